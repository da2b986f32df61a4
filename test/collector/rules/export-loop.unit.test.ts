import assert from "node:assert/strict";

import { audit, mandatoryRules } from "../../../collector";
import { inside, type Loose, safe } from "./audit-cases";

type Pipelines = Record<string, readonly [receivers: readonly string[], exporters: readonly string[]]>;

/** Exporters that go round, where `otlp` listens on both of its ports and `otlp/in` on 5317. */
function loops(pipelines: Pipelines, change: (config: Loose) => void = () => undefined): string[] {
    const config = safe();
    config.receivers = {
        otlp: { protocols: { grpc: null, http: null } },
        "otlp/in": { protocols: { grpc: { endpoint: "0.0.0.0:5317" } } },
    };
    const queue = { sending_queue: { queue_size: 20 } };
    config.exporters = {
        debug: {},
        "otlp/self": { endpoint: "localhost:4317", ...queue },
        "otlphttp/self": { endpoint: "http://127.0.0.1:4318", ...queue },
        "otlphttp/signal": {
            endpoint: "https://gateway",
            traces_endpoint: "http://127.0.0.1:4318/v1/traces",
            ...queue,
        },
        "otlp/in": { endpoint: "127.0.0.1:5317", ...queue },
        "otlp/out": { endpoint: "gateway:4317", ...queue },
    };
    config.connectors = { forward: null };
    config.service.pipelines = Object.fromEntries(
        Object.entries(pipelines).map(([id, [receivers, exporters]]) => [
            id,
            { receivers, processors: ["memory_limiter", "batch"], exporters },
        ]),
    );
    change(config);
    return audit(config, inside)
        .filter(({ rule }) => rule === "export-loop")
        .map(({ path }) => path.split(".")[1]!);
}

describe("the audit of exporters that send back", () => {
    it("finds them, directly and around corners", () => {
        assert.deepEqual(loops({ traces: [["otlp"], ["otlp/self"]] }), ["otlp/self"]);
        assert.deepEqual(loops({ traces: [["otlp"], ["debug", "otlphttp/self"]] }), ["otlphttp/self"]);
        assert.deepEqual(loops({ traces: [["otlp"], ["otlphttp/signal"]] }), ["otlphttp/signal"]);
        assert.deepEqual(loops({ "traces/a": [["otlp"], ["otlp/in"]], "traces/b": [["otlp/in"], ["otlp/self"]] }), [
            "otlp/in",
            "otlp/self",
        ]);
        assert.deepEqual(loops({ "traces/a": [["otlp"], ["forward"]], "traces/b": [["forward"], ["otlp/self"]] }), [
            "otlp/self",
        ]);
        assert.ok(mandatoryRules.includes("export-loop"));
    });

    it("finds nothing in what ends somewhere", () => {
        const rows: readonly Pipelines[] = [
            { traces: [["otlp"], ["otlp/out"]] },
            // Another signal's own endpoint says nothing of this one.
            { metrics: [["otlp"], ["otlphttp/signal"]] },
            { "traces/a": [["otlp"], ["otlp/in"]], "traces/b": [["otlp/in"], ["otlp/out"]] },
            { traces: [["otlp/in"], ["otlp/self"]] },
            // Data of one kind comes back to pipelines of that kind alone.
            { metrics: [["otlp/in"], ["otlp/self"]], traces: [["otlp"], ["otlp/in"]] },
        ];
        for (const pipelines of rows) {
            assert.deepEqual(loops(pipelines), [], JSON.stringify(pipelines));
        }
        const elsewhere = (config: Loose): void => {
            config.exporters["otlp/self"] = { endpoint: "${env:GATEWAY}:4317", sending_queue: { queue_size: 20 } };
        };
        assert.deepEqual(loops({ traces: [["otlp"], ["otlp/self"]] }, elsewhere), []);
    });
});
