/** YAML text to a tree of nodes with offsets, as far as one looks: an alias may stand for much more than is written. */
// `yaml` keeps positions and comments, and renders. js-yaml, in collector/rules/parse.ts, doesn't, but it reads as the
// collector's go-yaml does, and is faster.
import { type Document, isAlias, isMap, isScalar, isSeq, type Pair, parseAllDocuments, visit } from "yaml";
import { type Member, type SourceNode, Unreadable } from "./source-nodes";

/** The first document of a text, which is the one that the collector reads, and how many there are. */
export interface YamlText {
    readonly root: SourceNode;
    readonly value: unknown;
    readonly documents: number;
}

/** Throws `Unreadable` with the offset of the mistake. */
export function readYaml(text: string): YamlText {
    // Merge keys and unique keys as collector/rules/parse.ts has them. The library compares each key with each other.
    const documents = parseAllDocuments(text, { merge: true, uniqueKeys: false, logLevel: "silent" });
    const [first] = Array.isArray(documents) ? documents : [];
    if (first === undefined) {
        throw new Unreadable("The file is empty.");
    }
    const [error] = first.errors;
    if (error !== undefined) {
        throw new Unreadable(`The YAML is not valid: ${reasonIn(error.message)}.`, visible(text, error.pos[0]));
    }
    visit(first, { Map: (_, { items }) => checkKeys(items, text) });
    return { root: nodeOf(first.contents, first), value: valueOf(first), documents: documents.length };
}

function checkKeys(items: readonly Pair[], text: string): void {
    const seen = new Set<unknown>();
    for (const { key } of items) {
        const own = isScalar(key) ? key.value : key;
        if (seen.has(own)) {
            throw new Unreadable("The YAML is not valid: Map keys must be unique.", visible(text, offsetOf(key)));
        }
        seen.add(own);
    }
}

/** Some of the library's positions are the line end before what is meant. */
function visible(text: string, offset: number): number {
    const blanks = text.slice(offset).search(/\S/);
    return offset + Math.max(0, blanks);
}

function valueOf(document: Document): unknown {
    try {
        return document.toJS({ maxAliasCount: 100 });
    } catch {
        throw new Unreadable("The YAML has aliases that can't be followed.");
    }
}

/** The library's words without the position, which is printed anyway, and without what it quotes of the text. */
const reasonIn = (message: string): string =>
    message
        .split("\n", 1)[0]!
        .replace(/(: .*)? at line \d+, column \d+:?$/, "")
        .replace(/^Maximum call stack .*/, "It is nested too deeply");

function nodeOf(node: unknown, document: Document): SourceNode {
    if (isAlias(node)) {
        return nodeOf(node.resolve(document), document);
    }
    const offset = offsetOf(node);
    if (isMap(node)) {
        let members: readonly Member[] | undefined;
        return {
            offset,
            get members() {
                return (members ??= node.items.flatMap((pair) => membersOf(pair, document)));
            },
        };
    }
    if (isSeq(node)) {
        let items: readonly SourceNode[] | undefined;
        return {
            offset,
            get items() {
                return (items ??= node.items.map((item) => nodeOf(item, document)));
            },
        };
    }
    return isScalar(node) && typeof node.value === "string" ? { offset, text: node.value } : { offset };
}

function membersOf({ key, value }: Pair, document: Document): Member[] {
    // The library has a symbol for the merge key, and a string for a quoted one.
    if (isScalar(key) && (typeof key.value === "symbol" || (key.value === "<<" && key.type === "PLAIN"))) {
        const merged = nodeOf(value, document);
        return [merged, ...(merged.items ?? [])].flatMap(({ members }) => members ?? []);
    }
    const name = isScalar(key) ? String(key.value) : "";
    return [{ key: name, offset: offsetOf(key), value: nodeOf(value, document) }];
}

const offsetOf = (node: unknown): number => (node as { range?: [number, number, number] } | null)?.range?.[0] ?? 0;
