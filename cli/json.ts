/**
 * JSON text to a tree of nodes with offsets. `JSON.parse` gives values only, and its errors have no position in some
 * releases of Node and quote the text, which may be secret.
 */
import { type JSONVisitor, printParseErrorCode, visit } from "jsonc-parser";
import { noRoom, roomFor } from "./memory";
import { type Member, type SourceNode, Unreadable } from "./source-nodes";

/** Nobody nests task definitions deeper, and a recursive reader needs an end before the stack has one. */
const deepest = 500;

/** The library's errors. */
const mistakes: Readonly<Record<string, string>> = {
    InvalidSymbol: "this is neither a value nor punctuation",
    PropertyNameExpected: "a property name in double quotes is expected here",
    ValueExpected: "a value is expected here",
    ColonExpected: "a colon is expected here",
    CommaExpected: "a comma or a closing bracket is expected here",
    CloseBraceExpected: "a comma or } is expected here",
    CloseBracketExpected: "a comma or ] is expected here",
    EndOfFileExpected: "the end of the file is expected here",
    InvalidCommentToken: "comments are not allowed",
    UnexpectedEndOfString: "the string is not terminated",
    UnexpectedEndOfNumber: "the number is not complete",
    InvalidUnicode: "the string has an escape sequence that is not valid",
    InvalidEscapeCharacter: "the string has an escape sequence that is not valid",
    InvalidCharacter: "the string has a control character that is not escaped",
};

/** An object or a list, while it is read. */
interface Container extends SourceNode {
    readonly members?: Member[];
    readonly items?: SourceNode[];
}

/** Values of JSON one after the other, each with where it ends at the latest. Throws `Unreadable` for anything else. */
export function readJsonValues(text: string): { readonly root: SourceNode; readonly end: number }[] {
    const values: { readonly root: SourceNode; readonly end: number }[] = [];
    let from = 0;
    while (/\S/.test(text.slice(from, from + 1000)) || text.slice(from).trim() !== "") {
        const { root, end } = readValue(text, from);
        values.push({ root, end });
        from = end;
    }
    return values;
}

/** Reads JSON as `JSON.parse` does. Throws `Unreadable` with the offset of the mistake. */
export const readJson = (text: string): SourceNode => {
    const { root, end } = readValue(text, 0);
    if (end < text.length) {
        throw new Unreadable(`The JSON is not valid: ${mistakes.EndOfFileExpected}.`, end);
    }
    return root;
};

/** What another value begins with where one has ended. */
const another = "EndOfFileExpected";

/** The value that begins at an offset, and where what follows it begins. */
function readValue(text: string, from: number): { readonly root: SourceNode; readonly end: number } {
    const file = { offset: 0, items: [] as SourceNode[] };
    /** What has begun and not ended, innermost last. */
    const open: Container[] = [file];
    let key = "";
    let keyOffset = 0;
    let left = roomFor("value");
    const add = (value: SourceNode): void => {
        left -= 1;
        if (left < 0) {
            throw noRoom("too many values");
        }
        const { members, items } = open.at(-1)!;
        members?.push({ key, offset: keyOffset, value });
        items?.push(value);
    };
    const begin = (container: Container): void => {
        if (open.length > deepest + 1) {
            throw new Unreadable(`The JSON is nested deeper than ${deepest} levels.`, container.offset);
        }
        add(container);
        open.push(container);
    };
    /** The library makes a string with escapes of a piece for each, which costs more to keep than to read again. */
    const compact = (value: string, offset: number, length: number): string =>
        value.length + 2 === length ? value : (JSON.parse(text.slice(offset, offset + length)) as string);
    const visitor: JSONVisitor = {
        onObjectBegin: (offset) => begin({ offset: from + offset, members: [] }),
        onObjectProperty: (name, offset) => {
            key = name;
            keyOffset = from + offset;
        },
        onObjectEnd: () => open.pop(),
        onArrayBegin: (offset) => begin({ offset: from + offset, items: [] }),
        onArrayEnd: () => open.pop(),
        onLiteralValue: (value, offset, length) =>
            add(
                typeof value === "string"
                    ? { offset: from + offset, text: compact(value, from + offset, length) }
                    : { offset: from + offset },
            ),
        onError: (code, at) => {
            const offset = from + at;
            if (printParseErrorCode(code) === another) {
                throw new Ended(offset);
            }
            throw new Unreadable(`The JSON is not valid: ${mistakes[printParseErrorCode(code)]}.`, offset);
        },
    };
    try {
        visit(from === 0 ? text : text.slice(from), visitor, { disallowComments: true });
    } catch (error) {
        if (!(error instanceof Ended)) {
            throw error;
        }
        return { root: file.items[0]!, end: error.offset };
    }
    return { root: file.items[0]!, end: text.length };
}

/** Stops the reading where another value begins. */
class Ended extends Error {
    constructor(readonly offset: number) {
        super();
    }
}
