/** The queues between pipelines and endpoints: which exporters have one, and how it is set. */
import { at, isAbsent } from "../values";
import { type ConfigView, countOf, isNoMapping, type PipelineView } from "./config-view";
import { onceForEach } from "./per-config";

interface QueueKind {
    /** Where its settings are in the exporter's. */
    readonly keys: readonly string[];
    /** Whether there is a queue when nothing is said about it. */
    readonly byDefault: boolean;
    /** `queue_size` when nothing is said about it. */
    readonly defaultSize: number;
    /** Whether it is the queue that exporters have in common. */
    readonly isHelpers: boolean;
}

/** Source: exporterhelper queue_sender.go, `NewDefaultQueueConfig`. */
const sendingQueue: QueueKind = { keys: ["sending_queue"], byDefault: true, defaultSize: 1_000, isHelpers: true };
const optionalQueue: QueueKind = { ...sendingQueue, byDefault: false };

/**
 * By exporter type, with all of ADOT's. Sources: each exporter's factory.go in v0.158.0, and of those that ADOT doesn't
 * have in v0.156.0.
 */
const queueKinds: Readonly<Record<string, readonly QueueKind[]>> = {
    prometheus_remote_write: [{ keys: ["remote_write_queue"], byDefault: true, defaultSize: 10_000, isHelpers: false }],
    awscloudwatchlogs: [sendingQueue],
    datadog: [sendingQueue],
    kafka: [sendingQueue],
    logzio: [sendingQueue],
    otlp_grpc: [sendingQueue],
    otlp_http: [sendingQueue],
    signalfx: [sendingQueue],
    // One of its own, and one for each endpoint.
    load_balancing: [optionalQueue, { ...sendingQueue, keys: ["protocol", "otlp", "sending_queue"] }],
    debug: [optionalQueue],
    prometheus: [optionalQueue],
    // They send at once.
    awsemf: [],
    awsxray: [],
    file: [],
    logging: [],
    nop: [],
    // Of other distributions.
    awss3: [optionalQueue],
    azuremonitor: [sendingQueue],
    clickhouse: [sendingQueue],
    splunk_hec: [sendingQueue],
};

/** A queue that is on. */
export interface Queue {
    /** The exporter's id, as the config writes it. */
    readonly exporter: string;
    readonly path: string;
    /** What is written there: a mapping, nothing, or something unreadable. */
    readonly settings: unknown;
    readonly defaultSize: number;
    /** Whether it is the queue that exporters have in common. */
    readonly isHelpers: boolean;
}

/** The queues of a defined exporter that are on; none of one that isn't defined, which has its own rule. */
export const queuesOf = onceForEach((config: ConfigView, id: string): readonly Queue[] => {
    const found = config.declared("exporters", id);
    if (found === undefined) {
        return [];
    }
    const [exporter, settings] = found;
    return (kindsOf(config, id) ?? [])
        .map((kind) => ({ kind, ...follow(`exporters.${exporter}`, settings, kind.keys) }))
        .filter(({ kind, settings: written }) => isOn(kind, written))
        .map(({ kind, path, settings: written }) => ({
            exporter,
            path,
            settings: written,
            defaultSize: kind.defaultSize,
            isHelpers: kind.isHelpers,
        }));
});

/** An exporter's queues; undefined where nobody here knows whether it has one. One by the common name is known. */
function kindsOf(config: ConfigView, id: string): readonly QueueKind[] | undefined {
    const type = config.componentType("exporters", id);
    if (Object.hasOwn(queueKinds, type)) {
        return queueKinds[type];
    }
    return at(config.settings("exporters", id), "sending_queue") === undefined ? undefined : [sendingQueue];
}

/** Whether it is known what waits before a defined exporter. */
export const isQueueKnown = (config: ConfigView, id: string): boolean =>
    config.declared("exporters", id) === undefined || kindsOf(config, id) !== undefined;

/** Most requests in the queue that exporters have in common, when nothing is said about it. */
export const usualRequests = sendingQueue.defaultSize;

/** The size that holds; undefined where the collector refuses it, or where it isn't known. */
export const sizeOf = ({ settings, defaultSize }: Queue): number | undefined => {
    const written = at(settings, "queue_size");
    return written === undefined ? defaultSize : countOf(written);
};

export const isOnDisk = ({ settings }: Queue): boolean => !isAbsent(at(settings, "storage"));

/**
 * A queue no longer than the collector's own default. While it fills, the limiter refuses new data before memory runs
 * out, so that its length is advice. A remote write's is another matter: each of its points carries the attributes of
 * its resource, and its default is ten times as long.
 */
export const isUsual = (queue: Queue): boolean =>
    queue.isHelpers && countsRequests(queue) && (sizeOf(queue) ?? Infinity) <= usualRequests;

/**
 * Whether it counts what it holds in requests, each as large as a batch; else in items or bytes, which bounds it
 * whatever a request holds.
 */
export const countsRequests = ({ settings }: Queue): boolean =>
    !["items", "bytes"].includes(at(settings, "sizer") as string);

/** The queues of a pipeline's exporters that count requests, however large one is. */
export function requestQueues(config: ConfigView, { exporters }: PipelineView): readonly Queue[] {
    return exporters.flatMap((id) => queuesOf(config, id).filter(countsRequests));
}

/** Down to the queue, or to the first value on the way that isn't a mapping. */
function follow(path: string, settings: unknown, keys: readonly string[]): { path: string; settings: unknown } {
    const [key, ...rest] = keys;
    if (key === undefined || isNoMapping(settings)) {
        return { path, settings };
    }
    return follow(`${path}.${key}`, at(settings, key), rest);
}

/**
 * An empty section switches an optional queue on (configoptional `Unmarshal`); an empty `enabled` is false, or the
 * collector doesn't start.
 */
function isOn(kind: QueueKind, settings: unknown): boolean {
    if (settings === undefined) {
        return kind.byDefault;
    }
    const enabled = at(settings, "enabled");
    return enabled !== false && enabled !== null;
}
