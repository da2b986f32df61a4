/** Configs of collectors at random, with every key that the components' structs have. */
import * as fc from "fast-check";

import { componentShape, keysIn, type Shape } from "../../../collector/config-shapes";
import { prometheusConfigs, release, secret } from "./prometheus-configs";

const text = fc.constantFrom("a", "", "0.0.0.0:4317", "localhost:2000", "udp", "60s", "${env:X}", "x:99999", "5s");
const scalar = fc.oneof(text, fc.boolean(), fc.integer({ min: -1, max: 70_000 }), fc.constant(null));
const secretKey = /^(?:password|credentials|bearer_token|client_secret|secret_key)$/;

function ofShape(shape: Shape, key: string, depth: number): fc.Arbitrary<unknown> {
    if (secretKey.test(key)) {
        return fc.constant(secret);
    }
    if (key === "headers") {
        return fc.constant({ "X-Scope": secret });
    }
    switch (shape.kind) {
        case "struct": {
            if (shape.name === "prometheus.config.Config") {
                return prometheusConfigs;
            }
            const keys = depth > 4 ? [] : keysIn(shape.name, release);
            return keys.length === 0
                ? fc.constant(null)
                : fc
                      .subarray([...keys], { maxLength: Math.min(4, keys.length) })
                      .chain((chosen) =>
                          fc.record(
                              Object.fromEntries(
                                  chosen.map(([name, inner]) => [name, ofShape(inner, name, depth + 1)]),
                              ),
                          ),
                      );
        }
        case "list":
            return fc.array(ofShape(shape.of, "", depth + 1), { maxLength: 2 });
        case "map":
            return fc.dictionary(fc.constantFrom("a", "b.c"), ofShape(shape.of, "", depth + 1), { maxKeys: 2 });
        case "any":
        case "boolean":
        case "duration":
        case "float":
        case "integer":
        case "pairs":
        case "scalar":
        case "string":
        case "text":
        case "unsigned":
            return scalar;
    }
}

/** Components by section: those that ADOT's own configs have, and some that they haven't. */
const types = {
    receivers: ["prometheus", "otlp", "statsd", "awsxray", "awsecscontainermetrics", "zipkin", "otlp/two"],
    processors: [
        "batch",
        "memory_limiter",
        "resourcedetection",
        "filter",
        "resource",
        "attributes/x",
        "cumulativetodelta",
    ],
    exporters: ["prometheusremotewrite", "awsemf", "awsxray", "debug", "otlphttp", "awscloudwatchlogs"],
    extensions: ["health_check", "sigv4auth", "ecs_observer", "pprof"],
} as const;

const section = (kind: keyof typeof types) =>
    fc.subarray([...types[kind]]).chain((ids) =>
        fc.record(
            Object.fromEntries(
                ids.map((id) => {
                    const shape = componentShape(kind, id.split("/")[0]!, release);
                    return [id, fc.oneof(fc.constant(null), shape === undefined ? scalar : ofShape(shape, "", 0))];
                }),
            ),
        ),
    );

const ids = (kind: keyof typeof types) => fc.subarray([...types[kind]]);

const pipeline = fc.record({ receivers: ids("receivers"), processors: ids("processors"), exporters: ids("exporters") });

/** A whole config. */
export const collectorConfigs = fc.record(
    {
        receivers: section("receivers"),
        processors: section("processors"),
        exporters: section("exporters"),
        extensions: section("extensions"),
        connectors: fc.constantFrom({}, null, { forward: null }),
        service: fc.record({
            extensions: ids("extensions"),
            telemetry: fc.constantFrom(null, { logs: { level: "debug" } }),
            pipelines: fc.dictionary(fc.constantFrom("metrics", "traces", "logs", "metrics/two"), pipeline, {
                maxKeys: 3,
            }),
        }),
    },
    { requiredKeys: ["receivers", "service", "exporters", "processors"] },
);
