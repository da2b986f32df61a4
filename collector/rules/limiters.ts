/** Memory limiters, as a config sets them. */
import { limiterSettings } from "../config/limiter";
import { memoryFloorMiB } from "../config/sizing";
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

/** A limiter's sizes, MiB, with the collector's default for the spike; undefined where the collector refuses them. */
export function sizesOf(settings: unknown): { readonly limit: number; readonly spike: number } | undefined {
    const limit = at(settings, "limit_mib");
    const given = at(settings, "spike_limit_mib");
    if (!isMiB(limit) || (!isUnset(given) && !isMiB(given))) {
        return undefined;
    }
    const spike = isMiB(given) ? given : Math.floor(limit * defaultSpikeShare);
    return spike < limit ? { limit, spike } : undefined;
}

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
