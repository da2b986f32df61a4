/**
 * The queue on disk: what is collected goes through a queue in a file to a second pipeline of the same collector, which
 * writes it to AMP. What waits there outlives the collector's process and takes no memory.
 *
 * Other exporters have queues on disk, and the remote-write exporter has none: an OTLP exporter sends to an OTLP
 * receiver of the same process. What AMP can't take now comes back to the first as an error that may pass (5xx, refused
 * connections and, with the release's gate, 429), and is sent again, in order, for as long as it may still be accepted;
 * what it will never take (400, 403) comes back as one that doesn't, and is given up at once.
 */
import { metrics } from "../names/names";
import { selfScrapeJob } from "../names/labels";
import type { CollectorConfig, RelabelConfig } from "./model";
import { pointBytes } from "./pushed";
import { seconds } from "./scrape";
import type { SidecarSizes } from "./sizing";

/** Ids of its components. */
export const bufferIds = {
    storage: "file_storage/buffer",
    /** Of the exporter that fills it, and of the receiver that it empties into. */
    hop: "otlp/buffer",
    /** The limiter of the second pipeline, under a name of its own as it counts what comes by a second time. */
    limiter: "memory_limiter/send",
    tooOld: "filter/buffer_age",
    pipeline: "metrics/send",
} as const;

/** Where the hop leads on localhost; beside the health check's port, as the containers of a task share them. */
export const bufferPort = 13134;

/** ADOT's image runs as aoc, who owns this home and nothing else that could be written to (its Dockerfile). */
export const bufferDirectory = "/home/aoc/buffer";

/**
 * Minutes that a sample may wait. AMP refuses samples that are older than an hour ("Amazon Managed Service for
 * Prometheus service quotas"), as a Prometheus does of what is an hour behind its newest. A workspace's out-of-order
 * window doesn't add to that: what comes in order is taken for the hour or the window, whichever is longer (Prometheus,
 * `appendable` in head_append.go), and AMP's longest window is ten minutes. Five are left for the way.
 */
const acceptedMinutes = 55;

/** In the queue as in a message. */
export const bufferedPointBytes = pointBytes;

/**
 * A file takes up to twice what is in the queue: bbolt, with which file_storage writes, uses pages again only where a
 * value fits.
 */
export const fileShare = 2;

/** Smallest and largest queue on disk, MiB: the file of the largest fits Fargate's 200 GiB, with 5 for the images. */
export const bufferBounds = { least: 64, most: 99_840 } as const;

/**
 * Most that a queue holds when nothing is said, MiB: its file has room in the 20 GiB of ephemeral storage that every
 * task on Fargate has, beside the images.
 */
const largestDefaultMiB = 6_144;

/** Points in a request. Larger ones take fewer round trips, as they are sent one after the other. */
const mostPoints = 4_096;

/**
 * Requests in which a scrape of rated size goes. Each is in memory several times over on its way, as points, as text
 * and on both sides of the hop: with ten of them 256 MiB held 190 series per MiB, with 40 it is 240 (`bench:capacity`).
 */
const batches = 40;

/**
 * Largest request on the hop, MiB: `mostPoints` of usual size. Points with long labels or many buckets are split into
 * more requests; what the receiver takes leaves room for the one point by which a split may be off.
 */
const [requestMiB, receivedMiB] = [1, 2];

/**
 * Time for one request to AMP, seconds. The hop gives up first, which counts as an error that may pass; a timeout of
 * the remote-write exporter itself counts as one that doesn't.
 */
const [hopSeconds, writeSeconds] = [30, 60];

const mib = 2 ** 20;

/** What the queue's size follows from. */
export interface BufferOptions {
    /** Default: what `acceptedMinutes` take, 6144 at most. */
    readonly bufferMiB?: number;
    readonly scrapeIntervalSeconds: number;
    /** Of the targets; what is pushed comes on top. Default: as many as the sidecar's memory holds. */
    readonly expectedSeries?: number;
    readonly scrape: Readonly<Record<string, { readonly intervalSeconds?: number }>>;
    /** Added to its port. Default: 0. */
    readonly portOffset?: number;
}

/** How much waits on disk at most, and for how long. */
export interface BufferSizes {
    readonly bufferMiB: number;
    /**
     * As long as AMP takes a sample. Where what is collected is known, no longer than the disk holds that, so that a
     * full disk gives up the oldest and not the newest; where it isn't, a bound for the most that could come would give
     * up what there is room for.
     */
    readonly seconds: number;
}

/** Shortest time that a sample may wait, seconds: a request without an answer, and the one behind it. */
const leastSeconds = 2 * hopSeconds;

const mibPerSecondOf = (series: number, intervalSeconds: number): number =>
    (series * bufferedPointBytes) / mib / intervalSeconds;

/** The smallest queue that so many series may have, MiB. */
export const leastBufferMiB = (series: number, intervalSeconds: number): number =>
    Math.ceil(leastSeconds * mibPerSecondOf(series, intervalSeconds));

/** What comes to be buffered between two scrapes: series of the targets, and what is pushed beside them. */
type Buffered = Pick<SidecarSizes, "samplesPerScrape" | "pushedPoints" | "statsdSeries">;

