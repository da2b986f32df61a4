/** Every alert and every recorded series, proven by promtool's unit tests on the rules as they are deployed. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { stringify } from "yaml";
import { labels } from "../../collector/names/names";
import { recordedMetrics } from "../../dashboards/recorded";
import { isAlert, renderRules, type RuleGroup, standardRules } from "../../dashboards/rules";
import { needs, toolPath } from "../support/parts";
import { inCluster, service, type Input } from "./rules-inputs";
import { proofs, quiet, type Proof } from "./rules-proofs";
import { healthy, healthyAtMinute, recordedValues } from "./rules-recorded";

interface AlertTest {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly { readonly exp_labels: object; readonly exp_annotations: object }[];
}
interface ExpressionTest {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
}
interface PromtoolTest {
    readonly interval: "1m";
    readonly input_series: readonly Input[];
    readonly alert_rule_test?: readonly AlertTest[];
    readonly promql_expr_test?: readonly ExpressionTest[];
}

const clusterLabel = labels.cluster;
const instanceLabel = labels.instance;
/** A proof that takes promtool seconds; what is longer differs from a shorter one by its windows alone. */
const longMinutes = 300;

const groups = standardRules();
const alerts = groups.flatMap(({ rules }) => rules.filter(isAlert));
const groupOf = (name: string): RuleGroup =>
    groups.find(({ rules }) => rules.some((rule) => isAlert(rule) && rule.alert === name))!;

const silent = (alertname: string, minute: number): AlertTest => ({
    eval_time: `${minute}m`,
    alertname,
    exp_alerts: [],
});

/** Firing while it is bad and no longer, never just below, and for one cluster alone of two with such a service. */
function testsOf(name: string, proof: Proof): PromtoolTest[] {
    const { series, fault, below, begins, fires, ended, labels, severity, summary, description } = proof;
    const { dashboard, runbook } = alerts.find(({ alert }) => alert === name)!.annotations;
    const task = labels?.[instanceLabel];
    const pathOf = (own: Readonly<Record<string, string>>): string =>
        `/d/${dashboard}?var-cluster=${own[clusterLabel] ?? ""}&var-job=${service}${task === undefined ? "" : `&var-instance=${task}`}`;
    const firing = (own: Readonly<Record<string, string>>): AlertTest => ({
        eval_time: `${fires}m`,
        alertname: name,
        exp_alerts: [
            {
                exp_labels: { job: service, ...labels, ...own, severity },
                exp_annotations: { summary, description, dashboard, dashboard_path: pathOf(own), runbook },
            },
        ],
    });
    const ofTwoClusters: PromtoolTest = {
        interval: "1m",
        input_series: [...inCluster("shop", series(fault)), ...inCluster("test", series(below))],
        alert_rule_test: [firing({ [clusterLabel]: "shop" })],
    };
    return [
        {
            interval: "1m",
            input_series: series(fault),
            alert_rule_test: [silent(name, begins), firing({}), silent(name, ended)],
        },
        { interval: "1m", input_series: series(below), alert_rule_test: [silent(name, fires)] },
        ...(fires < longMinutes ? [ofTwoClusters] : []),
    ];
}

