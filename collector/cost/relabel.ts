/** Prometheus's relabelling of a scrape config, as `model/relabel/relabel.go` of Prometheus 3 does it. */
import { createHash } from "node:crypto";
import { mayTakeLong, wholeMatch } from "../regex";
import { countOf, isPlaceholder } from "../rules/config-view";
import { at, isMapping, items, textOf } from "../values";
import type { Labels } from "./exposition";

/** A rule that can be followed. */
interface Rule {
    readonly action: string;
    readonly sources: readonly string[];
    readonly separator: string;
    readonly regex: string;
    readonly modulus: number;
    readonly target: string;
    readonly replacement: string;
}

/** The rules of a list, and whether others among them can't be followed: with a placeholder, or for too long, say. */
export interface Rules {
    readonly followed: readonly Rule[];
    readonly hasOthers: boolean;
}

const actions = [
    ...["replace", "keep", "drop", "keepequal", "dropequal", "hashmod"],
    ...["labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase"],
];

/** What a setting says once the collector has read it. */
const text = (value: unknown, byDefault: string): string =>
    value === undefined || value === null ? byDefault : textOf(value).replaceAll("$$", "$");

/** Reads `relabel_configs` or `metric_relabel_configs`, which may be anything. */
export function readRules(value: unknown): Rules {
    const all = items(value).map(ruleOf);
    const followed = all.filter((rule) => rule !== undefined);
    return { followed, hasOthers: followed.length < all.length || isPlaceholder(value) };
}

function ruleOf(value: unknown): Rule | undefined {
    if (!isMapping(value) || [...Object.values(value), ...items(value.source_labels)].some(isPlaceholder)) {
        return undefined;
    }
    const action = text(value.action, "replace").toLowerCase();
    const regex = text(value.regex, "(.*)");
    if (!actions.includes(action) || mayTakeLong(regex) || wholeMatch(regex, "") === undefined) {
        return undefined;
    }
    return {
        action,
        regex,
        sources: items(at(value, "source_labels")).map((label) => text(label, "")),
        separator: text(value.separator, ";"),
        modulus: countOf(value.modulus) ?? 1,
        target: text(value.target_label, ""),
        replacement: text(value.replacement, "$1"),
    };
}

/** The labels after all rules; undefined for what is dropped. */
export function relabelled(rules: readonly Rule[], labels: Labels): Labels | undefined {
    let now: Labels | undefined = labels;
    for (const rule of rules) {
        now = now && applied(rule, now);
    }
    return now;
}

function applied(rule: Rule, labels: Labels): Labels | undefined {
    const { action, regex, target, replacement } = rule;
    const value = rule.sources.map((name) => labels[name] ?? "").join(rule.separator);
    const matches = (name: string): boolean => wholeMatch(regex, name) !== null;
    switch (action) {
        case "keep":
            return matches(value) ? labels : undefined;
        case "drop":
            return matches(value) ? undefined : labels;
        case "keepequal":
            return labels[target] === value ? labels : undefined;
        case "dropequal":
            return labels[target] === value ? undefined : labels;
        case "hashmod":
            return withLabel(labels, target, String(hash(value) % BigInt(rule.modulus)));
        case "lowercase":
            return withLabel(labels, target, value.toLowerCase());
        case "uppercase":
            return withLabel(labels, target, value.toUpperCase());
        case "labeldrop":
            return only(labels, (name) => !matches(name));
        case "labelkeep":
            return only(labels, matches);
        case "labelmap":
            return Object.entries(labels).reduce((all, [name, own]) => {
                const found = wholeMatch(regex, name);
                return found ? withLabel(all, expanded(replacement, found), own) : all;
            }, labels);
        default: {
            const found = wholeMatch(regex, value);
            return found ? withLabel(labels, expanded(target, found), expanded(replacement, found)) : labels;
        }
    }
}

const only = (labels: Labels, isKept: (name: string) => boolean): Labels =>
    Object.fromEntries(Object.entries(labels).filter(([name]) => isKept(name)));

/** An empty value takes the label away. */
function withLabel(labels: Labels, name: string, value: string): Labels {
    const { [name]: _old, ...others } = labels;
    return value === "" ? others : { ...others, [name]: value };
}

/** Groups of a match in a text, as Go's `Regexp.Expand` puts them in. */
const expanded = (template: string, found: RegExpExecArray): string =>
    template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (_, bare: string | undefined, braced: string | undefined) => {
        const name = bare ?? braced;
        return name === undefined ? "$" : ((/^\d+$/.test(name) ? found[Number(name)] : found.groups?.[name]) ?? "");
    });

/** The last eight bytes of the MD5 sum. */
const hash = (value: string): bigint => createHash("md5").update(value).digest().readBigUInt64BE(8);
