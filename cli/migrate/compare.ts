/** Running both ways for a while: a pair of queries for each metric, and the steps from one to the other. */
import type { MetricPair } from "./model";

/** Two queries that should agree, and by how much. */
export interface Comparison {
    readonly metric: string;
    /** For `aws cloudwatch get-metric-data --cli-input-json`; a value that isn't known stands as `<Name>`. */
    readonly getMetricData: string;
    readonly promql: string;
    /** Full sentence. */
    readonly tolerance: string;
    readonly differs?: string;
}

/** Seconds of each point that is compared: over five minutes the times of single samples play no part. */
const period = 300;

/**
 * @param values of dimensions, as far as they are known.
 * @param day the day that is compared, `2026-11-30`.
 */
export function comparisonOf(
    pair: MetricPair,
    { values = {}, day }: { readonly values?: Readonly<Record<string, string>>; readonly day: string },
): Comparison {
    const { namespace, metricName, dimensions, statistic, unit } = pair.cloudWatch;
    const rollup = dimensions[0] ?? [];
    const request = {
        StartTime: `${day}T00:00:00Z`,
        EndTime: `${day}T23:59:59Z`,
        MetricDataQueries: [
            {
                Id: "q1",
                MetricStat: {
                    Metric: {
                        Namespace: namespace,
                        MetricName: metricName,
                        Dimensions: rollup.map((name) => ({
                            Name: name,
                            Value: Object.hasOwn(values, name) ? values[name] : `<${name}>`,
                        })),
                    },
                    Period: period,
                    Stat: statistic,
                    ...(unit !== undefined && { Unit: unit }),
                },
            },
        ],
    };
    return {
        metric: `${namespace} ${metricName}, ${statistic}`,
        getMetricData: JSON.stringify(request, undefined, 2),
        promql: pair.promql,
        tolerance: toleranceOf(pair),
        ...(pair.differs !== undefined && { differs: pair.differs }),
    };
}

/** What is left when both are right: other times of samples, and buckets. */
function toleranceOf({ promql, cloudWatch: { statistic } }: MetricPair): string {
    if (/^count\b|^count_over_time|\bcount\(/.test(promql)) {
        return "They are equal while no task starts or stops.";
    }
    if (promql.includes("histogram_quantile")) {
        return "Within the width of a bucket.";
    }
    if (/^p\d/.test(statistic) || ["Minimum", "Maximum"].includes(statistic)) {
        return "Within 10 %: extremes depend on when samples are taken, one a minute or three.";
    }
    return "Within 5 % over an hour: samples are taken at other times.";
}
