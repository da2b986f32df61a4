/** JSON and YAML as a tree of what stands where, down to each key and value, so that a part can be changed. Pure. */
import { type Node as JsonNode, type ParseError, parseTree } from "jsonc-parser";
import {
    isAlias,
    isMap,
    isNode,
    isScalar,
    isSeq,
    type Node,
    type Pair,
    parseAllDocuments,
    type Scalar,
    type YAMLMap,
    type YAMLSeq,
} from "yaml";

/** How a scalar is written. */
export type ScalarStyle = "plain" | "double" | "single" | "literal" | "folded";

/** A value as it is written; offsets in UTF-16 units. */
export interface Syntax {
    readonly start: number;
    /** Behind its last character: of a literal behind its line's end. */
    readonly end: number;
    /** What brackets hold, as all of JSON. */
    readonly isFlow: boolean;
    readonly members?: readonly SyntaxMember[];
    readonly items?: readonly Syntax[];
    readonly scalar?: SyntaxScalar;
    /** It has an anchor or a tag, or is an alias: it may be more than what stands there. */
    readonly isMarked: boolean;
    /** It has a tag of its own, such as a function of CloudFormation. */
    readonly isTagged: boolean;
}

export interface SyntaxMember {
    readonly key: string;
    /** Of the key. */
    readonly start: number;
    readonly keyEnd: number;
    readonly value: Syntax;
}

export interface SyntaxScalar {
    readonly value: unknown;
    readonly style: ScalarStyle;
}

/** A text and its tree. */
export interface Source {
    readonly text: string;
    /** The first document's, which is the one that a collector reads. */
    readonly root: Syntax;
    /** Of all documents. */
    readonly documents: readonly Syntax[];
    /** Keys and strings stand in double quotes. */
    readonly isJson: boolean;
    /** Its line ends: the first one's. */
    readonly lineEnd: string;
}

/** Undefined where the text is neither JSON nor YAML. */
export function sourceOf(text: string): Source | undefined {
    const lineEnd = /\r?\n/.exec(text)?.[0] ?? "\n";
    if (/^\s*[[{]/.test(text)) {
        const errors: ParseError[] = [];
        const tree = parseTree(text, errors, { disallowComments: true });
        if (tree !== undefined && errors.length === 0) {
            const root = ofJson(tree);
            return { text, root, documents: [root], isJson: true, lineEnd };
        }
    }
    const read = parseAllDocuments(text, { uniqueKeys: false, logLevel: "silent", merge: true });
    if (!Array.isArray(read) || read.some(({ errors }) => errors.length > 0)) {
        return undefined;
    }
    const documents = read.map(({ contents }) => (isNode(contents) ? ofYaml(contents, text) : nothingAt(0)));
    return { text, root: documents[0]!, documents, isJson: false, lineEnd };
}

function ofJson(node: JsonNode): Syntax {
    const { type, offset: start, length, children = [], value } = node;
    const base = { start, end: start + length, isFlow: true, isMarked: false, isTagged: false };
    if (type === "object") {
        const members = children.map(({ children: [key, inner] = [] }) => ({
            key: String(key!.value),
            start: key!.offset,
            keyEnd: key!.offset + key!.length,
            value: ofJson(inner!),
        }));
        return { ...base, members };
    }
    return type === "array"
        ? { ...base, items: children.map(ofJson) }
        : { ...base, scalar: { value, style: type === "string" ? "double" : "plain" } };
}

function ofYaml(node: Node, text: string): Syntax {
    const [start, valueEnd] = node.range!;
    if (isAlias(node)) {
        return { start, end: valueEnd, isFlow: false, isMarked: true, isTagged: false };
    }
    const isTagged = node.tag !== undefined && !isPlainTag(node.tag);
    const isMarked = isTagged || (node as Scalar).anchor !== undefined;
    if (isScalar(node)) {
        return {
            start,
            end: valueEnd,
            isFlow: false,
            isMarked,
            isTagged,
            scalar: { value: node.value, style: styleOf(node) },
        };
    }
    const { flow: isFlow = false } = node as YAMLMap | YAMLSeq;
    const base = { start, isFlow, isMarked, isTagged };
    if (isMap(node)) {
        const members = node.items.flatMap((pair) => memberOf(pair, text));
        return { ...base, members, end: isFlow ? valueEnd : (members.at(-1)?.value.end ?? valueEnd) };
    }
    if (isSeq(node)) {
        const items = node.items.map((item) => (isNode(item) ? ofYaml(item, text) : nothingAt(start)));
        return { ...base, items, end: isFlow ? valueEnd : (items.at(-1)?.end ?? valueEnd) };
    }
    return { ...base, end: valueEnd };
}

/** The library names the tag of each collection, written or not. */
const isPlainTag = (tag: string): boolean => /^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/.test(tag);

function memberOf({ key, value }: Pair, text: string): SyntaxMember[] {
    if (!isScalar(key) || key.range === undefined || key.range === null) {
        return [];
    }
    const [start, keyEnd] = key.range;
    const colon = text.indexOf(":", keyEnd) + 1;
    return [
        {
            key: String(typeof key.value === "symbol" ? "<<" : key.value),
            start,
            keyEnd,
            value: isNode(value) && !isEmpty(value) ? ofYaml(value, text) : nothingAt(colon),
        },
    ];
}

/** Not even `~`; with a comment the library has it behind that. */
const isEmpty = (node: Node): boolean =>
    isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1] && node.tag === undefined;

const nothingAt = (offset: number): Syntax => ({
    start: offset,
    end: offset,
    isFlow: false,
    isMarked: false,
    isTagged: false,
    scalar: { value: null, style: "plain" },
});

/** By the names that the library has for them. */
const styles: Readonly<Record<string, ScalarStyle>> = {
    QUOTE_DOUBLE: "double",
    QUOTE_SINGLE: "single",
    BLOCK_LITERAL: "literal",
    BLOCK_FOLDED: "folded",
};

const styleOf = ({ type = "PLAIN" }: Scalar): ScalarStyle => styles[type] ?? "plain";

export const memberIn = ({ members = [] }: Syntax, key: string): SyntaxMember | undefined =>
    members.findLast((member) => member.key === key);

/** The mapping or list that begins at an offset. */
export const nodeAt = ({ documents }: Source, offset: number, kind: "members" | "items"): Syntax | undefined =>
    first(documents, (root) => nodeIn(root, offset, kind));

function nodeIn(root: Syntax, offset: number, kind: "members" | "items"): Syntax | undefined {
    if (root[kind] !== undefined && root.start === offset) {
        return root;
    }
    return first(around(root, offset), (each) => nodeIn(each, offset, kind));
}

/** The parts that an offset may be in. */
const around = ({ items = [], members = [] }: Syntax, offset: number): readonly Syntax[] =>
    [...items, ...members.map(({ value }) => value)].filter(({ start, end }) => start <= offset && offset <= end);

function first<T>(all: readonly Syntax[], look: (each: Syntax) => T | undefined): T | undefined {
    for (const each of all) {
        const found = look(each);
        if (found !== undefined) {
            return found;
        }
    }
    return undefined;
}

/** The scalar that an offset is in. */
export const scalarAt = ({ documents }: Source, offset: number): Syntax | undefined =>
    first(documents, (root) => scalarIn(root, offset));

function scalarIn(root: Syntax, offset: number): Syntax | undefined {
    if (root.scalar !== undefined) {
        return root.start <= offset && offset <= root.end ? root : undefined;
    }
    return first(around(root, offset), (each) => scalarIn(each, offset));
}
