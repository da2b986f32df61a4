import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import type { Probe, Result } from "../../bench/memory/cell";
import { grid } from "../../bench/memory/grid";
import { heapFigures } from "../../bench/memory/heap-profile";
import { atPhase } from "../../bench/memory/prober";
import { stampOf } from "../../bench/memory/run";
import { documented, readSoak } from "../../bench/soak/document";
import { growthOf, stretches } from "../../bench/soak/growth";
import { soakCell, variant } from "../../bench/soak/run";
import { robustSlope } from "../../bench/soak/slope";
import { median } from "../../bench/support/median";
import { soakTable } from "../../bench/soak/table";
import { mostGrowthMiB, mostStepMiB, unsteady } from "../../bench/soak/expectations";

const seconds = 1800;
const cell = soakCell(seconds / 60);

/** A probe a minute, 40 s into it; `live` says what it finds. */
const probes = (live: (second: number) => number): Probe[] =>
    Array.from({ length: 30 }, (_, minute): Probe => {
        const second = minute * 60 + 40;
        return [second, live(second), live(second) + 7, 60, 100];
    });

/**
 * A heap that fills for four minutes, grows by `leak` MiB in ten, and has both generations of series for two minutes
 * after a deploy.
 */
const heap =
    (leak: number, step = 0) =>
    (second: number): number =>
        28 -
        Math.max(0, 8 - second / 30) +
        (leak / 600) * second +
        (second >= 900 ? step : 0) +
        (second >= 900 && second < 1020 ? 12 : 0);

const result = (more: Partial<Result> = {}): Result => ({
    cell: cell.name,
    contender: "ours",
    variant,
    stamp: "s",
    alive: true,
    oomKills: 0,
    anonymous: { average: 97, max: 161, slope: 0 },
    heapMaxMiB: 120,
    served: 3_474_000,
    written: 3_474_000,
    lost: 0,
    refused: 0,
    shed: 0,
    failed: 0,
    cpuSeconds: 1,
    cpuPerMillion: 1,
    requests: 1,
    wireBytes: 1,
    moments: [],
    probes: probes(heap(0)),
    ...more,
});

describe("the slope of bench:soak", () => {
    it("is the median of all, so that one step or spike doesn't count", () => {
        const line = Array.from({ length: 10 }, (_, x): [number, number] => [x, 3 + 2 * x]);
        assert.equal(robustSlope(line), 2);
        assert.equal(robustSlope(line.map(([x, y], index) => [x, index === 4 ? 500 : y])), 2);
        assert.equal(robustSlope([[0, 1]]), 0);
    });

    it("doesn't depend on the order of the points, nor on where they start", () => {
        const point = fc.tuple(fc.integer({ min: 0, max: 1800 }), fc.integer({ min: 0, max: 256 }));
        const points = fc.uniqueArray(point, { selector: ([second]) => second, maxLength: 12 });
        const near = (one: number, other: number): boolean => Math.abs(one - other) < 1e-9;
        fc.assert(
            fc.property(points, fc.integer({ min: -100, max: 100 }), (own, added) => {
                const slope = robustSlope(own);
                assert.ok(near(robustSlope([...own].reverse()), slope));
                assert.ok(near(robustSlope(own.map(([x, y]) => [x + added, y + added])), slope));
            }),
        );
    });

    it("has a median of an even number of values, and of no values", () => {
        assert.deepEqual([median([3, 1, 2]), median([4, 1, 2, 3]), median([])], [2, 2.5, 0]);
    });
});

