import assert from "node:assert/strict";

import { audit, collectorConfig, parseCollectorConfig, renderCollectorConfig } from "../../../collector";
import { inside, type Loose, safe } from "./audit-cases";

const cloudWatch = "https://monitoring.eu-west-1.amazonaws.com/v1/metrics";

/** A pipeline of metrics to CloudWatch, with these settings of its exporter and its batch processor. */
function found(settings: object, batch?: object, change: (config: Loose) => void = () => undefined): string[] {
    const config = safe();
    config.extensions["sigv4auth/cw"] = { region: "eu-west-1", service: "monitoring" };
    config.service.extensions = ["health_check", "sigv4auth", "sigv4auth/cw"];
    config.processors["batch/cw"] = batch;
    config.exporters["otlphttp/cw"] = {
        metrics_endpoint: cloudWatch,
        auth: { authenticator: "sigv4auth/cw" },
        ...settings,
    };
    config.service.pipelines["metrics/cw"] = {
        receivers: ["prometheus"],
        processors: batch === undefined ? ["memory_limiter"] : ["memory_limiter", "batch/cw"],
        exporters: ["otlphttp/cw"],
    };
    change(config);
    return audit(config, inside)
        .filter(({ rule }) => rule === "cloudwatch-request-too-large")
        .map(({ path, message, fix }) => `${path}: ${message} ${fix}`);
}

const cut = (points: number) => ({ send_batch_size: points, send_batch_max_size: points });
const batching = (batch: object, queue: object = {}) => ({ sending_queue: { queue_size: 10, ...queue, batch } });
const scraping =
    (...limits: (number | undefined)[]) =>
    (config: Loose): void => {
        const scrape_configs = limits.map((sample_limit, index) => ({ job_name: `job${index}`, sample_limit }));
        config.receivers.prometheus = { config: { scrape_configs } };
    };

describe("the audit of requests to CloudWatch", () => {
    it("finds batches with more points than it takes, and where nothing bounds them", () => {
        assert.deepEqual(found({}, cut(5000)), [
            "processors.batch/cw.send_batch_max_size: otlphttp/cw sends CloudWatch requests of up to 5000 points, and it refuses those with more than 1000: a refused request is dropped. Set processors.batch/cw.send_batch_max_size to 1000 or less, and send_batch_size with it.",
        ]);
        for (const [settings, batch, path] of [
            [{}, {}, "processors.batch/cw.send_batch_max_size"],
            [{}, { send_batch_max_size: 0 }, "processors.batch/cw.send_batch_max_size"],
            [batching({ max_size: 4000 }), cut(500), "exporters.otlphttp/cw.sending_queue.batch.max_size"],
            [batching({ min_size: 2000 }), cut(500), "exporters.otlphttp/cw.sending_queue.batch.max_size"],
            [
                batching({ sizer: "bytes", min_size: 262_144, max_size: 524_288 }),
                cut(500),
                "exporters.otlphttp/cw.sending_queue.batch.min_size",
            ],
            [
                batching({ min_size: 1 }, { sizer: "bytes" }),
                cut(500),
                "exporters.otlphttp/cw.sending_queue.batch.min_size",
            ],
        ] as const) {
            const [one, ...more] = found(settings, batch);
            assert.deepEqual(more, [], path);
            assert.ok(one?.startsWith(`${path}: `), `${path}: ${one}`);
        }
    });

    it("takes a scrape for one request where nothing cuts it", () => {
        assert.match(
            found({}, undefined, scraping(200, 19_300)).join(),
            /^service\.pipelines\.metrics\/cw\.processors: .* up to 19300 points/,
        );
        assert.match(found({}, undefined, scraping(200, undefined)).join(), /any number of points/);
        assert.deepEqual(found({}, undefined, scraping(200, 1000)), []);
        assert.deepEqual(found({}, undefined), [], "jobs that a file has");
    });

    it("says nothing of what fits, of what isn't known, and of other hosts", () => {
        for (const [settings, batch] of [
            [{}, cut(1000)],
            [batching({ max_size: 1000 }), cut(5000)],
            [batching({ min_size: 0 }), cut(800)],
            [batching({ sizer: "bytes", min_size: 0, max_size: 524_288 }), cut(1000)],
            [{ sending_queue: { enabled: false, batch: { max_size: 4000 } } }, cut(1000)],
            [{}, { send_batch_max_size: "${env:BATCH}" }],
            [batching({ max_size: "${env:MOST}" }), cut(5000)],
            [{ metrics_endpoint: "https://otlp.example/v1/metrics" }, cut(5000)],
            [{ metrics_endpoint: "${env:SOMEWHERE}" }, cut(5000)],
        ] as const) {
            assert.deepEqual(found(settings, batch), [], JSON.stringify([settings, batch]));
        }
    });

    it("has nothing against what is generated, and speaks when its batches grow", () => {
        const request = { serviceName: "orders", region: "eu-west-1", memoryMiB: 8192, scrape: {} };
        const config = collectorConfig({ ...request, destinations: { mine: { kind: "cloudwatch" } } });
        const rules = () =>
            audit(parseCollectorConfig(renderCollectorConfig(config)).config, { memoryMiB: 8192 }).map(
                ({ rule }) => rule,
            );
        assert.ok(!rules().includes("cloudwatch-request-too-large"));
        config.processors.batch!.send_batch_max_size = 1001;
        assert.ok(rules().includes("cloudwatch-request-too-large"));
    });
});
