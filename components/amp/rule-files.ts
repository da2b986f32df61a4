// Rule files for AMP's ruler: Prometheus's own YAML, checked before anything is registered. AMP takes a bad file first
// and fails later, in a status that no deployment looks at.

import { parse } from "yaml";

import { refuse } from "../inputs/checks";
import { durationSeconds } from "../../collector/durations";

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

/** Where a file comes from, for messages. */
export interface RuleFilePlace {
    /** The input that is the file, such as `ruleFiles.team`. */
    file: string;
    /** The input that is its list of groups. */
    groups: string;
}

/** Largest rule file, bytes ("Rule group namespace definition file size", AMP quotas page: 1 MB). */
const largestFileBytes = 1_000_000;
/** Shortest time between two evaluations, seconds ("Rule evaluation interval", AMP quotas page). */
const shortestIntervalSeconds = 30;
/** Longest namespace together with a group's name, bytes of UTF-8 (`CreateRuleGroupsNamespace`, AMP API reference). */
const longestNamesBytes = 721;
/** Longest name of a namespace, characters (`CreateRuleGroupsNamespace`). */
const longestNamespace = 128;

/**
 * Keys of a file, a group and a rule (Prometheus, "Recording rules" and "Alerting rules"; `rulefmt.RuleGroup` and
 * `rulefmt.Rule`).
 */
const fileKeys = ["groups"];
const groupKeys = ["name", "interval", "query_offset", "limit", "labels", "rules"];
const ruleKeys = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"];
/** Keys of a rule that mean nothing without an alert. */
const alertKeys = ["for", "keep_firing_for", "annotations"];

/** Reads a rule file and refuses what AMP would refuse, or never evaluate. */
export function readRuleFile(namespace: string, text: string, place: RuleFilePlace): RuleFile {
    checkNamespace(place.file, namespace);
    const bytes = Buffer.byteLength(text);
    if (bytes > largestFileBytes) {
        throw new Error(
            `${place.file} has ${bytes} bytes: AMP takes at most ${largestFileBytes} in a namespace; move groups to another one.`,
        );
    }
    const file = object(place.file, readYaml(place.file, text), "it is YAML with a list of groups");
    refuseStrangers(place.file, file, fileKeys);
    const groups = list(place.groups, file.groups, "it is a list of groups, each with a name and rules");
    const names: string[] = [];
    const alerts = new Set<string>();
    groups.forEach((value, i) => {
        const path = `${place.groups}[${i}]`;
        const group = object(path, value, "a group has a name and rules");
        const name = checkGroup(path, group, namespace);
        if (names.includes(name)) {
            refuse(`${path}.name`, name, "another group of the namespace has that name");
        }
        names.push(name);
        list(`${path}.rules`, group.rules, "a group has at least one rule").forEach((rule, j) => {
            const alert = checkRule(`${path}.rules[${j}]`, rule);
            if (alert !== undefined) {
                alerts.add(alert);
            }
        });
    });
    return { namespace, text, groups: names, alerts: [...alerts] };
}

/** Refuses a name that no namespace can have. */
function checkNamespace(path: string, namespace: string): void {
    if (!/^[0-9A-Za-z][-.0-9A-Z_a-z]*$/.test(namespace) || namespace.length > longestNamespace) {
        throw new Error(
            `${path} can't be a namespace: its name has letters, digits, hyphens, dots and underscores, begins with a letter or digit, and has at most ${longestNamespace} characters.`,
        );
    }
}

function readYaml(path: string, text: string): unknown {
    try {
        // Merge keys and the limit on aliases as in the ruler's YAML library.
        return parse(text, { merge: true, logLevel: "error" });
    } catch (error) {
        const [first] = (error as Error).message.split("\n");
        throw new Error(`${path} isn't YAML: ${first!.replace(/:$/, "")}.`, { cause: error });
    }
}

