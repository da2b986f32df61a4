import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
    type AuditOptions,
    audit,
    collectorConfig,
    mandatoryRules,
    memoryCeilingMiB,
    memoryFloorMiB,
    sizeSidecar,
} from "../../../collector";
import { type Loose, bounded, inside, safe } from "./audit-cases";
import { typicalRequests } from "../config/requests";

function rules(change: (config: Loose) => void, options: AuditOptions = inside): string[] {
    const config = safe();
    change(config);
    return audit(config, options).map(({ rule }) => rule);
}

/** The safe config with the sizes of a sidecar, and a queue that is so many times as long. */
function sized(memoryMiB: number, times: number): string[] {
    const sizes = sizeSidecar(memoryMiB);
    const batch = { send_batch_size: sizes.sendBatchSize, send_batch_max_size: sizes.sendBatchMaxSize };
    const queue = { queue_size: Math.floor(sizes.queueSize * times) };
    return rules(
        (config) => {
            config.processors = {
                memory_limiter: {
                    check_interval: "1s",
                    limit_mib: sizes.limitMiB,
                    spike_limit_mib: sizes.spikeLimitMiB,
                },
                batch,
            };
            config.exporters.prometheusremotewrite = { ...bounded, remote_write_queue: queue };
        },
        { memoryMiB, goMemLimitMiB: sizes.goMemLimitMiB },
    );
}

const remoteWrite =
    (settings: object) =>
    (config: Loose): void => {
        config.exporters.prometheusremotewrite = { ...bounded, ...settings };
    };
const exporter =
    (id: string, settings: unknown, processors = ["memory_limiter"]) =>
    (config: Loose): void => {
        config.exporters[id] = settings;
        config.service.pipelines["traces/app"] = { receivers: ["otlp"], processors, exporters: [id] };
    };

/** Scrapes of one job go into the queue as they come. */
const scrapedWithoutBatch =
    (limits: object, queue_size: number) =>
    (config: Loose): void => {
        config.receivers.prometheus = {
            config: { scrape_configs: [{ job_name: "app", ...limits, static_configs: [{ targets: ["app:1"] }] }] },
        };
        remoteWrite({ remote_write_queue: { queue_size } })(config);
        config.service.pipelines.metrics!.processors = ["memory_limiter"];
    };

