import assert from "node:assert/strict";
import type { Cell, Result } from "../../bench/memory/cell";
import { stateOf, survived } from "../../bench/memory/expectations";
import { runCell, whyNoLimits } from "../../bench/memory/run";
import type { Contender } from "../../bench/support/contenders";
import { hasOwnNetworks } from "../../local/support/isolated";
import { needs } from "../support/parts";

/** As in the grid, but shorter. */
const cellOf = (name: string, series: number, churn: number, faults: Cell["faults"] = []): Cell => ({
    name,
    load: { kind: "counters", series, churn, targets: 1 },
    intervalSeconds: 2,
    seconds: 20,
    faults,
    container: { memoryMiB: 256, limit: "container" },
    // The wait for what is left would be most of the time.
    stopping: { kind: "ok" },
    stopTimeoutSeconds: 2,
});

describe("a sidecar at the limit of its memory", function () {
    this.timeout(90_000);

    before(async function () {
        needs(this, "otelcol-full");
        const why = await whyNoLimits();
        if (why !== undefined) {
            // No part that could be installed: the right to make cgroups is the machine's to give.
            console.warn(`      skipped: ${why}`);
            this.skip();
        }
    });

    const cells: readonly Cell[] = [
        cellOf("healthy churn", 20_000, 1),
        // One after the other, until the end: each by itself, and what follows, is in the grid.
        cellOf("503 and hang", 10_000, 0, [
            { from: 4, to: 12, mode: { kind: "status", status: 503 } },
            { from: 12, to: 20, mode: { kind: "hang" } },
        ]),
    ];
    for (const cell of cells) {
        it(`lives through ${cell.name}, where ADOT's published settings do worse`, async () => {
            const run = async (contender: Contender): Promise<Result> => runCell(cell, contender);
            // Side by side where each has a network of its own; the ports are the same.
            const ourRun = run("ours");
            const theirRun = hasOwnNetworks() ? run("published") : ourRun.then(() => run("published"));
            const [ours, published] = await Promise.all([ourRun, theirRun]);
            assert.equal(stateOf(ours), "alive", ours.problem);
            assert.equal(ours.oomKills, 0);
            assert.ok(ours.served > 0);
            if (cell.faults.length === 0) {
                assert.equal(ours.refused, 0);
            }
            assert.ok(
                !survived(published) || published.anonymous.max > ours.anonymous.max,
                `published has ${published.anonymous.max} MiB, ours ${ours.anonymous.max} MiB`,
            );
        });
    }
});
