/** The largest request that a pipeline's receivers hand on, where no batch processor cuts it. */
import { at } from "../values";
import { type ConfigView, countOf, type PipelineView } from "./config-view";
import { bytesMiB, pointsMiB } from "./heap-room";
import { heapPerByte, messageBounds } from "./message-bounds";
import { onceForEach } from "./per-config";
import { jobsOf } from "./scrape-jobs";

/** Heap that the largest request of any of its receivers takes, MiB; undefined where nothing bounds one of them. */
export function arrivingMiB(config: ConfigView, { receivers }: PipelineView): number | undefined {
    const all = receivers.map((id) => ofReceiver(config, id));
    return all.length > 0 && all.every((mib) => mib !== undefined) ? Math.max(...all.slice(0, most)) : undefined;
}

/** Receivers of one pipeline that are looked at: more have no bound here. */
const most = 1_000;

const ofReceiver = onceForEach((config: ConfigView, id: string): number | undefined => {
    switch (config.componentType("receivers", id)) {
        case "prometheus":
            return ofScrapes(config, id);
        case "awsecscontainermetrics":
            return pointsMiB(pointsOfContainer);
        default:
            return ofMessages(config, id);
    }
});

/** Points about one container, or about the task; rounded up. Source: awsecscontainermetricsreceiver README. */
const pointsOfContainer = 100;

/** A scrape is one request. */
function ofScrapes(config: ConfigView, id: string): number | undefined {
    const byDefault = countOf(at(config.settings("receivers", id), "config", "global", "sample_limit"));
    const limits = jobsOf(config, id).map(({ settings }) => countOf(at(settings, "sample_limit")) ?? byDefault);
    const largest = limits.reduce(
        (sum: number | undefined, limit) =>
            sum === undefined || limit === undefined ? undefined : Math.max(sum, limit),
        limits.length > 0 ? 0 : undefined,
    );
    return largest === undefined ? undefined : pointsMiB(largest);
}

/** A message is one request, and takes no more heap while it waits than while it is received. */
function ofMessages(config: ConfigView, id: string): number | undefined {
    const [receiver] = config.declared("receivers", id) ?? [id];
    const bytes = (bytesByReceiver(config, receiver) ?? []).reduce(
        (sum: number | undefined, each) => (sum === undefined || each === undefined ? undefined : Math.max(sum, each)),
        0,
    );
    return bytes === undefined || bytes === 0 ? undefined : bytesMiB(bytes * heapPerByte);
}

const bytesByReceiver = onceForEach((config: ConfigView, receiver: string) =>
    messageBounds(config)
        .filter((bound) => bound.receiver === receiver)
        .map(({ bytes }) => bytes),
);
