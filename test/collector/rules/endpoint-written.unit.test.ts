/** Endpoints that can't be sent to, and those with a path too many. */
import assert from "node:assert/strict";

import { audit, mandatoryRules } from "../../../collector";
import { inside, safe } from "./audit-cases";

/** Paths of what a rule says about an exporter of metrics and traces. */
function found(rule: string, type: string, settings: unknown): string[] {
    const config = safe();
    config.exporters[type] = settings;
    for (const pipeline of Object.values(config.service.pipelines)) {
        pipeline.exporters = [type];
    }
    return audit(config, inside)
        .filter((finding) => finding.rule === rule)
        .map(({ path }) => path);
}

const incomplete = (type: string, settings: unknown) => found("endpoint-incomplete", type, settings);
const twice = (settings: unknown) => found("path-appended-twice", "otlphttp/x", settings);
const place = (key: string, type = "otlphttp/x"): string[] => [`exporters.${type}.${key}`];

/** The real collector starts with each of them, and Go's client refuses each request. */
const schemeless = [
    "collector:4318",
    "collector",
    "localhost:4318/",
    "//gateway:4318",
    "grpc://gateway:4317",
    "gateway:${env:PORT}",
];
const whole = [
    ...["http://collector:4318", "https://gateway", "HTTPS://gateway", "https://${env:HOST}:4318", "${env:URL}"],
    ...["${env:SCHEME}://gateway", "http${env:S}://gateway", "https://user:${env:PASSWORD}@gateway"],
];

describe("the audit of how endpoints are written", () => {
    it("finds a remote write without endpoint, which goes to the exporter's example", () => {
        const type = "prometheusremotewrite/x";
        for (const settings of [null, {}, { headers: { a: "b" } }]) {
            assert.deepEqual(incomplete(type, settings), place("endpoint", type));
        }
        for (const settings of [{ endpoint: "${env:URL}" }, "${env:SETTINGS}", { endpoint: "" }, { endpoint: null }]) {
            assert.deepEqual(incomplete(type, settings), [], JSON.stringify(settings));
        }
        assert.ok(mandatoryRules.includes("endpoint-incomplete"));
    });

    for (const endpoint of schemeless) {
        it(`finds ${endpoint}`, () => {
            assert.deepEqual(incomplete("otlphttp/x", { endpoint }), place("endpoint"));
            assert.deepEqual(
                incomplete("otlphttp/x", { endpoint: "http://a:1", traces_endpoint: endpoint }),
                place("traces_endpoint"),
            );
            assert.deepEqual(incomplete("otlp/x", { endpoint }), []);
        });
    }

    it("finds one of a remote write that the collector takes for a URL", () => {
        const type = "prometheusremotewrite/x";
        assert.deepEqual(incomplete(type, { endpoint: "vm:8428/api/v1/write" }), place("endpoint", type));
        // The collector itself refuses these.
        assert.deepEqual(incomplete(type, { endpoint: "10.0.0.1:8428/api/v1/write" }), []);
    });

    for (const endpoint of whole) {
        it(`takes ${endpoint}`, () => {
            assert.deepEqual(incomplete("otlphttp/x", { endpoint }), []);
            assert.deepEqual(incomplete("otlp_http/x", { traces_endpoint: endpoint, endpoint }), []);
            assert.deepEqual(incomplete("prometheusremotewrite/x", { endpoint }), []);
        });
    }

    it("advises against a path that the exporter appends", () => {
        for (const path of ["/v1/traces", "/v1/traces/", "/v1/metrics", "/otlp/v1/logs"]) {
            assert.deepEqual(twice({ endpoint: `https://api.honeycomb.io${path}` }), place("endpoint"));
        }
        assert.deepEqual(twice({ endpoint: "https://${env:HOST}/v1/traces" }), place("endpoint"));
        for (const settings of [
            { endpoint: "https://api.honeycomb.io" },
            { endpoint: "https://api.honeycomb.io/otlp" },
            { endpoint: "https://api.honeycomb.io/v1" },
            {
                traces_endpoint: "https://api.honeycomb.io/v1/traces",
                metrics_endpoint: "https://a.example.com/v1/metrics",
            },
            { endpoint: "${env:URL}" },
        ]) {
            assert.deepEqual(twice(settings), [], JSON.stringify(settings));
        }
        assert.ok(!mandatoryRules.includes("path-appended-twice"));
    });
});
