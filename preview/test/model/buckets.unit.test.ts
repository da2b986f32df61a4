/** Heat maps from histograms. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { strength, toBuckets } from "../../model/buckets";

describe("the preview's heat maps", () => {
    const bucket = (le: string, values: (number | null)[]) => ({ refId: "A", name: le, labels: { le }, values });

    it("take the bucket below off each, in order of their bounds", () => {
        const { bounds, cells, max } = toBuckets([
            bucket("+Inf", [10, 12]),
            bucket("5", [4, null]),
            bucket("0.5", [1, 3]),
        ]);
        assert.deepEqual(bounds, [0.5, 5, Infinity]);
        assert.deepEqual(cells, [
            [1, 3],
            [3, null],
            [6, 12],
        ]);
        assert.equal(max, 12);
    });

    it("have no cell below zero, and add up to the whole", () => {
        const counts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 });
        fc.assert(
            fc.property(counts, (parts) => {
                let below = 0;
                const series = parts.map((part, index) => bucket(String(index), [(below += part)]));
                const { cells } = toBuckets(series);
                assert.deepEqual(
                    cells.map(([value]) => value),
                    parts,
                );
            }),
        );
        assert.deepEqual(toBuckets([bucket("1", [5]), bucket("2", [4])]).cells, [[5], [0]]);
    });

    it("are coloured by an exponential scale", () => {
        assert.deepEqual(
            [strength(0, 4, 0.5), strength(1, 4, 0.5), strength(4, 4, 0.5), strength(1, 0, 0.5)],
            [0, 0.5, 1, 0],
        );
    });
});
