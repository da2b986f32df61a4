/** The examples of tasks that teams have: what the collector costs their programs in lines, and what comes of it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ensureBuilt } from "../../local/build";
import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { policyPack } from "../../local/paths";
import { type AwsxProvider, serveAwsx } from "../../local/providers/awsx";
import { mustSucceed } from "../../local/session";
import { repositoryRoot } from "../../tools/parts";
import { Progress } from "../../tools/progress";
import { type Findings, judge } from "../judges/judge";
import { needs, toolPath } from "../support/parts";

const folder = path.join(repositoryRoot, "examples");
const examples = fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, "after.ts")));

/** The most lines that a team adds. */
const mostLines = 8;

/** What a preview says of each task's size. */
const sizes: Record<string, string> = {
    basket: "Fargate 1 vCPU/2 GB stays: the collector takes up to 256 MiB of it.",
    checkout:
        "Fargate .5 vCPU/1 GB grows to .5 vCPU/2 GB: the containers need 1152 MiB, 256 of them for the collector.",
    prices: "each task takes up to 256 MiB more of its instance.",
    shipping: "Fargate 1 vCPU/2 GB stays: the collector takes up to 256 MiB of it.",
    stock: "Fargate .5 vCPU/1 GB grows to .5 vCPU/2 GB: the containers need 1152 MiB, 256 of them for the collector.",
};

const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";

const { include } = JSON.parse(fs.readFileSync(path.join(repositoryRoot, "tsconfig.json"), "utf8")) as {
    include: string[];
};

describe("the examples of tasks that teams have", () => {
    it("are the six, and compile with all the rest", () => {
        assert.equal(examples.length, 6);
        assert.ok(include.includes("examples"));
    });

    for (const name of examples) {
        it(`add at most ${mostLines} lines: ${name}`, () => {
            const files = ["before.ts", "after.ts"].map((file) => path.join(folder, name, file));
            const { stdout } = spawnSync("git", ["diff", "--no-index", "--numstat", ...files], { encoding: "utf8" });
            const added = Number(stdout.split("\t")[0]);
            assert.ok(added >= 1 && added <= mostLines, `${added} lines are added`);
        });

        it(`say how to run them, and what they are told: ${name}`, () => {
            const project = fs.readFileSync(path.join(folder, name, "Pulumi.yaml"), "utf8");
            const [, ...declared] = project.split(/^ {2}(?=\w+:$)/m);
            const said = declared.map((setting) => setting.split(":")[0]!).sort();
            const program = fs.readFileSync(path.join(folder, name, "after.ts"), "utf8");
            const read = [...program.matchAll(/config\.require(?:Object<[^>]+>)?\("(\w+)"\)/g)].map(([, key]) => key!);
            assert.deepEqual(said, [...new Set(read)].sort());
            assert.match(project, /^main: after\.ts$/m);
            assert.ok(fs.existsSync(path.join(folder, name, "README.md")));
        });
    }
});

describe("the examples on the real engine", function () {
    this.timeout(300_000);
    let stateDir: string;
    let engine: LocalEngine;
    let awsx: AwsxProvider;
    let platform: LocalStack;
    let stack: LocalStack;
    let findings: Findings;

    before(async function () {
        needs(this, "pulumi", "python");
        const progress = new Progress(process.stderr);
        await ensureBuilt(progress);
        progress.close();
        stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "examples-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
        awsx = await serveAwsx();
        const fixture = (project: string) =>
            engine.stack({ projectDir: path.join(__dirname, "fixtures", project), stack: "test" });
        [platform, stack] = [fixture("shop-platform"), fixture("taken-over")];
        await platform.init();
        mustSucceed("The platform", await platform.up({ skipPreview: true }));
        await stack.init();
    });
    after(async () => {
        await engine?.close();
        awsx?.close();
        if (stateDir !== undefined) {
            fs.rmSync(stateDir, { recursive: true, force: true });
        }
    });

    const run = () => ({ policyPacks: [policyPack], env: { PULUMI_DEBUG_PROVIDERS: awsx.address } });
    const tasks = (result: RunResult) => result.steps.filter(({ type }) => type === taskDefinition);

    it("are deployed as the teams have them", async () => {
        const result = await stack.up({ ...run(), skipPreview: true });
        mustSucceed("Before", result);
        assert.equal(tasks(result).length, 5);
    });

    it("take the collector: a preview knows every container and says what becomes of the sizes", async () => {
        await stack.setConfig("when", "after");
        const result = await stack.preview(run());
        mustSucceed("The preview", result);
        assert.deepEqual(result.violations, []);
        const teams = tasks(result).filter(({ op }) => op === "create-replacement");
        assert.equal(teams.length, 5);
        for (const { urn, inputs } of teams) {
            const containers = JSON.parse(String(inputs.containerDefinitions)) as { name: string }[];
            assert.ok(
                containers.some(({ name }) => name === "adot-collector"),
                urn,
            );
        }
        for (const [task, size] of Object.entries(sizes)) {
            assert.ok(result.stdout.includes(`${task}: ${size}`), `${task}: ${size}\n${result.stdout}`);
        }
    });

    it("deploy with it past the policy pack, and then stay as they are", async () => {
        const result = await stack.up({ ...run(), skipPreview: true });
        mustSucceed("After", result);
        assert.deepEqual(result.violations, []);
        mustSucceed("The second preview", await stack.preview({ ...run(), expectNoChanges: true }));
        findings = judge([await stack.exportState()])[0]!;
    });

    it("are what AWS's own words let pass", () => {
        assert.deepEqual(findings, { botocore: [], cfnLint: [] });
    });

    it("leave nothing behind", async () => {
        mustSucceed("Destroying", await stack.destroy(run()));
        mustSucceed("Destroying the platform", await platform.destroy());
        assert.equal(engine.cloud.size(), 0);
    });
});
