/** Where in a file the characters of a string's value are, whatever the string is written as. */
import { readJson } from "../json";
import { type SourceNode, Unreadable } from "../source-nodes";

/** From an offset in a string's value to the offset in the file. */
export type InnerOffsets = (at: number) => number;

/**
 * The offsets of a string's characters in its file: one in double or single quotes (JSON or YAML), a plain one, or a
 * literal block of YAML. Of any other every character is where the string begins.
 */
export function innerOffsets(file: string, { offset, text = "" }: SourceNode): InnerOffsets {
    const places = literalBlock(file, offset, text) ?? quotedOrPlain(file, offset, text);
    return places === undefined ? () => offset : (at) => places[Math.min(at, text.length)] ?? offset;
}

/** What a JSON text in a string holds, with its offsets in the file; the string itself where it isn't JSON. */
export function jsonInside(file: string, node: SourceNode): SourceNode {
    if (node.text === undefined || !/^\s*[[{]/.test(node.text)) {
        return node;
    }
    try {
        return moved(readJson(node.text), innerOffsets(file, node));
    } catch (error) {
        if (error instanceof Unreadable) {
            return node;
        }
        throw error;
    }
}

/** The same tree with other offsets. */
export const moved = (node: SourceNode, to: InnerOffsets): SourceNode => ({
    ...node,
    offset: to(node.offset),
    ...(node.items === undefined ? {} : { items: node.items.map((item) => moved(item, to)) }),
    ...(node.members === undefined
        ? {}
        : {
              members: node.members.map(({ key, offset, value }) => ({
                  key,
                  offset: to(offset),
                  value: moved(value, to),
              })),
          }),
});

/** Characters that an escape sequence has, by what follows its backslash; two for all others. */
const longEscapes: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

/** White space around the end of a line, which YAML folds into a space, or into the empty lines behind the first. */
const fold = /[ \t]*(?:\r\n?|\n)(?:[ \t]*(?:\r\n?|\n))*[ \t]*/y;

const isQuote = (sign: string): boolean => sign === '"' || sign === "'";

/** Undefined where the text isn't what its value says, as in a folded block. */
function quotedOrPlain(file: string, offset: number, value: string): Uint32Array | undefined {
    const [before = "", first = ""] = [file[offset - 1], file[offset]];
    // The value of YAML's nodes begins behind the quote, that of JSON's with it.
    const quote = isQuote(before) ? before : isQuote(first) ? first : "";
    const places = new Uint32Array(value.length + 1);
    let from = isQuote(before) ? offset : offset + quote.length;
    let at = 0;
    const put = (count: number, length: number): void => {
        places.fill(from, at, at + count);
        at += count;
        from += length;
    };
    while (at < value.length) {
        fold.lastIndex = from;
        const [folded] = fold.exec(file) ?? [];
        if (folded !== undefined) {
            const lines = folded.match(/\r\n?|\n/g)!.length;
            put(lines === 1 ? 1 : lines - 1, folded.length);
        } else if (quote === '"' && file[from] === "\\") {
            const next = file[from + 1]!;
            const [continued] = /^(?:\r\n?|\n)[ \t]*/.exec(file.slice(from + 1, from + 1000)) ?? [];
            if (continued !== undefined) {
                from += 1 + continued.length;
            } else {
                put(next === "U" ? String.fromCodePoint(value.codePointAt(at)!).length : 1, longEscapes[next] ?? 2);
            }
        } else {
            const isDoubled = quote === "'" && file.startsWith("''", from);
            if (file[from] !== value[at]) {
                return undefined;
            }
            put(1, isDoubled ? 2 : 1);
        }
    }
    places[value.length] = from;
    return places;
}

/** A literal block keeps its lines, without their indentation. */
function literalBlock(file: string, offset: number, value: string): Uint32Array | undefined {
    const start = file.lastIndexOf("\n", offset) + 1;
    const header = /\|[-+\d]*[ \t]*(?:#[^\n]*)?\r?\n$/.exec(file.slice(Math.max(0, start - 200), start));
    const isHeader = /^\|[-+\d]*[ \t]*(?:#[^\n]*)?\r?\n/.exec(file.slice(offset, offset + 200));
    if (header === null && isHeader === null) {
        return undefined;
    }
    let from = isHeader === null ? start : offset + isHeader[0].length;
    const places = new Uint32Array(value.length + 1);
    const lines = value.split("\n");
    const indent = indentOf(file, from, lines);
    let at = 0;
    for (const line of lines) {
        const end = file.indexOf("\n", from);
        const raw = file.slice(from, end < 0 ? file.length : end).replace(/\r$/, "");
        if (line !== "" && raw.slice(indent) !== line) {
            return undefined;
        }
        for (let each = 0; each <= line.length; each++) {
            places[at + each] = Math.min(from + Math.min(indent, raw.length) + each, file.length);
        }
        at += line.length + 1;
        from = end < 0 ? file.length : end + 1;
    }
    return places;
}

function indentOf(file: string, start: number, lines: readonly string[]): number {
    let from = start;
    for (const line of lines) {
        const end = file.indexOf("\n", from);
        const raw = file.slice(from, end < 0 ? file.length : end).replace(/\r$/, "");
        if (line !== "") {
            return raw.length - line.length;
        }
        from = end < 0 ? file.length : end + 1;
    }
    return 0;
}
