/** Memory limiters, as a config sets them. */
import { goMemLimitVariable, limiterSettings } from "../config/limiter";
import { goMemLimitShare, memoryFloorMiB } from "../config/sizing";
import { at, entries, isAbsent } from "../values";
import { type ConfigView, typeOf } from "./config-view";
import { once } from "./per-config";
import { recommended } from "./sizes";

/** Its component type, and an id that has no name of its own. */
export const limiterType = "memory_limiter";

export const isLimiter = (id: string): boolean => typeOf(id) === limiterType;

/** The collector's default `spike_limit_mib`, as a share of `limit_mib`. Source: memorylimiter.go. */
const defaultSpikeShare = 0.2;

const largestUint32 = 4_294_967_295;

/** One limiter, whichever pipelines use it. */
export interface Limiter {
    readonly id: string;
    readonly path: string;
    readonly settings: unknown;
}

export const limitersOf = once((config: ConfigView): readonly Limiter[] =>
    entries(config.at("processors"))
        .filter(([id]) => isLimiter(id))
        .map(([id, settings]) => ({ id, path: `processors.${id}`, settings })),
);

/** Left out and 0 are the same to the limiter. */
export const isUnset = (value: unknown): boolean => isAbsent(value) || value === 0;

export const isMiB = (value: unknown): value is number =>
    typeof value === "number" && Number.isInteger(value) && value > 0 && value <= largestUint32;

/** Percentages that the collector takes (`Validate` in memorylimiter config.go). */
export const isPercentage = (value: unknown): value is number => isMiB(value) && value <= 100;

/** A limiter's sizes, MiB. */
export interface LimiterSizes {
    readonly limit: number;
    readonly spike: number;
    /** The settings that they are from. */
    readonly keys: (typeof sizeKeys)[keyof typeof sizeKeys];
}

/** The settings of a limiter's sizes: those of one kind count, and never one of each. */
const sizeKeys = {
    fixed: { limit: "limit_mib", spike: "spike_limit_mib" },
    percentage: { limit: "limit_percentage", spike: "spike_limit_percentage" },
} as const;

/** The settings by which the collector sizes a limiter: percentages only where there is no `limit_mib`. */
export const sizeKeysOf = (settings: unknown): LimiterSizes["keys"] =>
    isUnset(at(settings, sizeKeys.fixed.limit)) && !isUnset(at(settings, sizeKeys.percentage.limit))
        ? sizeKeys.percentage
        : sizeKeys.fixed;

/**
 * A limiter's sizes, with the collector's default for the spike; undefined where the collector refuses them, or where
 * they are percentages of a memory that isn't known. Source: memorylimiter.go, `getMemUsageChecker`.
 */
export function sizesOf(settings: unknown, { cgroupMiB }: ConfigView): LimiterSizes | undefined {
    const keys = sizeKeysOf(settings);
    const [limit, spike] = [at(settings, keys.limit), at(settings, keys.spike)];
    const isOfKind = keys === sizeKeys.fixed ? isMiB : isPercentage;
    if (!isOfKind(limit) || (!isUnset(spike) && !isOfKind(spike))) {
        return undefined;
    }
    if (isOfKind(spike) && spike >= limit) {
        return undefined;
    }
    const wholeMiB = keys === sizeKeys.fixed ? 100 : cgroupMiB;
    if (wholeMiB === undefined) {
        return undefined;
    }
    const [limitMiB, spikeMiB] = [limit, isOfKind(spike) ? spike : 0].map((part) => (part * wholeMiB) / 100);
    return {
        limit: Math.floor(limitMiB!),
        spike: Math.floor(spikeMiB === 0 ? limitMiB! * defaultSpikeShare : spikeMiB!),
        keys,
    };
}

/** A limit as it is written, with what the collector makes of a percentage: `limit_percentage 75, 384 MiB`. */
export const written = (settings: unknown, { limit, keys }: LimiterSizes): string =>
    keys.limit === "limit_mib"
        ? `limit_mib ${limit}`
        : `limit_percentage ${String(at(settings, keys.limit))}, which is ${limit} MiB`;

/** The settings that `sizeSidecar` would give, as part of a sentence. */
export const goodLimiter = once((config: ConfigView): string => {
    const sizes = recommended(config);
    const { check_interval, limit_mib, spike_limit_mib } = limiterSettings(sizes);
    const settings = `check_interval ${check_interval}, limit_mib ${limit_mib} and spike_limit_mib ${spike_limit_mib}`;
    if (config.memoryMiB === undefined) {
        return `${settings}, and the container ${sizes.memoryMiB} MiB of hard memory`;
    }
    return config.memoryMiB < memoryFloorMiB
        ? `${settings}, and the container ${memoryFloorMiB} MiB of memory, the least that works`
        : settings;
});

/** The GOMEMLIMIT that `sizeSidecar` would give, as a sentence. */
export const goMemLimitFix = (memoryMiB: number): string =>
    `Set ${goMemLimitVariable} to ${Math.floor(memoryMiB * goMemLimitShare)}MiB, ${goMemLimitShare * 100} % of the container.`;
