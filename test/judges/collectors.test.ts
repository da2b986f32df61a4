/** Gateways and daemons as a team deploys them: in the real engine, with the policy pack, before AWS's own judges. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { policyPack } from "../../local/paths";
import { needs, toolPath } from "../support/parts";
import { judge } from "./judge";
import { otherForms } from "./moto/forms";
import { judgeByMoto } from "./moto/judge";
import { needsMoto } from "./moto/replay";
import { awsResources } from "./state-to-api";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";
const run = { policyPacks: [policyPack] };

/** What changes when a collector gets more memory: its task definition, and what follows from that. */
const changed: Readonly<Record<string, string>> = {
    "otel-task": "replace",
    "otel-service": "update",
    "otel-scaling-memory": "update",
    "balanced-task": "replace",
    "balanced-service": "update",
    "balanced-scaling-memory": "update",
    "node-task": "replace",
    "node-service": "update",
};

/** The workspace of a test isn't protected. */
const inTest = ["amp-workspace-kept"];

describe("services of collectors, in the engine", function () {
    this.timeout(300_000);
    let stateDir: string;
    let engine: LocalEngine;
    let stack: LocalStack;
    let state: unknown;

    before(async function () {
        needs(this, "pulumi", "python");
        stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-collectors-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
        stack = engine.stack({ projectDir: path.join(__dirname, "collectors-stack"), stack: "test" });
        await stack.init();
    });

    after(async () => {
        await engine?.close();
        if (stateDir !== undefined) {
            fs.rmSync(stateDir, { recursive: true, force: true });
        }
    });

    it("deploy past the pack, whose preview knows every container, and what is deployed passes both judges", async () => {
        const first = succeeded(await stack.up(run));
        assert.deepEqual(rulesOf(first), inTest);
        const tasks = first.steps.filter(({ type }) => type === taskType);
        assert.equal(tasks.length, 5);
        state = await stack.exportState();
        assert.deepEqual(judge([state]), [{ botocore: [], cfnLint: [] }]);
        assert.ok(awsResources(state).length > 60, `only ${awsResources(state).length} AWS resources in the state`);
        const { grpcEndpoint, bridgeEndpoint } = await stack.outputs();
        assert.match(String(grpcEndpoint), /^http:\/\/balanced-nlb-.*\.elb\.eu-west-1\.amazonaws\.com:4317$/);
        assert.equal(bridgeEndpoint, "http://172.17.0.1:4317");
    });

    it("can be made by moto, which gives back what it was told, under ids and ARNs of our form", function () {
        needsMoto(this);
        const [verdict] = judgeByMoto([[state]]);
        assert.deepEqual(verdict!.refused, []);
        assert.ok(verdict!.compared > 500, `only ${verdict!.compared} properties were compared`);
        assert.ok(verdict!.forms.length > 40, `only ${verdict!.forms.length} ids and ARNs were compared`);
        assert.deepEqual(otherForms(verdict!.forms), []);
    });

    it("change nothing when nothing has changed, and with another size only what follows from it", async () => {
        succeeded(await stack.preview({ expectNoChanges: true }));
        await stack.setConfig("collectors:memory", "2048");
        const second = succeeded(await stack.up({ ...run, skipPreview: true }));
        assert.deepEqual(rulesOf(second), inTest);
        const found = second.steps
            .filter(({ op, type }) => ["update", "replace"].includes(op) && type.startsWith("aws:"))
            .map(({ op, urn }) => [urn.slice(urn.lastIndexOf(":") + 1), op]);
        assert.deepEqual(Object.fromEntries(found), changed);
    });

    it("leave nothing behind", async () => {
        succeeded(await stack.destroy());
        assert.equal(engine.cloud.size(), 0);
    });
});

const rulesOf = ({ violations }: RunResult) => [...new Set(violations.map(({ policy }) => policy))];

function succeeded(result: RunResult): RunResult {
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    return result;
}