describe("the audit of what waits", () => {
    it("passes the queue of every size of sidecar, and a quarter more", () => {
        fc.assert(
            fc.property(fc.integer({ min: memoryFloorMiB, max: memoryCeilingMiB }), (memoryMiB) => {
                assert.deepEqual(sized(memoryMiB, 1), []);
                assert.deepEqual(sized(memoryMiB, 1.25), []);
            }),
            { examples: [[memoryFloorMiB], [memoryCeilingMiB]] },
        );
    });

    it("refuses one that is twice as long, at every size", () => {
        fc.assert(
            fc.property(fc.integer({ min: memoryFloorMiB, max: memoryCeilingMiB }), (memoryMiB) =>
                assert.deepEqual(sized(memoryMiB, 2), ["queue-unbounded"]),
            ),
            { examples: [[memoryFloorMiB], [memoryCeilingMiB]] },
        );
    });

    it("names a size that it lets pass", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 435, max: 1e6 }), (batch, size) => {
                const config = safe();
                config.processors.batch = { send_batch_size: batch, send_batch_max_size: batch };
                remoteWrite({ remote_write_queue: { queue_size: size } })(config);
                const [found] = audit(config, inside);
                const fitting = /queue_size to (\d+) or less/.exec(found?.fix ?? "")?.[1];
                fc.pre(fitting !== undefined);
                remoteWrite({ remote_write_queue: { queue_size: Number(fitting) } })(config);
                assert.deepEqual(audit(config, inside), []);
                remoteWrite({ remote_write_queue: { queue_size: Number(fitting) + 1 } })(config);
                assert.equal(audit(config, inside)[0]?.rule, "queue-unbounded");
            }),
        );
    });

    it("judges by the container where there is no limiter to go by", () => {
        const withoutLimit = (config: Loose): void => {
            config.processors.memory_limiter = { check_interval: "1s", limit_percentage: 70 };
            remoteWrite({ remote_write_queue: { queue_size: 800 } })(config);
        };
        const task = { memoryMiB: 256, isTaskMemory: true };
        assert.deepEqual(rules(withoutLimit, task), ["limiter-percentage", "queue-unbounded"]);
        assert.deepEqual(rules(withoutLimit, {}), ["limiter-percentage"]);
    });

    it("takes the largest batch of all pipelines that fill a queue", () => {
        const found = rules((config) => {
            config.processors["batch/large"] = { send_batch_max_size: 10_000 };
            config.service.pipelines["metrics/large"] = {
                receivers: ["otlp"],
                processors: ["memory_limiter", "batch/large"],
                exporters: ["prometheusremotewrite"],
            };
        });
        assert.deepEqual(found, ["queue-unbounded", "identity-missing"]);
    });

    it("tells which of several queues is too large, and of several small ones the largest", () => {
        const paths = (queueSizes: Record<string, number>): string[] => {
            const config = safe();
            for (const [id, queue_size] of Object.entries(queueSizes)) {
                config.exporters[id] = { endpoint: "x:4317", sending_queue: { queue_size } };
            }
            config.service.pipelines.metrics.exporters = ["prometheusremotewrite", ...Object.keys(queueSizes)];
            return audit(config, inside).map(({ path }) => path.split(".")[1] ?? "");
        };
        assert.deepEqual(paths({ otlp: 30 }), []);
        assert.deepEqual(paths({ otlp: 1_000 }), ["otlp"]);
        assert.deepEqual(paths({ otlp: 900, "otlp/b": 1_000 }), ["otlp", "otlp/b"]);
        assert.deepEqual(paths({ otlp: 220, "otlp/b": 230 }), ["otlp/b"]);
    });

    it("judges a queue by the batches that are bounded, when others aren't", () => {
        const found = rules((config) => {
            remoteWrite({ remote_write_queue: { queue_size: 1_000 } })(config);
            config.processors["batch/any"] = null;
            config.service.pipelines["metrics/any"] = {
                receivers: ["otlp"],
                processors: ["memory_limiter", "batch/any"],
                exporters: ["prometheusremotewrite"],
            };
        });
        assert.deepEqual(found, ["queue-unbounded", "batch-unbounded", "identity-missing"]);
    });

    it("takes the last of several batch processors, which puts together what the others cut", () => {
        const last = (processors: string[]): string[] =>
            rules((config) => {
                config.processors["batch/any"] = null;
                config.service.pipelines.metrics.processors = ["memory_limiter", ...processors];
            });
        assert.deepEqual(last(["batch/any", "batch"]), []);
        assert.deepEqual(last(["batch", "batch/any"]), ["batch-unbounded"]);
    });

    it("tells once what is wrong with a processor of two pipelines", () => {
        const found = rules((config) => {
            config.processors.batch = null;
            config.service.pipelines["metrics/other"] = config.service.pipelines.metrics;
        });
        assert.deepEqual(found, ["batch-unbounded"]);
    });

    it("refuses a remote write's queue without batches by what it would hold", () => {
        assert.deepEqual(rules(scrapedWithoutBatch({ sample_limit: 5_000, body_size_limit: "1MiB" }, 40)), [
            "batch-unbounded",
        ]);
        assert.deepEqual(rules(scrapedWithoutBatch({ body_size_limit: "1MiB" }, 1)), [
            "batch-unbounded",
            "scrape-unbounded",
        ]);
    });

    const batched = ["memory_limiter", "batch"];
    const withStorage = (config: Loose): void => {
        config.extensions.file_storage = { directory: "/data" };
        config.service.extensions = [...(config.service.extensions as string[]), "file_storage"];
    };
    const fine: Record<string, (config: Loose) => void> = {
        "a queue that is switched off, before which nothing needs a batch": (config) => {
            remoteWrite({ remote_write_queue: { enabled: false } })(config);
            config.service.pipelines.metrics.processors = ["memory_limiter"];
        },
        "exporters that no pipeline uses": (config) =>
            Object.assign(config.exporters, {
                otlp: { endpoint: "gateway:4317" },
                "prometheusremotewrite/x": { ...bounded, endpoint: "http://example.com", remote_write_queue: null },
            }),
        "exporters without a queue": exporter("awsxray", null),
        "a debug exporter, whose queue is off": exporter("debug", { verbosity: "basic" }),
        "a bounded queue of spans": exporter(
            "otlp",
            { endpoint: "gateway:4317", sending_queue: { queue_size: 1000 } },
            batched,
        ),
        "a queue of spans that is switched off": exporter("kafka", { sending_queue: { enabled: false } }),
        "a queue that counts bytes, without batches": exporter("otlp_http", {
            endpoint: "http://gateway:4318",
            sending_queue: { sizer: "bytes", queue_size: 10_000_000 },
        }),
        "a queue that counts items and makes its batches itself": (config) => {
            const sending_queue = { sizer: "items", queue_size: 50_000, batch: { max_size: 5_000 } };
            config.exporters.otlp = { endpoint: "x:4317", sending_queue };
            config.service.pipelines.metrics = {
                receivers: ["otlp"],
                processors: ["memory_limiter"],
                exporters: ["otlp"],
            };
        },
        "a queue of spans that counts bytes and makes its batches itself": exporter("otlp", {
            endpoint: "gateway:4317",
            sending_queue: { sizer: "bytes", queue_size: 10_000_000, batch: {} },
        }),
        "a written queue of spans of the default size, without batches": exporter("otlp", {
            endpoint: "gateway:4317",
            sending_queue: { queue_size: 1_000 },
        }),
        "a remote write's queue without batches, that is full of the largest scrapes": scrapedWithoutBatch(
            { sample_limit: 5_000, body_size_limit: "1MiB" },
            30,
        ),
        "a remote write's queue without batches, that is full of the largest messages": (config) => {
            config.receivers.otlp = { protocols: { grpc: { max_recv_msg_size_mib: 1 } } };
            remoteWrite({
                remote_write_queue: { queue_size: 20 },
                external_labels: { task: "${env:HOSTNAME}" },
            })(config);
            config.service.pipelines.metrics = {
                receivers: ["otlp"],
                processors: ["memory_limiter"],
                exporters: ["prometheusremotewrite"],
            };
        },
        "a queue of spans on disk, whatever its size": (config) => {
            withStorage(config);
            const sending_queue = { queue_size: 100_000, storage: "file_storage" };
            exporter("otlp", { endpoint: "gateway:4317", sending_queue }, batched)(config);
        },
        "a queue of metrics on disk": (config) => {
            withStorage(config);
            config.exporters.otlp = {
                endpoint: "gateway:4317",
                sending_queue: { queue_size: 100_000, storage: "file_storage" },
            };
            config.service.pipelines.metrics.exporters = ["otlp"];
        },
        "a bounded load balancer": exporter(
            "load_balancing",
            { protocol: { otlp: { sending_queue: { queue_size: 20 } } }, resolver: { dns: { hostname: "gateway" } } },
            batched,
        ),
        "fractions, which the collector cuts off": remoteWrite({ remote_write_queue: { queue_size: 200.5 } }),
        "batches that are sent at once": (config) =>
            (config.processors.batch = { send_batch_size: 0, send_batch_max_size: 386 }),
        "plain http to this machine": remoteWrite({ endpoint: "http://127.0.0.1:${env:PORT}/api/v1/write" }),
        "no certificate of this machine": remoteWrite({
            endpoint: "https://localhost:9090/api/v1/write",
            tls: { insecure_skip_verify: true },
        }),
        "an endpoint that only the environment knows": remoteWrite({ endpoint: "${env:URL}" }),
        // The client speaks TLS all the same, as the endpoint says https.
        "tls.insecure, which means nothing to https": remoteWrite({ tls: { insecure: true } }),
    };
    for (const [what, change] of Object.entries(fine)) {
        it(`lets pass ${what}`, () => assert.deepEqual(rules(change), []));
    }

    it("doesn't take a host that begins with localhost's name for it", () => {
        for (const endpoint of ["http://127.0.0.1.example.com/w", "http://localhost@example.com/w"]) {
            assert.deepEqual(rules(remoteWrite({ endpoint })), ["remote-write-unencrypted"]);
        }
    });
});

