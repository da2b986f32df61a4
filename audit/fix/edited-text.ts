/** Changes of a config written into its text: comments, order and style stay as they are. Pure. */
import { isDeepStrictEqual } from "node:util";

import { type Document, isCollection, isNode, isScalar, isSeq } from "yaml";

import { parseCollectorConfig } from "../../collector";
import type { Edit } from "./edit";
import { documentOf, hasShared, writtenOut } from "./text/shared";
import { spliced } from "./text/splice";
import { sourceOf } from "./text/syntax";
import { withValueAt } from "./text/values";

/**
 * The text with the changes; undefined where it can't be written so that the collector reads what is expected, and
 * nothing else. Only what changes is written anew. Where a change would be one of several places that share their
 * settings by an alias or a merge key, what these share is written out before.
 */
export function editedText(text: string, edits: readonly Edit[], expected: unknown): string | undefined {
    for (const write of [allAtOnce, oneByOne, apart(allAtOnce), apart(oneByOne), rewritten]) {
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

/** With what the places of the changes share with others written out before. */
const apart =
    (write: (text: string, edits: readonly Edit[]) => string | undefined): typeof write =>
    (text, edits) => {
        const keys = edits.map((edit) => edit.keys);
        const plain = writtenOut(text, keys);
        return plain === undefined ? undefined : write(plain, edits);
    };

/** The whole text in the library's own style; not one that shares anything, as little of it would stay as it was. */
function rewritten(text: string, edits: readonly Edit[]): string | undefined {
    const document = documentOf(text);
    if (hasShared(document)) {
        return undefined;
    }
    edits.forEach((edit) => set(document, edit));
    const changed = document.toString({ lineWidth: 0 });
    return text.includes("\r\n") ? changed.replaceAll(/\r?\n/g, "\r\n") : changed;
}

function set(document: Document, { keys, value }: Edit): void {
    const node = document.getIn(keys, true);
    if (Array.isArray(value) && isSeq(node)) {
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
