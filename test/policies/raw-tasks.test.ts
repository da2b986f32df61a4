import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { policyPack } from "../../local/places";
import { needs, toolPath } from "../support/parts";

const projectDir = path.join(__dirname, "raw-tasks");
const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";
const policyPacks = [policyPack];

/** What a pack says, in short: policy, level, and the rule where one is broken. */
const inShort = ({ violations }: RunResult): string[] =>
    violations.map(({ policy, enforcement, message }) => {
        const rule = /breaks the rule ([a-z-]+)/.exec(message)?.[1];
        return [policy, enforcement, ...(rule === undefined ? [] : [rule])].join(" ");
    });

describe("the policy pack about raw task definitions, on the real engine", function () {
    this.timeout(300_000);
    let directory: string;
    let engine: LocalEngine;
    let stack: LocalStack;

    before(async function () {
        needs(this, "pulumi");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-raw-"));
        engine = await LocalEngine.start({ stateDir: path.join(directory, "state"), pulumi: toolPath("pulumi") });
        stack = engine.stack({ projectDir, stack: "test" });
        await stack.init();
    });

    after(async () => {
        await engine?.close();
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    const variant = (name: string): Promise<void> => stack.setConfig("raw-tasks:variant", name);

    function configFile(config: object): string {
        const file = path.join(fs.mkdtempSync(path.join(directory, "config-")), "config.json");
        fs.writeFileSync(file, JSON.stringify(config));
        return file;
    }

    const preview = (config?: object): Promise<RunResult> =>
        stack.preview({ policyPacks, policyPackConfigs: config === undefined ? undefined : [configFile(config)] });

    const twice = (line: string): string[] => [line, line];
    const blocked = twice("memory-limiter-required mandatory limiter-missing");

    it("says nothing of a safe one", async () => {
        await variant("safe");
        const result = await preview();
        assert.equal(result.exitCode, 0, result.stderr);
        assert.deepEqual(inShort(result), []);
    });

    it("blocks one without a limiter in the preview", async () => {
        await variant("unlimited");
        const result = await preview();
        assert.notEqual(result.exitCode, 0);
        assert.deepEqual(inShort(result), blocked);
    });

    it("blocks it in the update, before it exists", async () => {
        await variant("unlimited");
        const result = await stack.up({ policyPacks, skipPreview: true });
        assert.notEqual(result.exitCode, 0);
        assert.deepEqual(inShort(result), blocked);
        const { deployment } = await stack.exportState();
        assert.ok(!(deployment.resources ?? []).some(({ type }) => type === taskDefinitionType));
    });

    it("blocks one whose containers are a secret, and doesn't print them", async () => {
        await variant("secret");
        const result = await preview();
        assert.deepEqual(inShort(result), blocked);
        assert.ok(!result.stdout.includes("scrape_configs"));
    });

    it("lets one pass that breaks only what is advice, and says what", async () => {
        await variant("latest");
        const result = await preview();
        assert.equal(result.exitCode, 0, result.stderr);
        assert.deepEqual(inShort(result), ["collector-image-pinned advisory image-unpinned"]);
    });

    describe("with a config of the pack for the environment", () => {
        it("makes advice mandatory", async () => {
            await variant("latest");
            const result = await preview({ "collector-image-pinned": "mandatory" });
            assert.notEqual(result.exitCode, 0);
            assert.deepEqual(inShort(result), ["collector-image-pinned mandatory image-unpinned"]);
        });

        it("makes a mandatory policy advice, or none", async () => {
            await variant("unlimited");
            const advised = await preview({ "memory-limiter-required": "advisory" });
            assert.equal(advised.exitCode, 0, advised.stderr);
            assert.deepEqual(inShort(advised), twice("memory-limiter-required advisory limiter-missing"));
            const disabled = await preview({ "memory-limiter-required": { enforcementLevel: "disabled" } });
            assert.deepEqual(inShort(disabled), []);
        });

        it("shares its settings with every policy", async () => {
            await variant("safe");
            const result = await preview({ settings: { pinnedBy: "digest" } });
            assert.deepEqual(inShort(result), ["collector-image-pinned advisory image-unpinned"]);
        });

        it("refuses settings that are none, by the engine's own check", async () => {
            await variant("safe");
            const result = await preview({ settings: { exemptions: [{ resource: "orders", expires: "soon" }] } });
            assert.notEqual(result.exitCode, 0);
            assert.match(`${result.stdout}${result.stderr}`, /reason is required|expires/);
        });
    });

    describe("exemptions", () => {
        const reason = "Moves to the component in January.";
        const exemption = { resource: "orders", reason, expires: "2999-12-31" };

        it("let a resource pass, and are printed", async () => {
            await variant("unlimited");
            const result = await preview({ settings: { exemptions: [exemption] } });
            assert.equal(result.exitCode, 0, result.stderr);
            assert.deepEqual(inShort(result), ["exemptions advisory"]);
            assert.match(
                result.violations[0]!.message,
                /Resource "orders" is exempt from every policy of this pack until 2999-12-31\. Reason: Moves to the component in January\.$/,
            );
        });

        it("go by tag as well, and for the policies that they name only", async () => {
            await variant("unlimited");
            const byTag = { tag: { key: "team", value: "shop" }, reason, expires: "2999-12-31" };
            assert.equal((await preview({ settings: { exemptions: [byTag] } })).exitCode, 0);
            const other = { ...exemption, policies: ["export-bounded"] };
            assert.deepEqual(inShort(await preview({ settings: { exemptions: [other] } })), [
                "exemptions advisory",
                ...blocked,
            ]);
        });

        it("that have expired are said, and count no more", async () => {
            await variant("unlimited");
            const result = await preview({ settings: { exemptions: [{ ...exemption, expires: "2026-01-01" }] } });
            assert.notEqual(result.exitCode, 0);
            assert.deepEqual(inShort(result), ["exemptions advisory", ...blocked]);
            assert.match(result.violations[0]!.message, /has expired on 2026-01-01 and is no longer applied/);
        });
    });

    describe("a config in an SSM parameter", () => {
        it("of the same program is followed", async () => {
            await variant("parameter");
            assert.deepEqual(inShort(await preview()), blocked);
        });

        it("that the preview doesn't know yet is an advisory there, and blocked in the update", async () => {
            await variant("parameter-later");
            const previewed = await preview();
            assert.equal(previewed.exitCode, 0, previewed.stderr);
            assert.deepEqual(inShort(previewed), ["collector-config-proven advisory"]);
            const updated = await stack.up({ policyPacks, skipPreview: true });
            assert.notEqual(updated.exitCode, 0);
            assert.deepEqual(inShort(updated), blocked);
            assert.equal((await stack.destroy()).exitCode, 0);
        });

        it("of somebody else is unproven", async () => {
            await variant("foreign-parameter");
            assert.deepEqual(inShort(await preview()), ["collector-config-proven mandatory config-unproven"]);
        });
    });

    describe("remediation", () => {
        const remediate = { "memory-limiter-inserted": "remediate" };

        it("puts the limiter in, in the preview and in the update alike, and says so", async () => {
            await variant("unlimited");
            const previewed = await preview(remediate);
            assert.equal(previewed.exitCode, 0, previewed.stderr);
            assert.deepEqual(
                inShort(previewed).filter((line) => !line.startsWith("memory-limiter-inserted")),
                [],
            );
            assert.match(`${previewed.stdout}`, /memory-limiter-inserted/);
            const updated = await stack.up({
                policyPacks,
                policyPackConfigs: [configFile(remediate)],
                skipPreview: true,
            });
            assert.equal(updated.exitCode, 0, updated.stderr);
            const { deployment } = await stack.exportState();
            const task = (deployment.resources ?? []).find(({ type }) => type === taskDefinitionType)!;
            const containers = JSON.parse(task.inputs!.containerDefinitions as string) as {
                environment: { name: string; value: string }[];
            }[];
            const text = containers[1]!.environment.find(({ name }) => name === "AOT_CONFIG_CONTENT")!.value;
            assert.match(text, /limit_mib: 179/);
            assert.match(text, /processors:\n\s+- memory_limiter\n/);
            assert.equal((await stack.destroy()).exitCode, 0);
        });

        it("keeps secret what was secret", async () => {
            await variant("secret");
            const updated = await stack.up({
                policyPacks,
                policyPackConfigs: [configFile(remediate)],
                skipPreview: true,
            });
            assert.equal(updated.exitCode, 0, updated.stderr);
            const { deployment } = await stack.exportState({ secrets: "encrypted" });
            const task = (deployment.resources ?? []).find(({ type }) => type === taskDefinitionType)!;
            assert.ok(typeof task.inputs!.containerDefinitions === "object", "the containers are no longer a secret");
            assert.equal((await stack.destroy()).exitCode, 0);
        });
    });

    it("works beside another pack, each with its own config", async () => {
        await variant("unlimited");
        const other = path.join(directory, "other");
        fs.mkdirSync(other);
        fs.writeFileSync(path.join(other, "PulumiPolicy.yaml"), "runtime: nodejs\n");
        const manifest = { name: "other", version: "1.0.0", main: "index.js" };
        fs.writeFileSync(path.join(other, "package.json"), JSON.stringify(manifest));
        fs.symlinkSync(path.join(policyPack, "..", "node_modules"), path.join(other, "node_modules"));
        const policy = `{ name: "no-memory", description: "No.", enforcementLevel: "advisory", validateResource: (args, report) => args.type === ${JSON.stringify(taskDefinitionType)} && report("seen") }`;
        fs.writeFileSync(
            path.join(other, "index.js"),
            `const { PolicyPack } = require("@pulumi/policy");\nnew PolicyPack("other", { policies: [${policy}] });\n`,
        );
        const result = await stack.preview({
            policyPacks: [policyPack, other],
            policyPackConfigs: [configFile({ "memory-limiter-required": "advisory" }), configFile({})],
        });
        assert.equal(result.exitCode, 0, result.stderr);
        assert.deepEqual(inShort(result).sort(), [
            ...twice("memory-limiter-required advisory limiter-missing"),
            "no-memory advisory",
        ]);
    });

    it("looks at a thousand task definitions", async () => {
        await variant("unlimited");
        await stack.setConfig("raw-tasks:count", "1000");
        const result = await preview({ "memory-limiter-required": "advisory" });
        await stack.setConfig("raw-tasks:count", "1");
        assert.equal(result.exitCode, 0, result.stderr);
        assert.equal(result.violations.length, 2000);
    });
});
