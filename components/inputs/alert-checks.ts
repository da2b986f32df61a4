// What is refused of alerts and anomaly detectors: what AMP or SNS would refuse, and whatever would tell nobody.

import type { AlertsArgs, AnomalyArgs, PagerDutyArgs } from "./alert-args";
import { checkWholeNumber, isLate, refuse } from "./checks";
import { durationSeconds } from "../../collector/durations";
import { inputName, type Shape } from "./shapes";

/** Form of `alerts`. */
export const alertsShape: Shape = {
    fields: {
        topicArn: inputName,
        pagerDuty: {
            fields: {
                secretArn: inputName,
                secretKey: "name",
                refreshInterval: "text",
            } satisfies Record<keyof PagerDutyArgs, Shape>,
        },
        manageTopicPolicy: "truth",
        groupWait: "text",
        groupInterval: "text",
        pageRepeatInterval: "text",
        ticketRepeatInterval: "text",
    } satisfies Record<keyof AlertsArgs, Shape>,
};

/** Form of `anomalies`. */
export const anomaliesShape: Shape = {
    list: {
        fields: {
            alias: "name",
            query: "name",
            intervalSeconds: "number",
            missingIsAnomaly: "truth",
            labels: { record: "text" },
        } satisfies Record<keyof AnomalyArgs, Shape>,
    },
};

/** Alerts with every default filled in. */
export type NormalisedAlerts = Omit<AlertsArgs, "pagerDuty"> &
    Required<Omit<AlertsArgs, "topicArn" | "pagerDuty">> & { pagerDuty?: Required<PagerDutyArgs> };

/**
 * Longest time between two repetitions, seconds: AMP takes a longer one for this one ("Create an alert manager
 * configuration").
 */
const longestRepeatSeconds = 432_000;

/** Fills in the defaults, and refuses what tells nobody. */
export function normaliseAlerts(alerts: AlertsArgs): NormalisedAlerts {
    const { topicArn, pagerDuty } = alerts;
    if (topicArn === undefined && pagerDuty === undefined) {
        throw new Error("alerts names nobody to tell: give it a topicArn, or pagerDuty, or both.");
    }
    const input: NormalisedAlerts = {
        ...(topicArn !== undefined && { topicArn }),
        ...(pagerDuty && { pagerDuty: { ...pagerDuty, refreshInterval: pagerDuty.refreshInterval ?? "5m" } }),
        manageTopicPolicy: alerts.manageTopicPolicy ?? false,
        groupWait: alerts.groupWait ?? "30s",
        groupInterval: alerts.groupInterval ?? "5m",
        pageRepeatInterval: alerts.pageRepeatInterval ?? "4h",
        ticketRepeatInterval: alerts.ticketRepeatInterval ?? "1d",
    };
    if (input.manageTopicPolicy && topicArn === undefined) {
        refuse("alerts.manageTopicPolicy", true, "there is no topicArn whose policy it could make");
    }
    if (!isLate(topicArn)) {
        checkTopicArn(topicArn as string | undefined);
    }
    if (pagerDuty) {
        checkPagerDuty(pagerDuty);
        checkDuration("alerts.pagerDuty.refreshInterval", input.pagerDuty!.refreshInterval);
    }
    checkDuration("alerts.groupWait", input.groupWait, { orNothing: true });
    checkDuration("alerts.groupInterval", input.groupInterval);
    for (const key of ["pageRepeatInterval", "ticketRepeatInterval"] as const) {
        if (checkDuration(`alerts.${key}`, input[key]) > longestRepeatSeconds) {
            refuse(
                `alerts.${key}`,
                input[key],
                "AMP repeats an alert after five days at the latest, so it is at most 5d",
            );
        }
    }
    return input;
}

/** A topic that AMP can publish to; none is fine. */
export function checkTopicArn(topicArn: string | undefined): void {
    if (topicArn === undefined) {
        return;
    }
    if (!/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(topicArn)) {
        refuse("alerts.topicArn", topicArn, "the ARN of a topic is like arn:aws:sns:eu-west-1:111122223333:alerts");
    }
    if (topicArn.endsWith(".fifo")) {
        refuse("alerts.topicArn", topicArn, "AMP publishes to standard topics only, and this is a FIFO topic");
    }
}

const secretArnPattern = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]+$/;

/** The secret that holds PagerDuty's key; none is fine. */
export function checkSecretArn(secretArn: string | undefined): void {
    if (secretArn !== undefined && !secretArnPattern.test(secretArn)) {
        // Not shown: who takes the one for the other gives the key itself.
        throw new Error(
            "alerts.pagerDuty.secretArn isn't the ARN of a secret: that is like arn:aws:secretsmanager:eu-west-1:111122223333:secret:pagerduty-AbCdEf.",
        );
    }
}

function checkPagerDuty({ secretArn, secretKey }: PagerDutyArgs): void {
    if (secretArn === undefined) {
        refuse("alerts.pagerDuty.secretArn", secretArn, "it is the ARN of the secret with the integration key");
    }
    if (secretKey === undefined) {
        refuse(
            "alerts.pagerDuty.secretKey",
            secretKey,
            "it is the key in the secret's JSON that has the integration key",
        );
    }
    if (!isLate(secretArn)) {
        checkSecretArn(secretArn as string);
    }
}

/** Seconds of a duration; 0 only where waiting for nothing makes sense. */
function checkDuration(path: string, value: string, { orNothing = false } = {}): number {
    const seconds = durationSeconds(value);
    if (seconds === undefined || (seconds === 0 && !orNothing)) {
        refuse(path, value, "it is a duration such as 30s, 5m or 4h");
    }
    return seconds;
}

/** Limits of `CreateAnomalyDetector` in the AMP API reference. */
const longestQuery = 8192;
const longestAlias = 64;

/** Refuses what AMP would refuse of its detectors. */
export function checkAnomalies(anomalies: AnomalyArgs[]): void {
    anomalies.forEach(({ alias, query, intervalSeconds, labels }, i) => {
        const path = `anomalies[${i}]`;
        if (!/^[0-9A-Za-z][-.0-9A-Z_a-z]*$/.test(alias ?? "") || alias.length > longestAlias) {
            refuse(
                `${path}.alias`,
                alias,
                `it has letters, digits, hyphens, dots and underscores, begins with a letter or digit, and has at most ${longestAlias} characters`,
            );
        }
        if (anomalies.findIndex((other) => other.alias === alias) < i) {
            refuse(`${path}.alias`, alias, "another detector has that alias");
        }
        if (query === undefined || query.length > longestQuery) {
            refuse(`${path}.query`, query, `it is a query of at most ${longestQuery} characters`);
        }
        if (intervalSeconds !== undefined) {
            checkWholeNumber(`${path}.intervalSeconds`, intervalSeconds, 30, 86_400, "seconds");
        }
        const odd = Object.keys(labels ?? {}).find((label) => !/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/.test(label));
        if (odd !== undefined) {
            throw new Error(
                `${path}.labels has ${odd}, which is no name of a label: it has letters, digits and underscores.`,
            );
        }
    });
}
