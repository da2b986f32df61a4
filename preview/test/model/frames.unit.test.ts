/** Tables and their transformations. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { sortBy, toFrame, transform } from "../../model/frames";

describe("the preview's tables", () => {
    const at = (job: string, value: string) => ({ metric: { job }, value: [100, value] as const });
    const frames = [
        toFrame([at("orders", "1"), at("basket", "0")], "A", true),
        toFrame([at("basket", "20"), at("extra", "NaN")], "B", true),
    ];

    it("merge rows that agree, and organize columns", () => {
        const { frames: made, unknown } = transform(frames, [
            { id: "merge" },
            {
                id: "organize",
                options: {
                    excludeByName: { Time: true },
                    indexByName: { "Value #A": 0, job: 1 },
                    renameByName: { job: "Service", "Value #A": "State" },
                },
            },
        ]);
        assert.deepEqual(unknown, []);
        assert.deepEqual(made, [
            {
                fields: [
                    { name: "State", source: "Value #A", refId: "A", values: [1, 0, null] },
                    { name: "Service", source: "job", refId: undefined, values: ["orders", "basket", "extra"] },
                    { name: "Value #B", source: "Value #B", refId: "B", values: [null, 20, null] },
                ],
            },
        ]);
    });

    it("name the value column plainly when there is one query", () => {
        assert.deepEqual(
            toFrame([at("orders", "1")], "A", false).fields.map(({ name }) => name),
            ["Time", "job", "Value"],
        );
    });

    it("sort numbers by size and strings alphabetically, missing values last", () => {
        const frame = {
            fields: [
                { name: "n", values: [9, 10, null, 1] },
                { name: "s", values: ["b", "a", "d", "c"] },
            ],
        };
        const column = (name: string, desc: boolean) => sortBy(frame, [{ displayName: name, desc }]).fields[0].values;
        assert.deepEqual(column("n", false), [1, 9, 10, null]);
        assert.deepEqual(column("n", true), [10, 9, 1, null]);
        assert.deepEqual(column("s", false), [10, 9, 1, null]);
        assert.equal(sortBy(frame, [{ displayName: "x" }]), frame);
        const sorted = transform(
            [frame],
            [
                { id: "sortBy", options: { sort: [{ field: "n", desc: true }] } },
                { id: "limit", options: { limitField: 2 } },
            ],
        );
        assert.deepEqual(sorted.frames[0].fields[1].values, ["a", "b"]);
    });

    it("say which transformations they don't know", () => {
        assert.deepEqual(transform(frames, [{ id: "groupBy" }]).unknown, ["groupBy"]);
    });
});
