import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type RunResult } from "../../../local/engine";
import { UNKNOWN } from "../../../local/providers";
import { needs, toolPath } from "../../support/parts";

describe("the very first preview of a stack that holds platform and app", function () {
    this.timeout(120_000);
    let stateDir: string;
    let engine: LocalEngine;
    let preview: RunResult;

    before(async function () {
        needs(this, "pulumi");
        stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "first-preview-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
        const stack = engine.stack({ projectDir: path.join(__dirname, "one-stack"), stack: "test" });
        await stack.init();
        preview = await stack.preview();
        assert.equal(preview.exitCode, 0, preview.stdout + preview.stderr);
    });

    after(async () => {
        await engine?.close();
        if (stateDir !== undefined) {
            fs.rmSync(stateDir, { recursive: true, force: true });
        }
    });

    it("doesn't know what AWS will call the task definition", () => {
        assert.match(preview.stdout, /^ +arn *: (\[unknown\]|output<string>)$/m);
    });

    it("knows its containers whole, limiter and URL's parameter included", () => {
        const task = preview.steps.find(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition");
        const containers = String(task?.inputs.containerDefinitions);
        assert.match(containers, /memory_limiter/);
        assert.match(containers, /"\/pulumi-adot\/one-stack\/test\/metrics\/remote-write-url"/);
        assert.ok(!containers.includes(UNKNOWN), containers);
    });
});
