/** A CloudFormation template as a tree of nodes, whatever it is written in. */

/** Levels of nesting. Task definitions need about fifteen, and a recursive reader must end before the stack does. */
export const mostLevels = 200;

/** A scalar's value as CloudFormation's JSON has it. */
export type TemplateScalar = string | number | boolean | null;

/** A value as it is written: functions are mappings, as in the long form. */
export interface TemplateNode {
    /** Offset into the text, UTF-16 units. */
    readonly offset: number;
    /** What a mapping holds, in its order; keys may be repeated. */
    readonly entries?: readonly TemplateEntry[];
    readonly items?: readonly TemplateNode[];
    /** Where it is neither a mapping nor a list. */
    readonly scalar?: TemplateScalar;
    /** The text of a plain scalar that programs read as a value of different types: `off`, `010`, `1.10`. */
    readonly otherwise?: string;
    /** A tag that CloudFormation doesn't have. */
    readonly isForeign?: true;
}

export interface TemplateEntry {
    readonly key: string;
    /** Where the key begins. */
    readonly offset: number;
    readonly value: TemplateNode;
}

/** Why a template can't be read: a full sentence without anything that it holds. */
export class TemplateUnreadable extends Error {
    constructor(
        message: string,
        readonly offset = 0,
    ) {
        super(message);
    }
}