describe("the growth in a soak", () => {
    it("is looked at in two stretches, without the warm-up and without the old series", () => {
        assert.deepEqual(stretches(1800), { before: { from: 300, to: 900 }, after: { from: 1140, to: 1800 } });
        assert.deepEqual(stretches(240), { before: { from: 40, to: 120 }, after: { from: 160, to: 240 } });
    });

    it("is that of a leak, on both sides of the deploy", () => {
        const { before, after } = growthOf(probes(heap(1.5)), seconds);
        assert.deepEqual([before.probes, after.probes], [10, 11]);
        assert.ok(Math.abs(before.live.perTenMinutes - 1.5) < 1e-9 && Math.abs(after.live.perTenMinutes - 1.5) < 1e-9);
    });

    it("is zero when memory goes up and down like a saw", () => {
        // What the collector leaves to the next time: another part of it at each probe.
        const saw = (second: number): number => heap(0)(second) + ((second / 60) % 4) * 0.1;
        const { before, after } = growthOf(probes(saw), seconds);
        assert.ok(Math.abs(before.live.perTenMinutes) < 0.1 && Math.abs(after.live.perTenMinutes) < 0.1);
    });

    it("is that of each figure by itself", () => {
        const { before } = growthOf(
            probes(heap(0)).map(([second, live, inuse]): Probe => [second, live, inuse, 60 + second / 600, 100]),
            seconds,
        );
        assert.equal(before.live.perTenMinutes, 0);
        assert.equal(before.inuse.level, 35);
        assert.ok(Math.abs(before.held.perTenMinutes - 1) < 1e-9);
        assert.deepEqual(before.anonymous, { level: 100, perTenMinutes: 0 });
    });
});

describe("a soak", () => {
    it("holds with a saw, a warm-up and a deploy that leaves a little", () => {
        assert.deepEqual(unsteady(cell, result()), []);
        assert.deepEqual(unsteady(cell, result({ probes: probes(heap(0.9, mostStepMiB - 1.5)) })), []);
    });

    it("fails when live heap grows", () => {
        assert.deepEqual(unsteady(cell, result({ probes: probes(heap(mostGrowthMiB * 1.25)) })), [
            "before the deploy live heap grew by 1.25 MiB in ten minutes",
            "after the deploy live heap grew by 1.25 MiB in ten minutes",
        ]);
        const late = (second: number): number => heap(0)(second) + Math.max(0, second - 1140) / 300;
        assert.deepEqual(unsteady(cell, result({ probes: probes(late) })), [
            "after the deploy live heap grew by 2.00 MiB in ten minutes",
        ]);
    });

    it("fails when the deploy leaves more than maps take", () => {
        assert.deepEqual(unsteady(cell, result({ probes: probes(heap(0, mostStepMiB + 1)) })), [
            `live heap is ${(mostStepMiB + 1).toFixed(2)} MiB higher after the deploy than before it; ${mostStepMiB} may be`,
        ]);
        // What falls isn't a leak.
        assert.deepEqual(unsteady(cell, result({ probes: probes(heap(0, -8)) })), []);
    });

    it("fails when the sidecar was not well", () => {
        assert.deepEqual(unsteady(cell, result({ stalledAfter: 12, oomKills: 2, refused: 5, lost: 7 })), [
            "the sidecar stalled after 12 s",
            "the sidecar was killed 2 times for its memory",
            "5 points were refused",
            "7 of 3474000 samples were lost",
        ]);
    });

    it("fails when it couldn't be looked at", () => {
        const sentences = [
            "before the deploy the sidecar answered 0 probes; 3 make a slope",
            "after the deploy the sidecar answered 0 probes; 3 make a slope",
        ];
        assert.deepEqual(unsteady(cell, result({ probes: [] })), sentences);
        assert.deepEqual(unsteady(cell, result({ probes: undefined })), sentences);
        // There is no step from what wasn't seen.
        const late = probes(heap(0)).filter(([second]) => second > 900);
        assert.deepEqual(unsteady(cell, result({ probes: late })), sentences.slice(0, 1));
    });

    it("is probed once a minute, and more often when it is shorter", () => {
        assert.deepEqual(
            [4, 20, 30, 120].map((minutes) => soakCell(minutes).probeEverySeconds),
            [20, 40, 60, 60],
        );
    });
});

describe("a probe", () => {
    it("is taken as long after each scrape, or waits for the next one", () => {
        const due = [0, 11.9, 12, 13.9, 14.1, 20].filter((sinceScrape) => atPhase(sinceScrape, 20));
        assert.deepEqual(due, [12, 13.9]);
        assert.ok(!atPhase(Date.now() / 1000, 20), "before the first scrape");
    });

    it("is of no cell of the grid, so that their stamps stay", () => {
        assert.ok(grid.every((entry) => !("probeEverySeconds" in entry.cell)));
        const without = { ...cell, probeEverySeconds: undefined };
        assert.notEqual(stampOf(cell, "ours", variant), stampOf(without, "ours", variant));
    });
});

