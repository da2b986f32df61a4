import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { UNKNOWN } from "../../local/providers";
import { needs, toolPath } from "../support/parts";

const root = join(__dirname, "..", "..");
const pack = join(root, "policies");
const packBuilt = existsSync(join(root, "bin", "policies", "index.js"));

function succeeded(result: RunResult): RunResult {
    assert.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
    return result;
}

const taskDefinitions = (result: RunResult) =>
    result.steps.filter((step) => step.type === "aws:ecs/taskDefinition:TaskDefinition");

/** The containers of the only task definition of a preview; fails when any of it is unknown. */
function knownContainers(result: RunResult): { name: string; memory?: number; environment?: { name: string }[] }[] {
    const [step, ...others] = taskDefinitions(result).filter((candidate) => candidate.preview);
    assert.equal(others.length, 0);
    const definitions = step?.inputs.containerDefinitions;
    assert.equal(typeof definitions, "string");
    assert.ok(!String(definitions).includes(UNKNOWN), "containerDefinitions is unknown at the first preview");
    return JSON.parse(String(definitions)) as ReturnType<typeof knownContainers>;
}

describe("stacks on the real engine", function () {
    this.timeout(300_000);
    let stateDir: string;
    let engine: LocalEngine;
    const packs = { policyPacks: packBuilt ? [pack] : [] };

    before(async function () {
        needs(this, "pulumi");
        stateDir = mkdtempSync(join(tmpdir(), "stacks-"));
        engine = await LocalEngine.start({ stateDir, pulumi: toolPath("pulumi") });
    });
    after(async () => {
        await engine?.close();
        if (stateDir) {
            rmSync(stateDir, { recursive: true, force: true });
        }
    });

    describe("platform and app in one", () => {
        let stack: LocalStack;
        before(async () => {
            stack = engine.stack({ projectDir: join(__dirname, "fixtures", "together"), stack: "test" });
            await stack.init();
        });

        it("know the containers at the very first preview", async () => {
            const result = succeeded(await stack.preview(packs));
            assert.deepEqual(
                knownContainers(result).map((container) => container.name),
                ["app", "adot-collector"],
            );
            assert.deepEqual(result.violations, []);
        });

        it("are blocked at that preview when a sidecar has no limiter", async function () {
            if (!packBuilt) {
                console.warn("      skipped: the policy pack is not compiled; run npm run build.");
                this.skip();
            }
            await stack.setConfig("unsafe", "true");
            const result = await stack.preview(packs);
            assert.notEqual(result.exitCode, 0);
            const mandatory = result.violations.filter((violation) => violation.enforcement === "mandatory");
            assert.ok(mandatory.length > 0, result.stdout);
            assert.ok(mandatory.every((violation) => violation.urn.endsWith("::unsafe")));
            assert.match(mandatory.map((violation) => violation.message).join("\n"), /memory_limiter/);
            assert.equal(engine.cloud.size(), 0);
        });
    });

    describe("of a platform and an app that refers to it", () => {
        let platform: LocalStack;
        let app: LocalStack;
        before(async () => {
            platform = engine.stack({ projectDir: root, stack: "local" });
            app = engine.stack({ projectDir: join(root, "examples", "orders-service"), stack: "local" });
            await platform.init();
            await app.init();
        });

        it("deploy the platform", async () => {
            const result = succeeded(await platform.up(packs));
            assert.equal(result.changes.same, 0);
            const { platform: outputs } = (await platform.outputs()) as { platform: Record<string, unknown> };
            assert.equal(outputs.schemaVersion, 2);
            assert.match(
                String(outputs.remoteWriteUrl),
                /^https:\/\/aps-workspaces\.eu-west-1\.amazonaws\.com\/workspaces\/ws-[^/]+\/api\/v1\/remote_write$/,
            );
            assert.match(
                String(outputs.grafanaUrl),
                /^https:\/\/g-[0-9a-f]{10}\.grafana-workspace\.eu-west-1\.amazonaws\.com/,
            );
        });

        it("deploy the app, its containers known at its first preview", async () => {
            const result = succeeded(await app.preview(packs));
            const sidecar = knownContainers(result).find((container) => container.name === "adot-collector");
            assert.ok(sidecar?.memory);
            assert.ok(sidecar.environment?.some((variable) => variable.name === "AOT_CONFIG_CONTENT"));
            assert.deepEqual(result.violations, []);
            const update = succeeded(await app.up({ ...packs, skipPreview: true }));
            assert.equal(taskDefinitions(update)[0]?.op, "create");
            assert.equal(engine.cloud.list("aws:ecs/service:Service").length, 1);
        });

        it("show no changes afterwards", async () => {
            for (const stack of [platform, app]) {
                succeeded(await stack.preview({ ...packs, expectNoChanges: true }));
            }
        });

        it("leave nothing behind", async () => {
            for (const stack of [app, platform]) {
                succeeded(await stack.destroy());
                await stack.remove();
            }
            assert.equal(engine.cloud.size(), 0);
        });
    });
});
