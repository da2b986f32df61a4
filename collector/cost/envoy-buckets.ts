/** The histogram buckets that an Envoy is told to have by its arguments. */
import { parse } from "yaml";
import { at, items, textOf } from "../values";

/**
 * The buckets of `--config-yaml TEXT`, where all histograms have the same: `stats_config.histogram_bucket_settings`
 * with a match for every name (Envoy's `config/metrics/v3/stats.proto`). Undefined for anything else: Envoy's own
 * hold then, or which ones isn't known.
 */
export function envoyBucketsIn(args: readonly string[]): readonly number[] | undefined {
    const [text] = args.flatMap((arg, index) =>
        arg === "--config-yaml" ? [args[index + 1] ?? ""] : arg.startsWith("--config-yaml=") ? [arg.slice(14)] : [],
    );
    if (text === undefined) {
        return undefined;
    }
    let config: unknown;
    try {
        config = parse(text);
    } catch {
        return undefined;
    }
    const [first] = items(at(config, "stats_config", "histogram_bucket_settings"));
    const buckets = items(at(first, "buckets"));
    return matchesAll(at(first, "match")) && buckets.length > 0 && buckets.every((each) => typeof each === "number")
        ? buckets
        : undefined;
}

const matchesAll = (match: unknown): boolean =>
    at(match, "prefix") === "" || /^\^?\.\*\$?$/.test(textOf(at(match, "safe_regex", "regex")));
