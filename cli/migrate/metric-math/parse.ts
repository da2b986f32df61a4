/** CloudWatch's metric math as a tree ("Using metric math", Metric math syntax and functions). */

export type MathNode =
    | { readonly kind: "number"; readonly value: number }
    | { readonly kind: "string"; readonly value: string }
    /** An id of a metric or of an expression, or a word such as `DESC`. */
    | { readonly kind: "word"; readonly name: string }
    | { readonly kind: "call"; readonly name: string; readonly args: readonly MathNode[] }
    | { readonly kind: "list"; readonly items: readonly MathNode[] }
    | { readonly kind: "negated"; readonly of: MathNode }
    | { readonly kind: "binary"; readonly operator: string; readonly left: MathNode; readonly right: MathNode };

/** What can't be read or said; the message is full sentences. */
export class CannotSay extends Error {}

const token =
    /\s*(?:(\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)|([A-Za-z_][\w.]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|“[^”]*”)|(&&|\|\||==|!=|<=|>=|[-+*/^<>()[\],]))/y;

type Token = { readonly kind: "number" | "word" | "string" | "sign" | "end"; readonly text: string };

function tokensOf(text: string): Token[] {
    const tokens: Token[] = [];
    token.lastIndex = 0;
    for (let at = 0; at < text.trimEnd().length; at = token.lastIndex) {
        token.lastIndex = at;
        const found = token.exec(text);
        if (found === null) {
            throw new CannotSay(
                `The expression can't be read at ${JSON.stringify(text.slice(at).trim().slice(0, 20))}.`,
            );
        }
        const [, number, word, string, sign] = found;
        tokens.push(
            number !== undefined
                ? { kind: "number", text: number }
                : word !== undefined
                  ? { kind: "word", text: word }
                  : string !== undefined
                    ? { kind: "string", text: string }
                    : { kind: "sign", text: sign! },
        );
    }
    return tokens;
}

/** By how closely they bind, loosest first. */
const levels: readonly (readonly string[])[] = [
    ["||"],
    ["&&"],
    ["==", "!=", "<", ">", "<=", ">="],
    ["+", "-"],
    ["*", "/"],
    ["^"],
];

/** Deeper expressions are nobody's. */
const deepest = 100;

/** Throws {@link CannotSay} for what isn't metric math. */
export function parseMath(text: string): MathNode {
    const tokens = tokensOf(text);
    let at = 0;
    let depth = 0;
    const next = (): Token => tokens[at] ?? { kind: "end", text: "" };
    const takes = (text: string): boolean => {
        const is = next().kind === "sign" && next().text === text;
        at += is ? 1 : 0;
        return is;
    };
    const wrong = (): CannotSay =>
        new CannotSay(
            next().kind === "end"
                ? "The expression ends too early."
                : `The expression can't be read at ${JSON.stringify(next().text)}.`,
        );
    const expect = (text: string): void => {
        if (!takes(text)) {
            throw wrong();
        }
    };

    const operatorAt = (level: readonly string[]): string | undefined => {
        const { kind, text } = next();
        const spelt = kind === "word" && text === "AND" ? "&&" : kind === "word" && text === "OR" ? "||" : text;
        return kind !== "string" && level.includes(spelt) ? spelt : undefined;
    };

    function binary(level: number): MathNode {
        const operators = levels[level];
        if (operators === undefined) {
            return unary();
        }
        let left = binary(level + 1);
        for (let operator = operatorAt(operators); operator !== undefined; operator = operatorAt(operators)) {
            at++;
            left = { kind: "binary", operator, left, right: binary(level + 1) };
        }
        return left;
    }

    function unary(): MathNode {
        return takes("-") ? { kind: "negated", of: unary() } : primary();
    }

    function until(end: string): MathNode[] {
        const inner: MathNode[] = [];
        while (!takes(end)) {
            if (inner.length > 0) {
                expect(",");
            }
            inner.push(nested());
        }
        return inner;
    }

    function nested(): MathNode {
        if (++depth > deepest) {
            throw new CannotSay(`The expression is more than ${deepest} brackets deep.`);
        }
        const node = binary(0);
        depth--;
        return node;
    }

    function primary(): MathNode {
        const { kind, text } = next();
        if (kind === "number") {
            at++;
            return { kind: "number", value: Number(text) };
        }
        if (kind === "string") {
            at++;
            return { kind: "string", value: text.slice(1, -1) };
        }
        if (kind === "word") {
            at++;
            return takes("(") ? { kind: "call", name: text, args: until(")") } : { kind: "word", name: text };
        }
        if (takes("[")) {
            return { kind: "list", items: until("]") };
        }
        if (takes("(")) {
            const inner = nested();
            expect(")");
            return inner;
        }
        throw wrong();
    }

    const node = nested();
    if (next().kind !== "end") {
        throw wrong();
    }
    return node;
}
