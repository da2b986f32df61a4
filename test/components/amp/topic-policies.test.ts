/** What a topic lets in, on the real engine, while topics and teams change their names and places. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type LocalStack } from "../../../local/engine";
import { needs, toolPath } from "../../support/parts";

describe("topics whose policies the component manages", function () {
    this.timeout(300_000);
    let stateDir: string;
    let engine: LocalEngine;
    let stack: LocalStack;

    before(async function () {
        needs(this, "pulumi");
        stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "topic-policies-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
        stack = engine.stack({ projectDir: path.join(__dirname, "topic-policies"), stack: "test" });
        await stack.init();
    });
    after(async () => {
        await engine?.close();
        if (stateDir !== undefined) {
            fs.rmSync(stateDir, { recursive: true, force: true });
        }
    });

    async function deploy(step: string): Promise<void> {
        await stack.setConfig("step", step);
        const { exitCode, stdout, stderr } = await stack.up({ skipPreview: true });
        assert.equal(exitCode, 0, stdout + stderr);
    }

    /** Names of topics that AMP may publish to. */
    const open = () =>
        engine.cloud
            .list("aws:sns/topicPolicy:TopicPolicy")
            .filter(({ inputs }) => String(inputs.policy).includes("AmpPublishesAlerts"))
            .map(({ id }) => id.split(":").pop()!)
            .sort();

    it("let AMP in from step to step, whoever wrote the policy before", async () => {
        await stack.setConfig("retained", "false");
        await deploy("a team");
        await stack.setConfig("retained", "true");
        for (const step of [
            "a team",
            "a team of another name",
            "two teams",
            "two teams in another order",
            "two topics that change places",
            "policies of one's own",
        ]) {
            await deploy(step);
            assert.deepEqual(open(), ["main", "teams"], step);
        }
    });

    it("are gone with their policies", async () => {
        const { exitCode, stdout, stderr } = await stack.destroy();
        assert.equal(exitCode, 0, stdout + stderr);
        assert.equal(engine.cloud.size(), 0);
    });

    it("are refused in another account than theirs, at preview and before anything is made", async () => {
        const other = await LocalEngine.start({
            stateDir: path.join(stateDir, "other"),
            pulumi: toolPath("pulumi"),
            accountId: "555566667777",
        });
        try {
            const elsewhere = other.stack({ projectDir: path.join(__dirname, "topic-policies"), stack: "test" });
            await elsewhere.init();
            await elsewhere.setConfig("step", "a team");
            for (const run of ["preview", "up"] as const) {
                const { exitCode, stdout, stderr } = await elsewhere[run]({ skipPreview: true } as never);
                assert.notEqual(exitCode, 0);
                assert.match(
                    (stdout + stderr).replaceAll("\n", " "),
                    /alerts\.topicArn is "arn:aws:sns:eu-west-1:111122223333:main": it is of the account 111122223333, and the workspace of 555566667777/,
                );
            }
            assert.deepEqual(
                other.cloud.list("aws:amp/workspace:Workspace").concat(other.cloud.list("aws:ssm/parameter:Parameter")),
                [],
            );
        } finally {
            await other.close();
        }
    });
});
