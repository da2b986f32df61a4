/**
 * Levels of single rules. CrossGuard has levels by policy, so that a rule with a level of its own is reported by a
 * policy that has this level, in place of the one that holds the rule. Pure.
 */
import type { Policy } from "../collector/rules/rule";
import { type Level, policyOf, type RuleName } from "./rules";
import type { Settings } from "./settings";

const setTo = (level: Level, consequence: string, severity: Policy["severity"]): Policy => ({
    name: `rules-set-${level}`,
    displayName: `Rules that the settings make ${level}`,
    description: `A rule that the settings of this pack make ${level} ${consequence}, whatever the level of its policy.`,
    severity,
    level,
});

/** They have nothing to say while the settings give no rule a level. */
export const ruleLevelPolicies: Readonly<Record<Level, Policy>> = {
    mandatory: setTo("mandatory", "blocks a deployment", "high"),
    advisory: setTo("advisory", "is printed as advice", "low"),
};

/** The policy that reports a rule; undefined for a rule that the settings disable. */
export function reporterOf(rule: RuleName, { rules = {} }: Settings): Policy | undefined {
    const level = rules[rule];
    if (level === undefined) {
        return policyOf(rule);
    }
    return level === "disabled" ? undefined : ruleLevelPolicies[level];
}
