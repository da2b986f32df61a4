/**
 * StatsD from the task's own containers. Its counters come as what was added since the last time, which remote write
 * doesn't take: an exporter for scrapes adds them up on a loopback port, and the collector scrapes that as it scrapes
 * programs, with the same bounds and the same labels.
 */
import { type InputsOf, list, nonEmptyString, number, wholeNumber } from "../inputs";
import { labels } from "../names/labels";
import type { ScrapeConfig } from "./model";
import type { ConfigParts } from "./otlp";
import { pointBytes } from "./pushed";
import { scrapeTarget, seconds } from "./scrape";

export interface StatsdArgs {
    /** Names of the containers that send; each gets `STATSD_HOST` and `STATSD_PORT`, but for what it sets itself. */
    containers: string[];
    /** UDP port, 1024 to 65535. Default: 8125, or the next one by 10000 that is free in the task. */
    port?: number;
    /** Upper bounds of the buckets of timings, histograms and distributions. Default: 5 to 10000, in 11 steps. */
    buckets?: number[];
}

export const statsdPort = 8125;

/** Where the exporter listens for the collector's own scrape; beside the ports of health check and queue on disk. */
export const statsdScrapePort = 13_135;

/** The same where the collector's own ports are moved. */
export const statsdScrapePortAt = (offset: number): number => statsdScrapePort + offset;

/** Name of the scrape job, and so the label `scrape_job`. */
export const statsdJob = "statsd";

/** Milliseconds from a quick call to a slow one, as Prometheus's client libraries have them in seconds. */
const usualBuckets = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/** A gauge that nothing is said of any more ends after that time, as Prometheus's series do. */
const expirationSeconds = 300;

const mostBuckets = 40;

export const statsdInputs = {
    containers: list(nonEmptyString(), { least: 1, of: "names of containers" }),
    port: wholeNumber("", 1024, 65_535).optional(),
    buckets: list(number(-1e15, 1e15), { least: 1, of: "numbers" })
        .unless((buckets: readonly number[]) => {
            if (buckets.length > mostBuckets) {
                return `each bucket is a series; there may be ${mostBuckets} at most`;
            }
            return buckets.some((bucket, index) => bucket <= (buckets[index - 1] ?? -Infinity))
                ? "each bound must be larger than the one before"
                : undefined;
        })
        .optional(),
} satisfies InputsOf<StatsdArgs>;

/** The parts for StatsD. */
export function statsdParts(
    { port = statsdPort, buckets = usualBuckets }: StatsdArgs,
    intervalSeconds: number,
    limiter: string,
    portOffset: number,
): ConfigParts {
    const explicit_buckets = [{ matcher_pattern: ".*", buckets: [...buckets] }];
    return {
        extensions: {},
        receivers: {
            statsd: {
                endpoint: `127.0.0.1:${port}`,
                transport: "udp",
                // As often as it is scraped.
                aggregation_interval: seconds(intervalSeconds),
                // Only what never falls can be added up.
                is_monotonic_counter: true,
                timer_histogram_mapping: ["timing", "histogram", "distribution"].map((statsd_type) => ({
                    statsd_type,
                    observer_type: "histogram",
                    histogram: { explicit_buckets },
                })),
            },
        },
        processors: {},
        exporters: {
            "prometheus/statsd": {
                endpoint: `127.0.0.1:${statsdScrapePortAt(portOffset)}`,
                metric_expiration: seconds(Math.max(expirationSeconds, 2 * intervalSeconds)),
                add_metric_suffixes: false,
            },
        },
        pipelines: {
            "metrics/statsd": { receivers: ["statsd"], processors: [limiter], exporters: ["prometheus/statsd"] },
        },
    };
}

/**
 * The collector's scrape of what it has added up.
 * @param dropped labels that every series gets when it is written, and those that none keeps.
 */
export function statsdScrape(series: number, portOffset: number, dropped: readonly string[]): ScrapeConfig {
    return {
        job_name: statsdJob,
        metrics_path: "/metrics",
        body_size_limit: `${Math.max(1, Math.ceil((series * pointBytes) / 2 ** 20))}MiB`,
        sample_limit: series,
        static_configs: scrapeTarget(statsdJob, statsdScrapePortAt(portOffset)),
        metric_relabel_configs: [
            { source_labels: ["__name__"], regex: "target_info|otel_scope_info", action: "drop" },
            // The receiver's own name and version, on every point.
            { regex: "otel_scope_.*", action: "labeldrop" },
            // A client's own would be joined to the task's, or hide it.
            {
                regex: `exported_(?:job|instance|scrape_job)|${[labels.cluster, labels.family, labels.container, ...dropped].join("|")}`,
                action: "labeldrop",
            },
        ],
    };
}
