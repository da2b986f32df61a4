/** A file as a tree of nodes with their offsets, whatever the file is written in. */
import { folded } from "../audit/json-keys";
import type { Member, SourceNode } from "../audit/sources/source-node";

export type { Member, SourceNode };

/** Line and column, both from 1; columns count UTF-16 units, as editors and SARIF do. */
export interface Position {
    readonly line: number;
    readonly column: number;
}

/** A file that can't be understood; the message is a full sentence without anything that the file holds. */
export class Unreadable extends Error {
    constructor(
        message: string,
        /** Where in the text; undefined where the whole file is meant. */
        readonly offset?: number,
    ) {
        super(message);
    }
}

/** A file that can be read, and is in no form that is audited. */
export class NotRecognized extends Unreadable {
    constructor(
        message: string,
        offset?: number,
        /** Whether it only stands beside what is audited: in a directory nothing is said of it. Default: false. */
        readonly isAside = false,
    ) {
        super(message, offset);
    }
}

/** Gives the positions of a text's offsets; the lines are counted once. */
export function positionsIn(text: string): (offset: number) => Position {
    const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ index, 0: end }) => index + end.length)];
    return (offset) => {
        let [line, after] = [0, starts.length];
        while (after - line > 1) {
            const middle = (line + after) >> 1;
            [line, after] = starts[middle]! <= offset ? [middle, after] : [line, middle];
        }
        return { line: line + 1, column: offset - starts[line]! + 1 };
    };
}

/** The last member with a key, whatever its case: where a key is repeated, the last one counts. */
export function memberOf(node: SourceNode | undefined, key: string): Member | undefined {
    return node?.members?.findLast((member) => folded(member.key) === folded(key));
}

/** A value below a node, and where its key begins, as far down a path as the file goes. */
export function locate(
    node: SourceNode,
    offset: number,
    path: readonly (string | number)[],
): { readonly node: SourceNode; readonly offset: number } {
    let place = { node, offset };
    for (const step of path) {
        const item = typeof step === "number" ? place.node.items?.[step] : undefined;
        const member = typeof step === "string" ? place.node.members?.findLast(({ key }) => key === step) : undefined;
        const next = item ?? member?.value;
        if (next === undefined) {
            break;
        }
        place = { node: next, offset: member?.offset ?? next.offset };
    }
    return place;
}
