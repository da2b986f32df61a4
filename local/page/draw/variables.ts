/** A dashboard's variables: their queries, the values picked, and how they are written into PromQL and addresses. */
import type { TimeRange, Steps } from "./time";
import { promDuration } from "./time";

/** What the pickers write for All. */
export const all = "$__all";

/** Picked values by variable; `[all]` for All. */
export type Picked = ReadonlyMap<string, readonly string[]>;

/** A variable as far as its values go. */
export interface Pickable {
    readonly name: string;
    readonly allValue?: string | null;
    readonly multi?: boolean;
    readonly includeAll?: boolean;
}

/** The text for a variable in one format, as `pipe` in `${name:pipe}`. */
export type Lookup = (name: string, format: string | undefined) => string | undefined;

/**
 * Replaces `$name`, `${name}` and `${name:format}`.
 * @throws Error for a variable that the lookup doesn't know.
 */
export function interpolate(text: string, lookup: Lookup): string {
    return text.replace(
        /\$(?:\{([^{}:]+)(?::(\w+))?\}|(\w+))/g,
        (written, braced?: string, format?: string, bare?: string) => {
            const value = lookup(braced ?? bare ?? "", format);
            if (value === undefined) {
                throw new Error(`Variable ${written} is not one of this dashboard's, nor one that the preview knows.`);
            }
            return value;
        },
    );
}

/** Looks up what a query may use: the dashboard's variables as regular expressions, and Grafana's own of time. */
export function queryLookup(variables: readonly Pickable[], picked: Picked, range: TimeRange, steps: Steps): Lookup {
    const seconds = (range.to - range.from) / 1000;
    const own = new Map<string, string>([
        ["__rate_interval", promDuration(steps.rateInterval)],
        ["__interval", promDuration(steps.interval)],
        ["__interval_ms", String(steps.interval * 1000)],
        ["__range", promDuration(seconds)],
        ["__range_s", String(Math.round(seconds))],
        ["__range_ms", String(Math.round(seconds * 1000))],
        ["__from", String(range.from)],
        ["__to", String(range.to)],
    ]);
    return (name, format) => {
        const variable = variables.find((candidate) => candidate.name === name);
        return variable === undefined
            ? own.get(name)
            : writtenInQuery(variable, picked.get(name) ?? [all], format ?? "default");
    };
}

/** As Grafana's Prometheus data source writes picked values: All as `allValue`, one escaped, several as `(a|b)`. */
function writtenInQuery(variable: Pickable, values: readonly string[], format: string): string {
    if (values.includes(all)) {
        return variable.allValue ?? ".*";
    }
    if (format === "raw" || (variable.multi !== true && variable.includeAll !== true)) {
        return inString(values.join(","));
    }
    const escaped = values.map((value) => inString(escapeRegex(value)));
    return escaped.length === 1 ? escaped[0] : `(${escaped.join("|")})`;
}

function escapeRegex(value: string): string {
    return value.replace(/[\\^$*+?.()|[\]{}]/g, "\\$&");
}

/** The query has the value between double quotes. */
function inString(value: string): string {
    return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"');
}

/** The labels that fill a picker. */
export interface LabelQuery {
    readonly label: string;
    /** A selector; without one, every series. */
    readonly match?: string;
}

/**
 * Reads `label_values(label)` and `label_values(selector, label)`.
 * @throws Error for any other query.
 */
export function parseLabelQuery(query: string): LabelQuery {
    const [, match, label] = /^label_values\(\s*(?:(.+),\s*)?([a-zA-Z_]\w*)\s*\)$/s.exec(query.trim()) ?? [];
    if (label === undefined) {
        throw new Error(`The preview can't fill a picker from "${query}": it knows label_values only.`);
    }
    return match === undefined ? { label } : { label, match: match.trim() };
}

/** What stays picked when there are new options: what still exists; All, or the first, when none does. */
export function keepPicked(variable: Pickable, picked: readonly string[], options: readonly string[]): string[] {
    const kept = picked.filter((value) => options.includes(value) || (value === all && variable.includeAll === true));
    if (kept.length > 0) {
        return kept;
    }
    return variable.includeAll === true ? [all] : options.slice(0, 1);
}

/**
 * What is picked after one option was switched on or off: All and single values exclude each other, and none is All.
 */
export function pick(variable: Pickable, picked: readonly string[], value: string, on: boolean): string[] {
    if (value === all || variable.multi !== true) {
        return on ? [value] : [...picked];
    }
    const others = picked.filter((other) => other !== all && other !== value);
    const next = on ? [...others, value] : others;
    return next.length > 0 ? next : [all];
}
