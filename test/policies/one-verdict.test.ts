/** The table of test/audit/one-verdict.ts, as programs of the real engine. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { LocalEngine, type LocalStack, type RunResult } from "../../local/engine";
import { policyPack } from "../../local/paths";
import { engineRows } from "../audit/one-verdict";
import type { Verdict } from "../audit/verdict-row";
import { inspectText } from "../cli/support";
import { needs, toolPath } from "../support/parts";

const projectDir = path.join(__dirname, "one-verdict");

/** The verdicts about rows, by their names; `safe` about those that nothing was said of. */
function verdicts(which: string, { violations }: RunResult): Record<string, Verdict> {
    return Object.fromEntries(
        engineRows(which).map(({ name, resources }) => {
            const own = violations.filter(({ urn }) =>
                resources.some((resource) => urn.endsWith(`::${resource.name}`)),
            );
            const rules = own
                .filter(({ enforcement }) => enforcement === "mandatory")
                .map(({ message }) => /breaks the rule ([a-z-]+)/.exec(message)?.[1] ?? message);
            const isWaiting = own.some(({ message }) => message.includes("during preview") || message.includes("yet"));
            const verdict = rules.length > 0 ? [...new Set(rules)].sort() : isWaiting ? "waits" : "safe";
            return [name, verdict as Verdict];
        }),
    );
}

const expected = (which: string, phase: "preview" | "update"): Record<string, Verdict> =>
    Object.fromEntries(engineRows(which).map((row) => [row.name, row[phase]]));

describe("one verdict, on the real engine", function () {
    this.timeout(300_000);
    let directory: string;
    let engine: LocalEngine;
    let stack: LocalStack;

    before(async function () {
        needs(this, "pulumi");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-verdicts-"));
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

    const options = { policyPacks: [policyPack] };

    it("is that of the table about every row in a preview", async () => {
        await stack.setConfig("one-verdict:verdicts", "all");
        const result = await stack.preview(options);
        assert.deepEqual(verdicts("all", result), expected("all", "preview"), result.stderr);
    });

    it("lets the safe ones be made, also those that no preview knew, and finds nothing in their state", async () => {
        await stack.setConfig("one-verdict:verdicts", "safe");
        const result = await stack.up({ ...options, skipPreview: true });
        assert.equal(result.exitCode, 0, `${result.stdout}\n${result.stderr}`);
        assert.deepEqual(verdicts("safe", result), expected("safe", "update"));
        const { findings } = inspectText(JSON.stringify(await stack.exportState({ secrets: "plaintext" })));
        assert.deepEqual(
            findings.filter(({ level }) => level === "mandatory"),
            [],
        );
    });

    it("blocks in the update what no preview knew, before the task definition exists", async () => {
        await stack.setConfig("one-verdict:verdicts", "unsafe");
        const result = await stack.up({ ...options, skipPreview: true });
        assert.notEqual(result.exitCode, 0);
        // The engine stops at the first.
        const [told, table] = [verdicts("unsafe", result), expected("unsafe", "update")];
        const found = Object.keys(told).filter((name) => told[name] !== "safe");
        assert.ok(found.length > 0, result.stdout);
        found.forEach((name) => assert.deepEqual(told[name], table[name], name));
        const { deployment } = await stack.exportState();
        const names = engineRows("unsafe").flatMap(({ resources }) =>
            resources.map(({ name }) => `TaskDefinition::${name}`),
        );
        const made = (deployment.resources ?? []).filter(({ urn }) => names.some((name) => urn.endsWith(name)));
        assert.deepEqual(made, []);
    });
});
