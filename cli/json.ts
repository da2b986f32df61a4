/**
 * JSON text to places. `JSON.parse` gives values only, and its errors have no position in some releases of Node and
 * quote the text, which may be secret.
 */
import { type Member, type Place, Unreadable } from "./places";

/** Nobody nests task definitions deeper, and a recursive reader needs an end before the stack has one. */
const deepest = 500;

const blank = /[ \t\r\n]*/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
// A text without its end is found as well, so that the error can say where it begins. No control character may stand
// in it as it is.
// eslint-disable-next-line no-control-regex
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;

/** Reads JSON as `JSON.parse` does. Throws `Unreadable` with the place of the mistake. */
export function readJson(text: string): Place {
    const reader = new Reader(text);
    const place = reader.value(0);
    reader.end();
    return place;
}

class Reader {
    #offset = 0;

    constructor(readonly text: string) {}

    value(depth: number): Place {
        if (depth > deepest) {
            throw this.#mistake(`The JSON is nested deeper than ${deepest} levels.`);
        }
        this.#skip(blank);
        const offset = this.#offset;
        switch (this.text[offset]) {
            case "{":
                return { offset, members: this.#list("}", () => this.#member(depth)) };
            case "[":
                return { offset, items: this.#list("]", () => this.value(depth + 1)) };
            case '"':
                return { offset, text: this.#string() };
            default:
                if (this.#skip(literal) === "") {
                    throw this.#mistake("The JSON lacks a value here.");
                }
                return { offset };
        }
    }

    end(): void {
        this.#skip(blank);
        if (this.#offset < this.text.length) {
            throw this.#mistake("The JSON has ended, and more follows.");
        }
    }

    #member(depth: number): Member {
        this.#skip(blank);
        const offset = this.#offset;
        if (this.text[offset] !== '"') {
            throw this.#mistake("The JSON lacks a key in double quotes here.");
        }
        const key = this.#string();
        this.#skip(blank);
        if (this.text[this.#offset] !== ":") {
            throw this.#mistake("The JSON lacks a colon here.");
        }
        this.#offset += 1;
        return { key, offset, value: this.value(depth + 1) };
    }

    #list<T>(close: string, read: () => T): T[] {
        const found: T[] = [];
        this.#offset += 1;
        this.#skip(blank);
        if (this.text[this.#offset] === close) {
            this.#offset += 1;
            return found;
        }
        for (;;) {
            found.push(read());
            this.#skip(blank);
            const sign = this.text[this.#offset];
            if (sign !== "," && sign !== close) {
                throw this.#mistake(`The JSON lacks a comma or ${close} here.`);
            }
            this.#offset += 1;
            if (sign === close) {
                return found;
            }
        }
    }

    #string(): string {
        const raw = this.#skip(string);
        if (raw === "") {
            throw this.#mistake("The JSON has a text here that doesn't end, or holds what must be escaped.");
        }
        return JSON.parse(raw) as string;
    }

    #skip(pattern: RegExp): string {
        pattern.lastIndex = this.#offset;
        const found = pattern.exec(this.text)?.[0] ?? "";
        this.#offset += found.length;
        return found;
    }

    #mistake(message: string): Unreadable {
        return new Unreadable(message, this.#offset);
    }
}
