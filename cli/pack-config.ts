/** How the pack is set up. */
import { type Level, taskPolicies } from "../audit/rules";
import { defaultSettings, type Settings } from "../audit/settings";

export interface PackConfig {
    readonly settings: Settings;
    /** Level of a breach of a policy; `disabled` where it isn't checked. */
    readonly levelOf: (policy: string) => Level | "disabled";
}

const ownLevels = new Map(taskPolicies.map(({ name, level }) => [name, level]));

export const defaultConfig: PackConfig = {
    settings: defaultSettings,
    levelOf: (policy) => ownLevels.get(policy) ?? "mandatory",
};