describe("the table of bench:soak", () => {
    it("has every figure in both stretches, level and growth", () => {
        const growing = probes(heap(1.5, 1)).map(([second, live, inuse]): Probe => [
            second,
            live,
            inuse,
            60 - second / 600,
            100 - second / 1e6,
        ]);
        assert.equal(
            soakTable(cell, result({ probes: growing })),
            [
                `${cell.load.series.toLocaleString("en-US")} series every 20 s in 256 MiB for 30 min, 10 % new at each scrape, all new half way`,
                "  alive, 0 OOM kills, 3,474,000 samples served, 0 refused, 0 lost",
                "  anonymous memory at any time, MiB: average 97, highest 161",
                "",
                "  MiB                                    before the deploy          after the deploy",
                "                                    5 to 15 min, 10 probes   19 to 30 min, 11 probes",
                "                                          level  in 10 min          level  in 10 min",
                "  live heap after a collection             29.5      +1.50           32.7      +1.50",
                "  the spans that it is in                  36.5      +1.50           39.7      +1.50",
                "  what the runtime holds                   59.0      -1.00           57.5      -1.00",
                "  anonymous memory then                   100.0      +0.00          100.0      +0.00",
            ].join("\n"),
        );
    });
});

describe("the figures of a heap profile", () => {
    const profile = [
        "heap profile: 1: 2 [3: 4] @ heap/1048576",
        "# runtime.MemStats",
        "# Sys = 100000000",
        "# HeapAlloc = 27000000",
        "# HeapSys = 90000000",
        "# HeapInuse = 34000000",
        "# HeapReleased = 40000000",
        "",
    ].join("\n");

    it("are read from its end, each under its own name", () => {
        assert.deepEqual(heapFigures(profile), { heapAlloc: 27_000_000, heapInuse: 34_000_000, held: 60_000_000 });
    });

    it("are missed by name", () => {
        assert.throws(() => heapFigures(profile.replace("HeapReleased", "Other")), {
            message: "The heap profile has no figure for HeapReleased; ask for it with debug=1.",
        });
    });
});

describe("the result of bench:soak", () => {
    const root = path.join(__dirname, "..", "..");
    const soak = readSoak(path.join(root, "bench", "results", "soak.json"));

    it("is of half an hour with the load that the sidecar is rated for, and holds", () => {
        assert.deepEqual(soak.cell, soakCell(30));
        assert.deepEqual(unsteady(soak.cell, soak.results[0]), []);
    });

    it("has a step at the deploy that is what docs/memory.md puts it down to: 60 tables of a map", () => {
        const { before, after } = growthOf(soak.results[0].probes!, soak.cell.seconds);
        const tables = ((after.live.level - before.live.level) * 2 ** 20) / 27_264;
        assert.ok(Math.abs(tables - 60) < 5, `${tables}`);
    });

    it("is what docs/memory.md says", () => {
        const text = fs.readFileSync(path.join(root, "docs", "memory.md"), "utf8");
        assert.equal(documented(text, soak), text, "run npm run bench:soak -- --docs --json bench/results/soak.json");
    });

    it("is written into its place, and nothing else is touched", () => {
        const text = "a\n<!-- soak -->\nold\n<!-- end -->\nb\n<!-- end -->\n";
        const made = documented(text, soak);
        const table = soakTable(soak.cell, soak.results[0]);
        assert.equal(made, `a\n<!-- soak -->\n\n\`\`\`\n${table}\n\`\`\`\n\n<!-- end -->\nb\n<!-- end -->\n`);
        assert.equal(documented(made, soak), made);
        assert.throws(() => documented("no place", soak), {
            message: "The code block soak must stand between <!-- soak --> and <!-- end -->: one is missing.",
        });
    });

    it("is not taken from another file", () => {
        const file = path.join(root, "bench", "results", "memory.json");
        assert.throws(() => readSoak(file), {
            message: `${file} isn't the result of a soak; npm run bench:soak -- --json ${file} writes one.`,
        });
    });
});
