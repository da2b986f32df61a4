/** The pack's settings and levels, from the file that the pack takes. */
import { type Level, taskPolicies } from "../audit/rules";
import { defaultSettings, type Settings, settingsSchema } from "../audit/settings";
import { isMapping } from "../collector/rules/findings";
import { readDocument } from "./documents";
import { type SourceNode, Unreadable } from "./source-nodes";
import { offsetAt } from "./paths";
import { mistakesIn, type Schema } from "./schema";

/** How the pack is set up. */
export interface PackConfig {
    readonly settings: Settings;
    /** How grave a breach of a policy is, or that nobody asks. */
    readonly levelOf: (policy: string) => Level | "disabled";
}

/** Pulumi's enforcement levels; what it would repair is as grave as what it would block. */
const levels: Readonly<Record<string, Level | "disabled">> = {
    mandatory: "mandatory",
    remediate: "mandatory",
    advisory: "advisory",
    disabled: "disabled",
};

const ownLevels = new Map(taskPolicies.map(({ name, level }) => [name, level]));

export const defaultConfig: PackConfig = {
    settings: defaultSettings,
    levelOf: (policy) => ownLevels.get(policy) ?? "mandatory",
};

/** The settings by themselves: Pulumi's own key stands beside them in the pack's config. */
const schema: Schema = {
    type: "object",
    additionalProperties: false,
    properties: {
        ...settingsSchema.properties,
        enforcementLevel: { type: "string", enum: Object.keys(levels) },
    } as Record<string, Schema>,
};

/**
 * Reads the settings by themselves, or a whole file for `--policy-pack-config`, whose levels then count too. Throws
 * `Unreadable` with the offset of the first mistake.
 */
export function readPackConfig(text: string): PackConfig {
    const { value, root } = readDocument(text);
    if (!isMapping(value)) {
        throw new Unreadable("The settings are no object.", root.offset);
    }
    const isWhole = Object.entries(value).some(isPolicyEntry);
    const settings = isWhole ? (value.settings ?? {}) : value;
    // `"settings": "advisory"` sets that policy's level and nothing else.
    const checked = isWhole && typeof settings === "string" ? {} : settings;
    check(checked, isWhole ? "settings" : "", root);
    return {
        settings: checked,
        levelOf: isWhole ? levelsIn(value, root) : defaultConfig.levelOf,
    };
}

/** Whether a key and its value are from a whole file, in which each policy has its level, or an object with it. */
const isPolicyEntry = ([key, entry]: [string, unknown]): boolean =>
    key === "settings" ||
    (typeof entry === "string" && key !== "pinnedBy" && key !== "enforcementLevel") ||
    (isMapping(entry) && Object.hasOwn(entry, "enforcementLevel"));

function check(settings: unknown, path: string, root: SourceNode): asserts settings is Settings {
    const [mistake] = [
        ...mistakesIn(settings, schema, path),
        ...(isMapping(settings) ? badPatterns(settings, path) : []),
    ];
    if (mistake !== undefined) {
        throw new Unreadable(mistake.message, offsetAt(root, mistake.path));
    }
}

/** JSON Schema doesn't say whether a text is a regular expression. */
function badPatterns(settings: Readonly<Record<string, unknown>>, path: string): { path: string; message: string }[] {
    const images = isMapping(settings.images) ? settings.images : {};
    return Object.entries(images).flatMap(([kind, patterns]) =>
        (Array.isArray(patterns) ? patterns : []).flatMap((pattern, index) => {
            const here = `${path === "" ? "" : `${path}.`}images.${kind}[${index}]`;
            return isPattern(String(pattern)) ? [] : [{ path: here, message: `${here} is no regular expression.` }];
        }),
    );
}

function isPattern(text: string): boolean {
    try {
        return new RegExp(text) instanceof RegExp;
    } catch {
        return false;
    }
}

function levelsIn(config: Readonly<Record<string, unknown>>, root: SourceNode): PackConfig["levelOf"] {
    const given = new Map(
        Object.entries(config).flatMap(([key, entry]) => {
            const level = isMapping(entry) ? entry.enforcementLevel : entry;
            if (level === undefined || key === "settings") {
                return [];
            }
            if (typeof level !== "string" || !Object.hasOwn(levels, level)) {
                const message = `The level of ${key} is none of ${Object.keys(levels).join(", ")}.`;
                throw new Unreadable(message, offsetAt(root, key));
            }
            return [[key, levels[level]!] as const];
        }),
    );
    return (policy) => given.get(policy) ?? given.get("all") ?? defaultConfig.levelOf(policy);
}
