/** Whether what was sent is in what came back. */
import { object, type Json, type JsonObject } from "../state";
import { parsed } from "../translate";

/**
 * What of `sent` isn't in `got`, as sentences with the place of each; `more` lets lists hold more than was sent.
 * Documents in JSON are compared by what they say, and lists regardless of their order.
 */
export function missing(sent: Json, got: Json | undefined, where: string, more = false): string[] {
    const [ours, theirs] = [said(sent), said(got ?? null)];
    if (Array.isArray(ours)) {
        if (!Array.isArray(theirs)) {
            return [`${where}: a list was sent, and ${kindOf(theirs)} came back`];
        }
        if (!more && ours.length !== theirs.length) {
            return [`${where}: ${ours.length} items were sent, and ${theirs.length} came back`];
        }
        return ours.flatMap((item, index) => inAny(item, theirs, `${where}[${index}]`, more));
    }
    if (ours !== null && typeof ours === "object") {
        if (theirs === null || typeof theirs !== "object" || Array.isArray(theirs)) {
            return [`${where}: an object was sent, and ${kindOf(theirs)} came back`];
        }
        return Object.entries(ours).flatMap(([key, item]) => missing(item, theirs[key], `${where}.${key}`, more));
    }
    return ours === theirs ? [] : [`${where}: ${shown(ours)} was sent, and ${shown(theirs)} came back`];
}

/** How many values there are in it that aren't lists or objects. */
export function leaves(value: Json): number {
    const inner = said(value);
    if (inner === null || typeof inner !== "object") {
        return 1;
    }
    return Object.values(inner).reduce((sum: number, item: Json) => sum + leaves(item), 0);
}

/** Nothing when any item holds what was sent; otherwise what is missing from the one that is nearest. */
function inAny(item: Json, all: readonly Json[], where: string, more: boolean): string[] {
    const found = all.map((each) => missing(item, each, where, more)).sort((a, b) => a.length - b.length);
    return found[0] ?? [`${where} didn't come back`];
}

function said(value: Json): Json {
    const document = typeof value === "string" && /^\s*[[{]/.test(value) ? parsed(value, "") : value;
    return document;
}

const kindOf = (value: Json): string =>
    value === null ? "nothing" : Array.isArray(value) ? "a list" : `the ${typeof value} ${shown(value)}`;

const shown = (value: Json): string => (JSON.stringify(value) ?? "nothing").slice(0, 120);

/** The value at a place of an answer; undefined where it ends before. */
export function at(answer: Json | undefined, path: readonly (string | number)[]): Json | undefined {
    return path.reduce<Json | undefined>(
        (value, key) => (Array.isArray(value) ? value[Number(key)] : (object(value) as JsonObject)[key]),
        answer,
    );
}
