/** Weeks on a graph, from recorded series: each point stands for an hour, so that no peak falls between two points. */
import type { Query } from "./builder";
import { selectRecorded, type RecordedMetric } from "./recorded";
import { perService } from "./shapes";
import type { Where } from "./promql";

/** The window of a point: the step of a month on a graph of 720 points. */
const window = "1h";

/** What of the hour before a point it shows. */
export type Hourly = "avg" | "min" | "max";

/** A recorded series over weeks, of the picked services. */
export function hourly(of: Hourly, metric: RecordedMetric, where: Where = {}): string {
    return `${of}_over_time(${selectRecorded(metric, where)}[${window}])`;
}

/** The highest task of each service over weeks, called `highest` in the legend, and the mean of its tasks. */
export const highestAndMean = (
    { max, avg }: Readonly<Record<"max" | "avg", RecordedMetric>>,
    highest: string,
): readonly Query[] => [
    { expr: hourly("max", max), legend: `${perService} ${highest}` },
    { expr: hourly("avg", avg), legend: `${perService} mean` },
];
