/** What AMP and Prometheus refuse in rule groups, found before anything is deployed. */
import { prometheusSeconds } from "../../collector/durations";
import { isAlert, type Rule, type RuleGroup } from "./model";

/** Shortest interval of a group in AMP, seconds. Source: AMP quotas. */
const shortestIntervalSeconds = 30;
/** Most rules in an AMP workspace. Source: AMP quotas. */
const mostRules = 2000;

/**
 * @throws Error for two groups of one name, a group without name or rules, an interval that AMP refuses, a rule without
 * name or expression, a series that two rules of a group write, and more rules than a workspace takes.
 */
export function checkGroups(groups: readonly RuleGroup[]): void {
    const twice = repeated(groups.map(({ name }) => name));
    if (twice !== undefined) {
        throw new Error(`Two groups are called ${twice}: rename one of them.`);
    }
    groups.forEach(checkGroup);
    const count = groups.reduce((sum, { rules }) => sum + rules.length, 0);
    if (count > mostRules) {
        throw new Error(`There are ${count} rules: AMP takes ${mostRules} in a workspace; leave some out.`);
    }
}

const repeated = (names: readonly string[]): string | undefined =>
    names.find((name, index) => names.indexOf(name) !== index);

function checkGroup({ name, interval, rules }: RuleGroup, index: number): void {
    if (name.trim() === "") {
        throw new Error(`Group ${index + 1} has no name: every group needs one.`);
    }
    if ((prometheusSeconds(interval) ?? 0) < shortestIntervalSeconds) {
        throw new Error(
            `Group ${name} has the interval ${JSON.stringify(interval)}: AMP takes ${shortestIntervalSeconds}s or more; set it to 1m.`,
        );
    }
    if (rules.length === 0) {
        throw new Error(`Group ${name} has no rule: leave it out.`);
    }
    rules.forEach((rule, place) => checkRule(rule, `Rule ${place + 1} of group ${name}`));
    const twice = repeated(rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record])));
    if (twice !== undefined) {
        throw new Error(`Two rules of group ${name} write ${twice}: rename one of them.`);
    }
}

function checkRule(rule: Rule, owner: string): void {
    if (isAlert(rule) ? rule.alert.trim() === "" : !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(rule.record)) {
        const given = isAlert(rule) ? rule.alert : rule.record;
        throw new Error(
            `${owner} is called ${JSON.stringify(given)}: an alert needs a name, and a recorded series one of letters, digits, underscores and colons.`,
        );
    }
    if (rule.expr.trim() === "") {
        throw new Error(`${owner} has no expression: every rule needs one.`);
    }
}
