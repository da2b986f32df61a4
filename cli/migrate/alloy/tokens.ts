/** The words of Grafana Alloy's configuration language ("Configuration syntax" in its documentation). */
import { Unreadable } from "../../source-nodes";

export interface Token {
    readonly kind: "name" | "number" | "string" | "sign" | "line" | "end";
    /** Of a string what it stands for. */
    readonly text: string;
    readonly offset: number;
    readonly end: number;
}

/** In the order in which they are tried. */
const patterns = {
    blank: /[ \t\r]+|\/\/[^\n]*|\/\*[^]*?\*\//y,
    line: /\n/y,
    name: /[A-Za-z_][A-Za-z0-9_]*/y,
    number: /\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+/y,
    raw: /`[^`]*`/y,
    string: /"(?:[^"\\\n]|\\[^\n])*"/y,
    sign: /&&|\|\||==|!=|<=|>=|[-+*/%^!<>=.,:;()[\]{}]/y,
} as const;

/** Escapes of a string, as Go's; JSON lacks some of them. */
const escapes: Readonly<Record<string, string>> = {
    ...{ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" },
    ...{ "\\": "\\", '"': '"', "'": "'" },
};

function unquoted(text: string, offset: number): string {
    return text
        .slice(1, -1)
        .replace(
            /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{3})|(.))/g,
            (_, ...found: string[]) => {
                const [short, long, hex, octal, sign = ""] = found;
                const digits = short ?? long ?? hex;
                const code = digits === undefined ? octal && Number.parseInt(octal, 8) : Number.parseInt(digits, 16);
                const text = typeof code === "number" && code <= 0x10ffff ? String.fromCodePoint(code) : escapes[sign];
                if (text === undefined) {
                    throw new Unreadable(
                        `The Alloy config has an escape that its language doesn't know: \\${sign}.`,
                        offset,
                    );
                }
                return text;
            },
        );
}

/** Throws `Unreadable` with the offset of the mistake. */
export function tokensOf(text: string): readonly Token[] {
    const tokens: Token[] = [];
    for (let offset = 0; offset < text.length;) {
        const found = Object.entries(patterns).flatMap(([kind, pattern]) => {
            pattern.lastIndex = offset;
            const match = pattern.exec(text);
            return match === null ? [] : [{ kind, text: match[0] }];
        })[0];
        if (found === undefined) {
            throw new Unreadable(`The Alloy config has something that its language doesn't know.`, offset);
        }
        const end = offset + found.text.length;
        if (found.kind === "raw" || found.kind === "string") {
            const value = found.kind === "raw" ? found.text.slice(1, -1) : unquoted(found.text, offset);
            tokens.push({ kind: "string", text: value, offset, end });
        } else if (found.kind !== "blank") {
            tokens.push({ kind: found.kind as Token["kind"], text: found.text, offset, end });
        } else if (found.text.includes("\n")) {
            tokens.push({ kind: "line", text: "\n", offset, end });
        }
        offset = end;
    }
    return [...tokens, { kind: "end", text: "", offset: text.length, end: text.length }];
}
