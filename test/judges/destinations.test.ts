/** Tasks to several destinations as a team deploys them: in the real engine, with the pack, before AWS's judges. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { policyPack } from "../../local/paths";
import { needs, toolPath } from "../support/parts";
import { containerNamed, containersOf } from "../support/tasks";
import { judge } from "./judge";

const run = { policyPacks: [policyPack] };

/** The workspace of a test isn't protected. */
const inTest = ["amp-workspace-kept"];

interface Deployed {
    readonly type: string;
    readonly urn: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
}

describe("destinations, in the engine", function () {
    this.timeout(300_000);
    let stateDir: string;
    let engine: LocalEngine;
    let stack: LocalStack;
    const lines: string[] = [];

    before(async function () {
        needs(this, "pulumi", "python");
        stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-destinations-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi"), log: (line) => lines.push(line) });
        stack = engine.stack({ projectDir: path.join(__dirname, "destinations-stack"), stack: "test" });
        await stack.init();
    });

    after(async () => {
        await engine?.close();
        if (stateDir !== undefined) {
            fs.rmSync(stateDir, { recursive: true, force: true });
        }
    });

    it("deploy past the pack, and what is deployed passes botocore and cfn-lint", async () => {
        const first = succeeded(await stack.up(run));
        assert.deepEqual([...new Set(first.violations.map(({ policy }) => policy))], inTest);
        const state = await stack.exportState();
        assert.deepEqual(judge([state]), [{ botocore: [], cfnLint: [] }]);
        const resources = (state.deployment.resources ?? []) as Deployed[];
        const secretsOf = (family: string) => {
            const { inputs } = resources.find(
                ({ type, inputs: own }) => type === "aws:ecs/taskDefinition:TaskDefinition" && own?.family === family,
            )!;
            const { secrets = [] } = containerNamed(containersOf(inputs!.containerDefinitions), "adot-collector");
            return secrets.map(({ name }) => name);
        };
        const authorization = "DESTINATION_MIMIR__HEADER_AUTHORIZATION";
        assert.deepEqual(secretsOf("watched"), []);
        assert.deepEqual(secretsOf("both"), ["AMP_REMOTE_WRITE_URL", authorization]);
        assert.deepEqual(secretsOf("elsewhere"), [
            authorization,
            "DESTINATION_VENDOR__URL",
            "DESTINATION_VENDOR__HEADER_AUTHORIZATION",
        ]);
        const policies = resources.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
        const names = policies.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2)).sort();
        assert.deepEqual(names, [
            "both-execution-role-policy",
            "both-task-role-policy",
            "elsewhere-adot-execution-role",
            "watched-execution-role-policy",
            "watched-task-role-policy",
        ]);
    });

    it("say at preview what they can't do, once of each kind", () => {
        const said = lines.filter((line) => line.includes("See docs/destinations.md."));
        for (const kind of [
            "destination cloudwatch: it has no recording or alert rules",
            "destination vendor: whether job",
        ]) {
            assert.ok(
                said.some((line) => line.includes(kind)),
                `${kind} isn't said:\n${lines.join("\n")}`,
            );
        }
    });

    it("change nothing when nothing has changed, and leave nothing behind", async () => {
        succeeded(await stack.preview({ expectNoChanges: true }));
        succeeded(await stack.destroy());
        assert.equal(engine.cloud.size(), 0);
    });
});

function succeeded(result: RunResult): RunResult {
    assert.equal(result.exitCode, 0, result.stdout + result.stderr);
    return result;
}
