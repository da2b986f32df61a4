/** A program's own part of the Alertmanager definition: refused where Alertmanager's own tool refuses it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { stringify } from "yaml";

import { alertmanagerConfig, type AlertRouting } from "../../../components/amp/alertmanager";
import type { AlertsArgs } from "../../../components/inputs/alerts";
import type { MuteTimeArgs } from "../../../components/inputs/alert-teams";
import { normalisePrometheus } from "../../../components/inputs/prometheus-workspace";
import { needs, toolPath } from "../../support/parts";

const topicArn = "arn:aws:sns:eu-west-1:111122223333:alerts";
const pagerKey = {
    aws_secrets_manager: {
        secret_arn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pagerduty-AbCdEf",
        secret_key: "key",
    },
};
const ours = {
    ...{ groupWait: "30s", groupInterval: "5m", pageRepeatInterval: "4h", ticketRepeatInterval: "5d" },
    severities: "page-ticket",
};

describe("a program's own part of the Alertmanager definition", function () {
    let directory: string;

    before(function () {
        needs(this, "amtool");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "own-definition-"));
    });
    after(() => {
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    const sns = { topic_arn: topicArn, sigv4: { region: "eu-west-1" } };
    const during = (...intervals: object[]) => ({ time_intervals: [{ name: "t", time_intervals: intervals }] });
    const ticketMuteTimes = (...times: MuteTimeArgs[]): Partial<AlertsArgs> => ({ ticketMuteTimes: times });
    const additions = (additions: object): Partial<AlertsArgs> => ({ additions });
    const all = { source_matchers: ["a=b"], target_matchers: ["c=d"] };

    /** Both refuse these: the component before anything is registered, and Alertmanager what would be rendered. */
    const refused: Record<string, Partial<AlertsArgs>> = {
        "a week that wraps": ticketMuteTimes({ weekdays: ["friday:monday"] }),
        "a year that wraps": ticketMuteTimes({ months: ["december:january"] }),
        "days in the wrong order": ticketMuteTimes({ daysOfMonth: ["26:24"] }),
        "days from the month's end to its beginning": ticketMuteTimes({ daysOfMonth: ["-1:1"] }),
        "days behind the month's end": ticketMuteTimes({ daysOfMonth: ["31:-1"] }),
        "a day 0": ticketMuteTimes({ daysOfMonth: ["0"] }),
        "a zone on Mars": ticketMuteTimes({ weekdays: ["sunday"], location: "Mars/Phobos" }),
        "a zone in small letters": ticketMuteTimes({ weekdays: ["sunday"], location: "europe/berlin" }),
        "a topic without an ARN": additions({ receivers: [{ name: "x", sns_configs: [{}] }] }),
        "nothing for a config": additions({ receivers: [{ name: "x", sns_configs: [null] }] }),
        "an unknown key in a config": additions({ receivers: [{ name: "x", sns_configs: [{ ...sns, to: "x" }] }] }),
        "matchers that are none": additions({ routes: [{ matchers: "nope" }] }),
        "a matcher that is none": additions({ routes: [{ matchers: ["nope"] }] }),
        "an unknown key in a route": additions({ routes: [{ foo: 1 }] }),
        "an unknown key in an inner route": additions({ routes: [{ routes: [{ foo: 1 }] }] }),
        "a route that is nothing": additions({ routes: [{ routes: [null] }] }),
        "a matcher's expression": additions({ routes: [{ matchers: ["a=~("] }] }),
        "an old matcher's expression": additions({ routes: [{ match_re: { a: "(?!b)" } }] }),
        "a group of one label twice": additions({ routes: [{ group_by: ["job", "job"] }] }),
        "a group of all and one": additions({ routes: [{ group_by: ["...", "job"] }] }),
        "a wait in words": additions({ routes: [{ group_wait: "soon" }] }),
        "two times of one name": additions({ time_intervals: [1, 2].map(() => during({}).time_intervals[0]) }),
        "a time that ticketMuteTimes has": {
            ...ticketMuteTimes({ weekdays: ["sunday"] }),
            ...additions({ time_intervals: [{ name: "ticket-mute-1", time_intervals: [{}] }] }),
        },
        "a time without a name": additions({ time_intervals: [{ time_intervals: [{}] }] }),
        "a time's unknown key": additions(during({ hours: ["1"] })),
        "a time's days in the wrong order": additions(during({ days_of_month: ["26:24"] })),
        "a time's years in the wrong order": additions(during({ years: ["2027:2026"] })),
        "a time's night in one": additions(during({ times: [{ start_time: "20:00", end_time: "06:00" }] })),
        "an inhibition's matcher": additions({ inhibit_rules: [{ ...all, source_matchers: ["a"] }] }),
        "an inhibition's unknown key": additions({ inhibit_rules: [{ ...all, equals: ["job"] }] }),
        "an inhibition's label": additions({ inhibit_rules: [{ ...all, equal: "job" }] }),
    };

    /** AMP refuses these, or they would take alerts from people; Alertmanager has nothing against them. */
    const refusedHere: Record<string, Partial<AlertsArgs>> = {
        "a route that is never told": additions({
            ...during({}),
            routes: [{ matchers: ["a=b"], mute_time_intervals: ["t"] }],
        }),
        "a route that two times together mute always": additions({
            time_intervals: [
                { name: "week", time_intervals: [{ weekdays: ["monday:friday"] }] },
                { name: "end", time_intervals: [{ weekdays: ["saturday"] }, { weekdays: ["sunday"] }] },
            ],
            routes: [{ routes: [{ mute_time_intervals: ["week", "end"] }] }],
        }),
        "a day that is always": ticketMuteTimes({ startTime: "00:00", endTime: "24:00" }),
        "a week that is always": ticketMuteTimes({ weekdays: ["sunday:saturday"] }),
        "a year that is always": ticketMuteTimes({ months: ["1:12"], daysOfMonth: ["1:-1"] }),
        "times that are always together": ticketMuteTimes(
            { weekdays: ["monday:friday"], startTime: "00:00", endTime: "12:00" },
            { weekdays: ["monday:friday"], startTime: "12:00", endTime: "24:00" },
            { weekdays: ["saturday", "sunday"] },
        ),
        "an inhibition of everything": additions({
            inhibit_rules: [{ source_matchers: ['alertname=~".+"'], target_matchers: ['alertname=~".+"'] }],
        }),
        "an inhibition of whatever there is": additions({ inhibit_rules: [{ source_matchers: ["a=b"] }] }),
        "PagerDuty's key itself": additions({
            receivers: [{ name: "x", pagerduty_configs: [{ routing_key: "0123456789abcdef0123456789abcdef" }] }],
        }),
        "an address that AMP sets": additions({
            receivers: [{ name: "x", sns_configs: [{ ...sns, api_url: "https://example.com" }] }],
        }),
        "a topic without its region": additions({
            receivers: [{ name: "x", sns_configs: [{ topic_arn: topicArn }] }],
        }),
    };

    /** Neither refuses these. */
    const taken: Record<string, Partial<AlertsArgs>> = {
        "every range of days": ticketMuteTimes({
            daysOfMonth: ["1:31", "1:-1", "-3:-1", "-31", "-1", "24:26", "7"],
            months: ["january:december", "12", "1:3", "may"],
            weekdays: ["sunday:saturday", "monday", "tuesday:wednesday"],
            startTime: "00:00",
            endTime: "23:59",
        }),
        ...Object.fromEntries(
            ["UTC", "Etc/GMT+5", "US/Pacific", "America/Port_of_Spain", "America/Port-au-Prince", "Europe/Berlin"].map(
                (location) => [`the zone ${location}`, ticketMuteTimes({ weekdays: ["sunday"], location })],
            ),
        ),
        "a time that ticketMuteTimes has, in a route": {
            ...ticketMuteTimes({ weekdays: ["sunday"] }),
            ...additions({ routes: [{ matchers: ["a=b"], mute_time_intervals: ["ticket-mute-1"] }] }),
        },
        "matchers in every way": additions({
            routes: [
                { matchers: ["a=b", 'a!="b"', 'a =~ "x|y"', "a!~x.*", 'a="x,y"', 'a="q\\"r"', 'a=""'] },
                { matchers: ['{a="b",c=~"d"}', "a=b,c=d"], match: { a: "b" }, match_re: { c: "(?i)d" } },
            ],
        }),
        "everything that a route has": additions({
            ...during({ times: [{ start_time: "08:00", end_time: "18:00" }], years: ["2026:2030"], months: [1] }),
            routes: [
                {
                    receiver: "page",
                    continue: true,
                    ...{ group_by: ["..."], group_wait: "0s", group_interval: "1m", repeat_interval: "1h" },
                    active_time_intervals: ["t"],
                    mute_time_intervals: ["t"],
                    routes: [{ matchers: ['severity="page"'] }],
                },
            ],
        }),
        "an inhibition of everything in one cluster": additions({
            inhibit_rules: [
                { source_matchers: ["alertname=Down"], target_matchers: ['alertname=~".+"'], equal: ["cluster"] },
            ],
        }),
        "receivers of both kinds": additions({
            receivers: [
                {
                    name: "x",
                    sns_configs: [{ ...sns, subject: "s", message: "m", attributes: { a: "b" }, send_resolved: false }],
                    pagerduty_configs: [{ routing_key: pagerKey, severity: "info", details: { a: "b" } }],
                },
            ],
        }),
    };

    const make = (alerts: Partial<AlertsArgs>) => {
        const args = { topicArn, ...alerts };
        normalisePrometheus("metrics", { alerts: args });
    };
    /** What Alertmanager says to what would be rendered if nothing judged it. */
    function checked(alerts: Partial<AlertsArgs>): { status: number | null; output: string } {
        const file = path.join(directory, "config.yml");
        const config = alertmanagerConfig({ topicArn, ...ours, ...(alerts as Partial<AlertRouting>) });
        // AMP's own word, for which Alertmanager gets a key.
        const text = stringify(config, (_, value: unknown) =>
            typeof value === "object" && value !== null && "aws_secrets_manager" in value ? "0123" : value,
        );
        fs.writeFileSync(file, text);
        const { status, stdout, stderr } = spawnSync(toolPath("amtool"), ["check-config", file], {
            encoding: "utf8",
            // Else it reads the configuration of whoever runs the test.
            env: { ...process.env, HOME: directory },
        });
        return { status, output: stdout + stderr };
    }

    for (const [what, alerts] of Object.entries(refused)) {
        it(`refuses ${what}, as Alertmanager does`, () => {
            assert.throws(() => make(alerts), /alerts\.(additions|ticketMuteTimes)/);
            assert.notEqual(checked(alerts).status, 0);
        });
    }
    for (const [what, alerts] of Object.entries(refusedHere)) {
        it(`refuses ${what}`, () => {
            assert.throws(
                () => make(alerts),
                ({ message }: Error) => /alerts\.(additions|ticketMuteTimes)/.test(message) && !/0123/.test(message),
            );
        });
    }
    for (const [what, alerts] of Object.entries(taken)) {
        it(`takes ${what}, as Alertmanager does`, () => {
            make(alerts);
            const { status, output } = checked(alerts);
            assert.equal(status, 0, output);
        });
    }
});
