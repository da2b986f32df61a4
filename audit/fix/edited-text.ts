/** Changes of a config written into its text: comments, order and style stay as they are. Pure. */
import { isDeepStrictEqual } from "node:util";

import {
    type Document,
    isAlias,
    isCollection,
    isMap,
    isNode,
    isScalar,
    isSeq,
    type Node,
    type Pair,
    parseDocument,
    visit,
    type YAMLMap,
} from "yaml";

import { parseCollectorConfig } from "../../collector";
import type { Edit } from "./edit";
import { spliced } from "./text/splice";
import { sourceOf } from "./text/syntax";
import { withValueAt } from "./text/values";

/**
 * The text with the changes; undefined where it can't be written so that the collector reads what is expected, and
 * nothing else. Only what changes is written anew. Where a change would be one of several places that share their
 * settings by an alias or a merge key, the whole text is, with what they share written out.
 */
export function editedText(text: string, edits: readonly Edit[], expected: unknown): string | undefined {
    for (const write of [allAtOnce, oneByOne, rewritten(), rewritten(writeOut)]) {
        const changed = write(text, edits);
        const { config, findings } = changed === undefined ? unread : parseCollectorConfig(changed);
        if (findings.length === 0 && isDeepStrictEqual(config, expected)) {
            return changed;
        }
    }
    return undefined;
}

const unread = { config: undefined, findings: ["not written"] };

function allAtOnce(text: string, edits: readonly Edit[]): string | undefined {
    const source = sourceOf(text);
    const all = source === undefined ? [undefined] : edits.map(({ keys, value }) => withValueAt(source, keys, value));
    return all.every((splices) => splices !== undefined) ? spliced(text, all.flat()) : undefined;
}

/** Each takes a reading of the whole text. */
const mostReadings = 50;

/** For changes of what others have put in. */
const oneByOne = (text: string, edits: readonly Edit[]): string | undefined =>
    edits.length > mostReadings
        ? undefined
        : edits.reduce<string | undefined>(
              (changed, edit) => (changed === undefined ? undefined : allAtOnce(changed, [edit])),
              text,
          );

type Write = (text: string, edits: readonly Edit[]) => string | undefined;

const rewritten =
    (prepare: (document: Document) => void = () => undefined): Write =>
    (text, edits) => {
        try {
            // No key is there twice in what is readable, and the library compares each with each other.
            const document = parseDocument(text, { merge: true, uniqueKeys: false });
            prepare(document);
            edits.forEach((edit) => set(document, edit));
            const changed = document.toString({ lineWidth: 0 });
            return text.includes("\r\n") ? changed.replaceAll(/\r?\n/g, "\r\n") : changed;
        } catch {
            // An alias whose anchor is gone, or one on the way to a place.
            return undefined;
        }
    };

function set(document: Document, { keys, value }: Edit): void {
    const node = document.getIn(keys, true);
    if (Array.isArray(value) && isSeq(node) && node.anchor === undefined) {
        const left = [...node.items] as unknown[];
        node.items = value.map((id: unknown) => {
            const place = left.findIndex((item) => isScalar(item) && item.value === id);
            return place < 0 ? document.createNode(id) : left.splice(place, 1)[0];
        });
        return;
    }
    // A section that is there and empty takes nothing in.
    const from = keys.findIndex((_, index) => {
        const part = document.getIn(keys.slice(0, index + 1), true);
        return isNode(part) && !isCollection(part);
    });
    if (from >= 0 && from < keys.length - 1) {
        const inner = keys.slice(from + 1).reduceRight<unknown>((rest, key) => ({ [key]: rest }), value);
        document.setIn(keys.slice(0, from + 1), document.createNode(inner));
    } else {
        document.setIn(keys, document.createNode(value));
    }
}

/** Puts a copy in place of each alias, and what a merge brings into the mapping. */
function writeOut(document: Document): void {
    visit(document, {
        Alias: (_, alias) => (alias.resolve(document) as Node | undefined)?.clone() as Node | undefined,
    });
    visit(document, {
        Node: (_, node) => {
            if (!isAlias(node)) {
                (node as { anchor?: string }).anchor = undefined;
            }
        },
        Map: (_, map) => {
            const merges = map.items.filter(isMerge);
            if (merges.length > 0) {
                const own = map.items.filter((pair) => !isMerge(pair));
                map.items = merges.flatMap(({ value }) => mapsIn(value)).reduce(withMissing, own);
            }
        },
    });
}

const isMerge = ({ key }: Pair): boolean => isScalar(key) && (key.value === "<<" || typeof key.value === "symbol");

const mapsIn = (value: unknown): readonly YAMLMap[] =>
    isMap(value) ? [value] : isSeq(value) ? value.items.flatMap(mapsIn) : [];

/** What is there wins, as in a merge. */
function withMissing(pairs: Pair[], from: YAMLMap): Pair[] {
    const keys = new Set(pairs.map(keyOf));
    // One that merges others itself has been written out by then, or is so when the visit comes to it.
    const found = from.items.some(isMerge) ? expanded(from) : from.items;
    return [...pairs, ...found.filter((pair) => !keys.has(keyOf(pair)))];
}

const expanded = (map: YAMLMap): Pair[] =>
    map.items
        .filter(isMerge)
        .flatMap(({ value }) => mapsIn(value))
        .reduce(
            withMissing,
            map.items.filter((pair) => !isMerge(pair)),
        );

const keyOf = ({ key }: Pair): string => String(isScalar(key) ? key.value : key);
