/** The pack's settings and levels, from the file that the pack takes. */
import type { Level } from "../audit/rules";
import { defaultSettings, type Settings, settingsSchema } from "../audit/settings";
import { excerpt, isMapping } from "../collector/values";
import { readDocument } from "./documents";
import { type SourceNode, Unreadable } from "./source-nodes";
import { defaultLevels, type PackConfig, packConfig, type PolicyLevels } from "./pack-config";
import { offsetAt } from "./paths";
import { mistakeIn } from "./schema";

/** Pulumi's enforcement levels; what `remediate` would repair is at the level of what it would block. */
const levels: Readonly<Record<string, Level | "disabled">> = {
    mandatory: "mandatory",
    remediate: "mandatory",
    advisory: "advisory",
    disabled: "disabled",
};

/** The settings by themselves, beside which the pack's config has Pulumi's own key. */
const schema = {
    type: "object",
    additionalProperties: false,
    properties: {
        ...settingsSchema.properties,
        enforcementLevel: { type: "string", enum: Object.keys(levels) },
    },
};

/**
 * Reads the settings by themselves, or a whole file for `--policy-pack-config`, whose levels then count too. Throws
 * `Unreadable` with the offset of the first mistake.
 */
export function readPackConfig(text: string): PackConfig {
    const { value, root } = readDocument(text);
    if (!isMapping(value)) {
        throw new Unreadable("The settings must be an object.", root.offset);
    }
    const isWhole = Object.entries(value).some(isPolicyEntry);
    const settings = isWhole ? (value.settings ?? {}) : value;
    // `"settings": "advisory"` sets that policy's level and nothing else.
    const checked = isWhole && typeof settings === "string" ? {} : settings;
    check(checked, isWhole ? "settings" : "", root);
    // As in the pack, where nothing reads the settings of a policy that is disabled.
    const isOff = isWhole && isMapping(settings) && settings.enforcementLevel === "disabled";
    return packConfig(isOff ? defaultSettings : checked, isWhole ? levelsIn(value, root) : defaultLevels);
}

/**
 * Whether a key and its value are from a whole file, in which each policy has its level, or an object with it. A policy
 * is called `exemptions` as one of the settings is, of which a string is a level.
 */
const isPolicyEntry = ([key, entry]: [string, unknown]): boolean =>
    key === "settings" ||
    (typeof entry === "string" && !isSettingOnly(key)) ||
    (isMapping(entry) && Object.hasOwn(entry, "enforcementLevel"));

const isSettingOnly = (key: string): boolean => key !== "exemptions" && Object.hasOwn(schema.properties, key);

function check(settings: unknown, path: string, root: SourceNode): asserts settings is Settings {
    const mistake = mistakeIn(settings, schema, path);
    if (mistake !== undefined) {
        throw new Unreadable(mistake.message, offsetAt(root, mistake.path));
    }
}

function levelsIn(config: Readonly<Record<string, unknown>>, root: SourceNode): PolicyLevels {
    const given = new Map(
        Object.entries(config).flatMap(([key, entry]) => {
            if (isSettingOnly(key)) {
                throw new Unreadable(`${key} must be in settings, beside which levels are.`, offsetAt(root, key));
            }
            const level = isMapping(entry) ? entry.enforcementLevel : entry;
            if (level === undefined || key === "settings") {
                return [];
            }
            if (typeof level !== "string" || !Object.hasOwn(levels, level)) {
                const message = `The level of ${key} is ${excerpt(level)}: it must be one of ${Object.keys(levels).join(", ")}.`;
                throw new Unreadable(message, offsetAt(root, key));
            }
            return [[key, levels[level]!] as const];
        }),
    );
    return (policy) => given.get(policy) ?? given.get("all") ?? defaultLevels(policy);
}
