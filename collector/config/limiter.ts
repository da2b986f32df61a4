/** The memory limiter's settings for a sidecar's sizes. */
import type { MemoryLimiterProcessor } from "./model";
import type { SidecarSizes } from "./sizing";

/** As often as the README of the memory limiter recommends. */
const checkInterval = "1s";

export function limiterSettings({ limitMiB, spikeLimitMiB }: SidecarSizes): MemoryLimiterProcessor {
    return {
        check_interval: checkInterval,
        limit_mib: limitMiB,
        spike_limit_mib: spikeLimitMiB,
        // Garbage is no reason to refuse data: look again after each collection, not after the default 10 s.
        min_gc_interval_when_soft_limited: checkInterval,
    };
}
