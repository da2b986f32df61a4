import assert from "node:assert/strict";
import * as fc from "fast-check";
import { cellOf, churns, type Question, sizes, weathers } from "../../bench/capacity/cells";
import { highest, rungs } from "../../bench/capacity/ladder";
import { capacityTable, perMiB } from "../../bench/capacity/table";
import type { Result } from "../../bench/memory/cell";

describe("the search of bench:capacity", () => {
    it("finds the highest rung that passes, in few tries and none twice", async () => {
        await fc.assert(
            fc.asyncProperty(
                fc.integer({ min: 0, max: rungs.length }),
                fc.integer({ min: 0, max: rungs.length - 1 }),
                async (passing, first) => {
                    const tried: number[] = [];
                    const passes = (rung: number): Promise<boolean> => {
                        tried.push(rung);
                        return Promise.resolve(rungs.indexOf(rung) < passing);
                    };
                    assert.equal(await highest(rungs, passes, first), rungs[passing - 1]);
                    assert.equal(new Set(tried).size, tried.length);
                    assert.ok(tried.length <= 9, tried.join(" "));
                },
            ),
        );
    });
});

const questions = weathers.flatMap((weather) =>
    sizes.flatMap((memoryMiB) => churns.map((churn): Question => ({ contender: "disk", weather, churn, memoryMiB }))),
);

describe("the cells of bench:capacity", () => {
    it("have a name each, and an outage of as many scrapes as five minutes have with 20 s between them", () => {
        const cells = questions.map((question) => cellOf(question, 1000));
        assert.equal(new Set(cells.map(({ name }) => name)).size, cells.length);
        for (const { faults, intervalSeconds, seconds } of cells.filter(({ name }) => name.startsWith("outage"))) {
            const { from, to } = faults[0]!;
            assert.equal((to - from) / intervalSeconds, 300 / 20);
            assert.ok(seconds > to);
        }
    });
});

describe("the table of bench:capacity", () => {
    const question: Question = { contender: "disk", weather: "healthy", churn: 0.1, memoryMiB: 256 };
    const result = (perMiBOf: number, more: Partial<Result> = {}): Result =>
        ({
            cell: cellOf(question, perMiBOf * 256).name,
            contender: "disk",
            alive: true,
            oomKills: 0,
            refused: 0,
            lost: 0,
            ...more,
        }) as Result;

    it("has what was held, with nothing refused, lost, killed or stalled", () => {
        assert.equal(perMiB(question, []), undefined);
        assert.equal(perMiB(question, [result(60, { lost: 1 })]), 0);
        const held = [result(190), result(215)];
        for (const broken of [{ lost: 1 }, { refused: 1 }, { oomKills: 1 }, { stalledAfter: 9 }, { alive: false }]) {
            assert.equal(perMiB(question, [...held, result(240, broken)]), 215);
        }
        assert.match(capacityTable([question], held), /disk, healthy +215/);
        assert.match(capacityTable([question], [result(60, { lost: 1 })]), /below 60/);
        assert.match(capacityTable([question], [result(800)]), /at least 800/);
    });
});
