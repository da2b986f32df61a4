/** What histograms cost by their buckets, and what would cost less. Pure. */
import { andList } from "../lists";
import type { SentMetric, SourceEstimate } from "./estimate";
import type { Suggestion } from "./suggestion";

/** Buckets of a histogram, `+Inf` among them, that tell its quantiles well enough where they lie around a target. */
const enough = 8;

/** How many of the most costly histograms are named. */
const mostNamed = 3;

type Histogram = Required<SentMetric>;

/** Fewer buckets, and native histograms, for one job or receiver. */
export function histogramSuggestions(source: SourceEstimate): Suggestion[] {
    const histograms = source.metrics.filter((metric): metric is Histogram => metric.histogram !== undefined);
    return [...fewerBuckets(source, histograms), ...nativeOnes(source, histograms)];
}

function fewerBuckets({ job, intervalSeconds }: SourceEstimate, all: readonly Histogram[]): Suggestion[] {
    const large = all.filter(({ histogram }) => histogram.buckets > enough * histogram.histograms);
    const series = large.reduce((sum, { histogram }) => sum + histogram.buckets - enough * histogram.histograms, 0);
    const most = Math.max(...large.map(({ histogram }) => histogram.buckets / histogram.histograms));
    return large.length === 0
        ? []
        : [
              {
                  job,
                  text: `Have ${enough} buckets in a histogram, not up to ${Math.round(most)}: ${costliestOf(large)}.`,
                  savedPerMinute: (series * 60) / intervalSeconds,
                  isOfBuckets: true,
              },
          ];
}

/** How AMP counts a native histogram isn't on its pages: as one sample, as Prometheus does, is taken. */
function nativeOnes({ job, intervalSeconds, isClassic }: SourceEstimate, all: readonly Histogram[]): Suggestion[] {
    const series = all.reduce((sum, metric) => sum + metric.series - metric.histogram.histograms, 0);
    return !isClassic || series === 0
        ? []
        : [
              {
                  job,
                  text: `Take native histograms (nativeHistograms: true), one series for each of ${costliestOf(all)}: the target must have them in Prometheus's protobuf format, and queries ask without _bucket and le.`,
                  savedPerMinute: (series * 60) / intervalSeconds,
                  isOfBuckets: true,
              },
          ];
}

function costliestOf(all: readonly Histogram[]): string {
    const sorted = [...all].sort((one, other) => other.series - one.series);
    const named = sorted.slice(0, mostNamed).map(({ name, histogram }) => `${name} (${histogram.buckets} buckets)`);
    const others = sorted.length - named.length;
    return andList(others > 0 ? [...named, `${others} more`] : named);
}
