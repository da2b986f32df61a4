/** Limiters that work, in a container that they fit. */
import { goMemLimitVariable, limiterSettings } from "../config/limiter";
import {
    goMemLimitShare,
    largestLimitMiB,
    memoryCeilingMiB,
    processOverheadMiB,
    smallestSoftLimitMiB,
} from "../config/sizing";
import { at, excerpt, isMapping } from "../values";
import { type ConfigView, isPlaceholder, notKnownYet } from "./config-view";
import { durationSeconds } from "./durations";
import { goodLimiter, isMiB, isUnset, type Limiter, limitersOf, sizesOf } from "./limiters";
import type { Breach, ConfigRule, Policy } from "./rule";
import { recommended } from "./sizes";

export const memoryLimiterSized = {
    name: "memory-limiter-sized",
    displayName: "The memory limiter fits its container",
    description:
        "Every memory_limiter is complete, in MiB, and fits the container's hard memory together with GOMEMLIMIT.",
    severity: "critical",
    level: "mandatory",
} as const satisfies Policy;

/** The limiter's size is a percentage of a memory that may be the host's. */
export const limiterPercentage = {
    id: "limiter-percentage",
    policy: memoryLimiterSized,
    check: (config) =>
        limitersOf(config).flatMap(({ id, path, settings }) => {
            const key = percentageOf(settings);
            return key === undefined
                ? []
                : [
                      {
                          path: `${path}.${key}`,
                          message: `${id} has ${key} ${excerpt(at(settings, key))}: without a memory limit of the container it is a share of the host's memory, which is larger than the task's.`,
                          fix: `Replace the percentages by ${goodLimiter(config)}.`,
                      },
                  ];
        }),
} as const satisfies ConfigRule;

/** A limiter lacks its interval or limit, has one without a unit, or one that the collector refuses. */
export const limiterIncomplete = {
    id: "limiter-incomplete",
    policy: memoryLimiterSized,
    check: (config) =>
        limitersOf(config).flatMap(({ id, path, settings }): Breach[] => {
            const breach = (where: string, message: string): Breach[] => [
                { path: where, message: `${id} ${message}`, fix: `Give it ${goodLimiter(config)}.` },
            ];
            if (!isMapping(settings) || Object.keys(settings).length === 0) {
                const nothing = "it has no check_interval and no limit, and the collector doesn't start.";
                return breach(path, `is ${excerpt(settings)}: ${nothing}`);
            }
            const interval = intervalProblem(settings.check_interval);
            const [key, size] = sizeProblem(settings);
            return [
                ...(interval === undefined ? [] : [intervalBreach(path, `${id} ${interval}`, config)]),
                ...(size === undefined ? [] : breach(`${path}.${key}`, size)),
            ];
        }),
} as const satisfies ConfigRule;

/**
 * Longest time between two looks at the heap, seconds. The README recommends 1 s; memory fills within a few under load.
 */
const longestCheckSeconds = 5;

/** The limiter looks so seldom that memory can fill up in between. */
export const limiterTooSlow = {
    id: "limiter-too-slow",
    policy: memoryLimiterSized,
    check: (config) =>
        limitersOf(config).flatMap(({ id, path, settings }) => {
            const interval = at(settings, "check_interval");
            return (durationSeconds(interval) ?? 0) <= longestCheckSeconds
                ? []
                : [
                      intervalBreach(
                          path,
                          `${id} has check_interval ${excerpt(interval)}: memory can fill up between two checks.`,
                          config,
                      ),
                  ];
        }),
} as const satisfies ConfigRule;

/** The limit, or GOMEMLIMIT, is larger than the container allows. */
export const limiterTooLarge = {
    id: "limiter-too-large",
    policy: memoryLimiterSized,
    check: (config) => [
        ...limitersOf(config).flatMap((limiter) => tooLargeLimit(limiter, config)),
        ...tooLargeGoMemLimit(config),
    ],
} as const satisfies ConfigRule;

/** The soft limit is below what an idle collector needs: data would be refused for ever. */
export const limiterTooSmall = {
    id: "limiter-too-small",
    policy: memoryLimiterSized,
    check: (config) =>
        limitersOf(config).flatMap(({ id, path, settings }) => {
            const sizes = sizesOf(settings);
            if (sizes === undefined || sizes.limit - sizes.spike >= smallestSoftLimitMiB) {
                return [];
            }
            const { limit, spike } = sizes;
            return [
                {
                    path: `${path}.limit_mib`,
                    message: `${id} refuses data from ${limit - spike} MiB on (limit_mib ${limit} less spike_limit_mib ${spike}), but a collector needs ${smallestSoftLimitMiB} MiB of heap before it holds any: it would refuse data forever.`,
                    fix: `Give it ${goodLimiter(config)}.`,
                },
            ];
        }),
} as const satisfies ConfigRule;

