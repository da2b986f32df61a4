/** Who is told of a workspace's alerts. */
import type * as pulumi from "@pulumi/pulumi";

import {
    boolean,
    InputError,
    type InputsOf,
    list,
    object,
    oneOf,
    record,
    refuse,
    withDefaults,
} from "../../collector/inputs";
import { defaultSeverities, type SeverityWords, severityChoices, wordsOf } from "../../dashboards/rules/severities";
import { alertAdditions, type AlertmanagerAdditions, checkAdditions } from "./alert-additions";
import { type PagerDutyArgs, pagerDutyInputs, topicArn } from "./alert-receivers";
import {
    checkMuteTimes,
    checkTeams,
    type MuteTimeArgs,
    muteTimeInputs,
    muteTimesByName,
    type TeamAlertsArgs,
    teamInputs,
} from "./alert-teams";
import { duration } from "./durations";
import { address } from "./strings";

/** Who is told of alerts. There is a topic, or PagerDuty, or both. */
export interface AlertsArgs {
    /**
     * ARN of a standard SNS topic in the workspace's own account, in any region, which gets every alert. Its policy has
     * to let AMP publish; see `manageTopicPolicy`.
     */
    topicArn?: pulumi.Input<string>;
    /** PagerDuty, which gets the alerts of severity `page` or `critical`, and all of them where there is no topic. */
    pagerDuty?: PagerDutyArgs;
    /**
     * Let AMP publish by making the topic's policy. A topic has one policy, so this one takes the place of any other,
     * and stays when it isn't managed any more, until another one is written. Default: false.
     */
    manageTopicPolicy?: boolean;
    /**
     * Base URL of the Grafana that has the dashboards, such as `grafana.url`: messages then have addresses in place of
     * paths. Where Grafana reads the workspace itself, give rules and alerts to `PrometheusWorkspace.existing`, which
     * can wait for it. Default: none.
     */
    grafanaUrl?: pulumi.Input<string>;
    /** Teams that are told of their own services, by name. Default: none, everybody is told of everything. */
    teams?: Record<string, TeamAlertsArgs>;
    /** When nobody is told of what isn't a page, such as `[{ weekdays: ["saturday", "sunday"] }]`. Default: never. */
    ticketMuteTimes?: MuteTimeArgs[];
    /**
     * Routes, receivers, inhibitions, times and templates of your own, in Alertmanager's own terms and in the shape of
     * `AlertmanagerAdditions`; routes come before those made here. A receiver that tells nobody is refused. Default:
     * none.
     */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Alertmanager's terms are free-form for the schema; the table checks them
    additions?: any;
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
    topicArn: topicArn.late().optional(),
    pagerDuty: object(pagerDutyInputs).optional(),
    manageTopicPolicy: boolean().or(false),
    // It becomes part of a template.
    grafanaUrl: address(
        /^https?:\/\/[^\s{}"\\]+$/,
        "a URL such as https://g-1.grafana-workspace.eu-west-1.amazonaws.com",
    )
        .late()
        .optional(),
    teams: record(object(teamInputs), {
        pattern: /^[a-z0-9][a-z0-9_-]{0,62}$/,
        allowed: "1 to 63 small letters, digits, hyphens and underscores, with a letter or digit first",
    }).optional(),
    ticketMuteTimes: list(object(muteTimeInputs), { least: 1, of: "times" }).optional(),
    additions: alertAdditions.optional(),
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
    const { pagerDuty, teams = {}, ...rest } = withDefaults(alertsInputs, alerts);
    if (rest.topicArn === undefined && pagerDuty === undefined) {
        throw new InputError("alerts", "alerts names nobody to tell: give it a topicArn, or pagerDuty, or both.");
    }
    const topics = [rest.topicArn, ...Object.values(teams).map((team) => team.topicArn)];
    if (rest.manageTopicPolicy && topics.every((topic) => topic === undefined)) {
        refuse("alerts.manageTopicPolicy", true, "there is no topicArn whose policy it could make");
    }
    checkTeams(teams);
    checkMuteTimes(rest.ticketMuteTimes ?? []);
    checkAdditions((rest.additions ?? {}) as AlertmanagerAdditions, {
        receivers: receiverNames(Object.keys(teams), rest.severities),
        times: muteTimesByName(rest.ticketMuteTimes ?? []),
    });
    const filled = (pager: PagerDutyArgs) => ({ pagerDuty: withDefaults(pagerDutyInputs, pager) });
    return {
        ...rest,
        ...(pagerDuty && filled(pagerDuty)),
        ...(alerts.teams && {
            teams: Object.fromEntries(
                Object.entries(teams).map(([name, { jobs, topicArn: topic, pagerDuty: pager }]) => [
                    name,
                    { jobs, ...(topic !== undefined && { topicArn: topic }), ...(pager && filled(pager)) },
                ]),
            ),
        }),
    };
}

const grades = ["page", "ticket", "info"] as const;

/** What is told alike. */
export type Grade = (typeof grades)[number];

/** Name of the receiver of a grade, of a team or of everybody. */
export const receiverName = (team: string | undefined, word: string): string =>
    team === undefined ? word : `${team}-${word}`;

/** Names of all receivers that are made. */
export function receiverNames(teams: readonly string[], severities: string): string[] {
    const words: SeverityWords = wordsOf(severities);
    return [undefined, ...teams].flatMap((team) =>
        grades.flatMap((grade) => (words[grade] === undefined ? [] : receiverName(team, words[grade]))),
    );
}

export type NormalisedAlerts = ReturnType<typeof normaliseAlerts>;
