/** Limiters that work, in a container that they fit. */
import { checkInterval, goMemLimitVariable } from "../config/limiter";
import { largestLimitMiB, memoryCeilingMiB, processOverheadMiB, smallestSoftLimitMiB } from "../config/sizing";
import { at, excerpt, isAbsent, isMapping } from "../values";
import { type ConfigView, isPlaceholder, notKnownYet } from "./config-view";
import { goSeconds } from "../durations";
import {
    goMemLimitFix,
    goodLimiter,
    isMiB,
    isPercentage,
    isUnset,
    type Limiter,
    limitersOf,
    sizeKeysOf,
    sizesOf,
    written,
} from "./limiters";
import type { Breach, ConfigRule, Policy, Report } from "./rule";

export const memoryLimiterSized = {
    name: "memory-limiter-sized",
    displayName: "The memory limiter fits its container",
    description: "Every memory_limiter is complete, and fits the container's hard memory together with GOMEMLIMIT.",
    severity: "critical",
    level: "mandatory",
} as const satisfies Policy;

/** The limiter's size is a percentage, and the container has no hard memory of its own to take it of. */
export const limiterPercentage = {
    id: "limiter-percentage",
    policy: memoryLimiterSized,
    isFixable: true,
    check: (config, report) => {
        for (const { id, path, settings } of limitersOf(config)) {
            const key = percentageOf(settings);
            if (key !== undefined && config.cgroupMiB === undefined) {
                report({
                    path: `${path}.${key}`,
                    message: `${id} has ${key} ${excerpt(at(settings, key))}: without a memory limit of the container it is a share of the host's memory, which is larger than the task's.`,
                    fix: `Replace the percentages by ${goodLimiter(config)}. They may stay where the container has hard memory of its own; of a config by itself --memory says so.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

/** A limiter lacks its interval or limit, has one without a unit, or one that the collector refuses. */
export const limiterIncomplete = {
    id: "limiter-incomplete",
    policy: memoryLimiterSized,
    isFixable: true,
    check: (config, report) => {
        for (const { id, path, settings } of limitersOf(config)) {
            if (!isMapping(settings) || Object.keys(settings).length === 0) {
                const nothing = "it has no check_interval and no limit, and the collector doesn't start.";
                const message = `${id} is ${excerpt(settings)}: ${nothing}`;
                report({ path, message, fix: goodFix(config) });
                continue;
            }
            const interval = intervalProblem(settings.check_interval);
            if (interval !== undefined) {
                report(intervalBreach(path, `${id} ${interval}`));
            }
            for (const key of Object.keys(settings).filter(
                (each) => !settingsOfLimiter.includes(each.split("::", 1)[0]!),
            )) {
                report({
                    path: `${path}.${key}`,
                    message: `${id} has the unknown property ${excerpt(key)}: the collector doesn't start.`,
                    fix: `Remove it, or use one of ${settingsOfLimiter.join(", ")}.`,
                });
            }
            otherProblems(settings, config).forEach(([key, problem, fix]) =>
                report({ path: `${path}.${key}`, message: `${id} has ${problem}: the collector doesn't start.`, fix }),
            );
            const [key, size] = sizeProblem(settings);
            if (size !== undefined) {
                report({ path: `${path}.${key}`, message: `${id} ${size}`, fix: goodFix(config) });
            }
        }
    },
} as const satisfies ConfigRule;

/** All of the limiter's settings. Source: memorylimiter config.go, v0.158.0. */
const settingsOfLimiter = [
    "check_interval",
    "limit_mib",
    "spike_limit_mib",
    "limit_percentage",
    "spike_limit_percentage",
    "min_gc_interval_when_soft_limited",
    "min_gc_interval_when_hard_limited",
    "max_gc_interval_when_soft_limited",
    "max_gc_interval_when_hard_limited",
];

