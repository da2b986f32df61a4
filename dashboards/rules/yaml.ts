/** Rule groups as the text of a rule file. */
import { stringify } from "yaml";
import { checkGroups } from "./check";
import type { RuleGroup } from "./model";

/**
 * The YAML that Prometheus and AMP's `RuleGroupNamespace` take; the same groups always give the same text.
 * @throws Error as `checkGroups`.
 */
export function renderRules(groups: readonly RuleGroup[]): string {
    checkGroups(groups);
    return ruleFileOf(groups);
}

/** Groups of whatever kind as the text of a rule file. */
export function ruleFileOf(groups: readonly unknown[]): string {
    // One line for each expression, however long: a diff then shows the rule that changed.
    return stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false });
}
