/** A file as a tree of nodes with their offsets, whatever the file is written in. */
import { folded } from "../audit/json-keys";

/** A value of a file, and where it begins. */
export interface SourceNode {
    /** Offset into the text, UTF-16 units. */
    readonly offset: number;
    /** What a mapping holds, in its order; undefined for anything else. */
    readonly members?: readonly Member[];
    /** What a list holds; undefined for anything else. */
    readonly items?: readonly SourceNode[];
    /** The value itself where it is a string. It may be secret: compare it, never print it. */
    readonly text?: string;
}

/** A key and its value. */
export interface Member {
    readonly key: string;
    /** Where the key begins. */
    readonly offset: number;
    readonly value: SourceNode;
}

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