describe("rules in promtool", function () {
    this.timeout(60_000);
    let directory: string;

    before(function () {
        needs(this, "promtool");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "rules-"));
    });
    after(() => directory !== undefined && fs.rmSync(directory, { recursive: true, force: true }));

    function promtool(...args: string[]): { status: number | null; output: string } {
        const { status, stdout, stderr } = spawnSync(toolPath("promtool"), args, { encoding: "utf8" });
        return { status, output: stdout + stderr };
    }

    function run(group: RuleGroup, tests: readonly PromtoolTest[]): { status: number | null; output: string } {
        const rules = path.join(directory, "rules.yaml");
        const file = path.join(directory, "test.yaml");
        fs.writeFileSync(rules, renderRules([group]));
        fs.writeFileSync(
            file,
            stringify(
                { rule_files: [rules], evaluation_interval: "1m", tests },
                { lineWidth: 0, aliasDuplicateObjects: false },
            ),
        );
        return promtool("test", "rules", file);
    }

    function passes(group: RuleGroup, tests: readonly PromtoolTest[]): void {
        const { status, output } = run(group, tests);
        assert.equal(status, 0, output);
    }

    it("are what it takes for rules", () => {
        const file = path.join(directory, "rules.yaml");
        fs.writeFileSync(file, renderRules(groups));
        const { status, output } = promtool("check", "rules", file);
        assert.equal(status, 0, output);
        const count = groups.flatMap(({ rules }) => rules).length;
        assert.match(output, new RegExp(`SUCCESS: ${count} rules found`));
    });

    it("have a proof for every alert", () => {
        assert.deepEqual(Object.keys(proofs).sort(), alerts.map(({ alert }) => alert).sort());
    });

    for (const [name, proof] of Object.entries(proofs)) {
        it(`${name} fires, doesn't just below its threshold or in another cluster, and ends`, () => {
            passes(groupOf(name), testsOf(name, proof));
        });
    }

    for (const { alert, why, series, minutes } of quiet) {
        it(`${alert} is silent for ${why}`, () => {
            const times = Array.from({ length: minutes }, (_, minute) => minute);
            passes(groupOf(alert), [
                {
                    interval: "1m",
                    input_series: series,
                    alert_rule_test: times.map((minute) => silent(alert, minute)),
                },
            ]);
        });
    }

    it("record every series with the value that it should have, of each cluster with a service of that name", () => {
        assert.deepEqual(Object.keys(recordedValues).sort(), recordedMetrics.map(({ name }) => name).sort());
        for (const group of groups) {
            const names = group.rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record]));
            const tests = (...identities: readonly object[]): ExpressionTest[] =>
                names.map((name) => ({
                    // Rounded, as a rate has digits that say nothing.
                    expr: `round(${name}, 0.000001)`,
                    eval_time: `${healthyAtMinute}m`,
                    exp_samples: identities.flatMap((identity) =>
                        recordedValues[name]!.map(([value, own = {}]) => ({
                            labels: `{${Object.entries({ job: service, ...identity, ...own })
                                .map(([label, text]) => `${label}="${text}"`)
                                .join(", ")}}`,
                            value,
                        })),
                    ),
                }));
            const clusters = ["shop", "test"];
            passes(group, [
                { interval: "1m", input_series: healthy, promql_expr_test: tests({}) },
                {
                    interval: "1m",
                    input_series: clusters.flatMap((cluster) => inCluster(cluster, healthy)),
                    promql_expr_test: tests(...clusters.map((cluster) => ({ [clusterLabel]: cluster }))),
                },
            ]);
        }
    });

    it("fire no alert for a healthy service", () => {
        for (const group of groups) {
            const names = group.rules.flatMap((rule) => (isAlert(rule) ? [rule.alert] : []));
            passes(group, [
                {
                    interval: "1m",
                    input_series: healthy,
                    alert_rule_test: names.map((name) => silent(name, healthyAtMinute)),
                },
            ]);
        }
    });

    it("fail their proof when an expression is wrong, so that a proof can fail", () => {
        const name = "SidecarQueueFilling";
        const group = groupOf(name);
        const tests = testsOf(name, proofs[name]!);
        const outputOf = (change: (expr: string) => string): string => {
            const rules = group.rules.map((rule) =>
                isAlert(rule) && rule.alert === name ? { ...rule, expr: change(rule.expr) } : rule,
            );
            const { status, output } = run({ ...group, rules }, tests);
            assert.notEqual(status, 0);
            return output;
        };
        assert.match(
            outputOf((expr) => expr.replace("> 0.5", ">= 0.5")),
            /exp:\[\], \n\s+got:\[/,
        );
        assert.match(
            outputOf((expr) => expr.replace("> 0.5", "> 0.6")),
            /got:\[\]/,
        );
    });
});
