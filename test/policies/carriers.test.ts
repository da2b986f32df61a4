/** Every carrier of containers through the real engine, whose requests no test in this process can make up. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { policyPack } from "../../local/paths";
import { carrierCases, silent } from "../audit/carriers";
import { type EchoProviders, startEchoProviders } from "../support/echo-provider";
import { needs, toolPath } from "../support/parts";

describe("every carrier of containers, on the real engine", function () {
    this.timeout(300_000);
    let directory: string;
    let providers: EchoProviders;
    let engine: LocalEngine;
    let stack: LocalStack;

    before(async function () {
        needs(this, "pulumi");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-carriers-"));
        const packages = new Set([...carrierCases, ...silent].map(({ type }) => type.split(":", 1)[0]!));
        providers = await startEchoProviders([...packages]);
        engine = await LocalEngine.start({ stateDir: path.join(directory, "state"), pulumi: toolPath("pulumi") });
        stack = engine.stack({ projectDir: path.join(__dirname, "carriers"), stack: "test" });
        await stack.init();
    });

    after(async () => {
        await engine?.close();
        providers?.close();
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    const preview = async (twin: "safe" | "unsafe"): Promise<RunResult> => {
        await stack.setConfig("carriers:twin", twin);
        const env = { PULUMI_DEBUG_PROVIDERS: providers.addresses.join(",") };
        return stack.preview({ policyPacks: [policyPack], env });
    };

    const blocked = ({ violations }: RunResult): Set<string> =>
        new Set(
            violations
                .filter(({ enforcement }) => enforcement === "mandatory")
                .map(({ urn }) => urn.split("::").slice(3).join("::")),
        );

    it("blocks each unsafe one in one preview, and prints none of its values", async () => {
        const result = await preview("unsafe");
        assert.notEqual(result.exitCode, 0);
        const found = blocked(result);
        assert.deepEqual(
            carrierCases.map(({ name }) => name).filter((name) => !found.has(name)),
            [],
        );
        assert.ok(!result.stdout.includes("scrape_configs"));
    });

    it("lets pass the safe ones, what only names a collector, and components", async () => {
        const result = await preview("safe");
        assert.deepEqual([...blocked(result)], []);
        assert.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
        assert.ok(result.changes.create >= carrierCases.length, JSON.stringify(result.changes));
    });
});
