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

/** Both ways side by side, then the new one alone. */
export const comparingSteps = (days: number): readonly string[] => [
    "Deploy the sidecar beside the agent; leave the agent, its alarms and dashboards as they are.",
    `Let both run for ${days} days, a release and a busy hour among them.`,
    "Ask each pair below for the same day and compare; where they differ by more than is said, read why they may before anything is changed.",
    "Deploy the translated rules with a receiver that only you read, and hold their alerts against the alarms' history (`aws cloudwatch describe-alarm-history`).",
    "Switch the receiver to who is on call, and the alarms' actions off (`aws cloudwatch disable-alarm-actions`); keep the alarms that have no counterpart.",
    "Open the translated dashboards beside CloudWatch's with those who use them; fill the panels of text, or keep those widgets.",
    "Remove the agent from the tasks and switch Container Insights off where only what has a counterpart was used.",
    "After a month delete the old alarms and dashboards, and compare the two bills with what AWS billed.",
];

/** The plan as Markdown. */
export function comparingPlan(
    pairs: readonly MetricPair[],
    options: { readonly days: number; readonly day: string; readonly values?: Readonly<Record<string, string>> },
): string {
    const comparisons = pairs.map((pair) => comparisonOf(pair, options));
    return [
        "## Running both for a while",
        "",
        ...comparingSteps(options.days).map((step, index) => `${index + 1}. ${step}`),
        "",
        ...comparisons.flatMap(({ metric, getMetricData, promql, tolerance, differs }) => [
            `### ${metric}`,
            "",
            "```sh",
            `aws cloudwatch get-metric-data --cli-input-json '${getMetricData.replaceAll("'", "'\\''")}'`,
            "```",
            "",
            "```promql",
            promql,
            "```",
            "",
            `${tolerance}${differs === undefined ? "" : ` ${differs}`}`,
            "",
        ]),
    ].join("\n");
}