/** What the collector starts without, and refuses when it is wrong. Source: `Validate` in memorylimiter config.go. */
function otherProblems(
    settings: unknown,
    { release }: ConfigView,
): readonly (readonly [key: string, problem: string, fix: string])[] {
    const percentages = percentageKeys.flatMap((key) => {
        const value = at(settings, key);
        return sizeKeysOf(settings).limit !== "limit_percentage" && typeof value === "number" && value > 100
            ? [[key, `${key} ${value}, which is above 100`, `Remove ${key}: limit_mib is what counts.`] as const]
            : [];
    });
    const secondsOf = (key: string): number => {
        const value = at(settings, key);
        const byDefault = release.limiterKeys.includes(key) ? gcDefaults[key] : undefined;
        const [, below] = /^-(.*)$/.exec(typeof value === "string" && key.startsWith("min_") ? value : "") ?? [];
        return below === undefined
            ? ((typeof value === "number" ? value / 1e9 : goSeconds(value)) ?? byDefault ?? 0)
            : -(goSeconds(below) ?? 0);
    };
    const intervals = gcOrder.flatMap(([smaller, larger]) => {
        const [low, high] = [secondsOf(smaller), secondsOf(larger)];
        // A longest interval of 0 is none.
        const isOff = (key: string, seconds: number): boolean => key.startsWith("max_") && seconds === 0;
        // A key of another release has a rule of its own.
        const isKnown = [smaller, larger].every(
            (key) =>
                !isPlaceholder(at(settings, key)) && (isAbsent(at(settings, key)) || release.limiterKeys.includes(key)),
        );
        return isKnown && low > high && !isOff(smaller, low) && !isOff(larger, high)
            ? [
                  [
                      isAbsent(at(settings, smaller)) ? larger : smaller,
                      `${smaller} of ${low} s above ${larger} of ${high} s`,
                      `Leave the intervals of the garbage collector out.`,
                  ] as const,
              ]
            : [];
    });
    // One interval may be wrong beside two others.
    return [...percentages, ...intervals.slice(0, 1)];
}

/**
 * Seconds, by the setting, where a release has it. The longest intervals came with collector 0.156.0.
 * Source: `NewDefaultConfig` in memorylimiter config.go.
 */
const gcDefaults: Readonly<Record<string, number>> = {
    min_gc_interval_when_soft_limited: 10,
    max_gc_interval_when_soft_limited: 30,
    max_gc_interval_when_hard_limited: 30,
};

/** Which interval must not be longer than which. */
const gcOrder = [
    ["min_gc_interval_when_hard_limited", "min_gc_interval_when_soft_limited"],
    ["min_gc_interval_when_soft_limited", "max_gc_interval_when_soft_limited"],
    ["min_gc_interval_when_hard_limited", "max_gc_interval_when_hard_limited"],
    ["max_gc_interval_when_hard_limited", "max_gc_interval_when_soft_limited"],
] as const;

/**
 * Longest time between two looks at the heap, seconds. The README recommends 1 s; memory fills within a few under load.
 */
const longestCheckSeconds = 5;

/** The limiter looks so seldom that memory can fill up in between. */
export const limiterTooSlow = {
    id: "limiter-too-slow",
    policy: memoryLimiterSized,
    isFixable: true,
    check: (config, report) => {
        for (const { id, path, settings } of limitersOf(config)) {
            const interval = at(settings, "check_interval");
            if ((goSeconds(interval) ?? 0) > longestCheckSeconds) {
                const message = `${id} has check_interval ${excerpt(interval)}: memory can fill up between two checks.`;
                report(intervalBreach(path, message));
            }
        }
    },
} as const satisfies ConfigRule;

/** The limit is larger than the container allows, or GOMEMLIMIT than the container is. */
export const limiterTooLarge = {
    id: "limiter-too-large",
    policy: memoryLimiterSized,
    isFixable: true,
    check: (config, report) => {
        limitersOf(config).forEach((limiter) => checkLimit(limiter, config, report));
        const { memoryMiB = Infinity, goMemLimitMiB = 0 } = config;
        if (goMemLimitMiB > memoryMiB) {
            report({
                path: goMemLimitVariable,
                message: `${goMemLimitVariable} is ${goMemLimitMiB} MiB, but the container has ${memoryMiB} MiB: it can never take effect.`,
                fix: goMemLimitFix(memoryMiB),
            });
        }
    },
} as const satisfies ConfigRule;

/** The soft limit is below what an idle collector needs: data would be refused for ever. */
export const limiterTooSmall = {
    id: "limiter-too-small",
    policy: memoryLimiterSized,
    isFixable: true,
    check: (config, report) => {
        for (const { id, path, settings } of limitersOf(config)) {
            const sizes = sizesOf(settings, config);
            const soft = sizes === undefined ? Infinity : sizes.limit - sizes.spike;
            if (sizes !== undefined && soft < smallestSoftLimitMiB) {
                const { keys, spike } = sizes;
                const from = keys.spike === "spike_limit_mib" ? `spike_limit_mib ${spike}` : `${spike} MiB of spike`;
                report({
                    path: `${path}.${keys.limit}`,
                    message: `${id} refuses data from ${soft} MiB on (${written(settings, sizes)} less ${from}), but a collector needs ${smallestSoftLimitMiB} MiB of heap before it holds any: it would refuse data forever.`,
                    fix: goodFix(config),
                });
            }
        }
    },
} as const satisfies ConfigRule;

