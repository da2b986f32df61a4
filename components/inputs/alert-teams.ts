/** Whom teams' own services tell, and when nobody is to be told. */
import type * as pulumi from "@pulumi/pulumi";

import { requestInputs } from "../../collector";
import { InputError, type InputsOf, list, object, refuse } from "../../collector/inputs";
import { type PagerDutyArgs, pagerDutyInputs, topicArn } from "./alert-receivers";
import {
    endTime,
    isAlways,
    location,
    monthdayRanges,
    monthRanges,
    startTime,
    type TimeInterval,
    weekdayRanges,
} from "./time-intervals";

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
    /**
     * Days of the week, or ranges of them within a week from sunday to saturday, such as `saturday` and
     * `monday:friday`. Default: each.
     */
    weekdays?: string[];
    /** From this time of the day, `HH:MM`. Only with `endTime`. Default: the whole day. */
    startTime?: string;
    /** Until this time of the day, `HH:MM`, at most `24:00`. */
    endTime?: string;
    /**
     * Days of the month, or ranges of them, such as `24:26`; -1 is the last one, and `-3:-1` are the last three.
     * Default: each.
     */
    daysOfMonth?: string[];
    /** Months, or ranges of them within a year, such as `december` and `1:3`. Default: each. */
    months?: string[];
    /** Time zone of the IANA database, such as `Europe/Berlin`. Default: UTC. */
    location?: string;
}

/** Alertmanager, `timeinterval.go`. */
export const muteTimeInputs = {
    weekdays: weekdayRanges,
    startTime: startTime.optional(),
    endTime: endTime.optional(),
    daysOfMonth: monthdayRanges,
    months: monthRanges,
    location,
} satisfies InputsOf<MuteTimeArgs>;

/** As Alertmanager writes it ("Configuration", `time_interval`). */
export const intervalOf = ({ weekdays, startTime: start, endTime: end, ...rest }: MuteTimeArgs): TimeInterval => ({
    ...(start !== undefined && { times: [{ start_time: start, end_time: end! }] }),
    ...(weekdays && { weekdays }),
    ...(rest.daysOfMonth && { days_of_month: rest.daysOfMonth }),
    ...(rest.months && { months: rest.months }),
    ...(rest.location !== undefined && { location: rest.location }),
});

/** The times by the names that they have in the definition. */
export const muteTimesByName = (times: readonly MuteTimeArgs[]): Record<string, readonly TimeInterval[]> =>
    Object.fromEntries(times.map((time, index) => [`ticket-mute-${index + 1}`, [intervalOf(time)]]));

/** @throws InputError for half a time, one that ends before it begins, and those that are always. */
export function checkMuteTimes(times: readonly MuteTimeArgs[]): void {
    const always = "always: then nobody would ever be told of a ticket";
    times.forEach((time, index) => {
        const { startTime: start, endTime: end } = time;
        const path = `alerts.ticketMuteTimes[${index}]`;
        if ((start === undefined) !== (end === undefined)) {
            throw new InputError(path, `${path} must have both startTime and endTime, or neither.`);
        }
        if (start !== undefined && start >= end!) {
            refuse(`${path}.endTime`, end, "it must be after startTime; a night is two times, one for each day");
        }
        if (isAlways([intervalOf(time)])) {
            throw new InputError(path, `${path} is ${always}.`);
        }
    });
    if (isAlways(times.map(intervalOf))) {
        const path = "alerts.ticketMuteTimes";
        throw new InputError(path, `${path} together are ${always}.`);
    }
}
