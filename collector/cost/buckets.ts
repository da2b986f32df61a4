/** The buckets of a histogram, counted. */
import type { Labels } from "./exposition";

/** As likely. */
export interface Buckets {
    /** Of the series, those that are buckets. */
    readonly buckets: number;
    /** Histograms that they are of: each has its own labels. */
    readonly histograms: number;
}

/** Of the series of a metric; undefined for one without buckets of its own. */
export function bucketsOf(type: string, series: readonly Labels[]): Buckets | undefined {
    const ending = (end: string): number => series.filter(({ __name__: name = "" }) => name.endsWith(end)).length;
    const [buckets, histograms] = [ending("_bucket"), ending("_count")];
    return type === "histogram" && buckets > 0 && histograms > 0 ? { buckets, histograms } : undefined;
}
