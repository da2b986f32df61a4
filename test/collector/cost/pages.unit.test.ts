/** Pages to series, the recordings, and relabelling. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { collectorConfig } from "../../../collector";
import { ExpositionError, type Family, readExposition } from "../../../collector/cost/exposition";
import { type Recording, recordings } from "../../../collector/cost/recordings";
import { readRules, relabelled } from "../../../collector/cost/relabel";
import { relabelled as ofSample } from "../../../local/sample/relabel";
import { fixtures } from "../../../local/paths";
import { seriesOfText } from "../config/exposition";

const fixture = (name: string): string => fs.readFileSync(path.join(fixtures, name), "utf8");
const key = (labels: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(labels).sort());
const keys = (families: readonly Family[]): string[] => families.flatMap(({ series }) => series.map(key)).sort();
const namesOf = (text: string): string[] => readExposition(text).map(({ name }) => name);

const hashed = "3";

describe("a page of metrics", () => {
    it("is read as Prometheus's text format", () => {
        const text = [
            "# HELP a_total Text with # and {braces}.",
            "# TYPE a_total counter",
            'a_total{path="/a\\"}b\\\\",code="200",} 1.5 1700000000000',
            "a_total 2",
            "",
            "no_type -Inf",
        ].join("\r\n");
        assert.deepEqual(readExposition(text), [
            {
                name: "a_total",
                type: "counter",
                series: [{ __name__: "a_total", path: '/a"}b\\', code: "200" }, { __name__: "a_total" }],
            },
            { name: "no_type", type: "unknown", series: [{ __name__: "no_type" }] },
        ]);
    });

    it("is read as OpenMetrics: counters by their family, no beginnings, no exemplars", () => {
        const text = [
            "# TYPE a counter",
            'a_total{x="1"} 1 # {trace_id="ab"} 0.5',
            'a_created{x="1"} 1700000000',
            "# TYPE b info",
            'b_info{v="1"} 1',
            "# EOF",
        ].join("\n");
        assert.deepEqual(
            readExposition(text).map(({ name, series }) => [name, series.length]),
            [
                ["a", 1],
                ["b", 1],
            ],
        );
    });

    it("has families by type alone: a gauge may end as a sum does", () => {
        assert.deepEqual(namesOf("# TYPE a gauge\na_sum 1\na_total 2\n"), ["a_sum", "a_total"]);
    });

    it("takes a time that grows with the page, not with its square", () => {
        const page = (count: number): string =>
            ["# TYPE a counter", ...Array.from({ length: count }, (_, index) => `a{i="${index}"} 1`)].join("\n");
        const seconds = (text: string): number => {
            const from = process.cpuUsage();
            readExposition(text);
            const { user, system } = process.cpuUsage(from);
            return (user + system) / 1e6;
        };
        assert.ok(seconds(page(60_000)) < 1.5);
    });

    for (const text of ["", "# only comments", "<html></html>", "a_total", 'a{b="c} 1', "1a 2"]) {
        it(`is refused where it isn't one: ${JSON.stringify(text)}`, () => {
            assert.throws(() => readExposition(text), ExpositionError);
        });
    }
});

describe("a recording", () => {
    const files = {
        envoy: "envoy-1.39.3.prom",
        jvm: "jvm-jmx-exporter-1.0.1-no-mbeans.prom",
        prometheus: "go-prometheus-3.13.2.prom",
        springBoot: "spring-boot-3.5.6.prom",
        collector: "otelcol-0.158.0.prom",
    } as const satisfies Readonly<Record<keyof typeof recordings, string>>;
    for (const [name, file] of Object.entries(files)) {
        it(`has every series of ${file}, by the same families`, () => {
            const found = (recordings[name as keyof typeof files] as Recording).families();
            assert.deepEqual(keys(found), seriesOfText(fixture(file)).map(key).sort());
            assert.deepEqual(
                found.map((family) => family.name).sort(),
                readExposition(fixture(file)).map((family) => family.name).sort(), // prettier-ignore
            );
        });
    }

    it("of the JMX exporter has its MBeans beside", () => {
        const expected = seriesOfText(fixture("jvm-jmx-exporter-1.0.1.prom")).map(key).sort();
        assert.deepEqual(keys(recordings.jvm.most()), expected);
    });

    it("of Envoy takes the buckets that it is given", () => {
        const own = recordings.envoy.families([1, 10]).find(({ name }) => name === "envoy_cluster_upstream_rq_time")!;
        assert.deepEqual(
            own.series.map(({ __name__, le }) => [__name__, le]),
            [
                ["envoy_cluster_upstream_rq_time_bucket", "1"],
                ["envoy_cluster_upstream_rq_time_bucket", "10"],
                ["envoy_cluster_upstream_rq_time_bucket", "+Inf"],
                ["envoy_cluster_upstream_rq_time_sum", undefined],
                ["envoy_cluster_upstream_rq_time_count", undefined],
            ],
        );
    });
});

describe("relabelling", () => {
    const labels = { __name__: "a_total", x: "One", y: "2" };
    const cases: readonly [string, object, Readonly<Record<string, string>> | undefined][] = [
        [
            "replace",
            { source_labels: ["x", "y"], regex: "(.)ne;(?P<n>.*)", target_label: "z", replacement: "$${n}-$1$$$$" },
            { ...labels, z: "2-O$" },
        ],
        [
            "an empty replacement",
            { source_labels: ["x"], target_label: "y", regex: ".*", replacement: "" },
            { __name__: "a_total", x: "One" },
        ],
        ["keep", { source_labels: ["x"], regex: "On", action: "keep" }, undefined],
        ["drop", { source_labels: ["x"], regex: "One|Two", action: "drop" }, undefined],
        ["keepequal", { source_labels: ["x"], target_label: "y", action: "keepequal" }, undefined],
        ["dropequal", { source_labels: ["x"], target_label: "x", action: "dropequal" }, undefined],
        ["labelmap", { regex: "(x)", replacement: "own_$1", action: "labelmap" }, { ...labels, own_x: "One" }],
        ["labeldrop", { regex: "x|y", action: "labeldrop" }, { __name__: "a_total" }],
        ["labelkeep", { regex: "__name__|y", action: "labelkeep" }, { __name__: "a_total", y: "2" }],
        ["lowercase", { source_labels: ["x"], target_label: "x", action: "lowercase" }, { ...labels, x: "one" }],
        ["uppercase", { source_labels: ["x"], target_label: "x", action: "Uppercase" }, { ...labels, x: "ONE" }],
        // The last eight bytes of the MD5 sum of "One", modulo 10.
        [
            "hashmod",
            { source_labels: ["x"], target_label: "y", modulus: 10, action: "hashmod" },
            { ...labels, y: hashed },
        ],
    ];
    for (const [what, rule, expected] of cases) {
        it(`does as Prometheus does: ${what}`, () => {
            const { followed, hasOthers } = readRules([rule]);
            assert.equal(hasOthers, false);
            assert.deepEqual(relabelled(followed, labels), expected);
        });
    }

    it("can't follow what isn't known or not valid", () => {
        for (const rule of [
            { regex: "${env:X}" },
            { source_labels: ["${env:X}"] },
            { action: "other" },
            { regex: "(" },
            { regex: "(x+x+)+y" },
            1,
        ]) {
            assert.equal(readRules([rule]).hasOthers, true, JSON.stringify(rule));
        }
    });

    it("leaves of recordings what the local environment's does, with the rules that are rendered", () => {
        const scrape = { jvm: { port: 1, deny: ["jvm_gc_.*"] }, envoy: { port: 2, path: "/stats/prometheus" } };
        const config = collectorConfig({ serviceName: "a", region: "eu-west-1", memoryMiB: 256, scrape });
        const series = ["jvm-jmx-exporter-1.0.1.prom", "envoy-1.39.3.prom"].flatMap((file) =>
            seriesOfText(fixture(file)),
        );
        for (const { metric_relabel_configs: rules = [] } of config.receivers.prometheus!.config.scrape_configs) {
            const { followed } = readRules(rules);
            assert.deepEqual(
                series.map((each) => relabelled(followed, each)),
                series.map((each) => ofSample(rules, each)),
            );
        }
    });
});
