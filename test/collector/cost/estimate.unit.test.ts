/** Estimates against what real collectors sent (`npm run bench:cost`), and what decides about them one by one. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { publishedConfig } from "../../../bench/support/contenders";
import { collectorConfig } from "../../../collector";
import { envoyBucketsIn } from "../../../collector/cost/envoy-buckets";
import { type Beside, type Estimate, estimate, type SourceEstimate } from "../../../collector/cost/estimate";
import { readExposition } from "../../../collector/cost/exposition";
import { repositoryRoot } from "../../../tools/parts";

const targets = { jvm: { port: 9404 }, envoy: { port: 9901, path: "/stats/prometheus" } } as const;

const text = (...at: readonly string[]): string => fs.readFileSync(path.join(repositoryRoot, ...at), "utf8");

/** What is known of the example's task. */
const example: Beside = {
    containers: 3,
    envoyBuckets: envoyBucketsIn(["--config-yaml", text("examples", "orders-service", "envoy", "envoy.yaml")]),
};

interface Measured {
    readonly samplesPerMinute: Readonly<Record<"jvm" | "envoy" | "ecs" | "sidecar" | "scrape" | "info", number>>;
    readonly billedPerMinute: number;
    readonly series: number;
}
const measured = JSON.parse(text("bench", "results", "cost.json")) as Record<"ours" | "published", Measured>;

const configs = {
    ours: collectorConfig({ serviceName: "orders", region: "eu-west-1", memoryMiB: 256, scrape: { ...targets } }),
    published: publishedConfig({ targets, intervalSeconds: 20 }),
};

const of = ({ sources }: Estimate, job: string): SourceEstimate | undefined => sources.find((each) => each.job === job);

function isClose(estimated: number, real: number, what: string): void {
    assert.ok(Math.abs(estimated - real) <= real * 0.1, `${what}: estimated ${estimated}, measured ${real}`);
}

