/** What CloudWatch bills for metrics by OTLP, US dollars a month. Pure. */
import { byEnd, minutesPerMonth, minutesRead } from "./bill";
import type { OtlpPrices } from "./cloudwatch-prices";
import { mapped, plus, type Range } from "./range";

/** The page doesn't say which GB it means: the smaller one costs more, and is the likely one. */
const [gb, gib] = [1e9, 2 ** 30];

/** US dollars a month. Storage is in it: CloudWatch keeps 15 months. */
export interface CloudWatchBill {
    readonly points: Range;
    /** As CloudWatch counts them. */
    readonly bytes: Range;
    readonly ingestion: Range;
    /** By the API, as Grafana asks; in CloudWatch's own console they cost nothing. */
    readonly queries: Range;
    readonly total: Range;
}

/** What is sent by OTLP in a minute. */
export interface OtlpRate {
    readonly pointsPerMinute: Range;
    readonly pointBytesPerMinute: Range;
}

/** The bill of tasks that are alike. Queries read as many minutes as those of AMP's bill do. */
export function cloudwatchBill(
    { pointsPerMinute, pointBytesPerMinute }: OtlpRate,
    tasks: number,
    prices: OtlpPrices,
): CloudWatchBill {
    const monthly = (rate: Range): Range => mapped(rate, (each) => each * minutesPerMonth * tasks);
    const [points, bytes] = [monthly(pointsPerMinute), monthly(pointBytesPerMinute)];
    const ingestion = byEnd(bytes, { low: gib, likely: gb, high: gb }, (count, size) => (count / size) * prices.perGb);
    const queries = byEnd(
        points,
        minutesRead,
        (count, minutes) => ((count * minutes) / 1e6) * prices.perMillionQuerySamples,
    );
    return { points, bytes, ingestion, queries, total: plus(ingestion, queries) };
}
