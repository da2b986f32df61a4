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

/**
 * The config with a change, and its other values shared; undefined where something else than a mapping stands on the
 * way, or another list than the one that is replaced.
 */
export function edited(config: Mapping, { keys, value, inPlaceOf }: Edit): Mapping | undefined {
    const [key, ...rest] = keys;
    if (key === undefined) {
        return undefined;
    }
    const inner = at(config, key);
    if (rest.length === 0) {
        const isOther = Array.isArray(value) && !(isPlainList(inner) && isDeepStrictEqual(inner, inPlaceOf));
        return isOther ? undefined : { ...config, [key]: value };
    }
    if (!isAbsent(inner) && !isMapping(inner)) {
        return undefined;
    }
    const changed = edited(inner ?? {}, { keys: rest, value, inPlaceOf });
    return changed === undefined ? undefined : { ...config, [key]: changed };
}

/** A list of ids, or none; placeholders may stand for anything. */
const isPlainList = (list: unknown): boolean =>
    isAbsent(list) || (Array.isArray(list) && list.every((id) => typeof id === "string" && !isPlaceholder(id)));
