/** Alarms in CloudWatch for what only CloudWatch knows of a workspace. */
import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch";

import { ampFaults, ampUsage, faultsOf } from "../../dashboards/amp-faults";
import type { NormalisedPrometheus } from "../inputs/prometheus-workspace";
import { transformed } from "../transforms";
import type { Making, WorkspaceOutputs } from "./workspace";

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
    for (const fault of ampFaults) {
        const expression = workspaceId.apply((id) => faultsOf(fault, id));
        const metricQueries = [{ id: "sum", expression, period: 300, returnData: true, label: fault.metric }];
        alarm(fault.suffix, { alarmDescription: fault.description, metricQueries, threshold: 0, evaluationPeriods: 1 });
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
            namespace: ampUsage.namespace,
            metricName: ampUsage.metricName,
            dimensions: { ...ampUsage.dimensions(Resource), [ampUsage.workspaceKey]: workspaceId },
            statistic: "Average",
            period: 300,
            threshold: Math.floor((quota * quotaPercent) / 100),
            // A restart of many tasks at once passes.
            evaluationPeriods: 3,
        });
    }
}
