/** A file's values as a tree of nodes with their offsets, whatever the file is written in. */

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
