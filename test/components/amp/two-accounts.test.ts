/**
 * A platform, and apps and a Grafana of other accounts and another region: on the real engine, with the pack and AWS's
 * own judges; then at work, with stand-ins that decide by what was deployed, as IAM does.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type RunResult, type StackState } from "../../../local/engine";
import { decide, parsePolicy } from "../../../local/iam";
import { policyPack } from "../../../local/paths";
import { judge } from "../../judges/judge";
import { needs, toolPath } from "../../support/parts";
import { eventually } from "../../local/ecs-support";
import { StandIns, type States } from "./two-accounts/stand-ins";

const platformAccount = "111122223333";
const allowed = "222233334444";
const grafanaAccount = "333344445555";
const stranger = "444455556666";
const policyPacks = [policyPack];

describe("an app in another account and region than its platform", function () {
    this.timeout(600_000);
    let stateDir: string;
    const states: { -readonly [Program in keyof States]?: StackState } = {};
    /** The statement that the refused preview says to add. */
    let statementToAdd: object;

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
    async function inAccount(accountId: string, project: keyof States, run: "preview" | "up"): Promise<RunResult> {
        const engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi"), accountId });
        try {
            const stack = engine.stack({ projectDir: path.join(__dirname, "two-accounts", project), stack: "test" });
            await stack.init();
            const result = await (run === "preview"
                ? stack.preview({ policyPacks })
                : stack.up({ policyPacks, skipPreview: true }));
            if (run === "up") {
                states[project] = await stack.exportState();
            }
            return result;
        } finally {
            await engine.close();
        }
    }

    it("has a platform that the pack has nothing against", async () => {
        const { exitCode, violations, stdout, stderr } = await inAccount(platformAccount, "platform", "up");
        assert.equal(exitCode, 0, stdout + stderr);
        assert.deepEqual(violations, []);
    });

    it("is refused at preview where its account isn't among the writers, with the statement to add", async () => {
        const { exitCode, stdout, stderr } = await inAccount(stranger, "app", "preview");
        assert.notEqual(exitCode, 0);
        const said = (stdout + stderr).replaceAll("\n", " ");
        assert.match(said, /platform is in account 111122223333, and account 444455556666 isn't among those/);
        assert.match(said, /"Principal":\{"AWS":"arn:aws:iam::444455556666:root"\},"Action":"aps:RemoteWrite"/);
        statementToAdd = JSON.parse(
            /which adds (\{.*?\}) to the workspace's resource policy/.exec(said)![1]!,
        ) as object;
    });

    it("is told of its limit, and gets the URL as it is", async () => {
        const { exitCode, violations, steps, stdout, stderr } = await inAccount(allowed, "app", "up");
        assert.equal(exitCode, 0, stdout + stderr);
        assert.deepEqual(violations, []);
        assert.match(stdout + stderr, /4 tasks of 300 series are 1200, and the workspace takes 1000 with job="orders"/);
        const task = steps.find(
            ({ type, inputs }) => type === "aws:ecs/taskDefinition:TaskDefinition" && inputs.family === "orders",
        );
        const containers = String(task?.inputs.containerDefinitions);
        assert.match(containers, /"AMP_REMOTE_WRITE_URL","value":"https:\/\/aps-workspaces\.eu-west-1\.amazonaws\.com/);
        assert.match(containers, /region: eu-west-1/);
    });

    it("has a Grafana in a third account that the pack has nothing against", async () => {
        const { exitCode, violations, stdout, stderr } = await inAccount(grafanaAccount, "grafana", "up");
        assert.equal(exitCode, 0, stdout + stderr);
        assert.deepEqual(violations, []);
    });

    it("passes AWS's own judges, and so do the platform and Grafana", () => {
        assert.deepEqual(Object.keys(states), ["platform", "app", "grafana"]);
        for (const findings of judge(Object.values(states))) {
            assert.deepEqual(findings, { botocore: [], cfnLint: [] });
        }
    });

    describe("at work", () => {
        let at: StandIns;
        const arrived = 'jvm_threads_current{job="JOB"}';

        before(async function () {
            needs(this, "prometheus", "otelcol");
            assert.equal(Object.keys(states).length, 3, "a deployment has failed");
            at = await StandIns.start(states as States, path.join(stateDir, "at-work"));
        });
        after(() => at?.close());

        const refusedWith = (uid: string, message: RegExp, region?: string) =>
            assert.rejects(at.ask(uid, "vector(1)", region), ({ message: said }: Error) => {
                assert.match(said, /was refused with status 403/);
                assert.match(said, message);
                return true;
            });

        it("writes across accounts and regions: by the workspace's policy, and as a role of the platform's", async () => {
            await Promise.all(["orders", "payments"].map((family) => at.runTask(family)));
            for (const family of ["orders", "payments"]) {
                const expression = arrived.replace("JOB", family);
                await eventually(
                    `${family} has written`,
                    async () => (await at.ask("by-policy", expression)) > 0,
                    30_000,
                ).catch((error: unknown) => {
                    throw new Error(at.collectorLog(family).slice(-2000), { cause: error });
                });
            }
            assert.deepEqual((await at.amp.stats()).rejected, {});
            const assumed = at.sts.requests.map(({ status, roleArn }) => [status, roleArn]);
            assert.deepEqual(
                [...new Set(assumed.map(String))],
                [`200,arn:aws:iam::${platformAccount}:role/metrics-writer`],
            );
        });

        it("reads in the third account: by the workspace's policy, and as a role of the platform's", async () => {
            for (const uid of ["by-policy", "by-role"]) {
                assert.equal(await at.ask(uid, arrived.replace("JOB", "orders")), 1, uid);
            }
            assert.equal(at.sts.requests.at(-1)?.roleArn, `arn:aws:iam::${platformAccount}:role/metrics-reader`);
            await refusedWith("by-policy", /Credential should be scoped to a valid region/, "eu-central-1");
        });

        it("is refused in AWS's words once the statement for it is gone", async () => {
            at.setResourcePolicy(at.resourcePolicy("OthersRead"));
            await refusedWith(
                "by-policy",
                /User: arn:aws:sts::333344445555:assumed-role\/grafana\/aws-grafana is not authorized to perform: aps:QueryMetrics on resource: arn:aws:aps:eu-west-1:111122223333:workspace\/ws-[\w-]+ because no resource-based policy allows the aps:QueryMetrics action/,
            );
            assert.equal(await at.ask("by-role", "vector(1)"), 1);
            at.setResourcePolicy(at.resourcePolicy("OthersWrite"));
            assert.equal(await at.ask("by-policy", "vector(1)"), 1);
            const words = /403 Forbidden.*because no resource-based policy allows the aps:RemoteWrite action/;
            await eventually("the collector is told", () => words.test(at.collectorLog("orders")), 30_000);
            assert.doesNotMatch(at.collectorLog("payments"), /403|not authorized/);
        });

        it("lets in whoever the preview has refused, once the statement that it says is added", () => {
            const [action, resource] = [
                "aps:RemoteWrite",
                `arn:aws:aps:eu-west-1:111122223333:workspace/${at.workspaceId}`,
            ];
            const statement = { Effect: "Allow", Action: action, Resource: resource };
            const document = (...statements: object[]) =>
                JSON.stringify({ Version: "2012-10-17", Statement: statements });
            const arn = `arn:aws:iam::${stranger}:role/orders`;
            const caller = {
                arn,
                principalArn: arn,
                policies: [parsePolicy(document(statement), "identity", "The task role's policy")],
            };
            const deployed = (JSON.parse(at.resourcePolicy()) as { Statement: object[] }).Statement;
            const decision = (...statements: object[]) =>
                decide(
                    caller,
                    { action, resource },
                    parsePolicy(document(...deployed, ...statements), "resource", "The workspace's policy"),
                );
            assert.equal(decision().allowed, false);
            assert.equal(decision(statementToAdd).allowed, true);
        });
    });
});
