/** Regular expressions as Go's RE2 reads them, checked before a collector refuses them. */
import { remembered } from "./remembered";

/** What RE2 lacks or refuses, with the reason that a user reads. */
const refused: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
    { pattern: /^\(\?(?:=|!|<=|<!)/, reason: "RE2 has no lookahead and no lookbehind" },
    { pattern: /^\(\?>/, reason: "RE2 has no atomic groups" },
    { pattern: /^\\[1-9k]/, reason: "RE2 has no backreferences" },
    { pattern: /^\\[GKRXhHVe]/, reason: "RE2 doesn't know this escape" },
    { pattern: /^(?:[*+?]|\{\d+(?:,\d*)?\})[+*]/, reason: "RE2 has no possessive and no nested repetition" },
    { pattern: /^\{(?:\d{5,}|100[1-9]|10[1-9]\d|1[1-9]\d\d|[2-9]\d{3})[,}]/, reason: "RE2 repeats at most 1000 times" },
];

/** A sign that stands for itself. */
const escaped = (sign: string, inClass: boolean): string =>
    /[\\^$.*+?()[\]{}|/]/.test(sign) || (inClass && sign === "-") ? `\\${sign}` : sign;

/** Go spellings that JavaScript writes another way. */
const translations: readonly {
    readonly pattern: RegExp;
    readonly to: (match: RegExpMatchArray, inClass: boolean) => string;
}[] = [
    { pattern: /^\(\?P?<(\w+)>/, to: ([, name]) => `(?<${name}>` },
    { pattern: /^\(\?[imsU-]+\)/, to: () => "" },
    { pattern: /^\(\?[imsU-]+:/, to: () => "(?:" },
    { pattern: /^\\[Az]/, to: () => "" },
    { pattern: /^\\a/, to: () => "\\x07" },
    { pattern: /^\\C/, to: () => "[^]" },
    { pattern: /^\\([pP])\{(\w{3,})\}/, to: ([, sign, script]) => `\\${sign}{Script=${script}}` },
    { pattern: /^\\p([A-Z])/, to: ([, category]) => `\\p{${category}}` },
    { pattern: /^\\P([A-Z])/, to: ([, category]) => `\\P{${category}}` },
    {
        pattern: /^\\Q([^]*?)(?:\\E|$)/,
        to: ([, text], inClass) => [...text].map((sign) => escaped(sign, inClass)).join(""),
    },
    { pattern: /^\[:\^?[a-z]+:\]/, to: () => "a-z" },
    // RE2 takes any escaped punctuation, JavaScript's strict mode only what has a meaning.
    { pattern: /^\\([^A-Za-z0-9\s])/, to: ([, sign], inClass) => escaped(sign, inClass) },
    { pattern: /^\\[^]/, to: ([escape]) => escape },
    // A brace or bracket that opens nothing stands for itself in RE2.
    { pattern: /^\{(?!\d+(?:,\d*)?\})/, to: () => "\\{" },
    { pattern: /^\{\d+(?:,\d*)?\}/, to: ([repeat]) => repeat },
    { pattern: /^\}/, to: () => "\\}" },
];

/** Either the expression in JavaScript's spelling, or why RE2 refuses it. */
function translate(pattern: string): { readonly source: string } | { readonly problem: string } {
    let source = "";
    let inClass = false;
    for (let rest = pattern; rest !== "";) {
        const refusal = inClass ? undefined : refused.find((rule) => rule.pattern.test(rest));
        if (refusal !== undefined) {
            return { problem: refusal.reason };
        }
        const rule = translations.find((candidate) => candidate.pattern.test(rest));
        const match = rule?.pattern.exec(rest);
        if (rule !== undefined && match) {
            source += rule.to(match, inClass);
            rest = rest.slice(match[0].length);
            continue;
        }
        const sign = rest[0];
        // The first sign of a class stands for itself, a closing bracket included.
        const opening = /^\[\^?\]?/.exec(rest);
        if (!inClass && opening) {
            source += opening[0].replace("]", "\\]");
            rest = rest.slice(opening[0].length);
            inClass = true;
            continue;
        }
        inClass = inClass && sign !== "]";
        source += inClass && sign === "[" ? "\\[" : sign;
        rest = rest.slice(1);
    }
    return { source };
}

/**
 * Why RE2 would refuse `pattern`, or undefined when it takes it. Stricter than RE2 in a few spellings that nobody
 * needs.
 */
export function regexProblem(pattern: string): string | undefined {
    const translated = translate(pattern);
    if ("problem" in translated) {
        return translated.problem;
    }
    try {
        new RegExp(translated.source, "u");
        return undefined;
    } catch (error) {
        return String((error as Error).message).replace(/^Invalid regular expression: [^]*\/u?: /, "");
    }
}

/** The same few expressions are asked for again and again, and translating them would be most of an audit. */
const mostKept = 256;

/** The expression that matches a whole text; undefined when it doesn't compile. */
const compile = remembered(mostKept, (pattern): RegExp | undefined => {
    const translated = translate(pattern);
    if ("problem" in translated) {
        return undefined;
    }
    const flags = /^\(\?[a-zA-Z]*i/.test(pattern) ? "iu" : "u";
    try {
        return new RegExp(`^(?:${translated.source})$`, flags);
    } catch {
        return undefined;
    }
});

/** Whether `pattern` matches the whole of `text`, as Prometheus's relabelling does; false when it doesn't compile. */
export function matchesWhole(pattern: string, text: string): boolean {
    return compile(pattern)?.test(text) ?? false;
}

/** The match of the whole of `text` with its groups; null without one, undefined when `pattern` doesn't compile. */
export const wholeMatch = (pattern: string, text: string): RegExpExecArray | null | undefined =>
    compile(pattern)?.exec(text);

/** Steps of one search that are worth their time: some thousandths of a second. */
const mostSteps = 1_000_000;

/**
 * A group that repeats, or a hundred repetitions of anything: trying all ways, or making the expression, may take very
 * long, however short the text.
 */
const manyWays = /\)(?:[*+]|\{)|\{\d*,?\d{3}/;
const longestPattern = 1_000;
const repetition = /[*+]|(?<!\()\?|\{\d+,/g;

/** Steps of one match that are worth their time where it is tried once: some tenths of a second. */
const mostStepsOnce = 1_000_000_000;

/** The longest text in which a group that repeats is tried. */
const shortText = 16;

/**
 * Whether JavaScript may take very long for an expression that RE2 matches in proportion to the text.
 * @param text The whole of which it is to match. Default: any, and then the expression alone says it.
 */
export function mayTakeLong(pattern: string, text?: string): boolean {
    if (manyWays.test(pattern) && (text === undefined || text.length > shortText)) {
        return true;
    }
    const repeats = (pattern.match(repetition) ?? []).length;
    return text !== undefined && waysToPlace(repeats, text.length, mostStepsOnce) > mostStepsOnce;
}

/**
 * Whether `pattern` matches somewhere in a text; false when it doesn't compile. RE2 takes time in proportion to the
 * text, and JavaScript tries one way after the other, so what could take too long isn't tried.
 */
export const searcher = remembered(mostKept, (pattern): Search => {
    if (pattern.length > longestPattern || manyWays.test(pattern)) {
        return () => "too long to tell";
    }
    const expression = compile(`.*(?:${pattern}).*`);
    // Each repetition may end at any place of the text, as may what stands before and behind them; of each group any
    // choice may be taken.
    const ends = (pattern.match(repetition) ?? []).length + 2;
    const choices = pattern.split(")").reduce((product, group) => product * group.split("|").length, 1);
    return (text) => {
        if (expression === undefined) {
            return false;
        }
        return choices * waysToPlace(ends, text.length) > mostSteps ? "too long to tell" : expression.test(text);
    };
});

type Search = (text: string) => boolean | "too long to tell";

/** Ways to place so many ends, in their order, in a text. */
function waysToPlace(ends: number, length: number, most = mostSteps): number {
    let ways = 1;
    for (let end = 1; end <= ends && ways <= most; end++) {
        ways *= (length + end) / end;
    }
    return ways;
}

/** One expression for several; where it is used it has to be anchored, or inside a group. */
export const anyOf = (patterns: readonly string[]): string => patterns.map((pattern) => `(?:${pattern})`).join("|");

/** An expression that matches a text and nothing else. */
export const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
