import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import {
    type OtlpKind,
    type SourceMetric,
    type TranslationStrategy,
    adot,
    adotRelease,
    allowFor,
    arrivesAs,
    collectorConfig,
    ecsMetrics,
    jmxExporter,
    metrics,
    micrometer,
    micrometerOtlp,
    nameIn,
    openTelemetryJava,
    otlpOf,
    prometheusName,
    sentStrategy,
    translate,
    translateLabel,
} from "../../../collector";
import { select } from "../../../dashboards/promql";
import { typicalRequests } from "../config/requests";
import { anyAttribute, anyMetric, strategies, units } from "./translation-cases";

const escaping = strategies.filter((strategy) => strategy.startsWith("Underscore"));

/** The result, or undefined where it throws. */
function attempt(get: () => string): string | undefined {
    try {
        return get();
    } catch {
        return undefined;
    }
}

describe("translation of metric names", () => {
    /** Name, unit, kind, and the name with each strategy in the order of `strategies`. */
    const examples: readonly [string, string, OtlpKind, string, string, string, string][] = [
        ["a.b", "", "gauge", "a_b", "a_b", "a.b", "a.b"],
        ["a.b", "By", "gauge", "a_b_bytes", "a_b", "a.b_bytes", "a.b"],
        ["a.b", "By/s", "gauge", "a_b_bytes_per_second", "a_b", "a.b_bytes_per_second", "a.b"],
        ["a.b", "", "monotonicSum", "a_b_total", "a_b", "a.b_total", "a.b"],
        ["a.b", "s", "monotonicSum", "a_b_seconds_total", "a_b", "a.b_seconds_total", "a.b"],
        ["a.b", "s", "nonMonotonicSum", "a_b_seconds", "a_b", "a.b_seconds", "a.b"],
        ["a.b", "s", "histogram", "a_b_seconds", "a_b", "a.b_seconds", "a.b"],
        ["a.b", "1", "gauge", "a_b_ratio", "a_b", "a.b_ratio", "a.b"],
        ["a.b", "1", "monotonicSum", "a_b_total", "a_b", "a.b_total", "a.b"],
        ["a.b", "1", "nonMonotonicSum", "a_b", "a_b", "a.b", "a.b"],
        ["a.b", "{thread}", "gauge", "a_b", "a_b", "a.b", "a.b"],
        ["a.b", "{request}/s", "gauge", "a_b_per_second", "a_b", "a.b_per_second", "a.b"],
        ["a.b", "m/m", "gauge", "a_b_meters_per_minute", "a_b", "a.b_meters_per_minute", "a.b"],
        ["a.b", " s ", "gauge", "a_b_seconds", "a_b", "a.b_seconds", "a.b"],
        ["a.b", "MiB", "gauge", "a_b_MiB", "a_b", "a.b_MiB", "a.b"],
        ["a.b", "x%", "gauge", "a_b_x_", "a_b", "a.b_x%", "a.b"],
        ["a.b", "x%/s%", "gauge", "a_b_x_per_s", "a_b", "a.b_x%_per_s%", "a.b"],
        ["a.b", "x y/%", "gauge", "a_b_x_y", "a_b", "a.b_x y_per_%", "a.b"],
        // A word that is there already isn't added, and `total` moves to the end.
        ["a.bytes.b", "By", "gauge", "a_bytes_b", "a_bytes_b", "a.bytes.b_bytes", "a.bytes.b"],
        ["a.total.b", "By", "monotonicSum", "a_b_bytes_total", "a_total_b", "a.total.b_bytes_total", "a.total.b"],
        ["a.b.total", "", "monotonicSum", "a_b_total", "a_b_total", "a.b_total", "a.b.total"],
        ["a.ratio", "1", "gauge", "a_ratio", "a_ratio", "a_ratio", "a.ratio"],
        // `per_second` is two words, and no token of a name is.
        ["a_per_second", "{x}/s", "gauge", "a_per_second_per_second", "a_per_second", "a_per_second", "a_per_second"],
        ["a_count", "Count", "gauge", "a_count_Count", "a_count", "a_count_Count", "a_count"],
        ["..a//b__c", "", "gauge", "a_b_c", "a_b__c", "..a//b__c", "..a//b__c"],
        ["5xx.count", "", "gauge", "_5xx_count", "_5xx_count", "5xx.count", "5xx.count"],
        ["job:rate5m", "", "gauge", "job:rate5m", "job:rate5m", "job:rate5m", "job:rate5m"],
        ["Größe", "By", "gauge", "Gr_e_bytes", "Gr_e", "Größe_bytes", "Größe"],
        [".total", "", "monotonicSum", "total", "total", ".total_total", ".total"],
        ["total", "", "monotonicSum", "total", "total", "total_total", "total"],
    ];
    for (const [name, unit, kind, ...expected] of examples) {
        it(`spells the ${kind} ${name} of unit "${unit}" as ${expected.join(", ")}`, () => {
            assert.deepEqual(
                strategies.map((strategy) => translate({ name, unit, kind }, strategy)),
                expected,
            );
        });
    }

    it("has words for the units of UCUM that are usual, before and after the slash", () => {
        const words = (unit: string) =>
            translate({ name: "a", unit, kind: "gauge" }, "UnderscoreEscapingWithSuffixes").replace(/^a_?/, "");
        assert.deepEqual(units.slice(0, 26).map(words), [
            ...["days", "hours", "minutes", "seconds", "milliseconds", "microseconds", "nanoseconds", "bytes"],
            ...["kibibytes", "mebibytes", "gibibytes", "tibibytes", "kilobytes", "megabytes", "gigabytes", "terabytes"],
            ...["meters", "volts", "amperes", "joules", "watts", "grams", "celsius", "hertz", "ratio", "percent"],
        ]);
        const periods = ["s", "m", "h", "d", "w", "mo", "y", "min"].map((unit) => words(`{x}/${unit}`));
        const spelt = ["second", "minute", "hour", "day", "week", "month", "year", "min"].map((word) => `per_${word}`);
        assert.deepEqual(periods, spelt);
    });

    it("gives names that Prometheus has always taken, whatever the name and unit", () => {
        fc.assert(
            fc.property(anyMetric, fc.constantFrom(...escaping), (metric, strategy) => {
                const name = attempt(() => translate(metric, strategy));
                assert.match(name ?? "none", /^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
            }),
        );
    });

    it("changes nothing in a name that it gave without suffixes", () => {
        fc.assert(
            fc.property(anyMetric, (metric) => {
                const name = attempt(() => translate(metric, sentStrategy));
                fc.pre(name !== undefined);
                assert.equal(translate({ ...metric, name }, sentStrategy), name);
            }),
        );
    });

    it("looks at neither unit nor kind without suffixes", () => {
        fc.assert(
            fc.property(anyMetric, anyMetric, ({ name }, { unit, kind }) => {
                for (const strategy of [sentStrategy, "NoTranslation"] satisfies TranslationStrategy[]) {
                    assert.equal(
                        attempt(() => translate({ name, unit, kind }, strategy)),
                        attempt(() => translate({ name, unit: "", kind: "gauge" }, strategy)),
                    );
                }
            }),
        );
    });

    it("ends every counter in total, which is in its name once", () => {
        fc.assert(
            fc.property(anyMetric, (metric) => {
                fc.pre(!metric.unit.includes("total"));
                const name = translate({ ...metric, kind: "monotonicSum" }, "UnderscoreEscapingWithSuffixes");
                const tokens = name.split("_");
                assert.equal(tokens.at(-1), "total");
                assert.equal(tokens.filter((token) => token === "total").length, 1);
            }),
        );
    });

    it("refuses a name of which nothing is left", () => {
        assert.throws(() => translate({ name: "....", unit: "", kind: "gauge" }, sentStrategy), {
            message:
                'The metric name "...." has nothing that UnderscoreEscapingWithoutSuffixes could keep: the exporter drops the metric. Give it a name with an ASCII letter or digit.',
        });
        assert.throws(() => prometheusName("_._"), /^Error: The metric name "_\._" has nothing/);
        assert.equal(prometheusName("___"), "___");
        assert.throws(() => translate({ name: "", unit: "", kind: "gauge" }, "NoTranslation"), /has nothing/);
    });

    it("refuses a name that the exporter would cut within a character", () => {
        const metric = { name: "größétotal", unit: "", kind: "monotonicSum" } as const;
        assert.throws(() => translate(metric, "NoUTF8EscapingWithSuffixes"), {
            message:
                'The metric name "größétotal" has a character of more than one byte before its suffix total, of which the exporter would leave a part that Prometheus refuses. Put an underscore between them.',
        });
    });
});

describe("translation of attribute names", () => {
    const examples: Readonly<Record<string, string>> = {
        "http.response.status_code": "http_response_status_code",
        "a..b__c": "a_b_c",
        "5xx": "key_5xx",
        _private: "key_private",
        ".hidden": "key_hidden",
        __x: "key_x",
        ___: "key_",
        __reserved__: "__reserved__",
        "__re..served__": "__re_served__",
        "a:b": "a_b",
        Größe: "Gr_e",
    };
    for (const [attribute, label] of Object.entries(examples)) {
        it(`spells ${attribute} as ${label}, or leaves it as it is`, () => {
            for (const strategy of escaping) {
                assert.equal(translateLabel(attribute, strategy), label);
            }
            if (attribute !== "___") {
                assert.equal(translateLabel(attribute, "NoTranslation"), attribute);
            }
        });
    }

    it("gives labels that Prometheus has always taken, and changes none that it gave", () => {
        fc.assert(
            fc.property(anyAttribute, fc.constantFrom(...escaping), (attribute, strategy) => {
                const label = attempt(() => translateLabel(attribute, strategy));
                fc.pre(label !== undefined);
                assert.match(label, /^[a-zA-Z_][a-zA-Z0-9_]*$/);
                assert.equal(translateLabel(label, strategy), label);
            }),
        );
    });

    it("refuses a name of which nothing but underscores is left", () => {
        assert.throws(() => translateLabel("____", sentStrategy), {
            message:
                'The attribute name "____" has nothing that UnderscoreEscapingWithoutSuffixes could keep: the exporter drops every point that has it. Give it a name with an ASCII letter or digit.',
        });
        assert.throws(() => translateLabel("_", "NoTranslation"), /could keep/);
        assert.throws(() => translateLabel("", sentStrategy), /could keep/);
    });
});

describe("the strategy of the catalogue", () => {
    it("is the one that the rendered config names", () => {
        const { exporters } = collectorConfig(typicalRequests["ecs-only"]);
        assert.equal(exporters.prometheusremotewrite?.translation_strategy, sentStrategy);
    });

    it("keeps every name of the catalogue, so that what is scraped is what arrives", () => {
        for (const group of Object.values(metrics)) {
            for (const metric of Object.values(group)) {
                assert.equal(translate(otlpOf(metric), sentStrategy), metric.name);
            }
        }
    });

    it("knows what an ECS metric is on the wire", () => {
        assert.deepEqual(otlpOf(metrics.ecs.taskStorageReadBytes), {
            name: "ecs.task.storage.read_bytes",
            unit: "Bytes",
            kind: "nonMonotonicSum",
        });
        assert.equal(Object.keys(ecsMetrics).length, 55);
    });

    it("doesn't guess what a metric of another source is on the wire", () => {
        assert.throws(() => otlpOf(arrivesAs(openTelemetryJava.memoryUsed)), {
            message:
                "Metric jvm_memory_used isn't in names.ts, so its OTLP name and unit aren't known. Ask with the OTLP metric that its source sends.",
        });
    });
});

describe("names by release", () => {
    const release = (tag: string) => adotRelease(tag)!;
    const withSuffixes = "UnderscoreEscapingWithSuffixes";
    const memory = otlpOf(metrics.ecs.taskMemoryUtilized);
    const refused = otlpOf(metrics.sidecar.limiterRefused);

    it("are those of the catalogue in the pinned release", () => {
        for (const group of Object.values(metrics)) {
            for (const metric of Object.values(group)) {
                assert.equal(nameIn(adot, otlpOf(metric)), metric.name);
            }
        }
    });

    it("had Megabytes for the ECS receiver's MiB before v0.48", () => {
        assert.equal(nameIn(release("v0.47.0"), memory, withSuffixes), "ecs_task_memory_utilized_Megabytes");
        assert.equal(nameIn(release("v0.48.0"), memory, withSuffixes), "ecs_task_memory_utilized_MiB");
        const reserved = otlpOf(metrics.container.memoryReserved);
        assert.equal(nameIn(release("v0.40.0"), reserved, withSuffixes), "container_memory_reserved_Megabytes");
    });

    it("are the same in all releases without suffixes, but for what the collector itself renamed", () => {
        for (const metric of Object.values(ecsMetrics).filter(({ name }) => !name.includes("ephemeral"))) {
            assert.equal(nameIn(release("v0.40.0"), metric), translate(metric, sentStrategy));
        }
    });

    it("had no ephemeral storage before v0.48", () => {
        const ephemeral = otlpOf(metrics.ecs.taskEphemeralStorageUtilized);
        assert.equal(nameIn(release("v0.47.0"), ephemeral), undefined);
        assert.equal(nameIn(release("v0.48.0"), ephemeral), "ecs_task_ephemeral_storage_utilized");
    });

    it("had the limiter's counters under the name of all processors before v0.49", () => {
        assert.equal(nameIn(release("v0.48.0"), refused), "otelcol_processor_refused_metric_points");
        assert.equal(
            nameIn(release("v0.48.0"), refused, withSuffixes),
            "otelcol_processor_refused_metric_points_total",
        );
        assert.equal(nameIn(release("v0.49.0"), refused), "otelcol_processor_memory_limiter_refused_metric_points");
    });
});

describe("sources of JVM metrics", () => {
    const names = (source: Readonly<Record<string, SourceMetric>>, strategy: TranslationStrategy) =>
        Object.values(source).map((metric) => arrivesAs(metric, strategy).name);

    it("that are scraped arrive under their own names with suffixes and without", () => {
        for (const source of [micrometer, jmxExporter]) {
            const exposed = Object.values<SourceMetric>(source).map(({ otlp }) => otlp.name);
            assert.deepEqual(names(source, "UnderscoreEscapingWithSuffixes"), exposed);
            assert.deepEqual(names(source, sentStrategy), exposed);
        }
    });

    it("that push OTLP have the documented names with suffixes", () => {
        const expected = [
            ...["jvm_memory_used_bytes", "jvm_memory_committed_bytes", "jvm_memory_limit_bytes"],
            ...["jvm_memory_used_after_last_gc_bytes", "jvm_gc_duration_seconds", "jvm_thread_count"],
            ...["jvm_class_count", "jvm_class_loaded_total", "jvm_class_unloaded_total", "jvm_cpu_time_seconds_total"],
            ...["jvm_cpu_recent_utilization_ratio", "jvm_cpu_count"],
        ];
        assert.deepEqual(names(openTelemetryJava, "UnderscoreEscapingWithSuffixes"), expected);
    });

    it("differ in the labels of one and the same name", () => {
        const sources = [micrometer.memoryUsed, micrometerOtlp.memoryUsed, openTelemetryJava.memoryUsed];
        const arrived = sources.map((metric) => arrivesAs(metric, "UnderscoreEscapingWithSuffixes"));
        assert.deepEqual([...new Set(arrived.map(({ name }) => name))], ["jvm_memory_used_bytes"]);
        assert.deepEqual(
            arrived.map(({ labels }) => labels),
            [
                ["area", "id"],
                ["area", "id"],
                ["jvm_memory_type", "jvm_memory_pool_name"],
            ],
        );
    });

    it("give queries metrics that know their labels and kind", () => {
        const used = arrivesAs(openTelemetryJava.memoryUsed);
        assert.equal(
            select(used, { jvm_memory_type: '="heap"' }),
            'jvm_memory_used{aws_ecs_cluster_name=~"$cluster", job=~"$job", instance=~"$instance", jvm_memory_type="heap"}',
        );
        assert.throws(() => select(used, { area: '="heap"' }), {
            message:
                "Metric jvm_memory_used has no label area: it has job, instance, scrape_job, aws_ecs_cluster_name, aws_ecs_task_family, jvm_memory_type, jvm_memory_pool_name.",
        });
        // @ts-expect-error the agent has no such metric
        assert.equal(openTelemetryJava.threadsDeadlocked, undefined);
    });

    it("can be allowed in a scrape job", () => {
        const allowed = allowFor(micrometer);
        assert.ok(allowed.includes("jvm_threads_live_threads"));
        assert.ok(allowed.includes("jvm_gc_pause_seconds_sum") && allowed.includes("jvm_gc_pause_seconds_count"));
        assert.doesNotThrow(() =>
            collectorConfig({ ...typicalRequests["ecs-only"], scrape: { app: { port: 8080, allow: allowed } } }),
        );
    });

    it("are not in what is sent by default, but for jmx_exporter", () => {
        assert.deepEqual(
            Object.values<SourceMetric>(jmxExporter).map((metric) => arrivesAs(metric)),
            Object.values(metrics.jvm),
        );
    });
});

describe("docs/names.md", () => {
    const text = fs.readFileSync(path.join(__dirname, "..", "..", "..", "docs", "names.md"), "utf8");
    /** The cells in backticks of each row of a table that begins with one of the names. */
    const rows = (keys: readonly string[]): readonly string[][] =>
        [...text.matchAll(/^\| `(\w+)`.*$/gm)]
            .filter(([, key]) => keys.includes(key))
            .map(([row]) => [...row.matchAll(/`([^`{]+)(?:\{[^`]*)?`/g)].map(([, cell]) => cell));

    it("has the names that translate() gives", () => {
        const examples = [
            otlpOf(metrics.ecs.taskMemoryUtilized),
            otlpOf(metrics.envoy.upstreamRequestsByClass),
            openTelemetryJava.gcDuration.otlp,
        ];
        const computed = strategies.map((strategy) => [
            strategy,
            ...examples.map((metric) => translate(metric, strategy)),
        ]);
        assert.deepEqual(rows(strategies).toSorted(), computed.toSorted());
    });

    it("has the names that the sources arrive under", () => {
        const sources = { jmxExporter, micrometer, micrometerOtlp, openTelemetryJava };
        const computed = Object.entries(sources).map(([key, { memoryUsed }]) => {
            const names = ["UnderscoreEscapingWithSuffixes", sentStrategy] as const;
            return [key, ...new Set(names.map((strategy) => arrivesAs(memoryUsed, strategy).name))];
        });
        assert.deepEqual(rows(Object.keys(sources)), computed);
    });
});
