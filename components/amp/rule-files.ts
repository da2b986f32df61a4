/**
 * Rule files for AMP's ruler: Prometheus's own YAML, checked before anything is registered. AMP takes a bad file first
 * and fails later, in a status that no deployment looks at.
 */
import { parse } from "yaml";

import { anything, InputError, list, object, record, refuse, valueThat } from "../../collector/inputs";
import { ruleFileOf } from "../../dashboards/rules/yaml";
import { duration } from "../inputs/durations";

/** One rule file, which is one namespace of AMP's ruler. */
export interface RuleFile {
    /** Name of the namespace. */
    namespace: string;
    /** The file. */
    text: string;
    /** Names of its groups. */
    groups: string[];
    /** Names of its alerts, each once. */
    alerts: string[];
}

/** Namespace of the groups in the input `rules`. */
export const ownNamespace = "rules";

/** Largest rule file, bytes ("Rule group namespace definition file size", AMP quotas page: 1 MB). */
const largestFileBytes = 1_000_000;
/** Longest namespace together with a group's name, bytes of UTF-8 (`CreateRuleGroupsNamespace`, AMP API reference). */
const longestNamesBytes = 721;

/** A number or boolean without quotes is a string for the ruler too. */
const stringLike = (allowed: string, pattern: RegExp) =>
    valueThat(
        allowed,
        (value) => ["string", "number", "boolean"].includes(typeof value) && pattern.test(String(value)),
    );

const anyString = stringLike("a string", /^/);
const labels = record(anyString, {
    pattern: /^(?!__name__$)[^]/,
    allowed: "the name of a label, which isn't empty and isn't __name__",
}).optional();

type Rule = Readonly<Record<string, unknown>>;

/** Prometheus, "Recording rules" and "Alerting rules"; `rulefmt.Rule`. */
const rule = object({
    record: stringLike(
        "the name of a metric: letters, digits, underscores and colons, with no digit first",
        /^[a-zA-Z_:][a-zA-Z0-9_:]*$/,
    ).optional(),
    alert: stringLike("the name of an alert", /\S/).optional(),
    expr: stringLike("a query", /\S/),
    for: duration().optional(),
    keep_firing_for: duration().optional(),
    labels,
    annotations: record(anyString).optional(),
})
    .unless(({ record, alert }: Rule) =>
        (record === undefined) === (alert === undefined) ? "it must have either record or alert" : undefined,
    )
    .unless((rule: Rule) => {
        const stray = ["for", "keep_firing_for", "annotations"].find((key) => rule[key] !== undefined);
        return rule.record === undefined || stray === undefined ? undefined : `only an alert has ${stray}`;
    });

/** `rulefmt.RuleGroup`; the shortest interval is AMP's ("Rule evaluation interval", AMP quotas page). */
const group = object({
    name: stringLike("the name of a group", /\S/),
    interval: duration({ least: "30s" }).optional(),
    query_offset: duration().optional(),
    limit: anything().optional(),
    labels,
    rules: list(rule, { least: 1, of: "rules" }),
});

const groups = list(group, { least: 1, of: "groups", distinct: "name" });

const file = object({ groups });

type FileContent = { groups: { name: unknown; rules: Rule[] }[] };

/** Every rule file of a workspace: the groups in `rules`, and the files beside them. */
export function readRules(rules: readonly unknown[] | undefined, ruleFiles: Record<string, string>): RuleFile[] {
    return [
        ...(rules ? [readRuleFile(ownNamespace, ruleFileOf(rules))] : []),
        ...Object.entries(ruleFiles).map(([namespace, text]) => readRuleFile(namespace, text)),
    ];
}

/**
 * Reads a rule file.
 * @throws InputError for what AMP would refuse, or never evaluate.
 */
export function readRuleFile(namespace: string, text: string): RuleFile {
    const isOwn = namespace === ownNamespace;
    const path = isOwn ? "rules" : `ruleFiles.${namespace}`;
    const bytes = Buffer.byteLength(text);
    if (bytes > largestFileBytes) {
        const sentence = `AMP takes at most ${largestFileBytes} in a namespace; move groups to another one`;
        throw new InputError(path, `${path} has ${bytes} bytes: ${sentence}.`);
    }
    const content = readYaml(path, text) as FileContent;
    if (isOwn) {
        groups.check(path, content.groups);
    } else {
        file.check(path, content);
    }
    const names = content.groups.map(({ name }) => String(name));
    const tooLong = names.findIndex((name) => Buffer.byteLength(namespace + name) > longestNamesBytes);
    if (tooLong >= 0) {
        const at = `${path}${isOwn ? "" : ".groups"}[${tooLong}].name`;
        refuse(at, names[tooLong], `with its namespace it must have at most ${longestNamesBytes} bytes`);
    }
    const alerts = content.groups.flatMap(({ rules }) => rules.flatMap(({ alert = [] }) => alert)).map(String);
    return { namespace, text, groups: names, alerts: [...new Set(alerts)] };
}

function readYaml(path: string, text: string): unknown {
    try {
        // Merge keys and the limit on aliases as in the ruler's YAML library.
        return parse(text, { merge: true, logLevel: "error" });
    } catch (error) {
        const [first] = (error as Error).message.split("\n");
        throw new InputError(path, `${path} isn't YAML: ${first!.replace(/:$/, "")}.`);
    }
}
