import assert from "node:assert/strict";

import fc from "fast-check";

import { audit } from "../../../collector";
import { configRules } from "../../../collector/rules/index";
import { auditBy } from "../../../collector/rules/audit";
import { limiterMissing, limiterNotFirst } from "../../../collector/rules/memory-limiter-required";
import { limiterType } from "../../../collector/rules/limiters";

/** What a pipeline receives, whether it has a limiter, and what it exports to. */
type Pipeline = readonly [receivers: readonly string[], limited: boolean | "last", exporters: readonly string[]];

const configOf = (pipelines: Readonly<Record<string, Pipeline>>, connectors: readonly string[]): object => ({
    receivers: { otlp: { protocols: { grpc: null } } },
    processors: { memory_limiter: { check_interval: "1s", limit_mib: 176, spike_limit_mib: 40 }, batch: {} },
    connectors: Object.fromEntries(connectors.map((id) => [id, null])),
    exporters: { debug: null },
    service: {
        pipelines: Object.fromEntries(
            Object.entries(pipelines).map(([id, [receivers, limited, exporters]]) => [
                id,
                {
                    receivers,
                    processors:
                        limited === "last" ? ["batch", limiterType] : limited ? [limiterType, "batch"] : ["batch"],
                    exporters,
                },
            ]),
        ),
    },
});

const rules = [limiterMissing, limiterNotFirst];

/** The pipelines that lack a limiter, or have it behind another processor. */
const unlimited = (pipelines: Readonly<Record<string, Pipeline>>, connectors = ["spanmetrics", "count", "forward"]) =>
    auditBy(rules, configOf(pipelines, connectors), {}).map(({ path }) => path.split(".")[2]);

const entry = (...exporters: string[]): Pipeline => [["otlp"], true, exporters];

describe("pipelines that connectors feed", () => {
    const cases: readonly (readonly [string, Readonly<Record<string, Pipeline>>, readonly string[], string[]?])[] = [
        ["behind a limiter", { traces: entry("spanmetrics"), metrics: [["spanmetrics"], false, ["debug"]] }, []],
        [
            "several levels behind a limiter",
            {
                metrics: [["count"], false, ["debug"]],
                "traces/2": [["forward"], false, ["count"]],
                traces: entry("forward"),
            },
            [],
        ],
        [
            "two connectors behind limiters",
            {
                traces: entry("spanmetrics"),
                logs: entry("count"),
                metrics: [["spanmetrics", "count"], false, ["debug"]],
            },
            [],
        ],
        [
            "its own limiter behind a batch",
            { traces: entry("spanmetrics"), metrics: [["spanmetrics"], "last", ["debug"]] },
            [],
        ],
        [
            "without a limiter before it",
            { traces: [["otlp"], false, ["spanmetrics"]], metrics: [["spanmetrics"], false, ["debug"]] },
            ["traces", "metrics"],
        ],
        [
            "also fed by an unlimited one",
            {
                traces: entry("spanmetrics"),
                "traces/2": [["otlp"], false, ["spanmetrics"]],
                metrics: [["spanmetrics"], false, ["debug"]],
            },
            ["traces/2", "metrics"],
        ],
        [
            "with a receiver of its own beside",
            { traces: entry("spanmetrics"), metrics: [["spanmetrics", "otlp"], false, ["debug"]] },
            ["metrics"],
        ],
        [
            "in a circle",
            { "traces/1": [["forward"], false, ["count"]], "traces/2": [["count"], false, ["forward"]] },
            ["traces/1", "traces/2"],
        ],
        [
            "in a circle that a limited one feeds",
            {
                traces: entry("forward"),
                "traces/1": [["forward"], false, ["count"]],
                "traces/2": [["count"], false, ["forward"]],
            },
            ["traces/1", "traces/2"],
        ],
        ["by nobody", { traces: entry("debug"), metrics: [["count"], false, ["debug"]] }, ["metrics"]],
        [
            "by a connector that isn't defined",
            { traces: entry("count"), metrics: [["count"], false, ["debug"]] },
            ["metrics"],
            [],
        ],
        [
            "by a receiver of the same name",
            { traces: entry("otlp"), metrics: [["otlp"], false, ["debug"]] },
            ["metrics"],
            ["otlp"],
        ],
    ];
    for (const [what, pipelines, expected, connectors] of cases) {
        it(what, () => {
            assert.deepEqual(unlimited(pipelines, connectors), expected);
        });
    }

    it("need a limiter unless every way to them from a receiver has one", () => {
        const ids = ["a", "b", "c", "d"];
        const pipeline = fc.tuple(fc.subarray([...ids, "otlp"], { minLength: 1 }), fc.boolean(), fc.subarray(ids));
        fc.assert(
            fc.property(fc.array(pipeline, { minLength: 1, maxLength: 6 }), (list) => {
                const pipelines = Object.fromEntries(list.map((each, index) => [`traces/${index}`, each]));
                // A naive search backwards: from where data can get to a pipeline, with the pipelines on its way.
                const isSafe = (id: string, seen: readonly string[]): boolean => {
                    const [receivers, limited] = pipelines[id]!;
                    return (
                        limited ||
                        (!seen.includes(id) &&
                            receivers.every((receiver) => {
                                const writers = Object.keys(pipelines).filter((each) =>
                                    pipelines[each]![2].includes(receiver),
                                );
                                return writers.length > 0 && writers.every((writer) => isSafe(writer, [...seen, id]));
                            }))
                    );
                };
                const expected = Object.keys(pipelines).filter((id) => !isSafe(id, []));
                assert.deepEqual(unlimited(pipelines, ids), expected);
            }),
        );
    });

    it("are told in a time that is linear in their number", () => {
        const many = Object.fromEntries(
            Array.from({ length: 3_000 }, (_, index): [string, Pipeline] => [
                `traces/${index}`,
                [[index === 0 ? "otlp" : `forward/${index}`], index === 0, [`forward/${index + 1}`]],
            ]),
        );
        const connectors = Object.keys(many).map((_, index) => `forward/${index + 1}`);
        assert.ok(
            configRules.length > 0 && audit(configOf(many, connectors)).every(({ rule }) => rule !== "limiter-missing"),
        );
    });
});
