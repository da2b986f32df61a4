/** CloudWatch alarms become rules, and every leaf has an outcome. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { translateAlarms } from "../../../cli/migrate/alarms";
import { readAlarms } from "../../../cli/migrate/alarms/read";
import { leavesOf } from "../../../cli/migrate/leaves";
import { isAlert, renderRules } from "../../../dashboards/rules";
import { matchGolden } from "../../support/golden";
import { readExpression } from "../../dashboards/promql-tree";
import { mixtoolLints } from "../../dashboards/rule-lints";
import { alarmTemplate, describedAlarms } from "./alarm-samples";

const origin = { file: "alarms.json", form: "CloudWatch alarms" };
const documents = { described: JSON.parse(JSON.stringify(describedAlarms)) as unknown, template: alarmTemplate };
const translated = Object.entries(documents).map(([name, document]) => ({
    name,
    document,
    ...translateAlarms(document, { origin })!,
}));
const described = translated[0];
const rules = translated.flatMap(({ groups }) => groups.flatMap((group) => group.rules));

describe("CloudWatch alarms", () => {
    it("are rules that AMP takes, as in the text that a reviewer reads", () => {
        for (const { name, groups, outcomes } of translated) {
            const said = outcomes.filter(
                ({ fate, why }, index) =>
                    !["same", "unneeded"].includes(fate) && (outcomes[index - 1]?.why !== why || index === 0),
            );
            matchGolden(
                `cli/migrate/alarms-${name}.txt`,
                renderRules(groups) + said.map(({ path, fate, why }) => `# ${path}: ${fate}. ${why}\n`).join(""),
            );
        }
    });

    it("ask PromQL alone", () => {
        assert.ok(rules.length > 25);
        for (const { expr } of rules) {
            assert.deepEqual(readExpression(expr).errors, [], expr);
            assert.doesNotMatch(expr, /\$|undefined|NaN/);
        }
    });

    it("keep the lints of mixtool, but for its own words of severities", () => {
        for (const [lint, broken] of Object.entries(mixtoolLints).filter(([name]) => name !== "alert-severity-rule")) {
            assert.deepEqual(
                translated.flatMap(({ groups }) => broken(groups)),
                [],
                lint,
            );
        }
        assert.ok(rules.filter(isAlert).every(({ labels }) => ["page", "ticket"].includes(labels.severity)));
    });

    it("have one outcome for every leaf, with a reason where it isn't the same", () => {
        for (const { document, outcomes } of translated) {
            assert.equal(outcomes.length, leavesOf(readAlarms(document)!.document).length);
            for (const { path, fate, why } of outcomes) {
                assert.ok(fate === "same" || /^\S.*\.$/s.test(why ?? ""), `${path}: ${why}`);
            }
        }
    });

    it("carry the labels that Alertmanager routes by", () => {
        const alert = rules.filter(isAlert).find(({ alert: name }) => name === "ThreeOfThree")!;
        assert.deepEqual(alert.labels, { aws_ecs_cluster_name: "shop", job: "orders", severity: "page" });
    });

    it("without actions are series that composite alarms read and nobody is told of", () => {
        const names = rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record]));
        assert.deepEqual(names, ["alarm:off:active", "alarm:silent:active"]);
    });

    it("that can't be told are named with their reason", () => {
        const missing = new Map(
            described.outcomes
                .filter(({ fate }) => fate === "none")
                .map(({ path, why }) => [path.replace(/\].*/, "]"), why!]),
        );
        const told = new Set(described.alarms.map(({ alarmName }) => alarmName));
        const all = readAlarms(described.document)!.alarms;
        assert.deepEqual(
            all.filter(({ name }) => !told.has(name)).map(({ name }) => name),
            [
                "load balancer",
                "number of the whole graph",
                "no comparison",
                "nothing returned",
                "of itself",
                "of a stranger",
                "unreadable",
            ],
        );
        assert.match(missing.get("CompositeAlarms[6]")!, /nobody, which has no counterpart here\. Keep the alarm/);
        assert.match(missing.get("MetricAlarms[18]")!, /a scaling policy, which no alert does by itself/);
    });

    it("of a template have the names and dimensions that it says itself", () => {
        const [, { alarms, outcomes }] = translated;
        assert.deepEqual(
            alarms.map(({ alarmName }) => alarmName),
            ["shop-orders-cpu", "Unnamed", "either"],
        );
        assert.ok(
            outcomes.some(({ why }) =>
                /ServiceName is, \$\{Environment\}, the template alone doesn't say/.test(why ?? ""),
            ),
        );
    });

    it("are none in another document", () => {
        assert.equal(translateAlarms({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } }, { origin }), undefined);
        assert.equal(translateAlarms([], { origin }), undefined);
    });
});
