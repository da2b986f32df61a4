/** What would cost less, and by how much. Pure. */
import { seriesNames } from "../config/keep";
import { type Metric, metrics } from "../names/names";
import type { SourceEstimate } from "./estimate";
import { histogramSuggestions } from "./histograms";
import type { Suggestion } from "./suggestion";

export type { Suggestion } from "./suggestion";

/** A metric and what it costs. */
export interface CostlyMetric {
    readonly job: string;
    readonly name: string;
    readonly series: number;
    readonly samplesPerMinute: number;
}

/** Seconds: Prometheus's own default. */
const longInterval = 60;

/** How many of the most costly metrics are named. */
const mostNamed = 10;

const groups = Object.values(metrics).map((group) => Object.values<Metric>(group));

/** What the standard dashboards and rules ask for, as series are named in Prometheus: for an allow-list. */
export const askedSeries: readonly string[] = groups.flatMap((group) => group.flatMap(seriesNames));

/** The same by metric, in both spellings: as Prometheus and as the receiver has it. */
const askedMetrics: ReadonlySet<string> = new Set(
    groups.flatMap((group) => group.flatMap(({ name, otel }) => [name, ...(otel === undefined ? [] : [otel])])),
);

/** Whether a standard dashboard or rule asks for a metric. A page in OpenMetrics has its counters without `_total`. */
export const isAsked = (metric: string): boolean => askedMetrics.has(metric) || askedMetrics.has(`${metric}_total`);

/** What to do about each source, the largest saving first. */
export const suggestionsFor = (
    sources: readonly SourceEstimate[],
    asked: (metric: string) => boolean = isAsked,
    by = "the standard dashboards and rules",
): Suggestion[] =>
    [
        ...longerInterval(sources),
        ...sources.flatMap((source) => [...allowList(source, asked, by), ...histogramSuggestions(source)]),
    ]
        .filter(({ savedPerMinute }) => savedPerMinute > 0)
        .sort((one, other) => other.savedPerMinute - one.savedPerMinute);

/** One for all sources that are asked more often. */
function longerInterval(sources: readonly SourceEstimate[]): Suggestion[] {
    const often = sources.filter(({ intervalSeconds }) => intervalSeconds < longInterval);
    return often.length === 0
        ? []
        : [
              {
                  job: often.map(({ job }) => job).join(", "),
                  text: `Ask every ${longInterval} s.`,
                  savedPerMinute: often.reduce((sum, each) => {
                      const rate = each.ownPerMinute.likely + each.addedPerMinute.likely;
                      return sum + rate * (1 - each.intervalSeconds / longInterval);
                  }, 0),
              },
          ];
}

function allowList(source: SourceEstimate, asked: (metric: string) => boolean, by: string): Suggestion[] {
    const unasked = source.metrics.filter(({ name }) => !asked(name));
    const series = unasked.reduce((sum, each) => sum + each.series, 0);
    const all = source.metrics.reduce((sum, each) => sum + each.series, 0);
    const text =
        series === all
            ? `Leave it out where nobody looks at it: ${by} ask for none of its ${all} series.`
            : `Keep what is asked for: ${by} ask for ${all - series} of its ${all} series (--allow-list).`;
    return series === 0 ? [] : [{ job: source.job, text, savedPerMinute: (series * 60) / source.intervalSeconds }];
}

/** The metrics with the most samples, the most costly one first. */
export const costliest = (sources: readonly SourceEstimate[]): CostlyMetric[] =>
    sources
        .flatMap(({ job, intervalSeconds, metrics: own }) =>
            own.map(({ name, series }) => ({ job, name, series, samplesPerMinute: (series * 60) / intervalSeconds })),
        )
        .sort((one, other) => other.samplesPerMinute - one.samplesPerMinute)
        .slice(0, mostNamed);
