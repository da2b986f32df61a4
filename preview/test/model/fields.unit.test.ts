/** Field options: overrides, mappings, thresholds. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { FieldConfig } from "../../model/dashboard";
import { displayValue, missingValue, optionsOf, thresholdColor } from "../../model/fields";

describe("the preview's fields", () => {
    const config: FieldConfig = {
        defaults: {
            unit: "bytes",
            color: { mode: "palette-classic" },
            custom: { fillOpacity: 8 },
            thresholds: {
                mode: "absolute",
                steps: [
                    { color: "green", value: null },
                    { color: "red", value: 10 },
                ],
            },
        },
        overrides: [
            {
                matcher: { id: "byFrameRefID", options: "B" },
                properties: [
                    { id: "color", value: { mode: "fixed", fixedColor: "red" } },
                    { id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } },
                ],
            },
            {
                matcher: { id: "byName", options: "State" },
                properties: [
                    {
                        id: "mappings",
                        value: [{ type: "value", options: { "1": { text: "up", color: "green", index: 0 } } }],
                    },
                ],
            },
            { matcher: { id: "byRegexp", options: "/^p9/" }, properties: [{ id: "unit", value: "ms" }] },
            { matcher: { id: "byType", options: "number" }, properties: [{ id: "unit", value: "s" }] },
        ],
    };

    it("take the overrides that match them, and no others", () => {
        const limit = optionsOf(config, { name: "limit", refId: "B" });
        assert.deepEqual(limit.color, { mode: "fixed", fixedColor: "red" });
        assert.deepEqual(limit.custom, { fillOpacity: 8, lineStyle: { fill: "dash", dash: [10, 10] } });
        assert.deepEqual(optionsOf(config, { name: "used", refId: "A" }), config.defaults);
        assert.equal(optionsOf(config, { name: "p99" }).unit, "ms");
        assert.deepEqual(config.defaults?.custom, { fillOpacity: 8 });
    });

    it("show values by mapping, threshold and unit", () => {
        assert.deepEqual(displayValue(optionsOf(config, { name: "State" }), 1), { text: "up", color: "green" });
        assert.deepEqual(displayValue(optionsOf(config, { name: "x" }), 2048), { text: "2 KiB", color: "red" });
        assert.deepEqual(displayValue(optionsOf(config, { name: "x" }), 9), { text: "9 B", color: "green" });
        assert.deepEqual(displayValue({}, null), { text: "–", color: undefined });
        const ranges: FieldConfig = {
            defaults: {
                mappings: [
                    { type: "range", options: { from: 5, to: null, result: { text: "many" } } },
                    { type: "special", options: { match: "null+nan", result: { text: "none" } } },
                ],
            },
        };
        assert.equal(displayValue(optionsOf(ranges, { name: "x" }), 7).text, "many");
        assert.equal(displayValue(optionsOf(ranges, { name: "x" }), undefined).text, "none");
    });

    it("count percentage thresholds between minimum and maximum", () => {
        const steps = [
            { color: "green", value: null },
            { color: "red", value: 50 },
        ];
        assert.equal(thresholdColor({ min: 0, max: 8, thresholds: { mode: "percentage", steps } }, 4), "red");
        assert.equal(thresholdColor({ min: 0, max: 8, thresholds: { mode: "percentage", steps } }, 3), "green");
    });

    it("say what stands where there is no value, if the dashboard says it", () => {
        const steps = [{ color: "green", value: null }];
        const thresholds = { mode: "absolute", steps };
        assert.equal(missingValue({ thresholds }), undefined);
        assert.deepEqual(missingValue({ thresholds, noValue: "no tasks" }), { text: "no tasks", color: undefined });
        const match = { match: "null+nan", result: { text: "no data", color: "red" } };
        assert.deepEqual(missingValue({ thresholds, mappings: [{ type: "special", options: match }] }), {
            text: "no data",
            color: "red",
        });
    });

    it("read a budget that is used up in words, and what is left of another as a number", () => {
        const result = { text: "used up", color: "red" };
        const options = {
            unit: "percentunit",
            mappings: [{ type: "range", options: { from: null, to: 0, result } } as const],
        };
        assert.deepEqual(displayValue(options, -12.67), result);
        assert.deepEqual(displayValue(options, 0), result);
        assert.equal(displayValue(options, 0.25).text, "25%");
    });
});
