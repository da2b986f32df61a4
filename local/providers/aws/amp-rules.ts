/**
 * A rule file as AMP's ruler reads it. Format: Prometheus, "Defining recording rules" and "Alerting rules"; limits:
 * "AMP service quotas". Written apart from the component's own check, so that a mistake in one shows in the other.
 */
import { parse } from "yaml";
import { isProperties, type Properties } from "../values";

const fileBytes = 1_000_000;
const namesBytes = 721;
const duration = /^(?=.)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;
/**
 * Durations that are shorter than the 30 s of AMP's quota "Rule evaluation interval": seconds below 30 alone, or only
 * milliseconds.
 */
const tooShort = /^(0[mhdwy])*([12]?\d?s)?(\d+ms)?$/;

/** Why AMP would not run a rule file; undefined for a good one. */
export function refuseRules(text: string): string | undefined {
    if (Buffer.byteLength(text) > fileBytes) {
        return `Rule group namespace definition file size is ${Buffer.byteLength(text)} bytes; the quota is ${fileBytes}.`;
    }
    let file: unknown;
    try {
        file = parse(text, { merge: true, logLevel: "error" });
    } catch (error) {
        return `Unable to parse rules file: ${(error as Error).message.split("\n")[0]}`;
    }
    if (!isProperties(file) || !Array.isArray(file.groups) || file.groups.length === 0) {
        return "Unable to parse rules file: it has no groups.";
    }
    const groups = file.groups as unknown[];
    const names = groups.map((group) => (isProperties(group) ? scalar(group.name) : undefined));
    const twice = names.find((name, index) => names.indexOf(name) < index);
    return (
        unknownKey(file, ["groups"]) ??
        (twice === undefined ? undefined : `groupname: "${String(twice)}" is repeated in the same file`) ??
        groups.map(refuseGroup).find((found) => found !== undefined)
    );
}

/** Why a namespace and the groups in it can't have their names. */
export function refuseNames(namespace: string, text: string): string | undefined {
    const { groups } = parse(text, { merge: true, logLevel: "error" }) as { groups: { name: string }[] };
    const long = groups.find(({ name }) => Buffer.byteLength(namespace) + Buffer.byteLength(name) > namesBytes);
    return long && `The combined length of namespace ${namespace} and group ${long.name} exceeds ${namesBytes} bytes.`;
}

function refuseGroup(group: unknown): string | undefined {
    const name = isProperties(group) ? scalar(group.name) : undefined;
    if (!isProperties(group) || name === undefined || name === "") {
        return "Groupname must not be empty";
    }
    const rules = group.rules;
    if (!Array.isArray(rules) || rules.length === 0) {
        return `group "${name}" has no rules`;
    }
    const interval = group.interval;
    if (typeof interval === "string" && tooShort.test(interval)) {
        return `group "${name}": Rule evaluation interval ${interval} is below the quota of 30 seconds.`;
    }
    const reason =
        wrongDuration(group, ["interval", "query_offset"]) ??
        wrongStrings(group, ["labels"]) ??
        unknownKey(group, ["name", "interval", "query_offset", "limit", "labels", "rules"]) ??
        rules.map(refuseRule).find((found) => found !== undefined);
    return reason && `group "${name}": ${reason}`;
}

function refuseRule(rule: unknown, index: number): string | undefined {
    const reason = isProperties(rule) ? wrongRule(rule) : "must be an object";
    return reason && `rule ${index}: ${reason}`;
}

function wrongRule(rule: Properties): string | undefined {
    const [record, alert, expr] = [rule.record, rule.alert, rule.expr].map(scalar);
    const named = [record, alert].filter((name) => name !== undefined && name !== "");
    if (named.length !== 1) {
        return named.length === 0
            ? "one of 'record' or 'alert' must be set"
            : "only one of 'record' and 'alert' must be set";
    }
    if (expr === undefined || expr.trim() === "") {
        return "field 'expr' must be set in rule";
    }
    if (record !== undefined && !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(record)) {
        return `invalid recording rule name: ${record}`;
    }
    const alertOnly = ["for", "keep_firing_for", "annotations"].find((key) => rule[key] !== undefined);
    if (record !== undefined && alertOnly !== undefined) {
        return `invalid field '${alertOnly}' in recording rule`;
    }
    return (
        wrongDuration(rule, ["for", "keep_firing_for"]) ??
        wrongStrings(rule, ["labels", "annotations"]) ??
        unknownKey(rule, ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"])
    );
}

function wrongDuration(value: Properties, keys: readonly string[]): string | undefined {
    const key = keys.find((each) => value[each] !== undefined && !duration.test(scalar(value[each]) ?? ""));
    return key && `not a valid duration string: ${JSON.stringify(value[key])}`;
}

/** Labels or annotations: names and strings. */
function wrongStrings(value: Properties, keys: readonly string[]): string | undefined {
    for (const key of keys.filter((each) => value[each] !== undefined)) {
        const strings = value[key];
        if (!isProperties(strings) || Object.values(strings).some((each) => scalar(each) === undefined)) {
            return `cannot unmarshal ${key}: each is a name and a string`;
        }
        const invalid = Object.keys(strings).find((name) => name === "" || name === "__name__");
        if (invalid !== undefined && key === "labels") {
            return `invalid label name: ${invalid}`;
        }
    }
    return undefined;
}

/** A plain scalar is a string for the ruler, whatever it looks like. */
function scalar(value: unknown): string | undefined {
    return ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined;
}

/** As the ruler's YAML library says it of a key that it does not know. */
export function unknownKey(value: Properties, known: readonly string[]): string | undefined {
    const found = Object.keys(value).find((key) => !known.includes(key));
    return found && `field ${found} not found; known are ${known.join(", ")}`;
}
