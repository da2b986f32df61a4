/** The Alertmanager definition, as Alertmanager's own tool reads it: valid, and every alert reaches somebody. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { type AlertRouting, renderAlertmanagerDefinition } from "../../../components/amp/alertmanager";
import { isAlert, standardRules } from "../../../dashboards/rules";
import { refuseDefinition } from "../../../local/providers/aws/amp-alertmanager";
import { needs, toolPath } from "../../support/parts";

const durations = { groupWait: "30s", groupInterval: "5m", pageRepeatInterval: "4h", ticketRepeatInterval: "5d" };
const topicArn = "arn:aws:sns:eu-west-1:111122223333:alerts";
const pagerDuty = {
    secretArn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pagerduty-AbCdEf",
    secretKey: "integration_key",
    refreshInterval: "5m",
};

const ours = { ...durations, severities: "page-ticket" };
const routings: Record<string, AlertRouting> = {
    "a topic": { topicArn, ...ours },
    PagerDuty: { pagerDuty, ...ours },
    "a topic and PagerDuty": { topicArn, pagerDuty, ...ours },
    "a topic and PagerDuty in the words of mixins": { topicArn, pagerDuty, ...durations, severities: "mixin" },
};

interface Receiver {
    name: string;
    sns_configs?: { subject: string; message: string }[];
    pagerduty_configs?: { routing_key: unknown }[];
}

/**
 * Alertmanager's configuration inside the definition. `aws_secrets_manager` is AMP's own word, so Alertmanager gets a
 * key in its place.
 */
function innerConfig(routing: AlertRouting): { receivers: Receiver[] } {
    const { alertmanager_config: text } = parse(renderAlertmanagerDefinition(routing)) as {
        alertmanager_config: string;
    };
    const config = parse(text) as { receivers: Receiver[] };
    for (const pager of config.receivers.flatMap(({ pagerduty_configs = [] }) => pagerduty_configs)) {
        assert.deepEqual(Object.keys(pager.routing_key as object), ["aws_secrets_manager"]);
        pager.routing_key = "0123456789abcdef0123456789abcdef";
    }
    return config;
}

/** Everything that a definition can have. */
const whole: AlertRouting = {
    topicArn,
    pagerDuty,
    ...ours,
    grafanaUrl: "https://g-1.grafana-workspace.eu-west-1.amazonaws.com/",
    teams: {
        payments: { jobs: ["payments", "check.out"], topicArn: `${topicArn}-payments` },
        search: { jobs: ["search"], pagerDuty },
    },
    ticketMuteTimes: [
        { weekdays: ["saturday", "sunday"], location: "Europe/Berlin" },
        { startTime: "20:00", endTime: "24:00", weekdays: ["monday:friday"] },
        { daysOfMonth: ["24:26", "-1"], months: ["december", "1:3"] },
    ],
    additions: {
        routes: [
            { receiver: "audit", matchers: ['alertname="Breach"'], continue: true, active_time_intervals: ["day"] },
        ],
        receivers: [{ name: "audit", sns_configs: [{ topic_arn: topicArn, sigv4: { region: "eu-west-1" } }] }],
        inhibit_rules: [{ source_matchers: ["a=b"], target_matchers: ["c=d"], equal: ["job"] }],
        time_intervals: [{ name: "day", time_intervals: [{ times: [{ start_time: "08:00", end_time: "18:00" }] }] }],
    },
};

