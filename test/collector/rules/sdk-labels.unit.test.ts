import assert from "node:assert/strict";

import { audit, collectorConfig } from "../../../collector";
import { bounded, inside, type Loose, safe } from "./audit-cases";

const isFound = (config: unknown): boolean =>
    audit(config, inside).some(({ rule, message }) => rule === "label-unbounded" && message.includes("that SDKs send"));

/** Metrics over OTLP to a remote write, with a resource processor of these actions. */
function pushed(actions: readonly object[], exporter: object = { enabled: true }, receiver = "otlp"): Loose {
    const config = safe();
    config.receivers[receiver] = { protocols: { grpc: null } };
    config.processors["resource/app"] = { attributes: actions };
    config.exporters.prometheusremotewrite = { ...bounded, resource_to_telemetry_conversion: exporter };
    Object.assign(config.service.pipelines.metrics!, {
        receivers: [receiver],
        processors: ["memory_limiter", ...(actions.length === 0 ? [] : ["resource/app"]), "batch"],
    });
    return config;
}

describe("the audit of labels that SDKs' resource attributes become", () => {
    it("finds them where all are converted", () => {
        for (const receiver of ["otlp", "otlp/app"]) {
            assert.equal(isFound(pushed([], { enabled: true }, receiver)), true);
        }
        assert.equal(isFound(pushed([{ key: "service.name", value: "orders", action: "upsert" }])), true);
        assert.equal(isFound(pushed([{ key: "process.pid", action: "delete" }])), true);
        assert.equal(isFound(pushed([{ pattern: "^host[.]", action: "delete" }])), true);
    });

    it("says nothing where they are kept out, or not converted", () => {
        for (const pattern of ["^(container|host|os|process|telemetry)[.]", "^process", ".*", "process\\..*"]) {
            assert.equal(isFound(pushed([{ pattern, action: "delete" }])), false, pattern);
        }
        assert.equal(isFound(pushed([], { enabled: false })), false);
        assert.equal(isFound(safe()), false);
    });

    it("says nothing of a processor that nobody here knows", () => {
        const config = pushed([]);
        config.processors["transform/keep"] = {};
        config.service.pipelines.metrics!.processors = ["memory_limiter", "transform/keep", "batch"];
        assert.equal(isFound(config), false);
    });

    it("says nothing of what the component renders for OTLP", () => {
        const pipelines = {
            "metrics/app": {
                receivers: ["otlp"],
                processors: ["resourcedetection", "resource/identity", "batch"],
                exporters: ["prometheusremotewrite"],
            },
        };
        const receivers = { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:4317" } } } };
        const request = { serviceName: "orders", region: "eu-west-1", memoryMiB: 256, scrape: {} };
        const config = collectorConfig({ ...request, additions: { receivers, pipelines } });
        assert.deepEqual(audit(config, { memoryMiB: 256 }), []);
    });
});
