/** From what a service team says about its targets to Prometheus scrape configs. */
import type { Duration, RelabelConfig, ScrapeConfig } from "./model";
import { envoyFilter, envoyStatsPath } from "./envoy-filter";
import { dropUnasked } from "./keep";
import { withDefaults } from "../inputs";
import { labels, metrics, selfScrapeJob } from "../names/names";
import { anyOf } from "../regex";
import { accessConfig, ownHost } from "./scrape-access";
import { type RelabelArgs, sampleLimits, type ScrapeArgs, scrapeInputs } from "./scrape-args";
import type { SidecarSizes } from "./sizing";

/** Prometheus's default `scrape_timeout`, seconds; never above the interval. */
const scrapeTimeoutSeconds = 10;
/** The collector says some 60 samples in 12 kB of itself; with more components it is more, but never so much more. */
const selfSamples = 1_000;
const selfBodyMiB = 1;

/** `$` starts a placeholder for the collector, `$$` is one `$` (confmap `expand.go`). */
export const literal = (text: string): string => text.replaceAll("$", "$$$$");

export const seconds = (count: number): Duration => `${count}s`;

export const timeoutFor = (intervalSeconds: number): Duration =>
    seconds(Math.min(scrapeTimeoutSeconds, intervalSeconds));

/**
 * A program's `target_info` would become resource attributes and override job and instance (contrib issue 50502);
 * `otel_scope_info` says nothing that a query here asks.
 */
const dropInfoMetrics: RelabelConfig = {
    source_labels: ["__name__"],
    regex: "target_info|otel_scope_info",
    action: "drop",
};

const dropNames = (patterns: readonly string[]): RelabelConfig => ({
    source_labels: ["__name__"],
    regex: literal(anyOf(patterns)),
    action: "drop",
});
const keepNames = (patterns: readonly string[]): RelabelConfig => ({ ...dropNames(patterns), action: "keep" });

/** What a job gets that doesn't say otherwise. */
export interface ScrapeLimits {
    readonly samples: number;
    readonly bodyMiB: number;
}

/** A sidecar's share for each job that doesn't set limits of its own. */
export function scrapeLimits(jobs: Readonly<Record<string, ScrapeArgs>>, sizes: SidecarSizes): ScrapeLimits {
    const all = Object.values(jobs);
    const without = all.filter(({ sampleLimit }) => sampleLimit === undefined).length;
    return {
        samples: Math.floor((sizes.samplesPerScrape - sampleLimits(all)) / Math.max(1, without)),
        // By number and not by samples: a body is what the target sends, samples are what relabelling leaves of it.
        bodyMiB: Math.max(1, Math.floor(sizes.bodyMiB / Math.max(1, all.length))),
    };
}

/** Where a job's target is in a task of that network mode: in bridge a link makes the container's name a host. */
export const targetHost = ({ container, host = ownHost }: ScrapeArgs, networkMode: string): string =>
    networkMode === "bridge" && container !== undefined ? container : host;

/**
 * The scrape config of one job.
 * @param taken labels that every series gets when it is written, where a target's own would win, and those that none
 * keeps.
 */
export function scrapeConfig(
    name: string,
    args: ScrapeArgs,
    limits: ScrapeLimits,
    taken: readonly string[] = [],
    host = ownHost,
): ScrapeConfig {
    const job = withDefaults(scrapeInputs, args);
    const interval = job.intervalSeconds;
    const params = job.params ?? defaultParams(job);
    return {
        job_name: name,
        ...(interval === undefined ? {} : { scrape_interval: seconds(interval), scrape_timeout: timeoutFor(interval) }),
        ...accessConfig(job),
        ...(job.nativeHistograms === true ? { scrape_native_histograms: true } : {}),
        metrics_path: literal(job.path),
        ...(params === undefined ? {} : { params: literalParams(params) }),
        body_size_limit: `${job.bodySizeLimitMiB ?? limits.bodyMiB}MiB`,
        sample_limit: job.sampleLimit ?? limits.samples,
        static_configs: scrapeTarget(name, job.port, host),
        metric_relabel_configs: [
            dropInfoMetrics,
            ...(job.allow?.length ? [keepNames(job.allow)] : structuredClone(dropUnasked)),
            ...(job.deny?.length ? [dropNames(job.deny)] : []),
            ...(job.relabel ?? []).map(relabelConfig),
            ...labelsDropped(taken),
        ],
    };
}

const labelsDropped = (names: readonly string[]): RelabelConfig[] =>
    names.length === 0 ? [] : [{ regex: names.join("|"), action: "labeldrop" }];

/** The sidecar's scrape of itself: only the metrics that `names.ts` lists. */
export function selfScrapeConfig(port: number, dropped: readonly string[] = []): ScrapeConfig {
    const kept = Object.values(metrics.sidecar).map(({ name }) => name);
    return {
        job_name: selfScrapeJob,
        metrics_path: "/metrics",
        body_size_limit: `${selfBodyMiB}MiB`,
        sample_limit: selfSamples,
        static_configs: scrapeTarget(selfScrapeJob, port),
        metric_relabel_configs: [
            { source_labels: ["__name__"], regex: kept.join("|"), action: "keep" },
            ...labelsDropped(dropped),
        ],
    };
}

/** `job` becomes the service's name later on, so the scrape job's own name is a label beside it. */
export function scrapeTarget(name: string, port: number, host = ownHost): ScrapeConfig["static_configs"] {
    return [{ targets: [`${host}:${port}`], labels: { [labels.scrapeJob]: name } }];
}

/**
 * What isn't wanted isn't asked for either, where the target can leave it out: the body is smaller and the parsing
 * less.
 */
function defaultParams({ path, allow }: ScrapeArgs): ScrapeArgs["params"] {
    return path === envoyStatsPath && !allow?.length ? { filter: [envoyFilter] } : undefined;
}

function literalParams(params: Record<string, string[]>): Record<string, string[]> {
    return Object.fromEntries(Object.entries(params).map(([key, values]) => [literal(key), values.map(literal)]));
}

function relabelConfig(rule: RelabelArgs): RelabelConfig {
    const { sourceLabels, separator, regex, modulus, targetLabel, replacement, action } = rule;
    const config = {
        source_labels: sourceLabels?.map(literal),
        separator: separator && literal(separator),
        regex: regex && literal(regex),
        modulus,
        target_label: targetLabel && literal(targetLabel),
        replacement: replacement && literal(replacement),
        // One of Prometheus's, as the table says; the interface can't, as Pulumi's schema has no unions of strings.
        action: action as RelabelConfig["action"],
    };
    return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}
