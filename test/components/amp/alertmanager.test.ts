/** The Alertmanager definition, as Alertmanager's own tool reads it: valid, and every alert reaches somebody. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { type AlertRouting, renderAlertmanagerDefinition } from "../../../components/amp/alertmanager";
import { isAlert, standardRules } from "../../../dashboards/rules";
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

        function rendered(part: "subject" | "message", data: object): string {
            const [sns] = innerConfig(routings["a topic"]!).receivers[0]!.sns_configs!;
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

        it("and a subject that SNS takes", () => {
            const group = { Status: "firing", GroupLabels: { alertname: "HeapFull", job: "orders" } };
            assert.equal(rendered("subject", group), "FIRING HeapFull orders");
            const long = { Status: "firing", GroupLabels: { alertname: "A".repeat(200) } };
            assert.equal(rendered("subject", long), `FIRING ${"A".repeat(93)}`);
        });
    });
});
