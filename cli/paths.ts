/** From a path as findings have it to where that is in the file. */
import { once } from "../collector/rules/per-config";
import type { Member, SourceNode } from "./source-nodes";

/** How far a path could be followed. */
interface Step {
    /** Where it ends: the key of a member, an item of a list. */
    readonly offset: number;
    readonly node: SourceNode;
    /** What is left of the path. */
    readonly rest: string;
}

/**
 * Offset of `service.pipelines.metrics/scrape.processors[0]`, or of the nearest thing around it that exists. Keys may
 * hold dots and brackets, so the file decides where one ends: of all ways to read the path, the one that goes furthest.
 */
export function offsetAt(root: SourceNode, path: string): number {
    return furthest({ offset: root.offset, node: root, rest: path }).offset;
}

function furthest(step: Step): Step {
    return nextSteps(step)
        .map(furthest)
        .reduce((best, other) => (other.rest.length < best.rest.length ? other : best), step);
}

function nextSteps({ node, rest }: Step): Step[] {
    const index = /^\[(\d+)\]|^(\d+)(?=[.[]|$)/.exec(rest);
    const item = index === null ? undefined : node.items?.[Number(index[1] ?? index[2])];
    if (item !== undefined) {
        return [{ offset: item.offset, node: item, rest: withoutDot(rest.slice(index![0].length)) }];
    }
    const byKey = membersByKey(node);
    return possibleKeys(rest)
        .flatMap((key) => byKey.get(key) ?? [])
        .sort((one, other) => one.index - other.index)
        .map(({ key, offset, value }) => ({ offset, node: value, rest: withoutDot(rest.slice(key.length)) }));
}

/** A mapping may have thousands of members, and as many findings may be about them. */
const membersByKey = once((node: SourceNode): ReadonlyMap<string, (Member & { readonly index: number })[]> => {
    const byKey = new Map<string, (Member & { readonly index: number })[]>();
    (node.members ?? []).forEach((member, index) => {
        const same = byKey.get(member.key) ?? [];
        same.push({ ...member, index });
        byKey.set(member.key, same);
    });
    return byKey;
});

/** What of a path can be a key: all up to a dot, a bracket or its end. */
const possibleKeys = (path: string): readonly string[] =>
    path === ""
        ? []
        : [...path.matchAll(/[.[]|$/g)].map(({ index }) => path.slice(0, index)).filter((key) => key !== "");

const withoutDot = (path: string): string => path.replace(/^\./, "");
