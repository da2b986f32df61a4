/** Whom teams' own services tell, and when nobody is to be told. */
import type * as pulumi from "@pulumi/pulumi";

import { requestInputs } from "../../collector";
import { InputError, type InputsOf, list, matching, nonEmptyString, object, refuse } from "../../collector/inputs";
import { type PagerDutyArgs, pagerDutyInputs, topicArn } from "./alert-receivers";

/** A team that is told of its own services, and nobody else of them. There is a topic, or PagerDuty, or both. */
export interface TeamAlertsArgs {
    /** Its services, as the label `job` has them. A service has one team. */
    jobs: string[];
    /** ARN of its standard SNS topic, in the workspace's own account. */
    topicArn?: pulumi.Input<string>;
    /** Its PagerDuty service, which gets pages, and everything where there is no topic. */
    pagerDuty?: PagerDutyArgs;
}

export const teamInputs = {
    jobs: list(requestInputs.serviceName, { least: 1, of: "services" }),
    topicArn: topicArn.late().optional(),
    pagerDuty: object(pagerDutyInputs).optional(),
} satisfies InputsOf<TeamAlertsArgs>;

/** @throws InputError for a team that nobody is told for, and a service of two teams. */
export function checkTeams(teams: Readonly<Record<string, TeamAlertsArgs>>): void {
    const owners = new Map<string, string>();
    for (const [team, { jobs, topicArn: topic, pagerDuty }] of Object.entries(teams)) {
        const path = `alerts.teams.${team}`;
        if (topic === undefined && pagerDuty === undefined) {
            throw new InputError(path, `${path} names nobody to tell: give it a topicArn, or pagerDuty, or both.`);
        }
        jobs.forEach((job, index) => {
            const other = owners.get(job);
            if (other !== undefined) {
                refuse(`${path}.jobs[${index}]`, job, `it belongs to the team ${other} already`);
            }
            owners.set(job, team);
        });
    }
}

/** Days and hours, in the terms of Alertmanager's `time_interval`. What isn't said is always. */
export interface MuteTimeArgs {
    /** Days of the week, or ranges of them, such as `saturday` and `monday:friday`. Default: each. */
    weekdays?: string[];
    /** From this time of the day, `HH:MM`. Only with `endTime`. Default: the whole day. */
    startTime?: string;
    /** Until this time of the day, `HH:MM`, at most `24:00`. */
    endTime?: string;
    /** Days of the month, or ranges of them, such as `24:26`; -1 is the last one. Default: each. */
    daysOfMonth?: string[];
    /** Months, or ranges of them, such as `december` and `1:3`. Default: each. */
    months?: string[];
    /** Time zone, such as `Europe/Berlin`. Default: UTC. */
    location?: string;
}

const day = "(?:mon|tues|wednes|thurs|fri|satur|sun)day";
const month = "(?:january|february|march|april|may|june|july|august|september|october|november|december|1[0-2]|[1-9])";
const range = (one: string) => new RegExp(`^${one}(:${one})?$`);

/** Alertmanager, `timeinterval.go`. */
export const muteTimeInputs = {
    weekdays: list(matching(range(day), "a day of the week or a range of them, such as monday:friday"), {
        least: 1,
        of: "days",
    }).optional(),
    startTime: matching(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of the day, HH:MM").optional(),
    endTime: matching(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "a time of the day, HH:MM, at most 24:00").optional(),
    daysOfMonth: list(
        matching(range("-?([12]\\d|3[01]|[1-9])"), "a day of the month or a range of them, such as 24:26"),
        { least: 1, of: "days" },
    ).optional(),
    months: list(matching(range(month), "a month or a range of them, such as december"), {
        least: 1,
        of: "months",
    }).optional(),
    location: nonEmptyString().optional(),
} satisfies InputsOf<MuteTimeArgs>;

/** @throws InputError for half a time, one that ends before it begins, and one that is always. */
export function checkMuteTimes(times: readonly MuteTimeArgs[]): void {
    times.forEach(({ startTime, endTime, weekdays, daysOfMonth, months }, index) => {
        const path = `alerts.ticketMuteTimes[${index}]`;
        if ((startTime === undefined) !== (endTime === undefined)) {
            throw new InputError(path, `${path} must have both startTime and endTime, or neither.`);
        }
        if (startTime !== undefined && startTime >= endTime!) {
            refuse(`${path}.endTime`, endTime, "it must be after startTime; a night is two times, one for each day");
        }
        if ([startTime, weekdays, daysOfMonth, months].every((part) => part === undefined)) {
            throw new InputError(path, `${path} is always: then nobody would ever be told of a ticket.`);
        }
    });
}