export function bufferSizes(options: BufferOptions, sizes: Buffered): BufferSizes {
    const { scrapeIntervalSeconds, expectedSeries, scrape } = options;
    const intervals = Object.values(scrape).map(({ intervalSeconds = scrapeIntervalSeconds }) => intervalSeconds);
    const shortest = Math.min(scrapeIntervalSeconds, ...intervals);
    const series = (expectedSeries ?? sizes.samplesPerScrape) + sizes.pushedPoints + sizes.statsdSeries;
    const mibPerSecond = mibPerSecondOf(series, shortest);
    const longest = acceptedMinutes * 60;
    const wanted = Math.ceil(longest * mibPerSecond);
    const bufferMiB = options.bufferMiB ?? Math.min(largestDefaultMiB, Math.max(bufferBounds.least, wanted));
    const isKnown = expectedSeries !== undefined && intervals.every((interval) => interval === scrapeIntervalSeconds);
    const held = isKnown ? Math.floor(bufferMiB / mibPerSecond) : longest;
    return { bufferMiB, seconds: Math.min(longest, Math.max(leastSeconds, held)) };
}

/** The generated exporter that it comes before. */
const remoteWrite = "prometheusremotewrite";

const { exporterSendFailed, exporterSent, limiterAccepted, limiterRefused, receiverRefused } = metrics.sidecar;

/**
 * The collector's own metrics as if it had one exporter: of the second pipeline each try counts as a failure and each
 * refusal as a loss, though the first sends it again, and what both take in and send would be twice as much. What has
 * become too old is given up on; the filter that counts it spells its counter with a dot, which a scraper that takes
 * UTF-8 is given as it is (the processor's metadata.yaml).
 */
const ownMetrics: readonly RelabelConfig[] = [
    ...[
        { name: exporterSendFailed.name, label: "exporter", value: remoteWrite },
        { name: receiverRefused.name, label: "receiver", value: bufferIds.hop },
        { name: exporterSent.name, label: "exporter", value: bufferIds.hop },
        { name: limiterAccepted.name, label: "processor", value: bufferIds.limiter },
        { name: limiterRefused.name, label: "processor", value: bufferIds.limiter },
    ].map(({ name, label, value }): RelabelConfig => ({
        source_labels: ["__name__", label],
        regex: `${name};${value}`,
        action: "drop",
    })),
    ...[
        { target_label: "exporter", replacement: bufferIds.tooOld },
        { target_label: "__name__", replacement: exporterSendFailed.name },
    ].map((change): RelabelConfig => ({
        source_labels: ["__name__", "filter"],
        regex: `otelcol_processor_filter_datapoints[._]filtered;${bufferIds.tooOld}`,
        ...change,
    })),
];

function withOwnMetrics({ prometheus, ...others }: CollectorConfig["receivers"]): CollectorConfig["receivers"] {
    if (prometheus === undefined) {
        return others;
    }
    const scrape_configs = prometheus.config.scrape_configs.map((job) =>
        job.job_name === selfScrapeJob
            ? { ...job, metric_relabel_configs: [...ownMetrics, ...(job.metric_relabel_configs ?? [])] }
            : job,
    );
    return { prometheus: { config: { ...prometheus.config, scrape_configs } }, ...others };
}

/** The config with a queue on disk before its remote-write exporter. */
export function withBuffer(config: CollectorConfig, options: BufferOptions, sizes: SidecarSizes): CollectorConfig {
    const { hop, storage, limiter, tooOld, pipeline } = bufferIds;
    const endpoint = `127.0.0.1:${bufferPort + (options.portOffset ?? 0)}`;
    const { bufferMiB, seconds: longest } = bufferSizes(options, sizes);
    const points = Math.min(mostPoints, Math.max(sizes.sendBatchMaxSize, Math.ceil(sizes.samplesPerScrape / batches)));
    const writer = config.exporters[remoteWrite]!;
    return {
        extensions: {
            ...config.extensions,
            [storage]: { directory: bufferDirectory, create_directory: true },
        },
        receivers: {
            ...withOwnMetrics(config.receivers),
            [hop]: { protocols: { grpc: { endpoint, max_recv_msg_size_mib: receivedMiB } } },
        },
        processors: {
            ...config.processors,
            // A batch that waits for its time is lost when the task stops, so that it goes soon.
            batch: { timeout: "1s", send_batch_size: points, send_batch_max_size: points },
            [limiter]: { ...config.processors.memory_limiter! },
            [tooOld]: {
                error_mode: "ignore",
                metrics: { datapoint: [`Now() - time > Duration("${longest}s")`] },
            },
        },
        exporters: {
            [hop]: {
                endpoint,
                tls: { insecure: true },
                compression: "none",
                timeout: seconds(hopSeconds),
                retry_on_failure: {
                    enabled: true,
                    initial_interval: "1s",
                    max_interval: "5s",
                    // Without end: what is too old is taken out on the other side.
                    max_elapsed_time: "0s",
                },
                sending_queue: {
                    storage,
                    sizer: "bytes",
                    queue_size: bufferMiB * mib,
                    // In order: out of it AMP takes no sample that is older than its out-of-order window, a minute.
                    num_consumers: 1,
                    // Nothing waits to be sent with more: what is larger is split.
                    batch: { sizer: "bytes", flush_timeout: "1s", min_size: 0, max_size: requestMiB * mib },
                },
            },
            ...config.exporters,
            [remoteWrite]: {
                ...writer,
                timeout: seconds(writeSeconds),
                remote_write_queue: { enabled: false },
                retry_on_failure: { enabled: false },
            },
        },
        service: {
            ...config.service,
            // The storage has to be there before what is stored in it.
            extensions: [storage, ...config.service.extensions],
            pipelines: {
                ...Object.fromEntries(
                    Object.entries(config.service.pipelines).map(([id, { exporters, ...rest }]) => [
                        id,
                        { ...rest, exporters: exporters.map((each) => (each.trim() === remoteWrite ? hop : each)) },
                    ]),
                ),
                [pipeline]: { receivers: [hop], processors: [limiter, tooOld], exporters: [remoteWrite] },
            },
        },
    };
}
