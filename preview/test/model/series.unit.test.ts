/** Series from Prometheus's results. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
    calculationOf,
    formatLegend,
    reduce,
    reducerName,
    stack,
    stepTimes,
    toSeries,
    toSpans,
    union,
} from "../../model/series";

describe("the preview's series", () => {
    const answer = {
        metric: { __name__: "up", job: "orders" },
        values: [
            [1000, "1"],
            [1040, "NaN"],
            [1060, "+Inf"],
            [1080, "2.5"],
        ] as [number, string][],
    };

    it("put each value on its step, and leave gaps", () => {
        const [series] = toSeries([answer], { refId: "A", legendFormat: "{{job}} used" }, stepTimes(1000, 1080, 20));
        assert.deepEqual(series, {
            refId: "A",
            name: "orders used",
            labels: answer.metric,
            values: [1, null, null, null, 2.5],
        });
        const [one] = toSeries([{ metric: {}, value: [1, "7"] }], { refId: "A" }, []);
        assert.deepEqual(one.values, [7]);
    });

    it("are named by their legend, or as PromQL writes them", () => {
        assert.equal(formatLegend("{{job}}: {{ nothing }}x", { job: "orders" }), "orders: x");
        assert.equal(formatLegend("", { __name__: "up", job: "orders" }), 'up{job="orders"}');
        assert.equal(formatLegend("", { __name__: "up" }), "up");
        assert.equal(formatLegend("", {}), "{}");
        assert.equal(formatLegend("__auto", { __name__: "up", job: "orders" }), "orders");
    });

    it("are reduced without their gaps", () => {
        const values = [1, 4, null, 3, null];
        const results = ["lastNotNull", "max", "min", "mean", "sum", "first", "count"].map((name) =>
            reduce(name, values),
        );
        assert.deepEqual(results, [3, 4, 1, 8 / 3, 8, 1, 3]);
        assert.equal(reduce("max", [null]), undefined);
        assert.deepEqual(["lastNotNull", "max", "diff"].map(reducerName), ["Last", "Max", "diff"]);
    });

    it("are stacked on each other, but for limits", () => {
        assert.deepEqual(
            stack(
                [
                    [1, 2, null],
                    [10, null, 30],
                    [5, 5, 5],
                ],
                [true, true, false],
            ),
            [
                [1, 2, null],
                [11, null, 30],
                [5, 5, 5],
            ],
        );
    });

    it("are marks while they have values other than zero", () => {
        const values = [
            [0, "0"],
            [60, "1"],
            [120, "1"],
            [300, "1"],
            [360, "NaN"],
        ] as [number, string][];
        assert.deepEqual(toSpans(values, 60), [
            { from: 60, to: 120 },
            { from: 300, to: 300 },
        ]);
    });

    it("are ordered by a calculation that Grafana calls by its heading", () => {
        assert.deepEqual(["Last *", "Max", "Mean", "Nothing"].map(calculationOf), [
            "lastNotNull",
            "max",
            "mean",
            undefined,
        ]);
    });

    it("mark the same time once, however many overlap", () => {
        const spans = [
            { from: 5, to: 9 },
            { from: 0, to: 4 },
            { from: 2, to: 3 },
            { from: 9, to: 12 },
            { from: 20, to: 20 },
        ];
        assert.deepEqual(union(spans), [
            { from: 0, to: 4 },
            { from: 5, to: 12 },
            { from: 20, to: 20 },
        ]);
        assert.deepEqual(union([]), []);
    });
});
