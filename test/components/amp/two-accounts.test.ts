/** A platform and an app of another account and region, on the real engine, with the pack and AWS's own judges. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type RunResult } from "../../../local/engine";
import { policyPack } from "../../../local/paths";
import { judge } from "../../judges/judge";
import { needs, toolPath } from "../../support/parts";

const platformAccount = "111122223333";
const allowed = "222233334444";
const stranger = "444455556666";
const policyPacks = [policyPack];

describe("an app in another account and region than its platform", function () {
    this.timeout(600_000);
    let stateDir: string;
    const states: unknown[] = [];

    before(function () {
        needs(this, "pulumi", "python");
        stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "two-accounts-"));
    });
    after(() => {
        if (stateDir !== undefined) {
            fs.rmSync(stateDir, { recursive: true, force: true });
        }
    });

    /** Runs a program in an account. */
    async function inAccount(
        accountId: string,
        project: "platform" | "app",
        run: "preview" | "up",
    ): Promise<RunResult & { state?: unknown }> {
        const engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi"), accountId });
        try {
            const stack = engine.stack({ projectDir: path.join(__dirname, "two-accounts", project), stack: "test" });
            await stack.init();
            const result = await (run === "preview"
                ? stack.preview({ policyPacks })
                : stack.up({ policyPacks, skipPreview: true }));
            return run === "up" ? { ...result, state: await stack.exportState() } : result;
        } finally {
            await engine.close();
        }
    }

    it("has a platform that the pack has nothing against", async () => {
        const { exitCode, violations, stdout, stderr, state } = await inAccount(platformAccount, "platform", "up");
        assert.equal(exitCode, 0, stdout + stderr);
        assert.deepEqual(violations, []);
        states.push(state);
    });

    it("is refused at preview where its account isn't among the writers, with the statement to add", async () => {
        const { exitCode, stdout, stderr } = await inAccount(stranger, "app", "preview");
        assert.notEqual(exitCode, 0);
        const said = (stdout + stderr).replaceAll("\n", " ");
        assert.match(said, /platform is in account 111122223333, and account 444455556666 isn't among those/);
        assert.match(said, /"Principal":\{"AWS":"arn:aws:iam::444455556666:root"\},"Action":"aps:RemoteWrite"/);
    });

    it("is told of its limit, and gets the URL as it is", async () => {
        const { exitCode, violations, steps, stdout, stderr, state } = await inAccount(allowed, "app", "up");
        assert.equal(exitCode, 0, stdout + stderr);
        assert.deepEqual(violations, []);
        assert.match(stdout + stderr, /4 tasks of 300 series are 1200, and the workspace takes 1000 with job="orders"/);
        const task = steps.find(({ type }) => type === "aws:ecs/taskDefinition:TaskDefinition");
        const containers = String(task?.inputs.containerDefinitions);
        assert.match(containers, /"AMP_REMOTE_WRITE_URL","value":"https:\/\/aps-workspaces\.eu-west-1\.amazonaws\.com/);
        assert.match(containers, /region: eu-west-1/);
        states.push(state);
    });

    it("passes AWS's own judges, and so does the platform", () => {
        assert.equal(states.length, 2);
        for (const findings of judge(states)) {
            assert.deepEqual(findings, { botocore: [], cfnLint: [] });
        }
    });
});