/**
 * The percentage that a limiter has in place of a limit. One beside a `limit_mib` isn't a breach: the collector ignores
 * it then (memorylimiter.go).
 */
function percentageOf(settings: unknown): string | undefined {
    return isUnset(at(settings, "limit_mib"))
        ? ["limit_percentage", "spike_limit_percentage"].find((key) => !isUnset(at(settings, key)))
        : undefined;
}

function intervalBreach(limiter: string, message: string, config: ConfigView): Breach {
    const path = `${limiter}.check_interval`;
    return { path, message, fix: `Set ${path} to ${limiterSettings(recommended(config)).check_interval}.` };
}

/** What is wrong with an interval, after the limiter's id; undefined when the collector takes it. */
function intervalProblem(interval: unknown): string | undefined {
    if (isUnset(interval)) {
        return "has no check_interval: the collector doesn't start without one.";
    }
    if (isPlaceholder(interval)) {
        return `has check_interval ${notKnownYet(interval)}`;
    }
    if (typeof interval === "number") {
        return `has check_interval ${interval} without a unit: that means nanoseconds.`;
    }
    return (durationSeconds(interval) ?? 0) > 0
        ? undefined
        : `has check_interval ${excerpt(interval)}, which must be a duration above zero: the collector doesn't start.`;
}

/** The size that is wrong by its key, and why, after the limiter's id; empty when the collector takes both. */
function sizeProblem(settings: unknown): readonly [key: string, problem: string] | readonly [] {
    const [limit, spike] = [at(settings, "limit_mib"), at(settings, "spike_limit_mib")];
    if (isUnset(limit)) {
        return percentageOf(settings) === undefined ? ["limit_mib", "has no limit_mib: it limits nothing."] : [];
    }
    if (!isMiB(limit)) {
        return ["limit_mib", notMiB("limit_mib", limit)];
    }
    if (!isUnset(spike) && !isMiB(spike)) {
        return ["spike_limit_mib", notMiB("spike_limit_mib", spike)];
    }
    return isMiB(spike) && spike >= limit
        ? [
              "spike_limit_mib",
              `has spike_limit_mib ${spike}, which is not smaller than limit_mib ${limit}: the collector doesn't start.`,
          ]
        : [];
}

function notMiB(key: string, value: unknown): string {
    return isPlaceholder(value)
        ? `has ${key} ${notKnownYet(value)}`
        : `has ${key} ${excerpt(value)}, which must be a whole number of MiB: the collector doesn't start.`;
}

function tooLargeLimit({ id, path, settings }: Limiter, config: ConfigView): Breach[] {
    const { memoryMiB, goMemLimitMiB } = config;
    const limit = sizesOf(settings)?.limit;
    if (limit === undefined) {
        return [];
    }
    const breach = (why: string, fix = `Give it ${goodLimiter(config)}.`): Breach[] => [
        { path: `${path}.limit_mib`, message: `${id} has limit_mib ${limit}, ${why}`, fix },
    ];
    if (memoryMiB === undefined && limit > largestLimitMiB(memoryCeilingMiB)) {
        return breach(
            "more than any Fargate task has, and nothing else bounds the container: it would never take effect.",
        );
    }
    if (memoryMiB !== undefined && limit > largestLimitMiB(memoryMiB)) {
        return breach(
            `but the container has ${memoryMiB} MiB: at most ${largestLimitMiB(memoryMiB)} leave room for what isn't heap, which is ${processOverheadMiB} MiB and a fifth of the container.`,
        );
    }
    if (goMemLimitMiB !== undefined && limit > goMemLimitMiB) {
        return breach(
            `which is above GOMEMLIMIT, ${goMemLimitMiB} MiB: the garbage collector would run without pause before data is refused.`,
            memoryMiB === undefined ? `Give it a limit_mib below ${goMemLimitMiB}.` : undefined,
        );
    }
    return [];
}

/** GOMEMLIMIT above this share of the container lets the kernel come first. The README recommends 80 %. */
const largestGoMemLimitShare = 0.9;

/** GOMEMLIMIT is set in the container's environment, not in the config. */
function tooLargeGoMemLimit({ memoryMiB = Infinity, goMemLimitMiB = 0 }: ConfigView): Breach[] {
    return goMemLimitMiB > memoryMiB * largestGoMemLimitShare
        ? [
              {
                  path: goMemLimitVariable,
                  message: `GOMEMLIMIT is ${goMemLimitMiB} MiB, but the container has ${memoryMiB} MiB: it is killed before the garbage collector works harder.`,
                  fix: `Set GOMEMLIMIT to ${Math.floor(memoryMiB * goMemLimitShare)}MiB, ${goMemLimitShare * 100} % of the container.`,
              },
          ]
        : [];
}
