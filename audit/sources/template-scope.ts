/** What a value of a template is resolved in. */
import type { TemplateNode } from "./template-node";

/** What the values of identifiers are inside `Fn::ForEach`, and whether a value decides a condition. */
export interface Scope {
    readonly bindings: ReadonlyMap<string, unknown>;
    /** Whether a value decides which branch is taken. */
    readonly deciding: boolean;
}

export const outermost: Scope = { bindings: new Map(), deciding: false };

/** An entry of a mapping, with loops unrolled. */
export interface ScopedEntry {
    readonly key: string;
    readonly offset: number;
    readonly value: TemplateNode;
    readonly scope: Scope;
}
