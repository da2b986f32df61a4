/** Grafana Alloy's configuration language: blocks, attributes, and expressions that refer to each other. */
import { Unreadable } from "../../source-nodes";
import { type Token, tokensOf } from "./tokens";

export type Expression =
    | { readonly kind: "literal"; readonly value: string | number | boolean | null }
    | { readonly kind: "array"; readonly items: readonly Expression[] }
    | { readonly kind: "object"; readonly fields: readonly (readonly [key: string, value: Expression])[] }
    /** What another component has: `discovery.relabel.app.output`. */
    | { readonly kind: "reference"; readonly path: readonly string[] }
    | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
    /** Anything that has to be worked out. */
    | { readonly kind: "operation"; readonly parts: readonly Expression[] };

export interface Attribute {
    readonly kind: "attribute";
    readonly name: string;
    readonly value: Expression;
    /** The expression as it is written. */
    readonly text: string;
    readonly offset: number;
}

export interface Block {
    readonly kind: "block";
    /** Such as `prometheus.scrape`. */
    readonly name: string;
    readonly label?: string;
    readonly body: readonly (Attribute | Block)[];
    readonly offset: number;
}

/** Operators by how closely they bind, the loosest first. */
const operators: readonly (readonly string[])[] = [
    ["||"],
    ["&&"],
    ["==", "!=", "<", "<=", ">", ">="],
    ["+", "-"],
    ["*", "/", "%"],
    ["^"],
];

/** Levels of blocks and expressions inside one another at most. */
const mostLevels = 200;

class Parser {
    private next = 0;
    private level = 0;
    private readonly tokens: readonly Token[];

    constructor(private readonly text: string) {
        this.tokens = tokensOf(text);
    }

    /** Up to the end, or to the brace that closes a block. */
    body(isInner: boolean): readonly (Attribute | Block)[] {
        const statements: (Attribute | Block)[] = [];
        const isOver = (): boolean => this.is("}") || this.token.kind === "end";
        for (this.lines(); !isOver(); this.lines()) {
            statements.push(this.statement());
            if (!isOver() && !this.isAt("line") && !this.is(";")) {
                this.refuse("another statement needs a line of its own");
            }
            this.take(";");
        }
        if (isInner !== this.is("}")) {
            this.refuse(isInner ? "a block isn't closed" : "a brace closes nothing");
        }
        return statements;
    }

    private get token(): Token {
        return this.tokens[this.next]!;
    }

    private is(sign: string): boolean {
        return this.token.kind === "sign" && this.token.text === sign;
    }

    private isAt(kind: Token["kind"]): boolean {
        return this.token.kind === kind;
    }

    private take(sign: string): boolean {
        const isThere = this.is(sign);
        this.next += isThere ? 1 : 0;
        return isThere;
    }

    private need(sign: string): void {
        if (!this.take(sign)) {
            this.refuse(`it needs ${sign} here`);
        }
    }

    private lines(): void {
        while (this.token.kind === "line") {
            this.next++;
        }
    }

    private refuse(why: string): never {
        throw new Unreadable(`The Alloy config can't be read: ${why}.`, this.token.offset);
    }

    private nested<Result>(read: () => Result): Result {
        if (++this.level > mostLevels) {
            this.refuse("it is nested too deeply");
        }
        const result = read();
        this.level--;
        return result;
    }

    private name(): string {
        const { kind, text } = this.token;
        if (kind !== "name") {
            this.refuse("it needs a name here");
        }
        this.next++;
        return text;
    }

    private statement(): Attribute | Block {
        const { offset } = this.token;
        let name = this.name();
        while (this.take(".")) {
            name += `.${this.name()}`;
        }
        if (this.take("=")) {
            const start = this.token.offset;
            const value = this.expression();
            const end = this.tokens[this.next - 1]!.end;
            return { kind: "attribute", name, value, text: this.text.slice(start, end), offset };
        }
        const label = this.token.kind === "string" ? this.tokens[this.next++]!.text : undefined;
        this.need("{");
        const body = this.nested(() => this.body(true));
        this.need("}");
        return { kind: "block", name, ...(label === undefined ? {} : { label }), body, offset };
    }

    private expression(binding = 0): Expression {
        const signs = operators[binding];
        if (signs === undefined) {
            return this.unary();
        }
        let left = this.expression(binding + 1);
        while (this.token.kind === "sign" && signs.includes(this.token.text)) {
            this.next++;
            this.lines();
            left = { kind: "operation", parts: [left, this.expression(binding + 1)] };
        }
        return left;
    }

    private unary(): Expression {
        return this.nested(() => {
            if (this.take("!")) {
                return { kind: "operation", parts: [this.unary()] };
            }
            if (this.take("-")) {
                const inner = this.unary();
                return inner.kind === "literal" && typeof inner.value === "number"
                    ? { kind: "literal", value: -inner.value }
                    : { kind: "operation", parts: [inner] };
            }
            return this.accessed(this.primary());
        });
    }

    private primary(): Expression {
        const { kind, text } = this.token;
        this.next++;
        if (kind === "string") {
            return { kind: "literal", value: text };
        }
        if (kind === "number") {
            return { kind: "literal", value: Number(text) };
        }
        if (kind === "name") {
            const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };
            return Object.hasOwn(constants, text)
                ? { kind: "literal", value: constants[text]! }
                : { kind: "reference", path: [text] };
        }
        if (kind === "sign" && text === "[") {
            return { kind: "array", items: this.list("]", () => this.expression()) };
        }
        if (kind === "sign" && text === "{") {
            return { kind: "object", fields: this.list("}", () => this.field()) };
        }
        if (kind === "sign" && text === "(") {
            this.lines();
            const inner = this.expression();
            this.lines();
            this.need(")");
            return inner;
        }
        this.next--;
        return this.refuse("it needs a value here");
    }

    private field(): readonly [string, Expression] {
        const { kind, text } = this.token;
        const key = kind === "string" ? text : this.name();
        this.next += kind === "string" ? 1 : 0;
        this.need("=");
        this.lines();
        return [key, this.expression()];
    }

    private list<Item>(closing: string, item: () => Item): readonly Item[] {
        const all: Item[] = [];
        for (this.lines(); !this.take(closing); this.lines()) {
            all.push(item());
            this.lines();
            if (!this.is(closing)) {
                this.need(",");
            }
        }
        return all;
    }

    /** What follows a value: `.name`, `["key"]`, and a call's arguments. */
    private accessed(start: Expression): Expression {
        let value = start;
        for (;;) {
            if (this.take(".")) {
                const name = this.name();
                value =
                    value.kind === "reference"
                        ? { kind: "reference", path: [...value.path, name] }
                        : { kind: "operation", parts: [value] };
            } else if (this.take("[")) {
                this.lines();
                const index = this.expression();
                this.lines();
                this.need("]");
                value = { kind: "operation", parts: [value, index] };
            } else if (this.is("(") && value.kind === "reference") {
                this.next++;
                value = { kind: "call", name: value.path.join("."), args: this.list(")", () => this.expression()) };
            } else {
                return value;
            }
        }
    }
}

/** The statements of a config. Throws `Unreadable` with the offset of the mistake. */
export const parseAlloy = (text: string): readonly (Attribute | Block)[] => new Parser(text).body(false);
