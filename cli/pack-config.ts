/** How the pack is set up. */
import { reporterOf, ruleLevelPolicies } from "../audit/rule-levels";
import { type Level, type RuleName, taskPolicies } from "../audit/rules";
import { defaultSettings, type Settings } from "../audit/settings";

export interface PackConfig {
    readonly settings: Settings;
    /** Level of a breach of a rule; `disabled` where it isn't checked. */
    readonly levelOf: (rule: RuleName) => Level | "disabled";
}

/** The levels of policies. */
export type PolicyLevels = (policy: string) => Level | "disabled";

const ownLevels = new Map(
    [...taskPolicies, ...Object.values(ruleLevelPolicies)].map(({ name, level }) => [name, level]),
);

export const defaultLevels: PolicyLevels = (policy) => ownLevels.get(policy) ?? "mandatory";

export const packConfig = (settings: Settings, levels: PolicyLevels): PackConfig => ({
    settings,
    levelOf: (rule) => {
        const policy = reporterOf(rule, settings);
        return policy === undefined ? "disabled" : levels(policy.name);
    },
});

export const defaultConfig = packConfig(defaultSettings, defaultLevels);