/** Checks a group without its rules; returns its name. */
function checkGroup(path: string, group: Mapping, namespace: string): string {
    refuseStrangers(path, group, groupKeys);
    const name = text(`${path}.name`, group.name, "a group has a name");
    if (Buffer.byteLength(namespace) + Buffer.byteLength(name) > longestNamesBytes) {
        refuse(`${path}.name`, name, `with its namespace it has at most ${longestNamesBytes} bytes`);
    }
    if (group.interval !== undefined) {
        const seconds = duration(`${path}.interval`, group.interval);
        if (seconds < shortestIntervalSeconds) {
            refuse(
                `${path}.interval`,
                group.interval,
                `AMP evaluates a group every ${shortestIntervalSeconds} s at most`,
            );
        }
    }
    if (group.query_offset !== undefined) {
        duration(`${path}.query_offset`, group.query_offset);
    }
    if (group.labels !== undefined) {
        labels(`${path}.labels`, group.labels);
    }
    return name;
}

/** Checks one rule; returns the name of its alert. */
function checkRule(path: string, value: unknown): string | undefined {
    const rule = object(path, value, "a rule is an object");
    refuseStrangers(path, rule, ruleKeys);
    if ((rule.record === undefined) === (rule.alert === undefined)) {
        refuse(path, rule, "a rule has either record or alert");
    }
    text(`${path}.expr`, rule.expr, "a rule has a query");
    if (rule.labels !== undefined) {
        labels(`${path}.labels`, rule.labels);
    }
    if (rule.record !== undefined) {
        const name = text(`${path}.record`, rule.record, "it is the name of a metric");
        if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) {
            refuse(`${path}.record`, name, "the name of a metric has letters, digits, underscores and colons");
        }
        const stray = alertKeys.find((key) => rule[key] !== undefined);
        if (stray !== undefined) {
            refuse(`${path}.${stray}`, rule[stray], "only an alert has it");
        }
        return undefined;
    }
    for (const key of ["for", "keep_firing_for"].filter((key) => rule[key] !== undefined)) {
        duration(`${path}.${key}`, rule[key]);
    }
    if (rule.annotations !== undefined) {
        texts(`${path}.annotations`, rule.annotations);
    }
    return text(`${path}.alert`, rule.alert, "an alert has a name");
}

type Mapping = Record<string, unknown>;

function object(path: string, value: unknown, what: string): Mapping {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Mapping)
        : refuse(path, value, what);
}

function list(path: string, value: unknown, what: string): unknown[] {
    return Array.isArray(value) && value.length > 0 ? value : refuse(path, value, what);
}

/** A number or a truth without quotes is a text for the ruler too. */
function isText(value: unknown): boolean {
    return ["string", "number", "boolean"].includes(typeof value);
}

function text(path: string, value: unknown, what: string): string {
    return isText(value) && String(value).trim() !== "" ? String(value) : refuse(path, value, what);
}

function texts(path: string, value: unknown): Mapping {
    const mapping = object(path, value, "it is an object of names and texts");
    for (const [key, item] of Object.entries(mapping)) {
        if (!isText(item)) {
            refuse(`${path}.${key}`, item, "it is a text");
        }
    }
    return mapping;
}

function labels(path: string, value: unknown): void {
    const odd = Object.keys(texts(path, value)).find((label) => label === "" || label === "__name__");
    if (odd !== undefined) {
        throw new Error(`${path} has ${JSON.stringify(odd)}, which no label of a rule can be called.`);
    }
}

function duration(path: string, value: unknown): number {
    const seconds = typeof value === "string" ? durationSeconds(value) : undefined;
    return seconds ?? refuse(path, value, "it is a duration such as 30s, 5m or 1h30m");
}

function refuseStrangers(path: string, value: Mapping, known: readonly string[]): void {
    const stranger = Object.keys(value).find((key) => !known.includes(key));
    if (stranger !== undefined) {
        throw new Error(`${path} has ${stranger}, which is nothing there: there are ${known.join(", ")}.`);
    }
}
