/** The queues between pipelines and endpoints: which exporters have one, and how it is set. */
import { at } from "../values";
import { type ConfigView, isNoMapping, type PipelineView } from "./config-view";
import { onceForEach } from "./per-config";

interface QueueKind {
    /** Where its settings are in the exporter's. */
    readonly keys: readonly string[];
    /** Whether there is a queue when nothing is said about it. */
    readonly byDefault: boolean;
    /** `queue_size` when nothing is said about it. */
    readonly defaultSize: number;
}

/** Source: exporterhelper queue_sender.go, `NewDefaultQueueConfig`. */
const sendingQueue: QueueKind = { keys: ["sending_queue"], byDefault: true, defaultSize: 1_000 };
const optionalQueue: QueueKind = { ...sendingQueue, byDefault: false };

/**
 * By exporter type. The others have none: awsemf, awsxray and file send at once. Sources: each exporter's factory.go in
 * v0.158.0.
 */
const queueKinds: Readonly<Record<string, readonly QueueKind[]>> = {
    prometheus_remote_write: [{ keys: ["remote_write_queue"], byDefault: true, defaultSize: 10_000 }],
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
};

/** A queue that is on. */
export interface Queue {
    /** The exporter's id, as the config writes it. */
    readonly exporter: string;
    readonly path: string;
    /** What is written there: a mapping, nothing, or something unreadable. */
    readonly settings: unknown;
    readonly defaultSize: number;
}

/** The queues of a defined exporter that are on; none of one that isn't defined, which has its own rule. */
export const queuesOf = onceForEach((config: ConfigView, id: string): readonly Queue[] => {
    const found = config.declared("exporters", id);
    const type = config.componentType("exporters", id);
    if (found === undefined || !Object.hasOwn(queueKinds, type)) {
        return [];
    }
    const [exporter, settings] = found;
    return queueKinds[type]
        .map((kind) => ({ kind, ...follow(`exporters.${exporter}`, settings, kind.keys) }))
        .filter(({ kind, settings: written }) => isOn(kind, written))
        .map(({ kind, path, settings: written }) => ({
            exporter,
            path,
            settings: written,
            defaultSize: kind.defaultSize,
        }));
});

/**
 * Whether it counts what it holds in requests, each as large as a batch; else in items or bytes, which bounds it
 * whatever a request holds.
 */
export const countsRequests = ({ settings }: Queue): boolean =>
    !["items", "bytes"].includes(at(settings, "sizer") as string);

/** A pipeline's exporters before which requests wait. */
export function waitsFor(config: ConfigView, { exporters }: PipelineView): readonly string[] {
    return exporters.filter((id) => queuesOf(config, id).some(countsRequests));
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
