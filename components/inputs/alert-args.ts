import type * as pulumi from "@pulumi/pulumi";

/** The PagerDuty service that is paged. */
export interface PagerDutyArgs {
    /** ARN of the secret in Secrets Manager that holds the integration key. Its policy has to let AMP read it. */
    secretArn: pulumi.Input<string>;
    /** Key in the secret's JSON under which the integration key stands. */
    secretKey: string;
    /** How often AMP reads the secret anew, such as `5m`. Default: `5m`. */
    refreshInterval?: string;
}

/** Who is told of alerts. There is a topic, or PagerDuty, or both. */
export interface AlertsArgs {
    /**
     * ARN of a standard SNS topic, which gets every alert. Its policy has to let AMP publish; see `manageTopicPolicy`.
     */
    topicArn?: pulumi.Input<string>;
    /** PagerDuty, which gets the alerts with the label `severity="page"`, and all of them where there is no topic. */
    pagerDuty?: PagerDutyArgs;
    /**
     * Let AMP publish by making the topic's policy. A topic has one policy, so this one takes the place of any other.
     * Default: false.
     */
    manageTopicPolicy?: boolean;
    /** How long the first alert of a group waits for others of its kind and service, such as `30s`. Default: `30s`. */
    groupWait?: string;
    /** How long a group that has changed waits before it is sent again. Default: `5m`. */
    groupInterval?: string;
    /** How often a page is repeated while it lasts, at most `5d`. Default: `4h`. */
    pageRepeatInterval?: string;
    /** How often any other alert is repeated while it lasts, at most `5d`. Default: `1d`. */
    ticketRepeatInterval?: string;
}

/** A query that AMP learns the usual course of, by a Random Cut Forest. */
export interface AnomalyArgs {
    /** Name of the detector: letters, digits, hyphens, dots and underscores, at most 64. */
    alias: string;
    /** What is watched, in PromQL: an aggregation such as `sum by (job) (…)`. At most 8192 characters. */
    query: string;
    /** Seconds between two evaluations, 30 to 86400. Default: 60. */
    intervalSeconds?: number;
    /** Whether it is an anomaly when the query has no data. Default: false, such a time is skipped. */
    missingIsAnomaly?: boolean;
    /** Labels of the series that the detector writes. */
    labels?: Record<string, string>;
}
