import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { isWrong, lived, refusedBy, variantFor, verdictCell, verdictOf } from "../../bench/verdicts/judge";
import { limitsOf } from "../../bench/verdicts/limits";
import { variantOf } from "../../bench/memory/variants";
import { setupOf } from "../../bench/support/contenders";
import type { Result } from "../../bench/memory/cell";
import type { Results } from "../../bench/memory/results";
import { parse } from "yaml";

const seeds = Array.from({ length: 100 }, (_, index) => index + 1);
const { memoryMiB } = verdictCell.container;

describe("the limits of bench:verdicts", () => {
    it("are the same for a seed, others for another, and of both kinds", () => {
        const all = seeds.map((seed) => JSON.stringify(limitsOf(seed, memoryMiB)));
        assert.deepEqual(
            all,
            seeds.map((seed) => JSON.stringify(limitsOf(seed, memoryMiB))),
        );
        assert.ok(new Set(all).size > 80);
        for (const kind of ["limit_mib", "limit_percentage"]) {
            assert.ok(all.some((limits) => limits.includes(kind)));
        }
    });

    it("are what the collector is started with", () => {
        for (const seed of seeds.slice(0, 20)) {
            const { limiter, goMemLimitMiB, goGc } = limitsOf(seed, memoryMiB);
            const place = { targets: { a: { port: 1 } }, intervalSeconds: 2, memoryMiB, endpoint: "", directory: "" };
            const { config, environment } = variantOf(variantFor(seed)).change(setupOf("ours", place), place);
            assert.deepEqual((parse(config) as { processors: object }).processors["memory_limiter" as never], limiter);
            assert.equal(environment.GOMEMLIMIT, goMemLimitMiB === undefined ? undefined : `${goMemLimitMiB}MiB`);
            assert.equal(environment.GOGC, goGc);
        }
    });

    it("are refused in part, and all for their queue", () => {
        const all = seeds.slice(0, 30).map((seed) => refusedBy(seed));
        assert.ok(all.every((rules) => rules.includes("queue-unbounded")));
        const refused = all.filter((rules) => verdictOf(rules) === "limiter").length;
        assert.ok(refused > 3 && refused < 27, String(refused));
    });

    it("are none that lived and are refused for their limiter, of those that were measured", () => {
        const file = path.join(__dirname, "..", "..", "bench", "results", "verdicts.json");
        const { results } = JSON.parse(fs.readFileSync(file, "utf8")) as Results;
        const seedsThatLive = results.filter(lived).map(({ variant }) => Number(/^limits-(\d+)$/.exec(variant!)![1]));
        assert.ok(seedsThatLive.length >= 200);
        assert.deepEqual(
            seedsThatLive.filter((seed) => verdictOf(refusedBy(seed)) === "limiter"),
            [],
        );
    });

    it("are wrongly judged where they live and are refused, or die and pass", () => {
        const alive = { alive: true, oomKills: 0 } as Result;
        const killed = { ...alive, oomKills: 1 };
        const stalled = { ...alive, stalledAfter: 9 };
        assert.deepEqual([alive, killed, stalled].map(lived), [true, false, false]);
        const all = [[], ["limiter-too-large", "queue-unbounded"], ["queue-unbounded"]] as const;
        assert.deepEqual(all.map(verdictOf), ["passes", "limiter", "else"]);
        const wrong = [alive, killed].map((result) => all.map((refused) => isWrong({ result, refused })));
        assert.deepEqual(wrong, [
            [false, true, false],
            [true, false, false],
        ]);
    });
});
