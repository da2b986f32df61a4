/** Statements of IAM's policies, of identities and of resources alike, read out of whatever spelling they have. */
import { at, entries, parsedJson } from "../collector/values";
import { optional } from "./reading";

/** A statement of a policy. */
export interface Statement {
    /** `Statement[0]`, or `Statement` where it is the only one. */
    readonly path: string;
    readonly allows: boolean;
    readonly actions: Patterns;
    readonly resources: Patterns;
    /** Services among its principals, in lower case. */
    readonly services: readonly string[];
    /** Every principal, of whatever kind. Most don't ask: while a preview doesn't know it they speak all the same. */
    readonly principals: () => Patterns;
    readonly conditions: readonly Condition[];
}

/** What an element such as `Action` lists or, as `NotAction`, leaves out. */
export interface Patterns {
    readonly element: string;
    readonly excepts: boolean;
    readonly patterns: readonly string[];
}

/** One key that a statement's Condition compares; both names are in lower case. */
export interface Condition {
    readonly operator: string;
    readonly key: string;
    readonly values: readonly string[];
}

/** The statements that are known. Text that isn't JSON has none: IAM refuses it, and nothing is granted. */
export function statementsOf(read: () => unknown): Statement[] {
    const statements = optional(() => at(parsed(read()), "Statement"));
    const all = list(statements);
    return Array.from({ length: all.length }, (_, i) =>
        optional(() => readStatement(all[i], Array.isArray(statements) ? `Statement[${i}]` : "Statement")),
    ).filter((statement) => statement !== undefined);
}

/** Reads the whole of a statement: while a part of it is unknown nothing is said about it. */
function readStatement(value: unknown, path: string): Statement {
    return {
        path,
        allows: at(value, "Effect") === "Allow",
        actions: patternsOf(value, "Action"),
        resources: patternsOf(value, "Resource"),
        services: strings(at(value, "Principal", "Service")).map((service) => service.toLowerCase()),
        principals: () => principalsOf(value),
        conditions: entries(at(value, "Condition")).flatMap(([operator, keys]) =>
            entries(keys).map(([key, values]) => ({
                operator: operator.toLowerCase(),
                key: key.toLowerCase(),
                values: strings(values),
            })),
        ),
    };
}

function patternsOf(statement: unknown, element: string): Patterns {
    const except = at(statement, `Not${element}`);
    return except === undefined
        ? { element, excepts: false, patterns: strings(at(statement, element)) }
        : { element: `Not${element}`, excepts: true, patterns: strings(except) };
}

/** `"*"`, or by kind one or a list. */
function principalsOf(statement: unknown): Patterns {
    const except = at(statement, "NotPrincipal");
    const [element, given] =
        except === undefined ? ["Principal", at(statement, "Principal")] : ["NotPrincipal", except];
    const patterns = typeof given === "string" ? [given] : entries(given).flatMap(([, ofKind]) => strings(ofKind));
    return { element, excepts: except !== undefined, patterns };
}

/** Names of actions have no case (IAM user guide, "IAM JSON policy elements: Action"). */
export function isAllowed(action: string, { actions: { patterns, excepts } }: Statement): boolean {
    return patterns.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) !== excepts;
}

/** A condition that narrows a statement: on which keys, and with which values. */
export interface Narrowing {
    readonly key: RegExp;
    readonly isNarrow: (value: string) => boolean;
}

export const isLiteral = (value: string): boolean => !/[*?]/.test(value);

/**
 * The operators that hold for the given values only, and never when a request lacks the key, as those with IfExists and
 * ForAllValues do.
 */
const demanding = /^(foranyvalue:)?(stringequals|stringequalsignorecase|stringlike|arnequals|arnlike)$/;

export function demands({ conditions }: Statement, { key: wanted, isNarrow }: Narrowing): boolean {
    return conditions.some(
        ({ operator, key, values }) =>
            demanding.test(operator) && wanted.test(key) && values.length > 0 && values.every(isNarrow),
    );
}

/**
 * Whether a pattern of IAM, with `*` for any text and `?` for any character, matches a text. A regular expression would
 * try every way to share the text between the stars; here only the last star is ever extended.
 */
export function matches(pattern: string, text: string): boolean {
    let place = 0;
    let star = -1;
    let taken = 0;
    for (let i = 0; i < text.length;) {
        if (pattern[place] === "*") {
            star = place++;
            taken = i;
        } else if (pattern[place] === "?" || pattern[place] === text[i]) {
            place++;
            i++;
        } else if (star >= 0) {
            place = star + 1;
            i = ++taken;
        } else {
            return false;
        }
    }
    return /^\**$/.test(pattern.slice(place));
}

const parsed = (document: unknown): unknown => (typeof document === "string" ? parsedJson(document) : document);

/** IAM takes one value for a list of one. */
export function list(value: unknown): unknown[] {
    if (Array.isArray(value)) {
        return value;
    }
    return value === undefined || value === null ? [] : [value];
}

function strings(value: unknown): string[] {
    return list(value).filter((entry) => typeof entry === "string");
}
