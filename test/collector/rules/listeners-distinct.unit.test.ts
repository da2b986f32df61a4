import assert from "node:assert/strict";
import { audit } from "../../../collector";

const config = (parts: Readonly<Record<string, Record<string, unknown>>>, telemetry: object = {}): object => ({
    receivers: parts.receivers ?? { prometheus: {} },
    processors: { memory_limiter: { check_interval: "1s", limit_mib: 179, spike_limit_mib: 76 } },
    exporters: { debug: null, ...parts.exporters },
    extensions: { health_check: null, ...parts.extensions },
    service: {
        extensions: ["health_check", ...Object.keys(parts.extensions ?? {})],
        telemetry,
        pipelines: {
            metrics: {
                receivers: Object.keys(parts.receivers ?? { prometheus: {} }),
                processors: ["memory_limiter"],
                exporters: ["debug", ...Object.keys(parts.exporters ?? {})],
            },
        },
    },
});

const found = (of: object): readonly string[] =>
    audit(of)
        .filter(({ rule }) => rule === "port-taken-twice")
        .map(({ path, message }) => `${path}: ${message}`);

const grpc = (endpoint?: string): object => ({ protocols: { grpc: endpoint === undefined ? null : { endpoint } } });

describe("parts of a collector that listen", () => {
    const clashing: Readonly<Record<string, readonly [object, string, number]>> = {
        "two receivers": [
            config({ receivers: { otlp: grpc(), "otlp/b": grpc("127.0.0.1:4317") } }),
            "receivers.otlp/b.protocols.grpc.endpoint",
            4317,
        ],
        "a receiver on all addresses and the health check": [
            config({ receivers: { otlp: grpc("0.0.0.0:13133") } }),
            "extensions.health_check.endpoint",
            13133,
        ],
        "a receiver and the collector's own metrics": [
            config({ receivers: { otlp: grpc("localhost:8888") } }),
            "service.telemetry.metrics.readers[0].pull.exporter.prometheus.port",
            8888,
        ],
        "two extensions": [
            config({ extensions: { pprof: { endpoint: "localhost:13133" } } }),
            "extensions.pprof.endpoint",
            13133,
        ],
        "the exporter prometheus": [
            config({ receivers: { otlp: grpc("[::]:9464") }, exporters: { prometheus: { endpoint: "0.0.0.0:9464" } } }),
            "exporters.prometheus.endpoint",
            9464,
        ],
    };
    for (const [name, [of, path, port]] of Object.entries(clashing)) {
        it(`may not have ${name} on one port`, () => {
            const [first, ...others] = found(of);
            assert.ok(
                first!.startsWith(`${path}: `) && first!.includes(` listens on port ${port}, and so does `),
                first,
            );
            assert.deepEqual(others, []);
        });
    }

    const apart: Readonly<Record<string, object>> = {
        "packets and connections": config({ receivers: { otlp: grpc(), statsd: { endpoint: "localhost:4317" } } }),
        "addresses of their own": config({
            receivers: { otlp: grpc("10.0.0.1:4317"), "otlp/b": grpc("10.0.0.2:4317") },
        }),
        "a port that isn't known": config({ receivers: { otlp: grpc("0.0.0.0:${env:PORT}"), "otlp/b": grpc() } }),
        "what isn't started": { ...config({}), receivers: { prometheus: {}, otlp: grpc("0.0.0.0:13133") } },
        "own metrics elsewhere": config(
            { receivers: { otlp: grpc("localhost:8888") } },
            { metrics: { readers: [{ pull: { exporter: { prometheus: { host: "localhost", port: 8889 } } } }] } },
        ),
    };
    for (const [name, of] of Object.entries(apart)) {
        it(`may have ${name}`, () => {
            assert.deepEqual(found(of), []);
        });
    }
});
