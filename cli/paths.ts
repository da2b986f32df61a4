/** From a path as findings have it to where that is in the file. */
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
    return (node.members ?? [])
        .filter((member) => begins(rest, member))
        .map(({ key, offset, value }) => ({ offset, node: value, rest: withoutDot(rest.slice(key.length)) }));
}

const begins = (path: string, { key }: Member): boolean =>
    key !== "" && path.startsWith(key) && /^([.[]|$)/.test(path.slice(key.length));

const withoutDot = (path: string): string => path.replace(/^\./, "");