const percentageKeys = ["limit_percentage", "spike_limit_percentage"] as const;

/**
 * The percentage that a limiter has in place of a limit. One beside a `limit_mib` isn't a breach: the collector ignores
 * it then (memorylimiter.go).
 */
function percentageOf(settings: unknown): string | undefined {
    return isUnset(at(settings, "limit_mib")) ? percentageKeys.find((key) => !isUnset(at(settings, key))) : undefined;
}

const goodFix = (config: ConfigView): string => `Give it ${goodLimiter(config)}.`;

function intervalBreach(limiter: string, message: string): Breach {
    const path = `${limiter}.check_interval`;
    return { path, message, fix: `Set ${path} to ${checkInterval}.` };
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
    return (goSeconds(interval) ?? 0) > 0
        ? undefined
        : `has check_interval ${excerpt(interval)}, which must be a duration above zero: the collector doesn't start.`;
}

/** The size that is wrong by its key, and why, after the limiter's id; empty when the collector takes both. */
function sizeProblem(settings: unknown): readonly [key: string, problem: string] | readonly [] {
    const keys = sizeKeysOf(settings);
    const isPercent = keys.limit === "limit_percentage";
    const isOfKind = isPercent ? isPercentage : isMiB;
    const [limit, spike] = [at(settings, keys.limit), at(settings, keys.spike)];
    if (isUnset(limit)) {
        return ["limit_mib", "has no limit_mib: it limits nothing."];
    }
    const notTaken = isPercent ? notPercentage : notMiB;
    if (!isOfKind(limit)) {
        return [keys.limit, notTaken(keys.limit, limit)];
    }
    if (!isUnset(spike) && !isOfKind(spike)) {
        return [keys.spike, notTaken(keys.spike, spike)];
    }
    return isOfKind(spike) && spike >= limit
        ? [
              keys.spike,
              `has ${keys.spike} ${spike}, which is not smaller than ${keys.limit} ${limit}: the collector doesn't start.`,
          ]
        : [];
}

function notMiB(key: string, value: unknown): string {
    if (isPlaceholder(value)) {
        return `has ${key} ${notKnownYet(value)}`;
    }
    // What the collector makes of those it takes: it cuts fractions off, and a larger number's upper bits.
    const taken = typeof value === "number" && Number.isFinite(value) && value >= 1;
    return `has ${key} ${excerpt(value)}, which must be a whole number of MiB${taken ? ", and which the collector reads as another one." : ": the collector doesn't start."}`;
}

function notPercentage(key: string, value: unknown): string {
    if (isPlaceholder(value)) {
        return `has ${key} ${notKnownYet(value)}`;
    }
    const isCut = typeof value === "number" && value >= 1 && value < 101;
    return `has ${key} ${excerpt(value)}, which must be a whole number from 1 to 100${isCut ? ", and which the collector reads as another one." : ": the collector doesn't start."}`;
}

function checkLimit({ id, path, settings }: Limiter, config: ConfigView, report: Report): void {
    const { memoryMiB } = config;
    const sizes = sizesOf(settings, config);
    if (sizes === undefined) {
        return;
    }
    const { limit, keys } = sizes;
    const tooLarge = (why: string): void =>
        report({
            path: `${path}.${keys.limit}`,
            message: `${id} has ${written(settings, sizes)}, ${why}`,
            fix: goodFix(config),
        });
    if (memoryMiB === undefined && limit > largestLimitMiB(memoryCeilingMiB)) {
        tooLarge("more than any Fargate task has, and nothing else bounds the container: it would never take effect.");
    } else if (memoryMiB !== undefined && limit > largestLimitMiB(memoryMiB)) {
        tooLarge(
            `but the container has ${memoryMiB} MiB: at most ${largestLimitMiB(memoryMiB)} leave room for what isn't heap, which is ${processOverheadMiB} MiB and a fifth of the container.`,
        );
    }
}