describe("the Alertmanager definition, by amtool", function () {
    let directory: string;

    before(function () {
        needs(this, "amtool");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "alertmanager-test-"));
    });
    after(() => {
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    function amtool(...args: string[]): { status: number | null; output: string } {
        const { status, stdout, stderr } = spawnSync(toolPath("amtool"), args, {
            encoding: "utf8",
            // Else it reads the configuration of whoever runs the test.
            env: { ...process.env, HOME: directory },
        });
        return { status, output: `${stdout}${stderr}`.trim() };
    }

    function written(name: string, content: string): string {
        const file = path.join(directory, name);
        fs.writeFileSync(file, content);
        return file;
    }

    for (const [to, routing] of Object.entries(routings)) {
        describe(`to ${to}`, () => {
            it("is valid", () => {
                const { status, output } = amtool(
                    "check-config",
                    written("config.yml", stringify(innerConfig(routing))),
                );
                assert.equal(status, 0, output);
                const receivers = routing.severities === "mixin" ? 3 : 2;
                assert.match(output, new RegExp(`- 1 inhibit rules\n - ${receivers} receivers`));
            });

            const [page, ticket, info] =
                routing.severities === "mixin" ? ["critical", "warning", "info"] : ["page", "ticket", "ticket"];
            const alerts = [
                ["a page", ["alertname=Down", "job=orders", "severity=page"], page],
                ["a page of a mixin", ["alertname=Down", "job=orders", "severity=critical"], page],
                ["a ticket", ["alertname=Slow", "job=orders", "severity=ticket"], ticket],
                ["a ticket of a mixin", ["alertname=Slow", "job=orders", "severity=warning"], ticket],
                ["what a mixin has to say", ["alertname=New", "job=orders", "severity=info"], info],
                ["an alert of a severity that nobody knows", ["alertname=Odd", "severity=criticality"], ticket],
                ["an alert without labels", [], ticket],
            ] as const;
            for (const [what, labels, expected] of alerts) {
                it(`tells somebody of ${what}`, () => {
                    const config = innerConfig(routing);
                    const file = written("config.yml", stringify(config));
                    const { status, output } = amtool("config", "routes", "test", `--config.file=${file}`, ...labels);
                    assert.deepEqual([status, output], [0, expected]);
                    const { sns_configs = [], pagerduty_configs = [] } = config.receivers.find(
                        ({ name }) => name === expected,
                    )!;
                    assert.equal(sns_configs.length, routing.topicArn === undefined ? 0 : 1);
                    const paged = expected === page || routing.topicArn === undefined;
                    assert.equal(pagerduty_configs.length, paged && routing.pagerDuty !== undefined ? 1 : 0);
                    assert.ok(sns_configs.length + pagerduty_configs.length > 0, "a receiver that tells nobody");
                });
            }
        });
    }

    describe("with teams, times and a program's own parts", () => {
        it("is valid, and AMP takes it", () => {
            const { status, output } = amtool("check-config", written("whole.yml", stringify(innerConfig(whole))));
            assert.equal(status, 0, output);
            assert.match(output, / - 2 inhibit rules\n - 7 receivers/);
            assert.equal(refuseDefinition(renderAlertmanagerDefinition(whole)), undefined);
        });

        const alerts: [what: string, labels: string[], expected: string][] = [
            ["a team's page", ["job=payments", "severity=page"], "payments-page"],
            ["a team's page in a mixin's words", ["job=search", "severity=critical"], "search-page"],
            ["a team's ticket", ["job=check.out", "severity=ticket"], "payments-ticket"],
            ["a team's alert of no severity", ["job=search"], "search-ticket"],
            ["a service that is called almost like a team's", ["job=checkXout", "severity=page"], "page"],
            ["a service of no team", ["job=orders", "severity=page"], "page"],
            ["a ticket of no team", ["job=orders", "severity=ticket"], "ticket"],
            ["an alert without labels", [], "ticket"],
            [
                "what a program routes itself, and goes on",
                ["alertname=Breach", "job=payments"],
                "audit,payments-ticket",
            ],
        ];
        for (const [what, labels, expected] of alerts) {
            it(`tells ${expected} of ${what}`, () => {
                const config = innerConfig(whole);
                const file = written("whole.yml", stringify(config));
                const { status, output } = amtool("config", "routes", "test", `--config.file=${file}`, ...labels);
                assert.deepEqual([status, output], [0, expected]);
                for (const name of expected.split(",")) {
                    const told = config.receivers.find((each) => each.name === name)!;
                    const { sns_configs = [], pagerduty_configs = [] } = told;
                    assert.ok(sns_configs.length + pagerduty_configs.length > 0, "a receiver that tells nobody");
                }
            });
        }
    });

    describe("has words", () => {
        const alert = {
            Status: "firing",
            Labels: {
                alertname: "HeapFull",
                job: "orders",
                aws_ecs_cluster_name: "shop",
                instance: "4f1c",
                severity: "page",
            },
            Annotations: {
                summary: "The heap of orders is full.",
                description: "It has no room after a collection.",
                runbook_url: "https://example.com/runbooks/HeapFull.md",
                dashboard_url: "https://example.com/d/adot-jvm",
            },
            StartsAt: "2026-11-24T09:30:00Z",
        };
        const bare = { Status: "resolved", Labels: { alertname: "Odd" }, StartsAt: "2026-11-24T09:30:00Z" };

        function rendered(part: "subject" | "message", data: object, routing = routings["a topic"]!): string {
            const [sns] = innerConfig(routing).receivers[0]!.sns_configs!;
            const file = written("data.json", JSON.stringify(data));
            const { status, output } = amtool(
                "template",
                "render",
                // It wants a file of templates, though none is used.
                `--template.glob=${written("none.tmpl", "")}`,
                `--template.data=${file}`,
                `--template.text=${sns![part]}`,
            );
            assert.equal(status, 0, output);
            return output;
        }

        it("that say what is wrong, where, and what to do", () => {
            assert.equal(
                rendered("message", { Alerts: [alert, bare] }),
                [
                    "FIRING HeapFull, service orders, cluster shop, task 4f1c, severity page",
                    "The heap of orders is full.",
                    "It has no room after a collection.",
                    "Runbook: https://example.com/runbooks/HeapFull.md",
                    "Dashboard: https://example.com/d/adot-jvm",
                    "Since 2026-11-24 09:30:00 UTC",
                    "",
                    "RESOLVED Odd",
                    "Since 2026-11-24 09:30:00 UTC",
                ].join("\n"),
            );
        });

        it("that name service, task, severity, runbook and dashboard of every standard alert, at its time", () => {
            const labels = { job: "orders", instance: "4f1c", container_name: "app", scrape_job: "jvm" };
            const own: Readonly<Record<string, string>> = { ...labels, aws_ecs_cluster_name: "shop" };
            // As Prometheus does it; promtool renders them in the rules' tests.
            const filled = (text: string): string =>
                text
                    .replace(/\{\{ \$labels\.(\w+)(?: \| urlquery)? \}\}/g, (_, label: string) => own[label]!)
                    .replace(/\{\{ \$value .*?\}\}/g, "0.95");
            const standard = standardRules().flatMap((group) => group.rules.filter(isAlert));
            const messages = rendered("message", {
                Alerts: standard.map((rule, index) => ({
                    Status: index === 0 ? "resolved" : "firing",
                    Labels: { ...own, ...rule.labels, alertname: rule.alert },
                    Annotations: Object.fromEntries(
                        Object.entries(rule.annotations).map(([name, text]) => [name, filled(text)]),
                    ),
                    StartsAt: "2026-11-24T09:30:00Z",
                    EndsAt: "2026-11-24T10:00:00Z",
                })),
            }).split("\n\n");
            const hourBefore = Date.parse("2026-11-24T08:30:00Z");
            const end = Date.parse("2026-11-24T10:00:00Z");
            assert.deepEqual(
                messages.map((text) => text.split("\n")),
                standard.map(({ alert: name, labels: { severity }, annotations }, index) => [
                    `${index === 0 ? "RESOLVED" : "FIRING"} ${name}, service orders, cluster shop, task 4f1c, severity ${severity}`,
                    annotations.summary,
                    filled(annotations.description!),
                    `Runbook: npx pulumi-adot docs ${name}`,
                    `Dashboard: /d/${annotations.dashboard}?var-cluster=shop&var-job=orders${annotations.dashboard_path!.includes("var-instance") ? "&var-instance=4f1c" : ""}&from=${hourBefore}&to=${index === 0 ? end : "now"}`,
                    "Since 2026-11-24 09:30:00 UTC",
                ]),
            );
        });

        it("that lead to Grafana where it is known", () => {
            const [rule] = standardRules({ grafana: "https://grafana.example.com" })[0]!.rules.filter(isAlert);
            const { dashboard_url, dashboard_path } = rule!.annotations;
            const text = rendered("message", {
                Alerts: [{ ...bare, Status: "firing", Annotations: { dashboard_url, dashboard_path } }],
            });
            assert.match(
                text,
                /^Dashboard: https:\/\/grafana\.example\.com\/d\/adot-collector\?.*&from=\d{13}&to=now$/m,
            );
        });

        it("that turn paths into addresses where only the definition knows Grafana", () => {
            const base = "https://g-1.grafana-workspace.eu-west-1.amazonaws.com";
            const path = "/d/adot-jvm?var-job=orders";
            const annotated = (Annotations: object) => ({ Alerts: [{ ...bare, Status: "firing", Annotations }] });
            const line = (annotations: object) =>
                /^Dashboard: (.*)$/m.exec(rendered("message", annotated(annotations), whole))![1]!;
            const byPath = line({ dashboard_path: path });
            assert.ok(byPath.startsWith(`${base}${path}&from=`), byPath);
            // Whole addresses stay as they are, and so does what nobody can make one of.
            const url = `https://other.example.com${path}`;
            const byUrl = line({ dashboard_path: path, dashboard_url: url });
            assert.ok(byUrl.startsWith(`${url}&from=`), byUrl);
            assert.equal(line({ dashboard: "JVM" }), "JVM");
        });

        it("and a subject that SNS takes", () => {
            const group = { Status: "firing", GroupLabels: { alertname: "HeapFull", job: "orders" } };
            assert.equal(rendered("subject", group), "FIRING HeapFull orders");
            const long = { Status: "firing", GroupLabels: { alertname: "A".repeat(200) } };
            assert.equal(rendered("subject", long), `FIRING ${"A".repeat(93)}`);
        });
    });
});
