/** A stack's API calls as text for reviewers: the same on every run, and readable. */
import type { Json } from "./state";
import { parsed, type ApiCall } from "./translate";

/**
 * What the cloud or the engine draws: AMP and Grafana workspace ids, and the seven hex digits that Pulumi puts behind a
 * name.
 */
const drawn: readonly (readonly [pattern: RegExp, instead: string])[] = [
    [/\bws-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ws-00000000-0000-0000-0000-000000000000"],
    [/\bg-[0-9a-f]{10}\b/g, "g-0000000000"],
    [/-[0-9a-f]{7}(?=["/:])/g, "-0000000"],
    // The day on which the period of Grafana's token began.
    [/-since-\d{4}-\d\d-\d\d/g, "-since-0000-00-00"],
];

/**
 * The calls in alphabetical order, as the engine's own order is a matter of chance. Policies are shown as what they
 * say. Of a string of several lines (the collector's config) only the first is shown: it has golden files of its own.
 */
export function readableCalls(calls: readonly ApiCall[]): string {
    const lines = calls.map(({ service, operation, params }) =>
        drawn.reduce(
            (text, [pattern, instead]) => text.replace(pattern, instead),
            JSON.stringify({ call: `${service} ${operation}`, params }, readable, 2),
        ),
    );
    return `[\n${lines.sort().join(",\n")}\n]\n`;
}

function readable(_key: string, value: Json): Json {
    if (typeof value !== "string") {
        return value;
    }
    if (value.startsWith("{")) {
        return parsed(value, "");
    }
    const [first, ...more] = value.split("\n");
    return more.length > 0 ? `${first} …` : value;
}
