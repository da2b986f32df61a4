// AMP's Alertmanager definition as text: who is told of which alert, how often, and in which words.

import type * as pulumi from "@pulumi/pulumi";
import { Document } from "yaml";

import { labels } from "../../collector/names/names";
import { everyWordFor, type SeverityWords, wordsOf } from "../../dashboards/rules/severities";
import type { NormalisedAlerts } from "../inputs/alerts";

/** How alerts are routed: `AlertsArgs` with its defaults, as soon as every value has come. */
export type AlertRouting = Omit<pulumi.Unwrap<NormalisedAlerts>, "manageTopicPolicy">;

const grades = ["page", "ticket", "info"] as const;
type Grade = (typeof grades)[number];

/** Two clusters may have services of one name. */
const service = [labels.cluster, labels.job];

/** One alert is one group of a service: tasks that fail alike are one message. */
const groupBy = ["alertname", ...service];

/** Longest subject that SNS takes, characters (`Publish`, SNS API reference). */
const longestSubject = 100;

/** Subject of a mail, title of an incident: `FIRING HeapNearlyFull orders`. */
const subject = `{{ printf "%.${longestSubject}s" (printf "%s %s %s" (.Status | toUpper) .GroupLabels.alertname .GroupLabels.job) }}`;

/**
 * From an hour before the alert to its end, Unix milliseconds. For addresses of the standard rules alone, as those have
 * other parameters before.
 */
const times = [
    "&from={{ ($alert.StartsAt.Add -3600000000000).UnixMilli }}",
    '&to={{ if eq $alert.Status "firing" }}now{{ else }}{{ $alert.EndsAt.UnixMilli }}{{ end }}',
].join("");

/** The message: each alert of the group with what it means and what to do. */
const message = [
    "{{ range $alert := .Alerts }}{{ .Status | toUpper }} {{ .Labels.alertname }}" +
        `{{ with .Labels.job }}, service {{ . }}{{ end }}{{ with .Labels.${labels.cluster} }}, cluster {{ . }}{{ end }}` +
        "{{ with .Labels.instance }}, task {{ . }}{{ end }}{{ with .Labels.severity }}, severity {{ . }}{{ end }}",
    "{{ with .Annotations.summary }}{{ . }}",
    "{{ end }}{{ with .Annotations.description }}{{ . }}",
    "{{ end }}{{ with or .Annotations.runbook_url .Annotations.runbook }}Runbook: {{ . }}",
    "{{ end }}{{ with or .Annotations.dashboard_url .Annotations.dashboard_path .Annotations.dashboard }}" +
        `Dashboard: {{ . }}{{ if $alert.Annotations.dashboard_path }}${times}{{ end }}`,
    '{{ end }}Since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC',
    "",
    "{{ end }}",
].join("\n");

/** What PagerDuty calls a severity (PagerDuty, "PD-CEF"). */
const pagerDutySeverity: Readonly<Record<Grade, string>> = { page: "critical", ticket: "warning", info: "info" };

/** Alertmanager's own configuration, as AMP takes it ("Create an alert manager configuration", AMP user guide). */
export function alertmanagerConfig(routing: AlertRouting): object {
    const words = wordsOf(routing.severities);
    return {
        route: {
            // What carries no severity, or one that nobody knows, is told like a ticket and not lost.
            receiver: words.ticket,
            group_by: groupBy,
            group_wait: routing.groupWait,
            group_interval: routing.groupInterval,
            repeat_interval: routing.ticketRepeatInterval,
            routes: [
                {
                    receiver: words.page,
                    matchers: [isA("page")],
                    repeat_interval: routing.pageRepeatInterval,
                },
                ...(words.info === undefined ? [] : [{ receiver: words.info, matchers: [isA("info")] }]),
            ],
        },
        inhibit_rules: [
            {
                source_matchers: [isA("page"), 'job!=""'],
                // Alertmanager takes two missing labels for equal ones: without `job!=""`, any page without a service
                // would silence every such ticket.
                target_matchers: [isA("ticket", "info"), 'job!=""'],
                equal: service,
            },
        ],
        receivers: grades.flatMap((grade) => receiver(grade, words, routing)),
    };
}

/** Of a grade, in whichever words: who loads a mixin beside these rules has both. */
const isA = (...of: readonly Grade[]): string => `severity=~"${everyWordFor(...of).join("|")}"`;

/** The whole definition for `CreateAlertManagerDefinition`: the configuration is a text inside it. */
export function renderAlertmanagerDefinition(routing: AlertRouting): string {
    const inner = yaml(alertmanagerConfig(routing));
    return yaml({ alertmanager_config: inner });
}

function receiver(grade: Grade, words: SeverityWords, { topicArn, pagerDuty }: AlertRouting): object[] {
    const name = words[grade];
    if (name === undefined) {
        return [];
    }
    const pages = pagerDuty !== undefined && (grade === "page" || topicArn === undefined);
    return [
        {
            name,
            ...(topicArn !== undefined && { sns_configs: [snsConfig(topicArn, name)] }),
            ...(pages && { pagerduty_configs: [pagerDutyConfig(pagerDuty, grade)] }),
        },
    ];
}

/**
 * AMP sets the URL itself, but asks for the topic's region ("Configure alert manager to send messages to your Amazon
 * SNS topic").
 */
function snsConfig(topicArn: string, severity: string): object {
    return {
        topic_arn: topicArn,
        sigv4: { region: topicArn.split(":")[3] },
        subject,
        message,
        // Subscriptions can filter on it.
        attributes: { severity },
    };
}

function pagerDutyConfig(
    { secretArn, secretKey, refreshInterval }: NonNullable<AlertRouting["pagerDuty"]>,
    grade: Grade,
): object {
    return {
        routing_key: {
            aws_secrets_manager: { secret_arn: secretArn, secret_key: secretKey, refresh_interval: refreshInterval },
        },
        description: subject,
        severity: pagerDutySeverity[grade],
        details: { alerts: message },
    };
}

/** Block style throughout, no line folded: the same routing gives the same bytes. */
function yaml(value: object): string {
    const document = new Document(value, { aliasDuplicateObjects: false });
    return document.toString({ lineWidth: 0, blockQuote: "literal", indentSeq: false });
}
