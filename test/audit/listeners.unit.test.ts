/** Which ports a collector listens on. */
import assert from "node:assert/strict";

import { listenersIn } from "../../audit/listeners";

const config = (change: object = {}): object => ({
    extensions: { health_check: null, pprof: { endpoint: "0.0.0.0:1700" }, zpages: null },
    receivers: {
        otlp: { protocols: { grpc: null, http: { endpoint: "127.0.0.1:5318" } } },
        "statsd/x": null,
        zipkin: null,
        prometheus: { config: {} },
    },
    service: {
        extensions: ["health_check", "pprof"],
        pipelines: { metrics: { receivers: ["otlp", "statsd/x", "prometheus"] } },
        ...change,
    },
});

describe("listenersIn", () => {
    const ports = (change?: object): number[] =>
        listenersIn(config(change))
            .map(({ port }) => port)
            .sort((a, b) => a - b);

    it("has what is started, with its own port or the one of its type", () =>
        assert.deepEqual(ports(), [1700, 4317, 5318, 8125, 8888, 13133]));

    it("has the port of its own metrics where they are", () => {
        const at = (port: number) => ({ metrics: { readers: [{ pull: { exporter: { prometheus: { port } } } }] } });
        assert.ok(ports({ telemetry: at(9888) }).includes(9888));
        assert.ok(!ports({ telemetry: at(9888) }).includes(8888));
        assert.ok(!ports({ telemetry: { metrics: { level: "none" } } }).includes(8888));
    });

    it("takes anything for a config", () => {
        for (const any of [null, 7, [], { service: 7 }, { receivers: [7], service: { pipelines: { a: null } } }]) {
            assert.doesNotThrow(() => listenersIn(any));
        }
    });
});
