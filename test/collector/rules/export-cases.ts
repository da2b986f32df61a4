/** What the audit says about exporters: plain http, queues without bound, batches without bound. */
import { type Case, type Loose, bounded, finding } from "./audit-cases";

const remoteWrite =
    (settings: unknown) =>
    (config: Loose): void => {
        config.exporters.prometheusremotewrite = settings;
    };
const queue = (settings: unknown): ((config: Loose) => void) =>
    remoteWrite({ ...bounded, remote_write_queue: settings });
const batch =
    (settings: unknown) =>
    (config: Loose): void => {
        config.processors.batch = settings;
    };
/** Traces over OTLP, in batches. */
const traces =
    (exporter: string, settings: unknown) =>
    (config: Loose): void => {
        config.exporters[exporter] = settings;
        config.service.pipelines["traces/app"] = {
            receivers: ["otlp"],
            processors: ["memory_limiter", "batch"],
            exporters: [exporter],
        };
    };

const size = "exporters.prometheusremotewrite.remote_write_queue.queue_size";
const largest = "processors.batch.send_batch_max_size";
const goodQueue = `Set ${size} to 200, with batches of up to 433, as a sidecar with 256 MiB has them.`;
const goodOtlp =
    "Set exporters.otlp.sending_queue.queue_size to 200, with batches of up to 433, as a sidecar with 256 MiB has them.";
const goodBatch =
    "Give processors.batch send_batch_size 433 and send_batch_max_size 433, as a sidecar with 256 MiB has them.";

