/** How often a limiter looks at the heap, and how seldom it may have garbage collected. */
import { checkInterval, goMemLimitVariable } from "../config/limiter";
import { largestGoMemLimitMiB, largestLimitMiB } from "../config/sizing";
import { goSeconds } from "../durations";
import { at, excerpt } from "../values";
import { goMemLimitFix, limitersOf, sizesOf, written } from "./limiters";
import type { ConfigRule, Policy } from "./rule";

const policy = {
    name: "limiter-prompt",
    displayName: "The memory limiter acts in time, and not without pause",
    description:
        "No memory_limiter looks at the heap or has it collected without pause, or waits longer than usual to do so.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/** Shortest time between two looks at the heap, seconds: each stops the whole program (runtime, `ReadMemStats`). */
const shortestCheckSeconds = 0.1;

/** The limiter looks so often that it keeps the collector from its work. */
export const limiterTooFast = {
    id: "limiter-too-fast",
    policy,
    check: (config, report) => {
        for (const { id, path, settings } of limitersOf(config)) {
            const interval = at(settings, "check_interval");
            const seconds = goSeconds(interval) ?? 0;
            if (seconds > 0 && seconds < shortestCheckSeconds) {
                report({
                    path: `${path}.check_interval`,
                    message: `${id} has check_interval ${excerpt(interval)}: each look at the heap stops the collector, and above its limit each may be a collection.`,
                    fix: `Set ${path}.check_interval to ${checkInterval}.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

/**
 * Longest time between two collections above the hard limit, seconds: that to which the limiter itself backs off by
 * default. Source: memorylimiter config.go, v0.158.0, `NewDefaultConfig`.
 */
const longestCollectSeconds = 30;

/** With their defaults, so that a fix can say to leave them out. Those of the soft limit hold no memory. */
const collectIntervals = {
    min_gc_interval_when_hard_limited: "none",
    max_gc_interval_when_hard_limited: "30s",
} as const;

/** The limiter is above its hard limit and may not have garbage collected. */
export const gcIntervalTooLong = {
    id: "gc-interval-too-long",
    policy,
    check: (config, report) => {
        for (const { id, path, settings } of limitersOf(config)) {
            for (const [key, byDefault] of Object.entries(collectIntervals)) {
                const interval = at(settings, key);
                if ((goSeconds(interval) ?? 0) > longestCollectSeconds) {
                    report({
                        path: `${path}.${key}`,
                        message: `${id} has ${key} ${excerpt(interval)}: above its limit it refuses data for as long, and where Go's own collector is late or off nobody frees memory.`,
                        fix: `Remove ${path}.${key}, whose default is ${byDefault}.`,
                    });
                }
            }
        }
    },
} as const satisfies ConfigRule;

/**
 * Go collects without pause from GOMEMLIMIT on, which is below the heap at which data is refused. It holds memory just
 * so, and gives at most half of the CPU to its collector (runtime/debug, `SetMemoryLimit`).
 */
export const goMemLimitBelowLimiter = {
    id: "gomemlimit-below-limiter",
    policy,
    isFixable: true,
    check: (config, report) => {
        const { goMemLimitMiB = Infinity, memoryMiB = Infinity } = config;
        for (const { id, path, settings } of limitersOf(config)) {
            const sizes = sizesOf(settings, config);
            // One that is too large for the container anyhow has a rule of its own.
            if (sizes !== undefined && sizes.limit > goMemLimitMiB && sizes.limit <= largestLimitMiB(memoryMiB)) {
                report({
                    path: `${path}.${sizes.keys.limit}`,
                    message: `${id} has ${written(settings, sizes)}, above ${goMemLimitVariable}, ${goMemLimitMiB} MiB: Go's garbage collector runs without pause before data is refused.`,
                    fix: `Set ${goMemLimitVariable} above ${sizes.limit}MiB, or ${path}.${sizes.keys.limit} to less.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

/** GOMEMLIMIT is so large that the container is full before Go collects for it: the limiter is alone, as without it. */
export const goMemLimitTooLarge = {
    id: "gomemlimit-too-large",
    policy,
    isFixable: true,
    check: ({ memoryMiB = Infinity, goMemLimitMiB = 0 }, report) => {
        // One that is larger than the container is a breach of another rule.
        if (goMemLimitMiB > largestGoMemLimitMiB(memoryMiB) && goMemLimitMiB <= memoryMiB) {
            report({
                path: goMemLimitVariable,
                message: `${goMemLimitVariable} is ${goMemLimitMiB} MiB, but the container has ${memoryMiB} MiB: it takes no effect, as the container is full before Go's garbage collector works harder.`,
                fix: goMemLimitFix(memoryMiB),
            });
        }
    },
} as const satisfies ConfigRule;
