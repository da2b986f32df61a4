/** Alarms in CloudWatch for what only CloudWatch knows of a workspace. */
import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";

import type { NormalisedPrometheus } from "../inputs/prometheus-workspace";
import { transformed } from "../transforms";
import type { Making, WorkspaceOutputs } from "./workspace";

/** Something that never happens to a workspace which is well. */
interface Fault {
    /** Ends the alarm's name. */
    readonly suffix: string;
    /** In the namespace `AWS/Prometheus` ("Use CloudWatch metrics to monitor AMP resources", AMP user guide). */
    readonly metric: string;
    readonly description: string;
}

const faults: readonly Fault[] = [
    {
        suffix: "notifications-failed",
        metric: "AlertManagerNotificationsFailed",
        description:
            "Alerts of the AMP workspace don't reach their topic or PagerDuty. Look at its log group, and at the topic's policy.",
    },
    {
        suffix: "notifications-throttled",
        metric: "AlertManagerNotificationsThrottled",
        description: "The AMP workspace sends more notifications than its quota allows; some alerts are told late.",
    },
    {
        suffix: "samples-discarded",
        metric: "DiscardedSamples",
        description:
            "The AMP workspace refuses samples: too many series, too old, or twice. The dimension Reason says which.",
    },
    {
        suffix: "rules-failed",
        metric: "RuleEvaluationFailures",
        description: "Rules of the AMP workspace fail, so that alerts may be missing. Look at its log group.",
    },
    {
        suffix: "rules-missed",
        metric: "RuleGroupIterationsMissed",
        description: "Rules of the AMP workspace take longer than their interval, so that some times are left out.",
    },
];

/** Makes the alarms, if there are to be any. */
export function alarmsOf(
    { alarms, tags }: Pick<NormalisedPrometheus, "alarms" | "tags">,
    { workspaceId }: WorkspaceOutputs,
    { name, parent, transforms }: Making,
): void {
    if (alarms === undefined) {
        return;
    }
    const actions = [alarms.topicArn];
    const alarm = (suffix: string, own: Partial<MetricAlarmArgs> & Pick<MetricAlarmArgs, "evaluationPeriods">) => {
        const args: MetricAlarmArgs = {
            comparisonOperator: "GreaterThanThreshold",
            // What never fails has no samples of it.
            treatMissingData: "notBreaching",
            alarmActions: actions,
            okActions: actions,
            tags,
            ...own,
        };
        new MetricAlarm(...transformed(transforms, "alarm", `${name}-${suffix}`, args, { parent }));
    };
    for (const { suffix, metric, description } of faults) {
        // A query, as some have more dimensions than the workspace, and an alarm adds up none by itself.
        const expression = pulumi.interpolate`SELECT SUM(${metric}) FROM "AWS/Prometheus" WHERE Workspace = '${workspaceId}'`;
        const metricQueries = [{ id: "sum", expression, period: 300, returnData: true, label: metric }];
        alarm(suffix, { alarmDescription: description, metricQueries, threshold: 0, evaluationPeriods: 1 });
    }
    const { quotaPercent, activeSeriesQuota, ingestionRateQuota } = alarms;
    for (const [suffix, Resource, quota] of [
        ["active-series", "ActiveSeries", activeSeriesQuota],
        ["ingestion-rate", "IngestionRate", ingestionRateQuota],
    ] as const) {
        if (quota === undefined) {
            continue;
        }
        alarm(suffix, {
            alarmDescription: `The AMP workspace has more than ${quotaPercent} % of its quota of ${quota} for ${Resource}; beyond it samples are refused.`,
            namespace: "AWS/Usage",
            metricName: "ResourceCount",
            dimensions: { Type: "Resource", Service: "Prometheus", Resource, ResourceId: workspaceId, Class: "None" },
            statistic: "Average",
            period: 300,
            threshold: Math.floor((quota * quotaPercent) / 100),
            // A restart of many tasks at once passes.
            evaluationPeriods: 3,
        });
    }
}
