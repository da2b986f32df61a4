/** A dashboard's variables: their queries, the selected values, and how those are written into PromQL and addresses. */
import type { SelectableVariable } from "./dashboard";
import { promDuration, type Steps, type TimeRange } from "./time";

/** Grafana's value for All. */
export const all = "$__all";

/** The selected values of each variable; `[all]` for All. */
export type Selection = ReadonlyMap<string, readonly string[]>;

/** What a variable is replaced with, by its name and its format, as `pipe` in `${name:pipe}`; undefined if unknown. */
export type Lookup = (name: string, format: string | undefined) => string | undefined;

/**
 * Replaces `$name`, `${name}` and `${name:format}`; `$1` of `label_replace` stays.
 * @throws Error for a variable that the lookup doesn't know.
 */
export function interpolate(template: string, lookup: Lookup): string {
    return template.replace(
        /\$(?:\{([^{}:]+)(?::([\w:]+))?\}|([a-zA-Z_]\w*))/g,
        (written, braced?: string, format?: string, bare?: string) => {
            const value = lookup(braced ?? bare ?? "", format);
            if (value === undefined) {
                throw new Error(`Variable ${written} is not one of this dashboard's, nor one that the preview knows.`);
            }
            return value;
        },
    );
}

/** Looks up the variables of a query: the dashboard's, as regular expressions, and Grafana's own of the time range. */
export function queryLookup(
    variables: readonly SelectableVariable[],
    selected: Selection,
    range: TimeRange,
    steps: Steps,
): Lookup {
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
            : writtenInQuery(variable, selected.get(name) ?? [all], format ?? "default");
    };
}

/** As Grafana's Prometheus data source writes selected values: All as `allValue`, one escaped, several as `(a|b)`. */
function writtenInQuery(variable: SelectableVariable, values: readonly string[], format: string): string {
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

/** Escaped for a double-quoted string of PromQL, which is where queries have their variables. */
function inString(value: string): string {
    return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"');
}

/** A query for the values of a label. */
export interface LabelQuery {
    readonly label: string;
    /** A selector. Default: every series. */
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

/** What stays selected of new options: the values that still exist; if none does, All or the first. */
export function keepSelected(
    variable: SelectableVariable,
    selected: readonly string[],
    options: readonly string[],
): string[] {
    const kept = selected.filter((value) => options.includes(value) || (value === all && variable.includeAll === true));
    if (kept.length > 0) {
        return kept;
    }
    return variable.includeAll === true ? [all] : options.slice(0, 1);
}

/**
 * What is selected after one option was checked or unchecked: All and single values exclude each other, and nothing
 * becomes All.
 */
export function toggleOption(
    variable: SelectableVariable,
    selected: readonly string[],
    value: string,
    checked: boolean,
): string[] {
    if (value === all || variable.multi !== true) {
        return checked ? [value] : [...selected];
    }
    const others = selected.filter((other) => other !== all && other !== value);
    const next = checked ? [...others, value] : others;
    return next.length > 0 ? next : [all];
}
