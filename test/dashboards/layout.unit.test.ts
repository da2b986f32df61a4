import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import { bottom, checkLayout, columns, place } from "../../dashboards/layout";
import type { GridPos } from "../../dashboards/model";

const size = fc.record(
    { width: fc.integer({ min: 1, max: columns }), height: fc.integer({ min: 1, max: 20 }) },
    { noNullPrototype: true },
);

/** Every cell that a panel covers, as text. */
function cells({ x, y, w, h }: GridPos): string[] {
    return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
}

describe("layout", () => {
    it("covers no cell twice and stays within 24 columns, for any sizes", () => {
        fc.assert(
            fc.property(fc.array(size, { maxLength: 30 }), fc.nat(50), (sizes, top) => {
                const positions = place(sizes, top);
                const covered = positions.flatMap(cells);
                assert.equal(new Set(covered).size, covered.length);
                assert.ok(positions.every(({ x, y, w }) => x >= 0 && x + w <= columns && y >= top));
                assert.deepEqual(
                    positions.map(({ w, h }) => ({ width: w, height: h })),
                    sizes,
                );
                checkLayout(positions.map((gridPos, index) => ({ title: `panel ${index}`, gridPos })));
            }),
        );
    });

    it("keeps reading order", () => {
        fc.assert(
            fc.property(fc.array(size, { maxLength: 30 }), (sizes) => {
                const order = place(sizes).map(({ x, y }) => y * columns + x);
                assert.deepEqual(
                    order,
                    [...order].sort((a, b) => a - b),
                );
            }),
        );
    });

    it("starts a new shelf below the highest panel of the last", () => {
        const positions = place([
            { width: 12, height: 4 },
            { width: 12, height: 9 },
            { width: 1, height: 1 },
        ]);
        assert.deepEqual(positions[2], { x: 0, y: 9, w: 1, h: 1 });
        assert.equal(bottom(positions), 10);
        assert.equal(bottom([]), 0);
    });

    it("refuses sizes that are not whole or don't fit", () => {
        assert.throws(() => place([{ width: 25, height: 1 }]), /Panel 1 has the width 25: .* from 1 to 24/);
        assert.throws(() => place([{ width: 0, height: 1 }]), /Panel 1 has the width 0/);
        assert.throws(() => place([{ width: 1.5, height: 1 }]), /Panel 1 has the width 1.5/);
        assert.throws(() => place([{ width: 1, height: 0 }]), /Panel 1 has the height 0/);
    });

    it("names a panel that reaches beyond the grid", () => {
        const wide = { title: "Wide", gridPos: { x: 20, y: 0, w: 12, h: 4 } };
        assert.throws(() => checkLayout([wide]), /Panel "Wide" at x=20 y=0 w=12 h=4 is not inside/);
        const above = { title: "Above", gridPos: { x: 0, y: -1, w: 12, h: 4 } };
        assert.throws(() => checkLayout([above]), /Panel "Above"/);
    });

    it("names two panels that overlap, and only those", () => {
        const at = (title: string, x: number, y: number): { title: string; gridPos: GridPos } => ({
            title,
            gridPos: { x, y, w: 6, h: 4 },
        });
        assert.throws(() => checkLayout([at("A", 0, 0), at("B", 5, 3)]), /Panels "A" and "B" overlap/);
        assert.doesNotThrow(() => checkLayout([at("A", 0, 0), at("B", 6, 0), at("C", 0, 4)]));
    });
});
