import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type LocalStack, type RunOptions, type RunResult } from "../../local/engine";
import { policyPack } from "../../local/paths";
import { needs, toolPath } from "../support/parts";
import type { ContainerJson } from "../audit/task";

const projectDir = path.join(__dirname, "raw-tasks");
const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";
const policyPacks = [policyPack];

/**
 * What a pack says, in short: resource, policy, level, and the rule where one is broken; once where a rule is broken
 * more than once.
 */
const inShort = ({ violations }: RunResult): string[] =>
    [
        ...new Set(
            violations.map(({ urn, policy, enforcement, message }) => {
                const rule = /breaks the rule ([a-z-]+)/.exec(message)?.[1];
                return [urn.split("::").at(-1), policy, enforcement, ...(rule === undefined ? [] : [rule])].join(" ");
            }),
        ),
    ].sort();

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

    function configFile(config: object): string {
        const file = path.join(fs.mkdtempSync(path.join(directory, "config-")), "config.json");
        fs.writeFileSync(file, JSON.stringify(config));
        return file;
    }

    const options = (config?: object): RunOptions => ({
        policyPacks,
        policyPackConfigs: config === undefined ? undefined : [configFile(config)],
    });

    async function preview(variants: string, config?: object): Promise<RunResult> {
        await stack.setConfig("raw-tasks:variants", variants);
        return stack.preview(options(config));
    }

    async function update(variants: string, config?: object): Promise<RunResult> {
        await stack.setConfig("raw-tasks:variants", variants);
        return stack.up({ ...options(config), skipPreview: true });
    }

    const passed = (result: RunResult): void => assert.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
    const blocked = (result: RunResult): void => assert.notEqual(result.exitCode, 0);

    it("blocks each unsafe one in one preview, says nothing of the safe one, and prints no secret", async () => {
        const result = await preview("safe,unlimited,secret,latest,parameter,foreign-parameter,shared,shared-with-all");
        blocked(result);
        assert.deepEqual(inShort(result), [
            "foreign-parameter collector-config-proven mandatory config-unproven",
            "latest collector-image-pinned advisory image-unpinned",
            "parameter memory-limiter-required mandatory limiter-missing",
            "secret memory-limiter-required mandatory limiter-missing",
            "shared-with-all amp-sharing-scoped mandatory amp-sharing-scoped",
            "unlimited memory-limiter-required mandatory limiter-missing",
        ]);
        assert.ok(!result.stdout.includes("scrape_configs"));
    });

    it("lets pass what breaks only what is advice", async () => {
        const result = await preview("safe,latest");
        passed(result);
        assert.deepEqual(inShort(result), ["latest collector-image-pinned advisory image-unpinned"]);
    });

    it("blocks in the update, before the task definition exists", async () => {
        const result = await update("unlimited");
        blocked(result);
        assert.deepEqual(inShort(result), ["unlimited memory-limiter-required mandatory limiter-missing"]);
        const { deployment } = await stack.exportState();
        assert.ok(!(deployment.resources ?? []).some(({ type }) => type === taskDefinitionType));
    });

    it("waits for an SSM parameter that the preview doesn't know, and blocks in the update", async () => {
        const previewed = await preview("parameter-later");
        passed(previewed);
        assert.deepEqual(inShort(previewed), ["parameter-later collector-config-proven advisory"]);
        const updated = await update("parameter-later");
        blocked(updated);
        assert.deepEqual(inShort(updated), ["parameter-later memory-limiter-required mandatory limiter-missing"]);
        passed(await stack.destroy());
    });

    describe("with a config of the pack for the environment", () => {
        it("makes advice mandatory, and a mandatory policy advice", async () => {
            const result = await preview("unlimited,latest", {
                "collector-image-pinned": "mandatory",
                "memory-limiter-required": "advisory",
            });
            blocked(result);
            assert.deepEqual(inShort(result), [
                "latest collector-image-pinned mandatory image-unpinned",
                "unlimited memory-limiter-required advisory limiter-missing",
            ]);
        });

        it("switches a policy off, and shares its settings with every policy", async () => {
            const result = await preview("unlimited,tagged", {
                "memory-limiter-required": { enforcementLevel: "disabled" },
                settings: { pinnedBy: "digest" },
            });
            passed(result);
            assert.deepEqual(inShort(result), ["tagged collector-image-pinned advisory image-unpinned"]);
        });

        it("refuses settings that are none, by the engine's own check", async () => {
            const result = await preview("safe", {
                settings: { exemptions: [{ resource: "orders", expires: "soon" }] },
            });
            blocked(result);
            assert.match(`${result.stdout}${result.stderr}`, /reason is required|expires/);
        });

        it("exempts by name, by tag, for the policies that are named, and until a day, and prints each", async () => {
            const reason = "Moves to the component in January.";
            const result = await preview("unlimited,secret,latest,foreign-parameter", {
                "collector-image-pinned": "mandatory",
                settings: {
                    exemptions: [
                        { resource: "unlimited", reason, expires: "2999-12-31" },
                        { resource: "secret", reason, expires: "2026-01-01" },
                        { resource: "latest", policies: ["export-bounded"], reason, expires: "2999-12-31" },
                        { tag: { key: "kind", value: "foreign-parameter" }, reason, expires: "2999-12-31" },
                    ],
                },
            });
            blocked(result);
            assert.deepEqual(inShort(result), [
                "foreign-parameter exemptions advisory",
                "latest collector-image-pinned mandatory image-unpinned",
                "latest exemptions advisory",
                "secret exemptions advisory",
                "secret memory-limiter-required mandatory limiter-missing",
                "unlimited exemptions advisory",
            ]);
            const said = result.violations.map(({ message }) => message).join("\n");
            assert.ok(
                said.includes(
                    'Resource "unlimited" is exempt from every policy of this pack until 2999-12-31. Reason: Moves to the component in January.',
                ),
            );
            assert.match(said, /exemption of resource "secret" .* has expired on 2026-01-01 and is no longer applied/);
        });
    });

    it("remedies in the preview and in the update alike, says so, and keeps secret what was secret", async () => {
        const remediate = { "memory-limiter-inserted": "remediate" };
        const previewed = await preview("unlimited,secret", remediate);
        passed(previewed);
        assert.match(previewed.stdout, /memory-limiter-inserted/);
        assert.deepEqual(
            inShort(previewed).filter((line) => !line.includes("memory-limiter-inserted")),
            [],
        );
        passed(await update("unlimited,secret", remediate));
        const inputs = async (secrets: "plaintext" | "encrypted", name: string): Promise<unknown> => {
            const { deployment } = await stack.exportState({ secrets });
            const task = (deployment.resources ?? []).find(({ urn }) =>
                urn.endsWith(`${taskDefinitionType}::${name}`),
            )!;
            return task.inputs!.containerDefinitions;
        };
        for (const name of ["unlimited", "secret"]) {
            const [, collector] = JSON.parse((await inputs("plaintext", name)) as string) as ContainerJson[];
            const text = collector!.environment.find((variable) => variable.name === "AOT_CONFIG_CONTENT")!.value;
            assert.match(text, /limit_mib: 179/);
            assert.match(text, /processors:\n\s+- memory_limiter\n/);
        }
        assert.equal(typeof (await inputs("encrypted", "unlimited")), "string");
        assert.equal(typeof (await inputs("encrypted", "secret")), "object", "the containers are no longer a secret");
        passed(await stack.destroy());
    });

    it("works beside another pack, each with its own config", async () => {
        await stack.setConfig("raw-tasks:variants", "unlimited");
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
        assert.deepEqual(inShort(result), [
            "unlimited memory-limiter-required advisory limiter-missing",
            "unlimited no-memory advisory",
        ]);
    });

    // A thousand are measured by `npm run bench:policy`.
    it("finds the one that is unsafe among fifty", async () => {
        await stack.setConfig("raw-tasks:count", "50");
        const result = await preview("safe,unlimited");
        await stack.setConfig("raw-tasks:count", "1");
        blocked(result);
        assert.deepEqual(inShort(result), ["unlimited memory-limiter-required mandatory limiter-missing"]);
        assert.ok(result.changes.create > 50, JSON.stringify(result.changes));
    });
});
