import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as fc from "fast-check";
import { type CollectorRequest, type Metric, type ScrapeArgs, collectorConfig, metrics } from "../../../collector";
import { seriesNames } from "../../../collector/config/keep";
import { type Labels, kept } from "../../../local/sample/relabel";
import { seriesOfText } from "./exposition";

const fixture = (file: string): Labels[] =>
    seriesOfText(fs.readFileSync(path.join(__dirname, "..", "..", "..", "local", "fixtures", file), "utf8"));
const recorded = {
    jvm: fixture("jvm-jmx-exporter-1.0.1.prom"),
    envoy: ["envoy-1.39.3.prom", "envoy-1.39.3-xds.prom"].flatMap(fixture),
};

/** What a job lets through, with the labels that are left. */
function passed(job: Partial<ScrapeArgs>, series: readonly Labels[]): Labels[] {
    const request: CollectorRequest = {
        serviceName: "orders",
        region: "eu-west-1",
        memoryMiB: 256,
        scrape: { app: { port: 9404, ...job } },
    };
    const rules = collectorConfig(request).receivers.prometheus!.config.scrape_configs[0].metric_relabel_configs!;
    return kept(rules, series);
}

const named = (...names: readonly string[]): Labels[] => names.map((__name__) => ({ __name__ }));
const namesOf = (series: readonly Labels[]): Set<string> => new Set(series.map(({ __name__ }) => __name__));
const listed = (group: Readonly<Record<string, Metric>>): Set<string> =>
    new Set(Object.values(group).flatMap((metric) => seriesNames(metric)));

describe("what a job keeps by default", () => {
    for (const group of ["jvm", "envoy"] as const) {
        it(`is every listed series of a recorded ${group}, and no other, in any job`, () => {
            assert.deepEqual(namesOf(passed({}, recorded[group])), listed(metrics[group]));
        });
    }

    it("is less than a third of either recording", () => {
        for (const series of Object.values(recorded)) {
            assert.ok(passed({}, series).length < series.length / 3);
        }
    });

    it("leaves the labels as they are, without the mark", () => {
        const before = new Set(
            [...recorded.jvm, ...recorded.envoy].map((labels) => JSON.stringify(Object.entries(labels).sort())),
        );
        for (const labels of passed({}, [...recorded.jvm, ...recorded.envoy])) {
            assert.ok(before.has(JSON.stringify(Object.entries(labels).sort())), JSON.stringify(labels));
        }
    });

    it("leaves out Envoy's admin listener", () => {
        const prefixes = passed({}, recorded.envoy).map((labels) => labels.envoy_http_conn_manager_prefix);
        assert.deepEqual(new Set(prefixes), new Set([undefined, "ingress_http"]));
    });

    it("is whatever an application calls its own, though it resembles a runtime's", () => {
        const own = named(
            "orders_placed_total",
            "process_payment_seconds_count",
            "process_threads_stuck",
            "java_lang_like",
            "jmx_console_logins_total",
            "javascript_errors_total",
            "my_jvm_memory_used_bytes",
            "ENVOY_x",
            "http_server_requests_seconds_bucket",
            "com_acme_orders_queue_size",
        );
        // The JMX exporter's names of the beans in java.lang begin so.
        assert.deepEqual(
            passed({}, own),
            own.filter(({ __name__ }) => __name__ !== "java_lang_like"),
        );
    });

    it("is every series outside of the runtimes' names, with its labels", () => {
        const name = fc
            .stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,40}$/)
            .filter((text) => !/^(envoy|jvm|java|jmx|process|target|otel)_/.test(text));
        const value = fc.string({ minLength: 1 });
        const labels = fc.dictionary(fc.stringMatching(/^[a-z]{1,10}$/), value, { maxKeys: 3, noNullPrototype: true });
        fc.assert(
            fc.property(name, labels, (__name__, own) => {
                assert.deepEqual(passed({}, [{ ...own, __name__ }]), [{ ...own, __name__ }]);
            }),
        );
    });

    it("lists nothing that the rules wouldn't look at", () => {
        const unlisted = [
            "jvm_x",
            "envoy_x",
            "java_lang_x",
            "java_nio_x",
            "jmx_scrape_x",
            "process_virtual_memory_bytes",
        ];
        assert.deepEqual(passed({}, named(...unlisted)), []);
        for (const name of [...listed(metrics.jvm), ...listed(metrics.envoy)]) {
            // An unlisted sibling of each listed name is dropped, but for those of a process, which are named one by
            // one.
            assert.deepEqual(passed({}, named(`${name}_x`)).length, name.startsWith("process_") ? 1 : 0, name);
        }
    });
});

describe("what a job keeps when it says so", () => {
    it("is what allow lists, the default switched off", () => {
        const all = [...recorded.jvm, ...recorded.envoy].filter(({ __name__ }) => __name__ !== "target_info");
        assert.deepEqual(passed({ allow: [".*"] }, all), all);
        assert.deepEqual(
            passed(
                { allow: ["jvm_runtime_info", "orders_.*"] },
                named("jvm_runtime_info", "jvm_memory_used_bytes", "orders_x", "x"),
            ),
            named("jvm_runtime_info", "orders_x"),
        );
    });

    it("is less what deny lists, beside the default", () => {
        assert.deepEqual(
            passed(
                { deny: ["orders_.*|jvm_threads_state"] },
                named("jvm_threads_state", "orders_x", "jvm_runtime_info", "x"),
            ),
            named("x"),
        );
    });

    it("is relabelled after the default", () => {
        const relabel = [{ sourceLabels: ["__name__"], targetLabel: "copy" }];
        assert.deepEqual(passed({ relabel }, named("x", "jvm_runtime_info")), [{ __name__: "x", copy: "x" }]);
    });
});
