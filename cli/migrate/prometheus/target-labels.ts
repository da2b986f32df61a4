/**
 * Labels of a target before it is scraped, and what `relabel_configs` make of them (`relabelBuilder` in Prometheus's
 * model/relabel). Labels that only a discovery knows stay unknown, and so does what follows from them.
 */
import { mayTakeLong, wholeMatch } from "../../../collector/regex";
import { at, isAbsent, isMapping, items, textOf } from "../../../collector/values";

/** A value that is nowhere in the config. */
export const unknown = Symbol("unknown");

export type Value = string | typeof unknown;

export interface Labels {
    /** Those that are known to be there. */
    readonly own: Map<string, Value>;
    /** Whether a label that isn't among them may be there all the same. */
    readonly mayHave: (name: string) => boolean;
}

/** What a rule did to a target. */
export type Effect =
    /** All of it is known, or it did nothing. */
    | { readonly kind: "followed" }
    /** It takes the target away. */
    | { readonly kind: "dropped" }
    /** It decides whether there is a target, by what isn't known. */
    | { readonly kind: "chooses" }
    /** It writes a label, by what isn't known. */
    | { readonly kind: "unknown"; readonly label: string };

const followed: Effect = { kind: "followed" };

/** One rule, as Prometheus reads it. */
export interface Rule {
    readonly action: string;
    readonly sourceLabels: readonly string[];
    readonly separator: string;
    readonly regex: string;
    readonly modulus: string;
    readonly targetLabel: string;
    readonly replacement: string;
}

const or = (value: unknown, otherwise: string): string => (isAbsent(value) ? otherwise : textOf(value));

/** With its defaults (`DefaultRelabelConfig`); undefined for what isn't a mapping. */
export const ruleOf = (settings: unknown): Rule | undefined =>
    isMapping(settings)
        ? {
              action: or(at(settings, "action"), "replace").toLowerCase(),
              sourceLabels: items(at(settings, "source_labels")).map(textOf),
              separator: or(at(settings, "separator"), ";"),
              regex: or(at(settings, "regex"), "(.*)"),
              modulus: or(at(settings, "modulus"), ""),
              targetLabel: or(at(settings, "target_label"), ""),
              replacement: or(at(settings, "replacement"), "$1"),
          }
        : undefined;

/** Follows one rule, and writes what it makes into `labels`. */
export function follow(rule: Rule, labels: Labels): Effect {
    const { action, regex, targetLabel } = rule;
    const source = sourceValue(rule, labels);
    // What JavaScript could try for minutes, which RE2 doesn't, is as if it weren't known.
    const value = source !== unknown && mayTakeLong(regex, source) ? unknown : source;
    switch (action) {
        case "keep":
        case "drop":
            return value === unknown
                ? { kind: "chooses" }
                : matches(regex, value) === (action === "keep")
                  ? followed
                  : { kind: "dropped" };
        case "keepequal":
        case "dropequal": {
            const compared = valueOf(labels, targetLabel);
            if (value === unknown || compared === unknown) {
                return { kind: "chooses" };
            }
            return (value === compared) === (action === "keepequal") ? followed : { kind: "dropped" };
        }
        case "replace":
            return replace(rule, value, labels);
        case "lowercase":
        case "uppercase":
            return write(
                labels,
                targetLabel,
                value === unknown ? unknown : action === "lowercase" ? value.toLowerCase() : value.toUpperCase(),
            );
        case "hashmod":
            return write(labels, targetLabel, unknown);
        case "labelmap":
            return map(rule, labels);
        case "labeldrop":
        case "labelkeep":
            for (const name of [...labels.own.keys()]) {
                if (matches(regex, name) === (action === "labeldrop")) {
                    labels.own.delete(name);
                }
            }
            return followed;
        default:
            return { kind: "chooses" };
    }
}

const matches = (regex: string, text: string): boolean => matchOf(regex, text) !== null;

/** The match; null without one, and for what could take very long. */
const matchOf = (regex: string, text: string): RegExpExecArray | null | undefined =>
    mayTakeLong(regex, text) ? null : wholeMatch(regex, text);

function valueOf({ own, mayHave }: Labels, name: string): Value {
    return own.get(name) ?? (mayHave(name) ? unknown : "");
}

function sourceValue({ sourceLabels, separator }: Rule, labels: Labels): Value {
    const values = sourceLabels.map((name) => valueOf(labels, name));
    return values.some((value) => value === unknown) ? unknown : values.join(separator);
}

function replace({ regex, targetLabel, replacement }: Rule, value: Value, labels: Labels): Effect {
    if (value === unknown) {
        const port = /:(\d+)$/.exec(replacement)?.[1];
        // Whatever the host is, the port is written there.
        if (targetLabel === address && port !== undefined) {
            labels.own.set(address, `${unknownHost}:${port}`);
            return followed;
        }
        return regex === "(.*)" && !replacement.includes("$")
            ? write(labels, targetLabel, replacement)
            : write(labels, targetLabel, unknown);
    }
    const match = wholeMatch(regex, value);
    return match ? write(labels, expand(targetLabel, match), expand(replacement, match)) : followed;
}

/** The address that a target is scraped at. */
export const address = "__address__";

/** Stands for the host of a target that a discovery finds. */
export const unknownHost = "discovered";

function write({ own }: Labels, name: string, value: Value): Effect {
    if (value === "") {
        own.delete(name);
        return followed;
    }
    own.set(name, value);
    return value === unknown ? { kind: "unknown", label: name } : followed;
}

function map({ regex, replacement }: Rule, labels: Labels): Effect {
    for (const [name, value] of [...labels.own]) {
        const match = matchOf(regex, name);
        if (match) {
            labels.own.set(expand(replacement, match), value);
        }
    }
    // Which labels it makes is as little known as their values.
    return /__meta_/.test(regex) && labels.mayHave("__meta_any") ? { kind: "unknown", label: "" } : followed;
}

/** What `Expand` of Go's regexp makes of a template. */
export function expand(template: string, match: RegExpExecArray): string {
    return template.replace(
        /\$(?:(\$)|(\w+)|\{(\w+)\})/g,
        (_, dollar: string | undefined, bare: string | undefined, braced: string | undefined) => {
            if (dollar !== undefined) {
                return "$";
            }
            const name = bare ?? braced ?? "";
            return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? "";
        },
    );
}
