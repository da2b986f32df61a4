/**
 * What two linters of rules ask for, as far as it needs no Prometheus: `mixtool lint` of monitoring-mixins/mixtool,
 * read off its `pkg/mixer/lint.go`, and the checks of cloudflare/pint that need no configuration, read off its
 * `docs/checks`. The code is ours.
 */
import { isAlert, type AlertRule, type Rule, type RuleGroup } from "../../dashboards/rules";
import { readExpression } from "./promql-tree";

/** What breaks the rule, one sentence each. */
export type RuleLint = (groups: readonly RuleGroup[]) => string[];

const eachAlert =
    (broken: (alert: AlertRule) => string | false): RuleLint =>
    (groups) =>
        groups
            .flatMap(({ rules }) => rules.filter(isAlert))
            .flatMap((alert) => {
                const message = broken(alert);
                return message === false ? [] : [`${alert.alert} ${message}`];
            });

const eachRule =
    (broken: (rule: Rule) => string | false): RuleLint =>
    (groups) =>
        groups
            .flatMap(({ rules }) => rules)
            .flatMap((rule) => {
                const message = broken(rule);
                return message === false ? [] : [`${isAlert(rule) ? rule.alert : rule.record} ${message}`];
            });

const hasTemplate = (text: string): boolean => /\{\{.+\}\}/.test(text);

export const mixtoolLints: Readonly<Record<string, RuleLint>> = {
    // In a mixin alerts and recording rules are kept apart, so that it counts alerts alone.
    "alert-group-rule-count": (groups) =>
        groups
            .filter(({ rules }) => rules.filter(isAlert).length > 20)
            .map(({ name }) => `${name} has more than 20 alerts`),
    "alert-group-name-length": (groups) =>
        groups.filter(({ name }) => name.length > 40).map(({ name }) => `${name} is longer than 40 characters`),
    "alert-name-camelcase": eachAlert(({ alert }) => !/^([A-Z]+[a-z0-9]+)+$/.test(alert) && "isn't in camel case"),
    "alert-name-length": eachAlert(({ alert }) => alert.length > 40 && "is longer than 40 characters"),
    "alert-severity-rule": eachAlert(
        ({ labels: { severity } }) =>
            !["critical", "warning", "info"].includes(severity) && `has the severity ${severity}`,
    ),
    "alert-description-missing-rule": eachAlert(
        ({ annotations }) => annotations.description === undefined && "has no description",
    ),
    "alert-description-templating": eachAlert(
        ({ annotations: { description = "{{ . }}" } }) => !hasTemplate(description) && "says the same of every service",
    ),
    "alert-summary-missing-rule": eachAlert(({ annotations }) => annotations.summary === undefined && "has no summary"),
    "alert-summary-templating": eachAlert(
        ({ annotations: { summary = "" } }) => hasTemplate(summary) && "has a template in its summary",
    ),
    "alert-summary-style": eachAlert(
        ({ annotations: { summary = "A." } }) => !/^[A-Z].+\.$/.test(summary) && "has a summary that is no sentence",
    ),
};

const regularExpression = /[\\^$.*+?()[\]{}|]/;
const conditions = ["==", "!=", "<", ">", "<=", ">=", "unless"];

export const pintLints: Readonly<Record<string, RuleLint>> = {
    "alerts/absent": eachAlert(
        (alert) =>
            /\babsent(_over_time)?\s*\(/.test(alert.expr) && alert.for === undefined && "is absent without `for`",
    ),
    "alerts/comparison": eachAlert(({ expr }) => {
        const always = alternatives(expr).filter(
            (text) => !readExpression(text).operators.some((operator) => conditions.includes(operator)),
        );
        return always.length > 0 && `fires whenever ${always.join(", ")} has a value`;
    }),
    "alerts/for": eachAlert(
        (alert) => [alert.for, alert.keep_firing_for].some((time) => /^0+[a-z]+$/.test(time ?? "")) && "waits for 0",
    ),
    "alerts/template": eachAlert(({ expr, labels, annotations }) => {
        if (Object.values(labels).some((text) => /\$value|\.Value/.test(text))) {
            return "has its value in a label";
        }
        const bare = Object.values(annotations).some((text) => /\{\{ *(?:\$value|\.Value) *\}\}/.test(text));
        return bare && /\b(?:i?rate|deriv)\(/.test(expr) && "shows a rate with all its digits";
    }),
    "promql/regexp": eachRule(({ expr }) => {
        const plain = readExpression(expr)
            .selectors.flatMap(({ matchers }) => matchers)
            .filter(
                ({ operator, value }) =>
                    operator.endsWith("~") &&
                    (!regularExpression.test(value) || /^\^|\$$/.test(value) || /^\.[*+]$/.test(value)),
            );
        return plain.length > 0 && `has a needless regular expression ${plain[0]!.value}`;
    }),
    "promql/fragile": eachAlert(
        ({ expr }) => /\b(?:topk|bottomk|limitk|limit_ratio)\b/.test(expr) && "chooses other series each time",
    ),
    "promql/nan": eachRule(({ expr }) => {
        const may = readExpression(expr).divisors.filter((divisor) => !/> 0|clamp_min|^[\d.]+$/.test(divisor));
        return may.length > 0 && `divides by ${may.join(", ")}, which may be 0`;
    }),
    "rule/duplicate": (groups) => {
        const seen = new Set<string>();
        return groups
            .flatMap(({ rules }) => rules)
            .flatMap((rule) => {
                const text = isAlert(rule)
                    ? JSON.stringify([rule.alert, rule.expr, rule.labels])
                    : JSON.stringify([rule.record, rule.expr]);
                const isTwice = seen.has(text);
                seen.add(text);
                return isTwice ? [`${isAlert(rule) ? rule.alert : rule.record} is there twice`] : [];
            });
    },
};

/** What an expression gives is what one of these gives. */
function alternatives(expr: string): string[] {
    const parts = expr.split(/\bor\b/);
    const isWhole = (text: string): boolean => readExpression(text).errors.length === 0;
    return parts.every(isWhole) ? parts.map((part) => part.trim()) : [expr];
}
