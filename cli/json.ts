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

/** Reads JSON as `JSON.parse` does. Throws `Unreadable` with the offset of the mistake. */
export function readJson(text: string): SourceNode {
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
        onObjectBegin: (offset) => begin({ offset, members: [] }),
        onObjectProperty: (name, offset) => {
            key = name;
            keyOffset = offset;
        },
        onObjectEnd: () => open.pop(),
        onArrayBegin: (offset) => begin({ offset, items: [] }),
        onArrayEnd: () => open.pop(),
        onLiteralValue: (value, offset, length) =>
            add(typeof value === "string" ? { offset, text: compact(value, offset, length) } : { offset }),
        onError: (code, offset) => {
            throw new Unreadable(`The JSON is not valid: ${mistakes[printParseErrorCode(code)]}.`, offset);
        },
    };
    visit(text, visitor, { disallowComments: true });
    return file.items[0]!;
}