describe("an estimate", () => {
    for (const side of ["ours", "published"] as const) {
        it(`is within 10 % of what a real collector sent, by part: ${side}`, () => {
            const { samplesPerMinute: parts, billedPerMinute, series } = measured[side];
            const found = estimate(configs[side], example);
            const own = (job: string): number => of(found, job)?.ownPerMinute.likely ?? 0;
            isClose(own("jvm"), parts.jvm, "JVM");
            isClose(own("envoy"), parts.envoy, "Envoy");
            isClose(own("awsecscontainermetrics"), parts.ecs, "ECS");
            isClose(own("adot-collector"), parts.sidecar, "collector");
            const added = found.sources.reduce((sum, { addedPerMinute }) => sum + addedPerMinute.likely, 0);
            isClose(added, parts.scrape + parts.info, "up and scrape_…");
            isClose(found.samplesPerMinute.likely, billedPerMinute, "all");
            isClose(found.series.likely, series, "series");
        });

        it(`has what was measured within its bounds: ${side}`, () => {
            const { low, high } = estimate(configs[side], example).samplesPerMinute;
            assert.ok(low * 0.97 <= measured[side].billedPerMinute && measured[side].billedPerMinute <= high! * 1.03);
        });
    }

    it("counts Envoy's own buckets where the task doesn't say others", () => {
        const found = estimate(configs.published, { containers: 3 });
        assert.ok(of(found, "envoy")!.sent!.likely > of(estimate(configs.published, example), "envoy")!.sent!.likely);
    });

    it("takes Spring Boot's actuator for one below any base path, whatever the job and port", () => {
        for (const metrics_path of ["/actuator/prometheus", "/manage/actuator/prometheus"]) {
            const job = { job_name: "jvm", metrics_path, static_configs: [{ targets: ["127.0.0.1:9404"] }] };
            const { takenFor, sent } = of(estimate(scraping(job)), "jvm")!;
            assert.match(takenFor!, /^Spring Boot 3\.5\.6 with Micrometer/);
            assert.equal(sent!.likely, 105);
        }
    });

    it("keeps of Spring Boot's page what a sidecar of this package keeps", () => {
        const scrape = { app: { port: 8080, path: "/actuator/prometheus" } };
        const config = collectorConfig({ serviceName: "orders", region: "eu-west-1", memoryMiB: 256, scrape });
        const { sent, metrics } = of(estimate(config), "app")!;
        assert.ok(sent!.likely < 80, String(sent!.likely));
        const names = metrics.map(({ name }) => name);
        assert.ok(names.includes("http_server_requests_seconds") && !names.includes("jvm_gc_pause_seconds"));
    });

    it("says what it doesn't know, and counts nothing for it without an upper bound", () => {
        const found = estimate(scraping({ job_name: "web", static_configs: [{ targets: ["127.0.0.1:8080"] }] }));
        const { sent, ownPerMinute, added, notes } = of(found, "web")!;
        assert.equal(sent, undefined);
        assert.deepEqual(ownPerMinute, { low: 0, likely: 0 });
        assert.equal(added, 6);
        assert.deepEqual(notes, ["What it exposes isn't known: give --scrape web=FILE or the target's URL."]);
        assert.equal(found.samplesPerMinute.high, undefined);
    });

    it("counts a page that is given, for each target, at the job's interval", () => {
        const job = {
            job_name: "web",
            scrape_interval: "30s",
            static_configs: [{ targets: ["127.0.0.1:8080", "127.0.0.1:8081"] }],
            metric_relabel_configs: [{ source_labels: ["__name__"], regex: "dropped_.*", action: "drop" }],
        };
        const { ownPerMinute, targets: count, exposed } = of(estimate(scraping(job), page), "web")!;
        assert.equal(count, 2);
        assert.equal(exposed!.likely, 6);
        assert.deepEqual(ownPerMinute, { low: 20, likely: 20, high: 20 });
    });

    const changes: readonly [string, Record<string, unknown>, number][] = [
        ["the interval of nothing is a minute", {}, 6],
        [
            "targets that relabelling drops aren't asked",
            { relabel_configs: [{ source_labels: ["__address__"], regex: ".*:8080", action: "drop" }] },
            0,
        ],
        [
            "a dollar in an expression is written twice",
            { metric_relabel_configs: [{ source_labels: ["__name__"], regex: "dropped_total$$", action: "drop" }] },
            5,
        ],
        ["series that become one are one", { metric_relabel_configs: [{ regex: "le", action: "labeldrop" }] }, 5],
        ["a scrape over its sample_limit fails", { sample_limit: 5 }, 0],
        ["a scrape at its sample_limit doesn't", { sample_limit: 6 }, 6],
    ];
    for (const [what, change, samples] of changes) {
        it(`is as Prometheus scrapes: ${what}`, () => {
            const job = { job_name: "web", static_configs: [{ targets: ["127.0.0.1:8080"] }], ...change };
            assert.equal(of(estimate(scraping(job), page), "web")!.ownPerMinute.likely, samples);
        });
    }

    it("takes a rule with a placeholder for one that may drop everything", () => {
        const metric_relabel_configs = [{ source_labels: ["__name__"], regex: "${env:KEPT}", action: "keep" }];
        const job = { job_name: "web", static_configs: [{ targets: ["a:1"] }], metric_relabel_configs };
        assert.deepEqual(of(estimate(scraping(job), page), "web")!.ownPerMinute, { low: 0, likely: 6, high: 6 });
    });

    const filters: readonly [string, unknown, { low: number; likely: number; high?: number }][] = [
        [
            "strict names",
            { metrics: { include: { match_type: "strict", metric_names: ["seconds", "up"] } } },
            exactly(4),
        ],
        [
            "expressions, found anywhere",
            { metrics: { exclude: { match_type: "regexp", metric_names: ["econ"] } } },
            exactly(2),
        ],
        [
            "conditions about names",
            { metrics: { metric: ['name == "seconds" or IsMatch(name, "^drop")'] } },
            exactly(1),
        ],
        [
            "expressions that JavaScript may take very long for",
            { metrics: { exclude: { match_type: "regexp", metric_names: ["(e+e*)+$"] } } },
            { low: 0, likely: 6, high: 6 },
        ],
        [
            "conditions that JavaScript may take very long for",
            { metrics: { metric: ['IsMatch(name, "(e+e*)+$")'] } },
            { low: 0, likely: 6, high: 6 },
        ],
        [
            "conditions about points",
            { metrics: { datapoint: ['attributes["x"] == "y"'] } },
            { low: 0, likely: 6, high: 6 },
        ],
    ];
    for (const [what, settings, samples] of filters) {
        it(`passes a filter by ${what}`, () => {
            const job = { job_name: "web", static_configs: [{ targets: ["a:1"] }] };
            const found = estimate(scraping(job, { "filter/own": settings }), page);
            assert.deepEqual(of(found, "web")!.ownPerMinute, samples);
        });
    }

    it("has no upper bound behind a processor that it doesn't know", () => {
        const job = { job_name: "web", static_configs: [{ targets: ["a:1"] }] };
        const { ownPerMinute, notes } = of(estimate(scraping(job, { metricstransform: {} }), page), "web")!;
        assert.deepEqual(ownPerMinute, { low: 0, likely: 6, high: undefined });
        assert.match(notes.join(), /metricstransform/);
    });

    it("counts each exporter that writes, and the ones behind a connector", () => {
        const config = scraping({ job_name: "web", static_configs: [{ targets: ["a:1"] }] });
        config.connectors = { forward: {} };
        config.exporters["prometheusremotewrite/second"] = {};
        config.exporters.debug = {};
        config.service.pipelines["metrics/a"].exporters = ["prometheusremotewrite", "debug", "forward"];
        config.service.pipelines["metrics/b"] = {
            receivers: ["forward"],
            processors: [],
            exporters: ["prometheusremotewrite/second"],
        };
        assert.equal(of(estimate(config, page), "web")!.ownPerMinute.likely, 12);
    });

    it("is nothing without an exporter that writes to AMP, and for anything that isn't a config", () => {
        for (const config of [undefined, null, "text", [], {}, { service: { pipelines: { metrics: 1 } } }]) {
            const { sources, samplesPerMinute, notes } = estimate(config);
            assert.deepEqual([sources, samplesPerMinute.likely, notes.length], [[], 0, 1]);
        }
    });

    it("is made of any config without failing", () => {
        const words = [
            "up",
            "job_name",
            "regex",
            "metrics_path",
            "toString",
            "__proto__",
            "${env:X}",
            "(",
            "prometheus",
            "filter",
        ];
        const leaf = fc.oneof(fc.constantFrom(...words), fc.integer(), fc.double(), fc.constant(null), fc.boolean());
        const keys = fc.constantFrom(
            ...["job_name", "metrics_path", "scheme", "static_configs", "targets", "labels", "relabel_configs"],
            ...["metric_relabel_configs", "action", "regex", "source_labels", "modulus", "target_label", "replacement"],
            ...[
                "scrape_interval",
                "sample_limit",
                "global",
                "toString",
                "metric",
                "include",
                "metric_names",
                "metrics",
            ],
        );
        const anything = fc.letrec((tie) => ({
            value: fc.oneof({ maxDepth: 6 }, leaf, fc.array(tie("value")), fc.dictionary(keys, tie("value"))),
        })).value;
        fc.assert(
            fc.property(fc.dictionary(keys, anything), anything, anything, (job, filter, telemetry) => {
                const config = scraping(job, { filter, "metricstransform/a": filter });
                config.receivers.awsecscontainermetrics = filter;
                config.receivers.otlp = telemetry;
                config.service.telemetry = { metrics: { readers: telemetry, address: filter } };
                config.service.pipelines["metrics/a"].receivers.push("awsecscontainermetrics", "otlp");
                const { sources, samplesPerMinute } = estimate(config, page);
                assert.equal(sources.length, 3);
                assert.ok(samplesPerMinute.low >= 0 && samplesPerMinute.low <= samplesPerMinute.likely);
                assert.ok((samplesPerMinute.high ?? Infinity) >= samplesPerMinute.likely);
            }),
            { numRuns: 200 },
        );
    });

    it("says where the jobs of a receiver aren't in the config", () => {
        const config = scraping({});
        config.receivers.prometheus = { target_allocator: { endpoint: "http://allocator" } };
        const found = estimate(config);
        assert.match(of(found, "prometheus")!.notes.join(), /^Its scrape jobs aren't in the config/);
        assert.equal(found.samplesPerMinute.high, undefined);
    });

    it("asks for a page of what applications push", () => {
        const config = scraping({ job_name: "web" });
        config.receivers.otlp = {};
        config.service.pipelines["metrics/a"].receivers = ["otlp"];
        assert.match(
            of(estimate(config), "otlp")!.notes.join(),
            /^What applications push to it isn't known: give --scrape otlp=FILE/,
        );
        const scraped = new Map([["otlp", readExposition(exposition)]]);
        assert.equal(of(estimate(config, { scraped }), "otlp")!.ownPerMinute.likely, 6);
    });
});

function exactly(value: number): { low: number; likely: number; high: number } {
    return { low: value, likely: value, high: value };
}

const exposition = [
    "# TYPE dropped_total counter",
    "dropped_total 1",
    "# TYPE seconds histogram",
    'seconds_bucket{le="1"} 1',
    'seconds_bucket{le="+Inf"} 2',
    "seconds_sum 3",
    "seconds_count 2",
    "# TYPE temperature gauge",
    "temperature NaN",
].join("\n");
const page: Beside = { scraped: new Map([["web", readExposition(exposition)]]) };

/* eslint-disable @typescript-eslint/no-explicit-any */
/** A config with one job, and with processors. */
function scraping(job: object, processors: Record<string, unknown> = {}): any {
    return {
        receivers: { prometheus: { config: { scrape_configs: [job] } } },
        processors,
        exporters: { prometheusremotewrite: { endpoint: "https://example.com" } },
        service: {
            pipelines: {
                "metrics/a": {
                    receivers: ["prometheus"],
                    processors: Object.keys(processors),
                    exporters: ["prometheusremotewrite"],
                },
            },
        },
    };
}
