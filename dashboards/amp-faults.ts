/**
 * What only CloudWatch knows of an AMP workspace ("Use CloudWatch metrics to monitor AMP resources", AMP user guide):
 * alarms and panels are made of it.
 */

/** Namespace of the metrics of a workspace, whose dimension `Workspace` is its id. */
export const ampNamespace = "AWS/Prometheus";

/** Something that never happens to a workspace which is well, counted. */
export interface AmpFault {
    /** Ends the alarm's name. */
    readonly suffix: string;
    /** In the namespace {@link ampNamespace}. */
    readonly metric: string;
    /** What is counted. */
    readonly title: string;
    /** What it means, and what to do. */
    readonly description: string;
    /** Dimension beside the workspace, which tells one from another. */
    readonly by?: string;
}

export const ampFaults: readonly AmpFault[] = [
    {
        suffix: "notifications-failed",
        metric: "AlertManagerNotificationsFailed",
        title: "Failed notifications",
        description:
            "Alerts of the AMP workspace don't reach their topic or PagerDuty. Look at its log group, and at the topic's policy.",
    },
    {
        suffix: "notifications-throttled",
        metric: "AlertManagerNotificationsThrottled",
        title: "Throttled notifications",
        description: "The AMP workspace sends more notifications than its quota allows; some alerts are told late.",
    },
    {
        suffix: "samples-discarded",
        metric: "DiscardedSamples",
        title: "Discarded samples",
        description:
            "The AMP workspace refuses samples: too many series, too old, or twice. The dimension Reason says which.",
        by: "Reason",
    },
    {
        suffix: "rules-failed",
        metric: "RuleEvaluationFailures",
        title: "Failed rules",
        description: "Rules of the AMP workspace fail, so that alerts may be missing. Look at its log group.",
        by: "RuleGroup",
    },
    {
        suffix: "rules-missed",
        metric: "RuleGroupIterationsMissed",
        title: "Missed rules",
        description: "Rules of the AMP workspace take longer than their interval, so that some times are left out.",
        by: "RuleGroup",
    },
];

/** All faults of a kind in a workspace: a query, as some have more dimensions, which an alarm doesn't add up. */
export const faultsOf = ({ metric }: AmpFault, workspaceId: string): string =>
    `SELECT SUM(${metric}) FROM "${ampNamespace}" WHERE Workspace = '${workspaceId}'`;

/** A use of AMP that has a quota. */
export type AmpUse = "ActiveSeries" | "IngestionRate";

/** Namespace, name and dimensions of how much a workspace uses. */
export const ampUsage = {
    namespace: "AWS/Usage",
    metricName: "ResourceCount",
    dimensions: (use: AmpUse) => ({ Type: "Resource", Service: "Prometheus", Resource: use, Class: "None" }),
    /** Dimension that is the workspace's id. */
    workspaceKey: "ResourceId",
} as const;
