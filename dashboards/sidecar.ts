/** Expressions on the sidecar that several dashboards show: how near it is to its limits, and what it loses. */
import { bufferedPointBytes, bufferIds } from "../collector/config/buffer";
import { labels, metrics, type Metric } from "../collector/names/names";
import { containerBytes, softLimitBytes } from "./limiter";
import { max, orZero, rate, select, share, sum, type Where } from "./promql";
import type { Steps } from "./builder";

const { sidecar, scrape } = metrics;
const { job, instance, exporter } = labels;

/**
 * The counters of points that are gone for good. Each appears with its first loss; the uptime is there from the start.
 */
export const losses = [sidecar.limiterRefused, sidecar.exporterEnqueueFailed, sidecar.exporterSendFailed] as const;

/** Points lost per second by one of {@link losses}, 0 where there was none yet. */
export const lossRate = (metric: Metric, ...by: readonly string[]): string =>
    orZero(sum(rate(metric), ...by), sum(select(sidecar.uptime), ...by));

/** Points lost per second in all. */
export const lost = (...by: readonly string[]): string => losses.map((metric) => lossRate(metric, ...by)).join(" + ");

/** Heap of each sidecar against the size from which its limiter refuses points. */
export const heapOfLimit = `${max(select(sidecar.heapAlloc), job, instance)} / (${softLimitBytes(job, instance)})`;

/** What each sidecar holds against the memory of its container. */
export const memoryOfContainer = `${max(select(sidecar.memoryRss), job, instance)} / (${containerBytes(job, instance)})`;

/**
 * What waits for the endpoint against the room for it, in the fullest queue of each sidecar. Each queue has its own
 * unit: one in memory counts requests, the one on disk bytes.
 */
export const queueShare = max(share(select(sidecar.queueSize), select(sidecar.queueCapacity)), job, instance);

/** The queue of a sidecar with `buffer: "disk"`. Its size and its capacity are bytes. */
export const onDisk: Where = { [exporter]: `="${bufferIds.hop}"` };

/** Bytes that wait on disk, of each sidecar. */
export const backlogBytes = max(select(sidecar.queueSize, onDisk), job, instance);

const tooOld: Where = { [exporter]: `="${bufferIds.tooOld}"` };

/** Points per second of a service that the endpoint refused, without those that had waited on disk for too long. */
export const refusedByEndpoint = sum(rate(sidecar.exporterSendFailed, { [exporter]: `!="${bufferIds.tooOld}"` }), job);

/** Points per second that had waited on disk for longer than AMP takes them, of each sidecar. */
export const tooOldRate = orZero(
    sum(rate(sidecar.exporterSendFailed, tooOld), job, instance),
    max(select(sidecar.queueCapacity, onDisk), job, instance),
);

/** Points of a service that had waited on disk for too long, or found no room there, in the time before. */
export function givenUpOnDisk(range: string): string {
    const lostOf = (metric: Metric, where: Where): string =>
        `${sum(`increase(${select(metric, where)}[${range}])`, job)} > 0`;
    return `${lostOf(sidecar.exporterSendFailed, tooOld)} or ${lostOf(sidecar.exporterEnqueueFailed, onDisk)}`;
}

/** How long the last that was heard of a sidecar is of use: after an hour AMP takes none of its backlog. */
const heard = "1h";

/**
 * Rounds of scrapes in the queue on disk from which it holds a backlog. What is scraped at once, and passes through in
 * the seconds after, stays below. Where the task's samples aren't scraped, nobody knows how many there are: a twentieth
 * of the queue then.
 */
const [backlogRounds, backlogShare] = [5, 0.05];

/** Bytes that waited on disk when each sidecar was last heard of. */
export const lastBacklogBytes = max(`last_over_time(${select(sidecar.queueSize, onDisk)}[${heard}])`, job, instance);

/**
 * Seconds that the oldest of what waits on disk has waited, of each sidecar: a queue empties in order, so that it is as
 * old as the newest sample that has arrived. One that was last heard of with a backlog keeps its place for an hour, as
 * the queries of now find nothing that is older than five minutes; one that ended without a backlog leaves at once.
 */
export const backlogAge = backlogAgeOf(select(sidecar.queueCapacity, onDisk), select(sidecar.queueSize, onDisk));

function backlogAgeOf(capacity: string, size: string): string {
    const newest = max(`timestamp(${capacity})`, job, instance);
    const newestOfHour = max(`max_over_time(timestamp(${capacity})[${heard}:1m])`, job, instance);
    const last = (series: string): string => `last_over_time(${series}[${heard}])`;
    const round = sum(last(select(scrape.samplesKept)), job, instance);
    const rounds = `${max(last(size), job, instance)} > ${backlogRounds * bufferedPointBytes} * ${round}`;
    const filled = `${max(share(last(size), last(capacity)), job, instance)} > ${backlogShare}`;
    const backlog = `(${rounds} or (${filled} unless ${round}))`;
    return `time() - (${newest} or (${newestOfHour} and ${backlog}))`;
}

/** From 80 % of the soft limit on the limiter is near; from 100 % on points are refused. */
export const nearLimiter: Steps = { steps: [[0.8, "orange"], [1, "red"]] }; // prettier-ignore
/** What a sidecar's number is red for: from the soft limit on points are refused. */
export const refusing: Steps = { steps: [[1, "red"]] }; // prettier-ignore
/** From 90 % of the container's memory on the kernel is near; at 100 % it kills the collector. */
export const nearKill: Steps = { steps: [[0.9, "orange"], [1, "red"]] }; // prettier-ignore
/** A queue that is half full drains slower than it fills; a full one sheds. */
export const nearFull: Steps = { steps: [[0.5, "orange"], [0.9, "red"]] }; // prettier-ignore
/** Queries of now find nothing older than five minutes; AMP takes nothing older than an hour. */
export const nearLate: Steps = { steps: [[300, "orange"], [3300, "red"]] }; // prettier-ignore
