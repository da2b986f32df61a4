/** The memory limiter's settings for a sidecar's sizes, and the limit of the heap beside it. */
import type { MemoryLimiterProcessor } from "./model";
import type { SidecarSizes } from "./sizing";
import { adot, type AdotRelease } from "../release";

/** The environment variable in which Go's runtime takes a limit of its heap, as in `192MiB`. */
export const goMemLimitVariable = "GOMEMLIMIT";

/** As often as the README of the memory limiter recommends. */
export const checkInterval = "1s";

/** As the release takes them: a collector refuses settings that its release doesn't have. */
export function limiterSettings(
    { limitMiB, spikeLimitMiB }: SidecarSizes,
    { limiterKeys }: Pick<AdotRelease, "limiterKeys"> = adot,
): MemoryLimiterProcessor {
    // Garbage is no reason to refuse data: look again after each collection, not after the default 10 s.
    const prompt = { min_gc_interval_when_soft_limited: checkInterval } as const;
    return {
        check_interval: checkInterval,
        limit_mib: limitMiB,
        spike_limit_mib: spikeLimitMiB,
        ...(Object.keys(prompt).every((key) => limiterKeys.includes(key)) ? prompt : {}),
    };
}
