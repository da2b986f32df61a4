/**
 * Conditions of a statement. Source: "IAM JSON policy elements: Condition operators" and "AWS global condition context
 * keys". An operator or key that isn't in the tables is refused: to guess would be to allow or deny what AWS doesn't.
 */
import { matchesArn, matchesGlob } from "./patterns";

/** What is known of a request, by the condition key in lower case; a key that isn't there is absent in AWS, too. */
export type RequestContext = Readonly<Record<string, string>>;

/** What a statement demands; true where a request has it. */
export type Condition = (context: RequestContext) => boolean;

type Compare = (given: string, expected: string) => boolean;

const equal: Compare = (given, expected) => given === expected;
const equalIgnoringCase: Compare = (given, expected) => given.toLowerCase() === expected.toLowerCase();
const like: Compare = (given, expected) => matchesGlob(expected, given);
const arnLike: Compare = (given, expected) => matchesArn(expected, given);

/** The operators: how one value compares, and whether the statement demands that none does. */
const operators: Readonly<Record<string, { readonly compare: Compare; readonly negated?: true }>> = {
    StringEquals: { compare: equal },
    StringNotEquals: { compare: equal, negated: true },
    StringEqualsIgnoreCase: { compare: equalIgnoringCase },
    StringNotEqualsIgnoreCase: { compare: equalIgnoringCase, negated: true },
    StringLike: { compare: like },
    StringNotLike: { compare: like, negated: true },
    ArnEquals: { compare: arnLike },
    ArnNotEquals: { compare: arnLike, negated: true },
    ArnLike: { compare: arnLike },
    ArnNotLike: { compare: arnLike, negated: true },
    Bool: { compare: equalIgnoringCase },
};

/** Keys that the stand-ins set, or that are truly absent for callers as theirs. */
const keys = new Set([
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principaltype",
    "aws:requestedregion",
    "aws:resourceaccount",
    "aws:securetransport",
    "aws:sourceaccount",
    "aws:sourcearn",
    "sts:externalid",
    "sts:rolesessionname",
]);

export const operatorNames = Object.keys(operators);

/** A condition's operators and keys, or what of them isn't known, as a part of a sentence. */
export function conditionsOf(condition: Readonly<Record<string, unknown>> = {}): Condition[] {
    return Object.entries(condition).flatMap(([operator, wanted]) =>
        Object.entries(wanted as Record<string, unknown>).map(([key, values]) => conditionOf(operator, key, values)),
    );
}

function conditionOf(operator: string, key: string, given: unknown): Condition {
    const name = key.toLowerCase();
    const values = [given].flat().map(String);
    if (!keys.has(name)) {
        throw new Error(`the condition key ${key}, which isn't known here`);
    }
    const variable = values.find((value) => value.includes("${"));
    if (variable !== undefined) {
        throw new Error(`the policy variable in ${variable}, which isn't known here`);
    }
    if (operator === "Null") {
        return (context) => values.includes(String(context[name] === undefined));
    }
    const ifExists = operator.endsWith("IfExists");
    const known = operators[ifExists ? operator.slice(0, -"IfExists".length) : operator];
    if (known === undefined) {
        throw new Error(`the condition operator ${operator}, which isn't known here`);
    }
    const { compare, negated = false } = known;
    return (context) => {
        const value = context[name];
        // A key that is absent equals nothing.
        const isOne = value !== undefined && values.some((each) => compare(value, each));
        return (value === undefined && ifExists) || isOne !== negated;
    };
}
