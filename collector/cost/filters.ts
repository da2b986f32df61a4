/** What a pipeline's processors leave of its metrics, as far as their settings say it by name. */
import { mayTakeLong, wholeMatch } from "../regex";
import type { ConfigView } from "../rules/config-view";
import { at, entries, isMapping, items, textOf } from "../values";

/** What happens to a metric of that name: it passes, it is dropped, or that isn't known. */
export type Fate = "passes" | "dropped" | "not known";

/** Processors that neither drop nor add series, in their newest spelling. */
const neutral: ReadonlySet<string> = new Set([
    ...["batch", "memory_limiter", "resource", "attributes", "resource_detection", "k8s_attributes"],
    ...["probabilistic_sampler", "span", "tail_sampling", "groupbytrace"],
]);

/** The processors of a chain whose effect on the number of series isn't known. */
export const othersIn = (config: ConfigView, processors: readonly string[]): readonly string[] =>
    processors.filter((id) => {
        const type = config.componentType("processors", id);
        return !neutral.has(type) && (type !== "filter" || !isReadable(config.settings("processors", id)));
    });

/** What the processors of a chain do with a metric. */
export function fateOf(config: ConfigView, processors: readonly string[], metric: string): Fate {
    const fates = processors
        .filter((id) => config.componentType("processors", id) === "filter")
        .map((id) => filtered(config.settings("processors", id), metric));
    return fates.includes("dropped") ? "dropped" : fates.includes("not known") ? "not known" : "passes";
}

/** Settings of the `filter` processor that decide about metrics by their names alone (contrib's filterprocessor). */
const named = ["include", "exclude", "metric"];

function isReadable(settings: unknown): boolean {
    const parts = Object.keys(isMapping(settings) ? settings : {});
    const metrics = entries(at(settings, "metrics"));
    return (
        parts.every((part) => ["error_mode", "metrics", "traces", "logs", "spans", "profiles"].includes(part)) &&
        metrics.every(([part]) => named.includes(part)) &&
        metrics.every(([part, value]) =>
            part === "metric"
                ? items(value).every((condition) => termsOf(condition) !== undefined)
                : entries(value).every(([key]) => ["match_type", "metric_names", "regexp"].includes(key)) &&
                  !hasLong(value),
        )
    );
}

/** Whether an expression among its names may take too long to be tried. */
const hasLong = (properties: unknown): boolean =>
    at(properties, "match_type") === "regexp" &&
    items(at(properties, "metric_names")).some((name) => mayTakeLong(textOf(name)));

function filtered(settings: unknown, metric: string): Fate {
    const metrics = at(settings, "metrics");
    const include = at(metrics, "include");
    const exclude = at(metrics, "exclude");
    if (hasLong(include) || hasLong(exclude)) {
        return "not known";
    }
    if (include !== undefined && !matches(include, metric)) {
        return "dropped";
    }
    const conditions = items(at(metrics, "metric")).map(termsOf);
    if ((exclude !== undefined && matches(exclude, metric)) || conditions.some((terms) => terms?.(metric) === true)) {
        return "dropped";
    }
    return isReadable(settings) ? "passes" : "not known";
}

/** `match_type: regexp` looks anywhere in the name (contrib's internal/filter, `filterset/regexp`). */
function matches(properties: unknown, metric: string): boolean {
    const isRegexp = at(properties, "match_type") === "regexp";
    return items(at(properties, "metric_names")).some((name) => {
        const text = textOf(name).replaceAll("$$", "$");
        return isRegexp ? isFound(text, metric) : text === metric;
    });
}

const isFound = (pattern: string, text: string): boolean => Boolean(wholeMatch(`.*(?:${pattern}).*`, text));

const equal = /^(?:metric\.)?name\s*(==|!=)\s*"([^"\\]*)"$/;
const match = /^(not\s+)?IsMatch\(\s*(?:metric\.)?name\s*,\s*"((?:[^"\\]|\\.)*)"\s*\)$/;

/** A condition that is about the name alone, one of several terms; undefined for any other. */
function termsOf(condition: unknown): ((metric: string) => boolean) | undefined {
    const text = typeof condition === "string" ? condition.replaceAll("$$", "$") : "";
    const terms = text.split(/\s+or\s+/).map((each): ((metric: string) => boolean) | undefined => {
        const term = each.trim();
        const [, sign, name] = equal.exec(term) ?? [];
        if (sign !== undefined) {
            return (metric) => (metric === name) === (sign === "==");
        }
        const [whole, not, pattern] = match.exec(term) ?? [];
        return whole === undefined || mayTakeLong(pattern!)
            ? undefined
            : (metric) => isFound(pattern!.replace(/\\(.)/g, "$1"), metric) === (not === undefined);
    });
    return terms.every((term) => term !== undefined) ? (metric) => terms.some((term) => term(metric)) : undefined;
}
