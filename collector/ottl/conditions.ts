/** Why the transformation language refuses a condition, as far as that is certain. Pure. */
import { goRegexpProblem } from "../go-regexp";
import { isCondition, type Token, tokensOf } from "./grammar";
import { around, constants, converters, fields, ofContext, type OttlContext } from "./names";

/** What is wrong, as the end of a sentence, and what to do, a full one. */
export interface ConditionProblem {
    readonly why: string;
    readonly fix: string;
}

/** Longer or deeper ones are left to the collector. */
const [mostLetters, deepest] = [4_000, 40];

const compare = 'Write a comparison, such as metric.name == "up", or a function that is true or false, as IsMatch is.';

/**
 * @param context Where it is asked; undefined where that follows from the condition itself.
 * @param isKnown Whether the release is one whose functions and fields are known.
 * @returns undefined where nothing is known to be wrong.
 */
export function conditionProblem(
    text: string,
    context: OttlContext | undefined,
    isKnown: boolean,
): ConditionProblem | undefined {
    if (text.length > mostLetters || depthOf(text) > deepest) {
        return undefined;
    }
    const tokens = tokensOf(text);
    if (tokens === undefined) {
        const isOpen = (text.replaceAll(/\\./g, "").match(/"/g) ?? []).length % 2 === 1;
        return isOpen
            ? { why: "a string in it isn't closed", fix: 'Close it with ".' }
            : {
                  why: "it has a sign that the language doesn't know",
                  fix: 'Write strings in ", and and, or and not in words.',
              };
    }
    const escape = tokens.find(({ kind, text: string }) => kind === "String" && !isGoString(string));
    if (escape !== undefined) {
        return {
            why: `the string ${escape.text.slice(0, 40)} has an escape that Go doesn't know`,
            fix: "Write each backslash twice.",
        };
    }
    if (tokens.some(({ kind, text: bytes }) => kind === "Bytes" && bytes.length % 2 === 1)) {
        return { why: "its bytes in hexadecimal have an odd number of digits", fix: "Write two digits for each byte." };
    }
    if (!isCondition(tokens)) {
        return syntaxProblem(tokens);
    }
    const called = callsIn(tokens);
    // What a function is given that takes nothing, nobody reads.
    if (called.some(({ name, args }) => args.length > 0 && converters.get(name)?.least === 0)) {
        return undefined;
    }
    return (isKnown ? (unknownCall(called, context) ?? unknownName(tokens, context)) : undefined) ?? badRegex(called);
}

function depthOf(text: string): number {
    let [depth, most] = [0, 0];
    for (const sign of text) {
        depth += "([{".includes(sign) ? 1 : ")]}".includes(sign) ? -1 : 0;
        most = Math.max(most, depth);
    }
    return most;
}

/** What `strconv.Unquote` takes. */
const isGoString = (text: string): boolean =>
    /^"(?:[^"\\\n]|\\(?:[abfnrtv\\"]|x[\da-fA-F]{2}|[0-3][0-7]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}))*"$/.test(text);

function syntaxProblem(tokens: readonly Token[]): ConditionProblem {
    const count = (sign: string): number => tokens.filter(({ kind }) => kind === sign).length;
    const unbalanced = [
        ["(", ")"],
        ["[", "]"],
        ["{", "}"],
    ].find(([open, close]) => count(open!) !== count(close!));
    if (tokens.length === 0) {
        return { why: "it is empty", fix: compare };
    }
    if (unbalanced !== undefined) {
        const [open, close] = unbalanced;
        const [more, fewer] = count(open!) > count(close!) ? [open, close] : [close, open];
        return { why: `it has more ${more} than ${fewer}`, fix: "Close each bracket that it opens." };
    }
    if (tokens.some(({ text }) => text === "where")) {
        return {
            why: "it has a where, which statements have and conditions don't",
            fix: "Write what stands behind where alone.",
        };
    }
    if (tokens.some(({ kind }) => kind === "=")) {
        return { why: "it has one = where a comparison has two", fix: "Write ==." };
    }
    return { why: "it isn't a condition", fix: compare };
}

/** A function that is called, with what stands between its brackets, cut at the commas. */
interface Call {
    readonly name: string;
    readonly args: readonly (readonly Token[])[];
}

const isLetters = (token: Token | undefined): boolean => token?.kind === "Upper" || token?.kind === "Lower";

function callsIn(tokens: readonly Token[]): readonly Call[] {
    return tokens.flatMap((token, open): Call[] => {
        if (token.kind !== "(" || !isLetters(tokens[open - 1])) {
            return [];
        }
        let first = open - 1;
        while (isLetters(tokens[first - 1])) {
            first -= 1;
        }
        const name = tokens
            .slice(first, open)
            .map(({ text }) => text)
            .join("");
        return [{ name, args: argumentsFrom(tokens, open) }];
    });
}

function argumentsFrom(tokens: readonly Token[], open: number): Call["args"] {
    const found: Token[][] = [[]];
    let depth = 0;
    for (const token of tokens.slice(open)) {
        depth += "([{".includes(token.kind) ? 1 : ")]}".includes(token.kind) ? -1 : 0;
        if (depth === 0) {
            break;
        }
        if (token.kind === "," && depth === 1) {
            found.push([]);
        } else {
            found.at(-1)!.push(token);
        }
    }
    // The bracket itself is the first piece.
    found[0]!.shift();
    return found.length === 1 && found[0]!.length === 0 ? [] : found;
}

function unknownCall(calls: readonly Call[], context: OttlContext | undefined): ConditionProblem | undefined {
    for (const { name, args } of calls) {
        const known = converters.get(name);
        const only = Object.hasOwn(ofContext, name) ? ofContext[name] : undefined;
        if (known === undefined || (context !== undefined && only !== undefined && only !== context)) {
            return {
                why: `it calls ${name}, a function that there isn't ${known === undefined ? "" : `for a ${context}`}`.trim(),
                fix: suggestion(name),
            };
        }
        if (args.length < known.least || args.length > known.most) {
            const wanted = known.least === known.most ? String(known.least) : `${known.least} to ${known.most}`;
            return {
                why: `it calls ${name} with ${args.length} arguments`,
                fix: `Give ${name} ${wanted} argument${wanted === "1" ? "" : "s"}.`,
            };
        }
    }
    return undefined;
}

function suggestion(name: string): string {
    const same = [...converters.keys()].find((each) => each.toLowerCase() === name.toLowerCase().replaceAll("_", ""));
    return same === undefined ? "Use a function of OTTL's, such as IsMatch." : `Write ${same}.`;
}

/** Expressions that stand in the text itself are compiled when it is read. */
function badRegex(calls: readonly Call[]): ConditionProblem | undefined {
    for (const { name, args } of calls) {
        const pattern = args[1];
        const only = pattern?.length === 1 ? pattern[0] : undefined;
        if (name === "IsMatch" && only?.kind === "String") {
            const problem = /\\[^"\\]/.test(only.text.replaceAll("\\\\", ""))
                ? undefined
                : goRegexpProblem(only.text.slice(1, -1).replaceAll("\\\\", "\\").replaceAll('\\"', '"'));
            if (problem !== undefined) {
                return {
                    why: `its regular expression is one that Go refuses, since ${problem}`,
                    fix: "Write it in Go's syntax (RE2).",
                };
            }
        }
    }
    return undefined;
}

/** Fields that the context doesn't have, and constants that there aren't. */
function unknownName(tokens: readonly Token[], context: OttlContext | undefined): ConditionProblem | undefined {
    const constant = tokens.find(
        ({ kind, text }, at) =>
            kind === "Upper" &&
            text.includes("_") &&
            !isLetters(tokens[at - 1]) &&
            !isLetters(tokens[at + 1]) &&
            tokens[at + 1]?.kind !== "(" &&
            !constants.test(text),
    );
    if (constant !== undefined) {
        return { why: `it names ${constant.text}, a constant that there isn't`, fix: 'Write strings in ".' };
    }
    const known = context === undefined ? undefined : around[context];
    // What a lambda calls its own may be any name.
    if (known === undefined || tokens.some(({ kind }) => kind === "=>")) {
        return undefined;
    }
    for (const path of pathsIn(tokens)) {
        const problem = unknownPath(path, context!, known);
        if (problem !== undefined) {
            return problem;
        }
    }
    return undefined;
}

/** The first two parts of each path. */
const pathsIn = (tokens: readonly Token[]): readonly (readonly string[])[] =>
    tokens.flatMap(({ kind, text }, at) => {
        const [before, next, last] = [tokens[at - 1], tokens[at + 1], tokens[at + 2]];
        const isFirst = kind === "Lower" && before?.kind !== "." && !isLetters(before) && !isLetters(next);
        return !isFirst || next?.kind === "(" || next?.kind === "="
            ? []
            : [next?.kind === "." && last?.kind === "Lower" ? [text, last.text] : [text]];
    });

function unknownPath(
    [first, second]: readonly string[],
    context: OttlContext,
    known: readonly string[],
): ConditionProblem | undefined {
    const has = (owner: string, field: string): boolean => (fields[owner] ?? "").split(" ").includes(field);
    const written = first === "instrumentation_scope" ? "scope" : first!;
    const isOpen = written === "cache" || written === "otelcol" || second === "cache";
    const isKnown = known.includes(written) ? second !== undefined && has(written, second) : has(context, written);
    if (isOpen || isKnown) {
        return undefined;
    }
    const owner = known.includes(written) ? written : context;
    const path = second === undefined || owner !== written ? first : `${first}.${second}`;
    return {
        why: `it names ${path}, which a ${context} doesn't have`,
        fix: `Use one of ${fields[owner]!.split(" ").join(", ")}${owner === context ? `; or ${known.filter((each) => each !== context).join(", ")} with a dot behind` : ""}.`,
    };
}