export const exportCases: readonly Case[] = [
    [
        "a remote write over http",
        remoteWrite({ ...bounded, endpoint: "http://prometheus.example.com/api/v1/write" }),
        finding(
            "remote-write-unencrypted",
            "exporters.prometheusremotewrite.endpoint",
            "prometheusremotewrite writes over plain http: samples and signatures can be read and changed in transit.",
            "Begin exporters.prometheusremotewrite.endpoint with https://.",
        ),
    ],
    [
        "a remote write over http to a host that only the environment knows",
        remoteWrite({ ...bounded, endpoint: "HTTP://${env:HOST}/api/v1/write" }),
        finding(
            "remote-write-unencrypted",
            "exporters.prometheusremotewrite.endpoint",
            "prometheusremotewrite writes over plain http: samples and signatures can be read and changed in transit.",
            "Begin exporters.prometheusremotewrite.endpoint with https://.",
        ),
    ],
    [
        "a remote write that checks no certificate",
        remoteWrite({ ...bounded, endpoint: "${env:URL}", tls: { insecure_skip_verify: true } }),
        finding(
            "remote-write-unencrypted",
            "exporters.prometheusremotewrite.tls.insecure_skip_verify",
            "prometheusremotewrite doesn't check the certificate of the host that it writes to: anyone on the network path can take the samples.",
            "Remove exporters.prometheusremotewrite.tls.insecure_skip_verify, and name the authority in tls.ca_file when it is one of your own.",
        ),
    ],
    [
        "a remote write with the default queue",
        queue(undefined),
        finding(
            "queue-unbounded",
            size,
            "prometheusremotewrite has no queue_size: up to 10000 requests wait in memory while the endpoint is slow or down.",
            goodQueue,
        ),
    ],
    [
        "a queue that is switched on, and nothing more",
        queue({ enabled: true }),
        finding(
            "queue-unbounded",
            size,
            "prometheusremotewrite has no queue_size: up to 10000 requests wait in memory while the endpoint is slow or down.",
            goodQueue,
        ),
    ],
    [
        "a queue of no size",
        queue({ queue_size: 0 }),
        finding(
            "queue-unbounded",
            size,
            "prometheusremotewrite has queue_size 0, which must be a whole number above zero: the collector doesn't start.",
            goodQueue,
        ),
    ],
    [
        "a queue's size that only the environment knows",
        queue({ queue_size: "${env:QUEUE}" }),
        finding(
            "queue-unbounded",
            size,
            'prometheusremotewrite has queue_size "${env:QUEUE}": its value isn\'t known before the task starts.',
            goodQueue,
        ),
    ],
    [
        "a queue that only the environment knows",
        queue("${env:QUEUE}"),
        finding(
            "queue-unbounded",
            "exporters.prometheusremotewrite.remote_write_queue",
            'exporters.prometheusremotewrite.remote_write_queue is "${env:QUEUE}": its value isn\'t known before the task starts.',
            goodQueue,
        ),
    ],
    [
        "a queue that is none",
        queue(true),
        finding(
            "queue-unbounded",
            "exporters.prometheusremotewrite.remote_write_queue",
            "exporters.prometheusremotewrite.remote_write_queue is true, not a mapping: the collector doesn't start.",
            goodQueue,
        ),
    ],
    [
        "a queue that the limiter doesn't leave the room for",
        queue({ queue_size: 1000 }),
        finding(
            "queue-unbounded",
            size,
            "prometheusremotewrite has queue_size 1000: so many batches of up to 386 points take 258 MiB of heap, but the soft limit of memory_limiter leaves 112 for what waits.",
            `Set ${size} to 434 or less; a sidecar with 256 MiB has 200 and batches of up to 433.`,
        ),
    ],
    [
        "a queue that is larger than the container",
        (config) => {
            config.processors.memory_limiter = { check_interval: "1s", limit_mib: 204, spike_limit_mib: 1 };
            queue({ queue_size: 4_000 })(config);
        },
        finding(
            "queue-unbounded",
            size,
            "prometheusremotewrite has queue_size 4000: so many batches of up to 386 points take 1031 MiB of heap, but the soft limit of memory_limiter leaves 179 for what waits.",
            `Set ${size} to 694 or less; a sidecar with 256 MiB has 200 and batches of up to 433.`,
        ),
        { memoryMiB: 256 },
    ],
    [
        "a queue that counts points, and too many",
        (config) => {
            config.exporters.otlp = { endpoint: "x:4317", sending_queue: { sizer: "items", queue_size: 1_000_000 } };
            config.service.pipelines.metrics.exporters = ["otlp"];
        },
        finding(
            "queue-unbounded",
            "exporters.otlp.sending_queue.queue_size",
            "otlp has queue_size 1000000: so many points take 668 MiB of heap, but the soft limit of memory_limiter leaves 112 for what waits.",
            "Set exporters.otlp.sending_queue.queue_size to 167772 or less; a sidecar with 256 MiB has 200 and batches of up to 433.",
        ),
    ],
    [
        "a queue that counts bytes, and too many, of any signal",
        traces("otlp", { endpoint: "x:4317", sending_queue: { sizer: "bytes", queue_size: 500_000_000 } }),
        finding(
            "queue-unbounded",
            "exporters.otlp.sending_queue.queue_size",
            "otlp has queue_size 500000000: so many bytes take 477 MiB of heap, and other queues 52, but the soft limit of memory_limiter leaves 112 for what waits.",
            "Set exporters.otlp.sending_queue.queue_size to 63400512 or less; a sidecar with 256 MiB has 200 and batches of up to 433.",
        ),
    ],
    [
        "the larger of two queues that are too much together",
        (config) => {
            config.exporters.otlp = { endpoint: "x:4317", sending_queue: { queue_size: 300 } };
            config.service.pipelines.metrics.exporters = ["prometheusremotewrite", "otlp"];
        },
        finding(
            "queue-too-long",
            "exporters.otlp.sending_queue.queue_size",
            "otlp has queue_size 300: so many batches of up to 386 points take 78 MiB of heap, and other queues 52, but the soft limit of memory_limiter leaves 112 for what waits. Before it is full the limiter refuses all data.",
            goodOtlp,
        ),
    ],
    [
        "a queue that counts what only the environment knows",
        traces("otlp", { endpoint: "x:4317", sending_queue: { sizer: "${env:SIZER}", queue_size: 10 } }),
        finding(
            "queue-unbounded",
            "exporters.otlp.sending_queue.sizer",
            'otlp has sizer "${env:SIZER}": its value isn\'t known before the task starts.',
            goodOtlp,
        ),
    ],
    [
        "the default queue of another exporter",
        traces("otlp", { endpoint: "x:4317" }),
        finding(
            "queue-too-long",
            "exporters.otlp.sending_queue.queue_size",
            "otlp has the default queue_size, 1000: so many requests, whose size isn't known, wait in memory while the endpoint is slow or down, and the limiter then refuses all data.",
            goodOtlp,
        ),
    ],
    [
        "a queue of many requests of unknown size",
        traces("otlp", { endpoint: "x:4317", sending_queue: { queue_size: 5_000 } }),
        finding(
            "queue-unbounded",
            "exporters.otlp.sending_queue.queue_size",
            "otlp has queue_size 5000 for traces: at most 1000 requests, the collector's default, may wait where their size isn't known.",
            goodOtlp,
        ),
    ],
    [
        "the queue for each endpoint of a load balancer",
        traces("loadbalancing", { protocol: { otlp: { timeout: "1s" } }, resolver: { dns: { hostname: "gateway" } } }),
        finding(
            "queue-too-long",
            "exporters.loadbalancing.protocol.otlp.sending_queue.queue_size",
            "loadbalancing has the default queue_size, 1000: so many requests, whose size isn't known, wait in memory while the endpoint is slow or down, and the limiter then refuses all data.",
            "Set exporters.loadbalancing.protocol.otlp.sending_queue.queue_size to 200, with batches of up to 433, as a sidecar with 256 MiB has them.",
        ),
    ],
    [
        "an empty queue, which switches on one that is off by default",
        traces("debug", { sending_queue: null }),
        finding(
            "queue-too-long",
            "exporters.debug.sending_queue.queue_size",
            "debug has the default queue_size, 1000: so many requests, whose size isn't known, wait in memory while the endpoint is slow or down, and the limiter then refuses all data.",
            "Set exporters.debug.sending_queue.queue_size to 200, with batches of up to 433, as a sidecar with 256 MiB has them.",
        ),
    ],
    [
        "a queue that is too long by itself, and none of the short one beside it",
        (config) => {
            config.exporters.otlp = { endpoint: "x:4317", sending_queue: { queue_size: 1001 } };
            config.exporters["otlp/short"] = { endpoint: "x:4317", sending_queue: { queue_size: 10 } };
            config.service.pipelines.metrics.exporters = ["otlp", "otlp/short"];
        },
        finding(
            "queue-unbounded",
            "exporters.otlp.sending_queue.queue_size",
            "otlp has queue_size 1001: so many batches of up to 386 points take 258 MiB of heap, but the soft limit of memory_limiter leaves 112 for what waits.",
            "Set exporters.otlp.sending_queue.queue_size to 434 or less; a sidecar with 256 MiB has 200 and batches of up to 433.",
        ),
    ],
    [
        "a queue that is longer than the default, and that the room isn't there for",
        (config) => {
            config.exporters.otlp = { endpoint: "x:4317", sending_queue: { queue_size: 1001 } };
            config.service.pipelines.metrics.exporters = ["otlp"];
        },
        finding(
            "queue-unbounded",
            "exporters.otlp.sending_queue.queue_size",
            "otlp has queue_size 1001: so many batches of up to 386 points take 258 MiB of heap, but the soft limit of memory_limiter leaves 112 for what waits.",
            "Set exporters.otlp.sending_queue.queue_size to 434 or less; a sidecar with 256 MiB has 200 and batches of up to 433.",
        ),
    ],
    [
        "a pipeline without batches before a queue",
        (config) => (config.service.pipelines.metrics.processors = ["memory_limiter"]),
        finding(
            "batch-unbounded",
            "service.pipelines.metrics.processors",
            "The pipeline metrics has no batch processor: each request that waits for prometheusremotewrite may be of any size.",
            "Make batch the last of service.pipelines.metrics.processors, with send_batch_size 433 and send_batch_max_size 433, as a sidecar with 256 MiB has them.",
        ),
    ],
    [
        "batches without bound",
        batch(null),
        finding(
            "batch-unbounded",
            largest,
            "batch has no send_batch_max_size: a batch, and so each request that waits for prometheusremotewrite, may be of any size.",
            goodBatch,
        ),
    ],
    [
        "batches whose bound only the environment knows",
        batch({ send_batch_size: 100, send_batch_max_size: "${env:BATCH}" }),
        finding(
            "batch-unbounded",
            largest,
            'batch has send_batch_max_size "${env:BATCH}": its value isn\'t known before the task starts.',
            goodBatch,
        ),
    ],
    [
        "batches of which only the environment knows anything",
        batch("${env:BATCH}"),
        finding(
            "batch-unbounded",
            "processors.batch",
            'processors.batch is "${env:BATCH}": its value isn\'t known before the task starts.',
            goodBatch,
        ),
    ],
    [
        "batches that are none",
        batch([386]),
        finding(
            "batch-unbounded",
            "processors.batch",
            "processors.batch is [386], not a mapping: the collector doesn't start.",
            goodBatch,
        ),
    ],
    [
        "a bound of batches that is no number",
        batch({ send_batch_max_size: "386" }),
        finding(
            "batch-unbounded",
            largest,
            'batch has send_batch_max_size "386", which must be a whole number above zero.',
            goodBatch,
        ),
    ],
    [
        "a batch that is larger than the room for all of them",
        batch({ send_batch_max_size: 500_000 }),
        finding(
            "batch-unbounded",
            largest,
            "batch has send_batch_max_size 500000: one such batch takes 334 MiB of heap, but the soft limit of memory_limiter leaves 112 for what waits.",
            goodBatch,
        ),
    ],
    [
        "batches that are sent when they are larger than they may be",
        batch({ send_batch_size: 500, send_batch_max_size: 386 }),
        finding(
            "batch-unbounded",
            "processors.batch.send_batch_size",
            "batch has send_batch_size 500 above send_batch_max_size 386: the collector doesn't start.",
            "Set processors.batch.send_batch_size to 386 or less.",
        ),
    ],
    [
        "batches that are sent at no size at all, YAML's .nan",
        batch({ send_batch_size: NaN, send_batch_max_size: 386 }),
        finding(
            "batch-unbounded",
            "processors.batch.send_batch_size",
            "batch has send_batch_size NaN above send_batch_max_size 386: the collector doesn't start.",
            "Set processors.batch.send_batch_size to 386 or less.",
        ),
    ],
    [
        "a bound of batches below the default size",
        batch({ send_batch_max_size: 386 }),
        finding(
            "batch-unbounded",
            "processors.batch.send_batch_size",
            "batch has send_batch_size 8192, the default, above send_batch_max_size 386: the collector doesn't start.",
            "Set processors.batch.send_batch_size to 386 or less.",
        ),
    ],
];
