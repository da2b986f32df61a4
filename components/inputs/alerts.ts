/** Who is told of a workspace's alerts. */
import type * as pulumi from "@pulumi/pulumi";

import {
    boolean,
    InputError,
    type InputsOf,
    matching,
    object,
    oneOf,
    refuse,
    withDefaults,
} from "../../collector/inputs";
import { defaultSeverities, severityChoices } from "../../dashboards/rules/severities";
import { duration } from "./durations";

/** The PagerDuty service that is paged. */
export interface PagerDutyArgs {
    /** ARN of the secret in Secrets Manager that holds the integration key. Its policy has to let AMP read it. */
    secretArn: pulumi.Input<string>;
    /** Key in the secret's JSON under which the integration key stands. */
    secretKey: pulumi.Input<string>;
    /** How often AMP reads the secret anew, such as `1h`. Default: `5m`. */
    refreshInterval?: pulumi.Input<string>;
}

export const pagerDutyInputs = {
    // Who takes the one for the other gives the key itself.
    secretArn: matching(
        /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+$/,
        "the ARN of a secret, such as arn:aws:secretsmanager:eu-west-1:111122223333:secret:pagerduty-AbCdEf",
    )
        .unshown()
        .late(),
    secretKey: matching(/\S/, "the key in the secret's JSON under which the integration key stands").late(),
    refreshInterval: duration({ least: "1ms" }).late().or("5m"),
} satisfies InputsOf<PagerDutyArgs>;

/** Who is told of alerts. There is a topic, or PagerDuty, or both. */
export interface AlertsArgs {
    /**
     * ARN of a standard SNS topic, which gets every alert. Its policy has to let AMP publish; see `manageTopicPolicy`.
     */
    topicArn?: pulumi.Input<string>;
    /** PagerDuty, which gets the alerts of severity `page` or `critical`, and all of them where there is no topic. */
    pagerDuty?: PagerDutyArgs;
    /**
     * Let AMP publish by making the topic's policy. A topic has one policy, so this one takes the place of any other.
     * Default: false.
     */
    manageTopicPolicy?: boolean;
    /**
     * The words that the topic's messages have for how grave they are, as `standardRules({ severities })`:
     * `page-ticket` or `mixin`. Default: `page-ticket`. Alerts are routed alike with either.
     */
    severities?: string;
    /** How long the first alert of a group waits for others of its kind and service, such as `1m`. Default: `30s`. */
    groupWait?: pulumi.Input<string>;
    /** How long a group that has changed waits before it is sent again. Default: `5m`. */
    groupInterval?: pulumi.Input<string>;
    /** How often a page is repeated while it lasts, at most `5d`. Default: `4h`. */
    pageRepeatInterval?: pulumi.Input<string>;
    /** How often any other alert is repeated while it lasts, at most `5d`. Default: `1d`. */
    ticketRepeatInterval?: pulumi.Input<string>;
}

/** AMP takes five days for any longer time between two repetitions ("Create an alert manager configuration"). */
const repeatInterval = duration({ least: "1ms", most: "5d" }).late();

export const alertsInputs = {
    topicArn: matching(
        /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/,
        "the ARN of a topic, such as arn:aws:sns:eu-west-1:111122223333:alerts",
    )
        .unless((arn: string) =>
            arn.endsWith(".fifo") ? "AMP publishes to standard topics only, and this is a FIFO topic" : undefined,
        )
        .late()
        .optional(),
    pagerDuty: object(pagerDutyInputs).optional(),
    manageTopicPolicy: boolean().or(false),
    severities: oneOf(severityChoices).or(defaultSeverities),
    groupWait: duration().late().or("30s"),
    groupInterval: duration({ least: "1ms" }).late().or("5m"),
    pageRepeatInterval: repeatInterval.or("4h"),
    ticketRepeatInterval: repeatInterval.or("1d"),
} satisfies InputsOf<AlertsArgs>;

/**
 * Alerts that have passed their table, with every default filled in.
 * @throws InputError for those that tell nobody, and for the policy of no topic.
 */
export function normaliseAlerts(alerts: AlertsArgs) {
    const { pagerDuty, ...rest } = withDefaults(alertsInputs, alerts);
    if (rest.topicArn === undefined && pagerDuty === undefined) {
        throw new InputError("alerts", "alerts names nobody to tell: give it a topicArn, or pagerDuty, or both.");
    }
    if (rest.manageTopicPolicy && rest.topicArn === undefined) {
        refuse("alerts.manageTopicPolicy", true, "there is no topicArn whose policy it could make");
    }
    return { ...rest, ...(pagerDuty && { pagerDuty: withDefaults(pagerDutyInputs, pagerDuty) }) };
}

export type NormalisedAlerts = ReturnType<typeof normaliseAlerts>;
