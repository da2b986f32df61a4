/**
 * The audit beside the real collector over small mutations of valid configs: what the collector refuses the audit
 * refuses too, and what the audit says about the start is true. `npm run fuzz:start` runs more of them.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";

import { needs } from "../../support/parts";
import { seed } from "../../support/seed";
import { exceptionFor, exceptions } from "./exceptions";
import { audited, refusal, startRefusal } from "./judge";
import { mutated, mutation } from "./mutations";
import { startable, validConfigs } from "./valid-configs";

const runs = Number(process.env.START_RUNS ?? 150);

/** One in so many of those that can be started is, which is a tenth of all; the others are only read. */
const startedOneIn = 5;

/** Runs of the collector at one time. */
const side = 2;

async function eachOf<T>(all: readonly T[], ask: (one: T, index: number) => Promise<void>): Promise<void> {
    const left = all.map((one, index) => [one, index] as const);
    const worker = async (): Promise<void> => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
            await ask(...next);
        }
    };
    await Promise.all(Array.from({ length: side }, worker));
}

/** The last lines of what the collector said. */
const tail = (said: string): string =>
    said
        .trim()
        .split("\n")
        .filter((line) => line !== "")
        .slice(-3)
        .join(" ")
        .slice(-400);

describe("the audit beside the start of the real collector", function () {
    this.timeout(Math.max(180_000, runs * 1_000));
    let folder = "";
    before(function () {
        needs(this, "otelcol-full");
        folder = mkdtempSync(join(tmpdir(), "fuzz-start-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("takes the configs that are changed, as the collector does", async () => {
        await eachOf(validConfigs(), async ([name, config]) => {
            assert.deepEqual([name, audited(config)], [name, { isBlocked: false, start: [] }]);
            assert.equal(await refusal(config, folder, name), undefined, name);
        });
    });

    it(`refuses what the collector refuses, and nothing else for its start: ${runs} mutations`, async () => {
        const all = validConfigs();
        const missed: string[] = [];
        const untrue: string[] = [];
        await eachOf(fc.sample(mutation, { numRuns: runs, seed }), async (one, index) => {
            const [name, valid] = all[one.config % all.length]!;
            const { config, what } = mutated(valid, one);
            const { isBlocked, start } = audited(config);
            let refused = await refusal(config, folder, `m${index}`);
            // What reading a config doesn't find a start may, and what the audit says of it has to be true.
            const isStarted = index % startedOneIn === 0 || start.length > 0;
            if (refused === undefined && isStarted && startable.has(name)) {
                refused = await startRefusal(config, folder, `m${index}`);
            }
            if (refused !== undefined && !isBlocked && exceptionFor(refused) === undefined) {
                missed.push(`${name}: ${what}: ${tail(refused)}`);
            }
            // Reading alone proves nothing: what isn't started here may be right.
            if (refused === undefined && start.length > 0 && startable.has(name)) {
                untrue.push(`${name}: ${what}: ${start.join(", ")}`);
            }
        });
        assert.deepEqual({ missed, untrue }, { missed: [], untrue: [] }, `with seed ${seed}`);
    });

    it("has few exceptions", () => assert.ok(exceptions.length <= 15));

    for (const { name, config } of exceptions) {
        it(`still passes over what the collector refuses: ${name}`, async () => {
            const said =
                (await refusal(config, folder, "exception")) ?? (await startRefusal(config, folder, "exception"));
            assert.equal(exceptionFor(said ?? "")?.name, name, said);
            assert.equal(audited(config).isBlocked, false, "the exception is no longer needed");
        });
    }
});
