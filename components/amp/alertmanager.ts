// AMP's Alertmanager definition as text: who is told of which alert, how often, and in which words.

import type * as pulumi from "@pulumi/pulumi";
import { Document } from "yaml";

import { labels } from "../../collector/names/names";
import { everyWordFor, type SeverityWords, wordsOf } from "../../dashboards/rules/severities";
import type { AlertmanagerAdditions } from "../inputs/alert-additions";
import { muteTimesByName } from "../inputs/alert-teams";
import { type Grade, type NormalisedAlerts, receiverName } from "../inputs/alerts";

/** How alerts are routed: `AlertsArgs` with its defaults, as soon as every value has come. */
export type AlertRouting = Omit<pulumi.Unwrap<NormalisedAlerts>, "manageTopicPolicy">;

const grades: readonly Grade[] = ["page", "ticket", "info"];

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
const message = (grafanaUrl: string | undefined): string =>
    [
        "{{ range $alert := .Alerts }}{{ .Status | toUpper }} {{ .Labels.alertname }}" +
            `{{ with .Labels.job }}, service {{ . }}{{ end }}{{ with .Labels.${labels.cluster} }}, cluster {{ . }}{{ end }}` +
            "{{ with .Labels.instance }}, task {{ . }}{{ end }}{{ with .Labels.severity }}, severity {{ . }}{{ end }}",
        "{{ with .Annotations.summary }}{{ . }}",
        "{{ end }}{{ with .Annotations.description }}{{ . }}",
        "{{ end }}{{ with or .Annotations.runbook_url .Annotations.runbook }}Runbook: {{ . }}",
        "{{ end }}{{ with or .Annotations.dashboard_url .Annotations.dashboard_path .Annotations.dashboard }}" +
            `Dashboard: ${grafanaUrl === undefined ? "" : addressIn(grafanaUrl)}{{ . }}` +
            `{{ if $alert.Annotations.dashboard_path }}${times}{{ end }}`,
        '{{ end }}Since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC',
        "",
        "{{ end }}",
    ].join("\n");

/** Before a path, and not before what is an address already, or a dashboard's name. */
const addressIn = (grafanaUrl: string): string =>
    "{{ if and $alert.Annotations.dashboard_path (not $alert.Annotations.dashboard_url) }}" +
    `${grafanaUrl.replace(/\/+$/, "")}{{ end }}`;

/** What PagerDuty calls a severity (PagerDuty, "PD-CEF"). */
const pagerDutySeverity: Readonly<Record<Grade, string>> = { page: "critical", ticket: "warning", info: "info" };

/** Alertmanager's own configuration, as AMP takes it ("Create an alert manager configuration", AMP user guide). */
export function alertmanagerConfig(routing: AlertRouting): object {
    const words: SeverityWords = wordsOf(routing.severities);
    const { teams = {}, ticketMuteTimes = [], additions = {} as AlertmanagerAdditions } = routing;
    const {
        routes = [],
        receivers = [],
        inhibit_rules: inhibitions = [],
        time_intervals: own = [],
    } = additions as AlertmanagerAdditions;
    const muted = Object.entries(muteTimesByName(ticketMuteTimes));
    const intervals = [...muted.map(([name, times]) => ({ name, time_intervals: times })), ...own];
    return {
        ...(additions.templates !== undefined && { templates: additions.templates }),
        route: {
            // What carries no severity, or one that nobody knows, is told like a ticket and not lost.
            receiver: words.ticket,
            group_by: groupBy,
            group_wait: routing.groupWait,
            group_interval: routing.groupInterval,
            repeat_interval: routing.ticketRepeatInterval,
            routes: [
                ...routes,
                ...Object.entries(teams).map(([team, { jobs }]) => ({
                    receiver: receiverName(team, words.ticket),
                    matchers: [`job=~"${jobs.map((job) => job.replaceAll(".", "[.]")).join("|")}"`],
                    routes: routesOf(team, words, routing),
                })),
                ...routesOf(undefined, words, routing),
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
            ...inhibitions,
        ],
        ...(intervals.length > 0 && { time_intervals: intervals }),
        receivers: [
            ...[[undefined, routing] as const, ...Object.entries(teams)].flatMap(([team, told]) =>
                grades.flatMap((grade) => receiver(team, grade, words, told, routing.grafanaUrl)),
            ),
            ...receivers,
        ],
    };
}

/** By severity, for a team or for everybody; a page is never muted. */
function routesOf(team: string | undefined, words: SeverityWords, routing: AlertRouting): object[] {
    const muted = Object.keys(muteTimesByName(routing.ticketMuteTimes ?? []));
    const mute = muted.length === 0 ? {} : { mute_time_intervals: muted };
    return [
        {
            receiver: receiverName(team, words.page),
            matchers: [isA("page")],
            repeat_interval: routing.pageRepeatInterval,
        },
        ...(words.info === undefined
            ? []
            : [{ receiver: receiverName(team, words.info), matchers: [isA("info")], ...mute }]),
        // Alertmanager mutes no root route; and what has another severity isn't known to be one that can wait.
        ...(muted.length === 0
            ? []
            : [{ receiver: receiverName(team, words.ticket), matchers: [isA("ticket")], ...mute }]),
    ];
}

/** Of a grade, in whichever words: who loads a mixin beside these rules has both. */
const isA = (...of: readonly Grade[]): string => `severity=~"${everyWordFor(...of).join("|")}"`;

/** The whole definition for `CreateAlertManagerDefinition`: the configuration is a text inside it. */
export function renderAlertmanagerDefinition(routing: AlertRouting): string {
    const inner = yaml(alertmanagerConfig(routing));
    const { template_files: files } = (routing.additions ?? {}) as AlertmanagerAdditions;
    return yaml({ ...(files && { template_files: files }), alertmanager_config: inner });
}

/** Who is told, of a team or of everybody. */
type Told = Pick<AlertRouting, "topicArn" | "pagerDuty">;

function receiver(
    team: string | undefined,
    grade: Grade,
    words: SeverityWords,
    { topicArn, pagerDuty }: Told,
    grafanaUrl: string | undefined,
): object[] {
    const word = words[grade];
    if (word === undefined) {
        return [];
    }
    const text = message(grafanaUrl);
    const pages = pagerDuty !== undefined && (grade === "page" || topicArn === undefined);
    return [
        {
            name: receiverName(team, word),
            ...(topicArn !== undefined && { sns_configs: [snsConfig(topicArn, word, text)] }),
            ...(pages && { pagerduty_configs: [pagerDutyConfig(pagerDuty, grade, text)] }),
        },
    ];
}

/**
 * AMP sets the URL itself, but asks for the topic's region ("Configure alert manager to send messages to your Amazon
 * SNS topic").
 */
function snsConfig(topicArn: string, severity: string, message: string): object {
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
    message: string,
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
