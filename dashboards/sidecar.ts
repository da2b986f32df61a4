/** Expressions on the sidecar that several dashboards show: how near it is to its limits, and what it loses. */
import { labels, metrics, type Metric } from "../collector/names/names";
import { containerBytes, softLimitBytes } from "./limiter";
import { max, orZero, rate, select, share, sum } from "./promql";
import type { Steps } from "./builder";

const { sidecar, scrape } = metrics;
const { job, instance } = labels;

/**
 * The counters of points that are gone for good. Each appears with its first loss; the uptime is there from the start.
 */
export const losses = [sidecar.limiterRefused, sidecar.exporterEnqueueFailed, sidecar.exporterSendFailed] as const;

/** Points lost per second by one of {@link losses}, 0 where there was none yet. */
export const lossRate = (metric: Metric, ...by: readonly string[]): string =>
    orZero(sum(rate(metric), ...by), sum(select(sidecar.uptime), ...by));

/** Points lost per second in all. */
export const lost = (...by: readonly string[]): string => losses.map((metric) => lossRate(metric, ...by)).join(" + ");

/** Points that are gone for good, since each sidecar started. */
export const lostSinceStart = losses
    .map((metric) => orZero(sum(select(metric)), sum(select(sidecar.uptime))))
    .join(" + ");

/** Heap of each sidecar against the size from which its limiter refuses points. */
export const heapOfLimit = `${max(select(sidecar.heapAlloc), job, instance)} / (${softLimitBytes(job, instance)})`;

/** What each sidecar holds against the memory of its container. */
export const memoryOfContainer = `${max(select(sidecar.memoryRss), job, instance)} / (${containerBytes(job, instance)})`;

/** Requests that wait for the endpoint against the room for them, of each sidecar. */
export const queueShare = share(
    max(select(sidecar.queueSize), job, instance),
    max(select(sidecar.queueCapacity), job, instance),
);

/** Targets whose last scrape failed. */
export const targetsDown = (...by: readonly string[]): string => sum(`1 - ${select(scrape.up)}`, ...by);

/** From 80 % of the soft limit on the limiter is near; from 100 % on points are refused. */
export const nearLimiter: Steps = { steps: [[0.8, "orange"], [1, "red"]] }; // prettier-ignore
/** From 90 % of the container's memory on the kernel is near; at 100 % it kills the collector. */
export const nearKill: Steps = { steps: [[0.9, "orange"], [1, "red"]] }; // prettier-ignore
/** A queue that is half full drains slower than it fills; a full one sheds. */
export const nearFull: Steps = { steps: [[0.5, "orange"], [0.9, "red"]] }; // prettier-ignore
