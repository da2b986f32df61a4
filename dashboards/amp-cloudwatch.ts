/** The dashboard of what only CloudWatch knows of an AMP workspace: the panels beside its alarms. */
import { ampFaults, ampNamespace, ampUsage, type AmpUse, faultsOf } from "./amp-faults";
import { type RowRequest, stat, timeseries } from "./builder";
import { asked, type CloudWatchDashboard, cloudWatchDashboard, summed } from "./cloudwatch";
import { anyIsRed, half, third } from "./shapes";

/** The workspace's quotas, as `alarms` of a `PrometheusWorkspace` has them. */
export interface AmpQuotas {
    /** Share of a quota, in percent, from which on a graph has its orange line, 1 to 100. Default: 80. */
    readonly quotaPercent?: number;
    /** The quota "Active series per workspace". Default: none, and no lines. */
    readonly activeSeriesQuota?: number;
    /** The quota "Ingestion rate per workspace", samples a second. Default: none, and no lines. */
    readonly ingestionRateQuota?: number;
}

/** As the alarms' period. */
const seconds = 300;
const workspace = "$workspace";

const activeSeries = {
    namespace: ampUsage.namespace,
    metricName: ampUsage.metricName,
    dimensions: { ...ampUsage.dimensions("ActiveSeries"), [ampUsage.workspaceKey]: workspace },
    statistic: "Average",
    label: "Active series",
} as const;

const tile = { unit: "short", width: 4, height: 4 } as const;

const now: RowRequest = {
    title: "In the time range",
    panels: [
        ...ampFaults.map((fault) =>
            summed(
                stat({
                    ...tile,
                    title: fault.title,
                    description: `${fault.description} All of the time range together, of at most two weeks; an alarm looks at five minutes.`,
                    decimals: 0,
                    thresholds: anyIsRed,
                    // What never fails has no samples of it: the alarm takes it for well too.
                    noData: ["None", "green"],
                    queries: [
                        {
                            expr: asked({
                                namespace: ampNamespace,
                                sql: faultsOf(fault, workspace),
                                label: fault.title,
                            }),
                            legend: fault.title,
                        },
                    ],
                }),
            ),
        ),
        stat({
            ...tile,
            title: "Series",
            description:
                "Active series at the end of the time range, as AMP counts them for its quota. No data: the workspace hasn't been written to, or another account or region is picked.",
            queries: [{ expr: asked(activeSeries), legend: "Series" }],
        }),
    ],
};

const overTime: RowRequest = {
    title: "Over time",
    panels: ampFaults.map(({ title, description, metric, by }, index) =>
        timeseries({
            title: `${title}, over time`,
            description,
            unit: "short",
            min: 0,
            ...(index < 3 ? third : half),
            queries: [
                {
                    expr: asked({
                        namespace: ampNamespace,
                        metricName: metric,
                        dimensions: { Workspace: workspace },
                        statistic: "Sum",
                        label: by === undefined ? title : `\${PROP('Dim.${by}')}`,
                    }),
                    legend: title,
                },
            ],
        }),
    ),
};

function usage(use: AmpUse, title: string, description: string, quota: number | undefined, percent: number) {
    const near = quota === undefined ? undefined : Math.floor((quota * percent) / 100);
    return timeseries({
        title,
        description,
        unit: use === "ActiveSeries" ? "short" : "cps",
        min: 0,
        ...half,
        ...(quota !== undefined && {
            thresholds: {
                base: "transparent" as const,
                steps:
                    near === quota ? [[quota, "red"] as const] : [[near!, "orange"] as const, [quota, "red"] as const],
            },
        }),
        queries: [
            {
                expr: asked({
                    namespace: ampUsage.namespace,
                    metricName: ampUsage.metricName,
                    dimensions: { ...ampUsage.dimensions(use), [ampUsage.workspaceKey]: workspace },
                    statistic: "Average",
                    label: title,
                }),
                legend: title,
            },
        ],
    });
}

/**
 * What CloudWatch has of AMP workspaces and Prometheus has not: notifications that fail, samples that are refused,
 * rules that fail or are left out, and how near the quotas are. It needs a CloudWatch data source in Grafana, such as
 * `dataSources: [{ type: "CLOUDWATCH" }]` makes, and so is none of `standardDashboards()`.
 * @throws Error for a quota that isn't a number above 0, and a share that isn't one from 1 to 100.
 */
export function ampCloudWatchDashboard(quotas: AmpQuotas = {}): CloudWatchDashboard {
    const { quotaPercent = 80, activeSeriesQuota, ingestionRateQuota } = quotas;
    for (const [name, value, most] of [
        ["quotaPercent", quotaPercent, 100],
        ["activeSeriesQuota", activeSeriesQuota ?? 1, Infinity],
        ["ingestionRateQuota", ingestionRateQuota ?? 1, Infinity],
    ] as const) {
        if (!(typeof value === "number" && value >= 1 && value <= most)) {
            const limits = most === 100 ? "from 1 to 100" : "of at least 1";
            throw new Error(`${name} is ${JSON.stringify(value)}: it must be a number ${limits}.`);
        }
    }
    const lines = "The lines are the quota, and the share of it from which on there is an alarm.";
    return cloudWatchDashboard(
        {
            uid: "adot-amp-cloudwatch",
            title: "AMP workspace in CloudWatch",
            description:
                "What only CloudWatch knows of an AMP workspace: notifications, samples and rules that fail, and its quotas.",
            tags: ["amp", "cloudwatch"],
            from: "now-24h",
            refresh: "5m",
            rows: [
                now,
                overTime,
                {
                    title: "Quotas",
                    panels: [
                        usage(
                            "ActiveSeries",
                            "Active series",
                            `Series with a sample in the last two hours, as AMP counts them for its quota. Beyond it samples of new series are refused: ask for more, or limit a service by label. ${lines}`,
                            activeSeriesQuota,
                            quotaPercent,
                        ),
                        usage(
                            "IngestionRate",
                            "Ingestion rate",
                            `Samples a second, as AMP counts them for its quota. Beyond it AMP answers 429 and the sidecars' queues fill: ask for more, or scrape less often. ${lines}`,
                            ingestionRateQuota,
                            quotaPercent,
                        ),
                    ],
                },
            ],
        },
        {
            name: "workspace",
            label: "Workspace",
            description: "Ids of the AMP workspaces that have been written to.",
            from: {
                namespace: ampUsage.namespace,
                metricName: ampUsage.metricName,
                dimensionKey: ampUsage.workspaceKey,
                dimensionFilters: ampUsage.dimensions("ActiveSeries"),
            },
        },
        String(seconds),
    );
}
