/** One change of a config, by its place. Pure. */
import { isDeepStrictEqual } from "node:util";

import { isPlaceholder } from "../../collector/rules/config-view";
import { at, isAbsent, isMapping, type Mapping } from "../../collector/values";

/** A value that a config gets. */
export interface Edit {
    /** Keys from the config's root on, as it writes them. */
    readonly keys: readonly string[];
    readonly value: unknown;
    /** Where the value is a list of ids: what stands there now, so that another list isn't taken for it. */
    readonly inPlaceOf?: unknown;
}

/** A path as findings have it: `processors.memory_limiter`. */
export const pathOf = ({ keys }: Edit): string => keys.join(".");

/** Copies of its own in each place, also where an alias stands for the same value in several. */
export function copied<Value>(value: Value): Value {
    if (Array.isArray(value)) {
        return value.map(copied) as Value;
    }
    return isMapping(value)
        ? (Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copied(inner)])) as Value)
        : value;
}

/**
 * Whether a change can be made: not where something else than a mapping stands on the way, or another list than the one
 * that is replaced.
 */
export function isPossible(config: Mapping, { keys, value, inPlaceOf }: Edit): boolean {
    const isWayFree = keys.slice(0, -1).every((_, index) => {
        const part = at(config, ...keys.slice(0, index + 1));
        return isAbsent(part) || isMapping(part);
    });
    const inner = at(config, ...keys);
    return isWayFree && (!Array.isArray(value) || (isPlainList(inner) && isDeepStrictEqual(inner, inPlaceOf)));
}

/** Makes a change that is possible, in place: a copy of thousands of pipelines for each of them takes seconds. */
export function make(config: Mapping, { keys, value }: Edit): void {
    let part = config as Record<string, unknown>;
    for (const key of keys.slice(0, -1)) {
        if (!isMapping(at(part, key))) {
            part[key] = {};
        }
        part = part[key] as Record<string, unknown>;
    }
    part[keys.at(-1)!] = value;
}

/** A list of ids, or none; placeholders may stand for anything. */
const isPlainList = (list: unknown): boolean =>
    isAbsent(list) || (Array.isArray(list) && list.every((id) => typeof id === "string" && !isPlaceholder(id)));