describe("the audit's advice", () => {
    /** A job on localhost without anything that tells tasks apart. */
    const job = {
        job_name: "jvm",
        sample_limit: 1000,
        body_size_limit: "4MiB",
        static_configs: [{ targets: ["127.0.0.1:9404"] }],
    };
    const scraped =
        (settings: object, change: (config: Loose) => void = () => undefined) =>
        (config: Loose): void => {
            config.receivers.prometheus = { config: { scrape_configs: [{ ...job, ...settings }] } };
            change(config);
        };
    const processed =
        (processors: Record<string, unknown>, exporterSettings: object = {}) =>
        (config: Loose): void => {
            Object.assign(config.processors, processors);
            remoteWrite(exporterSettings)(config);
            const ids = ["memory_limiter", ...Object.keys(processors), "batch"];
            config.service.pipelines.metrics.processors = ids;
        };
    const converted = { resource_to_telemetry_conversion: { enabled: true } };
    const detection = { detectors: ["ecs"] };
    const withoutLogs = {
        detectors: ["ecs"],
        ecs: {
            resource_attributes: {
                "aws.log.stream.arns": { enabled: false },
                "aws.log.stream.names": { enabled: false },
            },
        },
    };
    const upsert = (key: string, source: object): object => ({
        attributes: [{ key, ...source, action: "upsert" }],
    });

    it("has none about the typical requests", () => {
        for (const [name, request] of Object.entries(typicalRequests)) {
            assert.deepEqual(audit(collectorConfig(request), { memoryMiB: request.memoryMiB }), [], name);
        }
    });

    it("isn't mandatory", () => {
        const advice = ["scrape-unbounded", "identity-missing", "label-unbounded"];
        assert.deepEqual(
            mandatoryRules.filter((rule) => advice.includes(rule)),
            [],
        );
    });

    it("finds what is wrong with the shape that is published most", () => {
        const published = {
            extensions: { sigv4auth: { region: "eu-west-1" } },
            receivers: {
                prometheus: {
                    config: {
                        scrape_configs: [{ job_name: "app", static_configs: [{ targets: ["127.0.0.1:8080"] }] }],
                    },
                },
                awsecscontainermetrics: null,
            },
            exporters: {
                prometheusremotewrite: {
                    endpoint: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
                    auth: { authenticator: "sigv4auth" },
                    resource_to_telemetry_conversion: { enabled: true },
                },
            },
            service: {
                extensions: ["sigv4auth"],
                pipelines: {
                    "metrics/app": { receivers: ["prometheus"], exporters: ["prometheusremotewrite"] },
                    "metrics/ecs": { receivers: ["awsecscontainermetrics"], exporters: ["prometheusremotewrite"] },
                },
            },
        };
        assert.deepEqual(
            audit(published, { memoryMiB: 256 }).map(({ rule, path }) => `${rule} ${path}`),
            [
                "limiter-missing service.pipelines.metrics/app.processors",
                "limiter-missing service.pipelines.metrics/ecs.processors",
                "queue-unbounded exporters.prometheusremotewrite.remote_write_queue.queue_size",
                "batch-unbounded service.pipelines.metrics/app.processors",
                "batch-unbounded service.pipelines.metrics/ecs.processors",
                "scrape-unbounded receivers.prometheus.config.scrape_configs[0]",
                "identity-missing service.pipelines.metrics/app.processors",
                "label-unbounded service.pipelines.metrics/ecs.processors",
            ],
        );
    });

    const identified: Record<string, (config: Loose) => void> = {
        "the task's id as service.instance.id": scraped(
            {},
            processed({
                resource_detection: detection,
                resource: upsert("service.instance.id", { from_attribute: "aws.ecs.task.id" }),
            }),
        ),
        "the detector's attributes as labels": scraped({}, processed({ resourcedetection: withoutLogs }, converted)),
        "an attribute of the task as a label": scraped(
            {},
            processed({ resource: upsert("task", { from_attribute: "aws.ecs.task.arn" }) }, converted),
        ),
        "a part of the task's ARN as a label": scraped(
            {},
            processed(
                {
                    resource_detection: withoutLogs,
                    resource: {
                        attributes: [
                            { key: "aws.ecs.task.arn", pattern: "/(?P<task>[^/]+)$$", action: "extract" },
                            { pattern: "^aws[.]", action: "delete" },
                        ],
                    },
                },
                converted,
            ),
        ),
        "an external label that differs": scraped({}, remoteWrite({ external_labels: { task: "${env:HOSTNAME}" } })),
        "a point's own label that differs": scraped(
            {},
            processed({ attributes: { actions: [{ key: "task", value: "${env:HOSTNAME}", action: "insert" }] } }),
        ),
        "a relabelled instance": scraped({
            relabel_configs: [{ target_label: "instance", replacement: "${env:HOSTNAME}" }],
        }),
        "targets elsewhere": scraped({ static_configs: [{ targets: ["10.0.0.1:80"] }] }),
        "targets that are discovered": scraped({ static_configs: undefined, file_sd_configs: [{ files: ["x.json"] }] }),
        "a processor that nobody here knows": (config) => {
            scraped({}, processed({ transform: {} }))(config);
        },
    };
    for (const [what, change] of Object.entries(identified)) {
        it(`is content with ${what}`, () => {
            assert.deepEqual(
                rules(change).filter((rule) => rule !== "unknown-component"),
                [],
            );
        });
    }

    const nameless: Record<string, (config: Loose) => void> = {
        "one id for all tasks": scraped(
            {},
            processed({ resource: upsert("service.instance.id", { value: "orders" }) }),
        ),
        "a label that AWS makes the same in all tasks": scraped(
            {},
            remoteWrite({ external_labels: { region: "${env:AWS_REGION}", zone: "a" } }),
        ),
        "a detector whose attributes don't become labels": scraped({}, processed({ resourcedetection: detection })),
        "a detector whose attributes are deleted again": scraped(
            {},
            processed(
                {
                    resourcedetection: detection,
                    resource: { attributes: [{ pattern: "^aws", action: "delete" }] },
                },
                converted,
            ),
        ),
    };
    for (const [what, change] of Object.entries(nameless)) {
        it(`isn't content with ${what}`, () => assert.deepEqual(rules(change), ["identity-missing"]));
    }

    it("takes limits for all jobs of a receiver", () => {
        const all = scraped({ sample_limit: 0, body_size_limit: undefined, static_configs: [] }, (config) =>
            Object.assign((config.receivers.prometheus as { config: object }).config, {
                global: { sample_limit: 1000, body_size_limit: "${env:BODY}" },
            }),
        );
        assert.deepEqual(rules(all), []);
    });

    it("finds the log streams that the detector finds, unless they are switched off or deleted", () => {
        assert.deepEqual(rules(processed({ resourcedetection: detection }, converted)), ["label-unbounded"]);
        assert.deepEqual(rules(processed({ resourcedetection: withoutLogs }, converted)), []);
        const remove = { attributes: [{ pattern: "log[.]stream", action: "delete" }] };
        assert.deepEqual(rules(processed({ resourcedetection: detection, resource: remove }, converted)), []);
        assert.deepEqual(rules(processed({ resourcedetection: detection })), []);
    });

    it("has nothing against a labelmap of a few labels, or after the scrape", () => {
        const map = { action: "labelmap", regex: "__meta_ecs_(service|cluster)" };
        const afterwards = { action: "labelmap", regex: "(.+)", replacement: "x_$1" };
        const named = { static_configs: [] };
        assert.deepEqual(rules(scraped({ ...named, relabel_configs: [map] })), []);
        assert.deepEqual(rules(scraped({ ...named, metric_relabel_configs: [afterwards] })), []);
        assert.deepEqual(rules(scraped({ ...named, relabel_configs: [{ action: "labelmap" }] })), ["label-unbounded"]);
    });
});
