/** How the pack is set up. */
import { type Level, taskPolicies } from "../audit/rules";
import { defaultSettings, type Settings } from "../audit/settings";

export interface PackConfig {
    readonly settings: Settings;
    /** How grave a breach of a policy is, or that nobody asks. */
    readonly levelOf: (policy: string) => Level | "disabled";
}

const ownLevels = new Map(taskPolicies.map(({ name, level }) => [name, level]));

export const defaultConfig: PackConfig = {
    settings: defaultSettings,
    levelOf: (policy) => ownLevels.get(policy) ?? "mandatory",
};
