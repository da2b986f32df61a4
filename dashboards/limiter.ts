/**
 * The memory limiter's limits as PromQL: from the container memory that ECS reports, so that they are those of each
 * deployed size.
 */
import { labels, metrics, sidecarContainer } from "../collector/names/names";
import { memoryCeilingMiB, sizeSidecar } from "../collector/config/sizing";
import { max, select } from "./promql";

/**
 * Sizes are shares of the container's memory, rounded to MiB. On the largest container the rounding weighs least, so
 * the shares are read off it; a test compares the expressions with the sizes themselves.
 */
const { limitMiB, spikeLimitMiB, goMemLimitMiB } = sizeSidecar(memoryCeilingMiB);
const limitShare = rounded(limitMiB / memoryCeilingMiB);
const softShare = rounded((limitMiB - spikeLimitMiB) / limitMiB);
const goMemLimitShare = rounded(goMemLimitMiB / memoryCeilingMiB);

/** The container of the sidecar. */
export const ofSidecar = { [labels.container]: `="${sidecarContainer}"` };

/** What the sidecar's container may use, bytes: above it the kernel kills the collector. */
export const containerBytes = (...by: readonly string[]): string => bytes(memory(by));

/** `limit_mib` of the limiter, bytes of heap: above it every check collects garbage. */
export const hardLimitBytes = (...by: readonly string[]): string => bytes(hardLimit(by));

/** `limit_mib - spike_limit_mib`, bytes of heap: above it points are refused. */
export const softLimitBytes = (...by: readonly string[]): string => bytes(`ceil(${softShare} * ${hardLimit(by)})`);

/** GOMEMLIMIT, bytes: above it the Go runtime collects garbage as hard as it can. */
export const goMemLimitBytes = (...by: readonly string[]): string => bytes(`floor(${goMemLimitShare} * ${memory(by)})`);

function hardLimit(by: readonly string[]): string {
    return `floor(${limitShare} * ${memory(by)})`;
}

function memory(by: readonly string[]): string {
    return max(`${select(metrics.container.memoryReserved, ofSidecar)} > 0`, ...by);
}

function bytes(mebibytes: string): string {
    return `1024 * 1024 * ${mebibytes}`;
}

function rounded(share: number): number {
    return Number(share.toFixed(4));
}
