import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { standardRules, type AlertRule, type RuleGroup } from "../../dashboards/rules";
import { mixtoolLints, pintLints, type RuleLint } from "./rule-lints";

const good: AlertRule = {
    alert: "QueueFull",
    expr: "max by (job) (queue_size / (queue_capacity > 0)) > 0.9",
    for: "5m",
    labels: { severity: "warning" },
    annotations: { summary: "A queue is full.", description: "It is that of {{ $labels.job }}." },
};
const group = (...rules: RuleGroup["rules"]): RuleGroup[] => [{ name: "queues", interval: "1m", rules }];
const alert = (changes: Partial<AlertRule>): RuleGroup[] => group({ ...good, ...changes });
const words = (changes: Record<string, string>): RuleGroup[] =>
    alert({ annotations: { ...good.annotations, ...changes } });
const without = (name: "summary" | "description"): RuleGroup[] => {
    const { [name]: _, ...annotations } = good.annotations;
    return alert({ annotations });
};

type Broken = readonly [groups: RuleGroup[], message: string];

/** For each rule of the linters groups that break it, and what is said. */
const broken: Readonly<Record<string, Broken>> = {
    "alert-group-rule-count": [group(...Array<AlertRule>(21).fill(good)), "queues has more than 20 alerts"],
    "alert-group-name-length": [
        [{ ...group(good)[0]!, name: "q".repeat(41) }],
        `${"q".repeat(41)} is longer than 40 characters`,
    ],
    "alert-name-camelcase": [alert({ alert: "queue_full" }), "queue_full isn't in camel case"],
    "alert-name-length": [
        alert({ alert: `Queue${"Full".repeat(9)}` }),
        `Queue${"Full".repeat(9)} is longer than 40 characters`,
    ],
    "alert-severity-rule": [alert({ labels: { severity: "page" } }), "QueueFull has the severity page"],
    "alert-description-missing-rule": [without("description"), "QueueFull has no description"],
    "alert-description-templating": [words({ description: "It is full." }), "QueueFull says the same of every service"],
    "alert-summary-missing-rule": [without("summary"), "QueueFull has no summary"],
    "alert-summary-templating": [words({ summary: "{{ $labels.job }}." }), "QueueFull has a template in its summary"],
    "alert-summary-style": [words({ summary: "a queue is full" }), "QueueFull has a summary that is no sentence"],
    "alerts/absent": [alert({ expr: "absent(up) > 0", for: undefined }), "QueueFull is absent without `for`"],
    "alerts/comparison": [
        alert({ expr: "queue_size > 1 or queue_full" }),
        "QueueFull fires whenever queue_full has a value",
    ],
    "alerts/for": [alert({ for: "0s" }), "QueueFull waits for 0"],
    "alerts/template": [
        alert({ expr: "rate(a_total[5m]) > 1", annotations: { description: "{{ $value }}" } }),
        "QueueFull shows a rate with all its digits",
    ],
    "promql/regexp": [
        alert({ expr: 'queue_size{job=~"orders"} > 1' }),
        "QueueFull has a needless regular expression orders",
    ],
    "promql/fragile": [alert({ expr: "topk(3, queue_size > 1)" }), "QueueFull chooses other series each time"],
    "promql/nan": [alert({ expr: "sum(a / b) > 1" }), "QueueFull divides by b, which may be 0"],
    "rule/duplicate": [group(good, good), "QueueFull is there twice"],
};

describe("rules of the linters of rules", () => {
    const lints: [string, RuleLint][] = [...Object.entries(mixtoolLints), ...Object.entries(pintLints)];

    it("are the ten of mixtool, and the eight of pint that need neither Prometheus nor configuration", () => {
        assert.deepEqual([Object.keys(mixtoolLints).length, Object.keys(pintLints).length], [10, 8]);
        assert.deepEqual(
            Object.keys(broken),
            lints.map(([name]) => name),
        );
    });

    for (const [name, lint] of lints) {
        it(`${name} holds for every standard rule, and can be broken`, () => {
            assert.deepEqual(lint(standardRules({ severities: "mixin" })), []);
            assert.deepEqual(lint(group(good)), []);
            const [groups, message] = broken[name]!;
            assert.deepEqual(lint(groups), [message]);
        });
    }

    it("would refuse our own words for severities alone", () => {
        const refusing = lints.filter(([, lint]) => lint(standardRules()).length > 0).map(([name]) => name);
        assert.deepEqual(refusing, ["alert-severity-rule"]);
    });
});
