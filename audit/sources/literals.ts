/**
 * Objects and lists that a text writes out in the middle of something else: a program, a template, a command line.
 * JavaScript, JSONata, VTL, Python and JSON write them alike. Pure.
 */
import { filledInBy } from "./places";

/** Nesting that is followed. */
const deepest = 50;
/** The key of a part of an object that isn't written out: `...rest`, `#if(…)`. */
export const openPart = "…";

/** A value, and where it ends. */
export interface Literal {
    /** An `Unknown` in place of what isn't written out. */
    readonly value: unknown;
    readonly end: number;
}

/** The value that begins at an offset. */
export function literalAt(text: string, offset: number): Literal {
    const reader = new Reader(text, offset);
    return { value: reader.value(0), end: reader.at };
}

class Reader {
    constructor(
        private readonly text: string,
        public at: number,
    ) {}

    value(depth: number): unknown {
        this.skip();
        const first = this.text[this.at];
        const start = this.at;
        if (depth < deepest && (first === "[" || first === "{")) {
            this.at += 1;
            const value = first === "[" ? this.list(depth) : this.object(depth);
            return this.isAtEnd(`"'\`\\`) ? value : this.expression(start);
        }
        if (first === '"' || first === "'" || first === "`") {
            const string = this.string();
            return this.isAtEnd() ? string : this.expression(start);
        }
        return this.expression(start);
    }

    /** What stands behind a value where nothing is done with it. */
    private isAtEnd(more = ""): boolean {
        const before = this.at;
        this.skip();
        const next = this.text[this.at];
        const isOnNextLine = this.text.slice(before, this.at).includes("\n") && !/[-+*/.|&?]/.test(next ?? "");
        return (
            next === undefined ||
            `,;])}${more}`.includes(next) ||
            isOnNextLine ||
            this.text.startsWith("%}", this.at) ||
            next === "#"
        );
    }

    private list(depth: number): unknown[] {
        const found: unknown[] = [];
        while (!this.ends("]")) {
            if (!this.directive()) {
                found.push(this.value(depth + 1));
            } else {
                found.push(filledInBy("a directive"));
            }
        }
        return found;
    }

    private object(depth: number): Record<string, unknown> {
        const found: [string, unknown][] = [];
        while (!this.ends("}")) {
            const start = this.at;
            const key = this.directive() || this.text.startsWith("...", this.at) ? undefined : this.key();
            this.skip();
            const sign = /^(?::|=>|=)/.exec(this.text.slice(this.at, this.at + 2))?.[0];
            if (key !== undefined && sign !== undefined) {
                this.at += sign.length;
                found.push([key, this.shorthand(sign) ?? this.value(depth + 1)]);
            } else if (key !== undefined && /[,}]/.test(this.text[this.at] ?? "")) {
                found.push([key, filledInBy(key)]);
            } else {
                found.push([openPart, this.expression(start)]);
            }
        }
        return Object.fromEntries(found);
    }

    /** A word in the shorthand of the AWS CLI: `{name=app,command=[x]}`. Elsewhere a word is a variable. */
    private shorthand(sign: string): string | undefined {
        const isClose = sign === "=" && /\w/.test(this.text[this.at - 2] ?? "");
        const [word] = (isClose && /^[\w./:-]+(?=[,\]}])/.exec(this.text.slice(this.at, this.at + 1000))) || [];
        this.at += word?.length ?? 0;
        return word;
    }

    private key(): string | undefined {
        const first = this.text[this.at];
        if (first === '"' || first === "'") {
            const key = this.string();
            return typeof key === "string" ? key : undefined;
        }
        const [word] = /^[\w-]+/.exec(this.text.slice(this.at, this.at + 100)) ?? [];
        this.at += word?.length ?? 0;
        return word;
    }

    /** Whether a bracket closes here, or the text ends; commas are passed over. */
    private ends(bracket: string): boolean {
        this.skip();
        while (this.text[this.at] === ",") {
            this.at += 1;
            this.skip();
        }
        if (this.at >= this.text.length) {
            return true;
        }
        if (/[\])}]/.test(this.text[this.at]!)) {
            // Another bracket is a mistake that nothing can be made of: what is open ends.
            this.at += this.text[this.at] === bracket ? 1 : 0;
            return true;
        }
        return false;
    }

    private string(): unknown {
        const quote = this.text[this.at]!;
        const start = this.at + 1;
        this.at = start;
        while (this.at < this.text.length && this.text[this.at] !== quote) {
            this.at += this.text[this.at] === "\\" ? 2 : 1;
        }
        const written = this.text
            .slice(start, this.at)
            .replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|([^]))/gi, unescaped);
        this.at += 1;
        return quote === "`" && written.includes("${") ? filledInBy(written) : written;
    }

    /** Passes over a directive of VTL, `#set(…)`, `#end`; false where there is none. */
    private directive(): boolean {
        const [word] = /^#\{?[a-z]+\}?/i.exec(this.text.slice(this.at, this.at + 30)) ?? [];
        if (word === undefined) {
            return false;
        }
        this.at += word.length;
        if (this.text[this.at] === "(") {
            this.brackets();
        }
        return true;
    }

    /** Passes over white space and comments. */
    private skip(): void {
        const passed = /(?:\s+|\/\/[^\n]*|#[#\s][^\n]*|\/\*[^]*?\*\/|\\(?=[\n]))*/y;
        passed.lastIndex = this.at;
        this.at += passed.exec(this.text)?.[0].length ?? 0;
    }

    /** A value that isn't written out, up to what ends it; or one of the words of JSON. */
    private expression(start: number): unknown {
        while (this.at < this.text.length && !/[,\]})]/.test(this.text[this.at]!)) {
            const sign = this.text[this.at]!;
            if (/[[({]/.test(sign)) {
                this.brackets();
            } else if (/["'`]/.test(sign)) {
                this.string();
            } else {
                this.at += 1;
            }
        }
        const written = this.text.slice(start, this.at).trim();
        if (this.at === start) {
            this.at += 1;
        }
        return Object.hasOwn(words, written) ? words[written] : isNumber.test(written) ? written : filledInBy(written);
    }

    /** Passes over a bracket with what is in it. */
    private brackets(): void {
        let level = 0;
        do {
            const sign = this.text[this.at]!;
            if (/["'`]/.test(sign)) {
                this.string();
                continue;
            }
            level += /[[({]/.test(sign) ? 1 : /[\])}]/.test(sign) ? -1 : 0;
            this.at += 1;
        } while (level > 0 && this.at < this.text.length);
    }
}

const isNumber = /^-?\d+(\.\d+)?$/;
const words: Readonly<Record<string, unknown>> = {
    true: true,
    false: false,
    null: null,
    undefined: null,
    None: null,
};

const unescaped = (_: string, byte?: string, unit?: string, point?: string, sign = ""): string => {
    const code = byte ?? unit ?? point;
    return code === undefined ? (escapes[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16));
};

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };
