/** What transforms do to a task's collector, in the real engine. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type RunResult } from "../../../local/engine";
import { needs, toolPath } from "../../support/parts";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";

describe("transforms of a task, in the engine", function () {
    this.timeout(180_000);
    let stateDir: string;
    let engine: LocalEngine;

    before(async function () {
        needs(this, "pulumi");
        stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "transforms-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
    });

    after(async () => {
        await engine?.close();
        if (stateDir !== undefined) {
            fs.rmSync(stateDir, { recursive: true, force: true });
        }
    });

    async function run(name: string, how: "preview" | "up"): Promise<RunResult> {
        const stack = engine.stack({ projectDir: path.join(__dirname, "transformed-stack"), stack: name });
        await stack.init();
        return how === "preview" ? stack.preview() : stack.up({ skipPreview: true });
    }

    it("pass where they leave the collector as it is, in an update too", async () => {
        const { exitCode, stdout, stderr, steps } = await run("harmless", "up");
        assert.equal(exitCode, 0, stdout + stderr);
        const { inputs } = steps.find(({ type }) => type === taskType)!;
        assert.match(String(inputs.containerDefinitions), /"dockerLabels":\{"team":"shop"\}/);
        const role = steps.find(({ type, inputs: given }) => type === "aws:iam/role:Role" && given.description);
        assert.equal(role?.inputs.description, "the containers of orders");
    });

    it("are refused by the component whose options have them, and nothing is registered", async () => {
        const { exitCode, stdout, stderr, steps } = await run("component", "preview");
        assert.notEqual(exitCode, 0);
        assert.match(
            stdout + stderr,
            /AdotTaskDefinition "orders": opts\.transforms changes memory of container adot-collector/,
        );
        assert.ok(!steps.some(({ type }) => type === taskType));
    });

    it("are refused in a preview where the stack has them", async () => {
        const { exitCode, stdout, stderr } = await run("stack", "preview");
        assert.notEqual(exitCode, 0);
        assert.match(
            stdout + stderr,
            /AdotTaskDefinition "orders": A transform of a parent or of the stack changes memory of container adot-collector/,
        );
    });
});
