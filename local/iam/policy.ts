/**
 * Policy documents, read for the evaluation. What IAM takes and the evaluation doesn't know is refused here, once, when
 * a policy is handed over: a policy that is read is one that is understood.
 */
import { malformed, type PolicyKind } from "../providers/aws/policy-document";
import { type Condition, conditionsOf } from "./conditions";
import { accountOf } from "./patterns";

export type { PolicyKind } from "../providers/aws/policy-document";

/** Names and patterns, of which one is demanded, or none. */
export interface Patterns {
    readonly patterns: readonly string[];
    /** Of `NotAction` and `NotResource`. */
    readonly negated: boolean;
}

/** Whom a statement of a resource's policy or of a trust is about. */
export interface Principals {
    readonly everyone: boolean;
    /** Accounts as a whole: it is for them to say who of theirs. Twelve digits. */
    readonly accounts: readonly string[];
    /** Roles, users and sessions, by ARN. */
    readonly arns: readonly string[];
    readonly services: readonly string[];
}

export interface Statement {
    readonly effect: "Allow" | "Deny";
    /** Undefined in a policy of an identity. */
    readonly principals: Principals | undefined;
    readonly actions: Patterns;
    /** Undefined in a trust, which is about its role. */
    readonly resources: Patterns | undefined;
    readonly conditions: readonly Condition[];
}

export interface Policy {
    readonly kind: PolicyKind;
    readonly statements: readonly Statement[];
}

/** A document's elements, once the grammar is known to be kept. */
interface Elements {
    readonly Sid?: string;
    readonly Effect: "Allow" | "Deny";
    readonly Principal?: "*" | Readonly<Record<string, string | string[]>>;
    readonly NotPrincipal?: unknown;
    readonly Action?: string | string[];
    readonly NotAction?: string | string[];
    readonly Resource?: string | string[];
    readonly NotResource?: string | string[];
    readonly Condition?: Readonly<Record<string, unknown>>;
}

/**
 * Reads a policy document.
 * @param name What it is, for messages.
 * @throws Error for one that IAM would refuse, and for one with an element, operator or key that isn't known here.
 */
export function parsePolicy(document: string, kind: PolicyKind, name: string): Policy {
    const wrong = malformed(document, kind);
    if (wrong !== undefined) {
        throw new Error(`${name} is not valid: ${wrong}`);
    }
    const { Statement: given } = JSON.parse(document) as { Statement: Elements | Elements[] };
    const statements = [given].flat().map((elements, i): Statement => {
        try {
            return statementOf(elements, kind);
        } catch (error) {
            const which = elements.Sid === undefined ? `statement ${i + 1}` : `the statement ${elements.Sid}`;
            throw new Error(`${name} has in ${which} ${(error as Error).message}.`, { cause: error });
        }
    });
    return { kind, statements };
}

function statementOf(elements: Elements, kind: PolicyKind): Statement {
    const { Effect, Action, NotAction, Resource, NotResource } = elements;
    if (elements.NotPrincipal !== undefined) {
        throw new Error("the element NotPrincipal, which isn't known here");
    }
    return {
        effect: Effect,
        principals: kind === "identity" ? undefined : principalsOf(elements.Principal!),
        actions: patternsOf(Action, NotAction),
        resources: kind === "trust" ? undefined : patternsOf(Resource, NotResource),
        conditions: conditionsOf(elements.Condition),
    };
}

function patternsOf(one: string | string[] | undefined, none: string | string[] | undefined): Patterns {
    const patterns = [one ?? none ?? []].flat();
    const variable = patterns.find((pattern) => pattern.includes("${"));
    if (variable !== undefined) {
        throw new Error(`the policy variable in ${variable}, which isn't known here`);
    }
    return { patterns, negated: one === undefined };
}

/** An account by its number or its root. */
const account = /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/;
/** A role, a user or a session; IAM takes no wildcards in them. */
const identity = /^arn:[^:]+:(iam|sts)::\d{12}:(role|user|assumed-role)\/[^*?]+$/;

function principalsOf(principal: "*" | Readonly<Record<string, string | string[]>>): Principals {
    const given = principal === "*" ? { AWS: "*" } : principal;
    const stray = Object.keys(given).find((key) => key !== "AWS" && key !== "Service");
    if (stray !== undefined) {
        throw new Error(`the principal ${stray}, which isn't known here`);
    }
    const named = [given.AWS ?? []].flat();
    const invalid = named.find((each) => each !== "*" && !account.test(each) && !identity.test(each));
    if (invalid !== undefined) {
        throw new Error(`a principal that is not valid: "AWS":"${invalid}"`);
    }
    return {
        everyone: named.includes("*"),
        accounts: named.filter((each) => account.test(each)).map((each) => accountOf(each) || each),
        arns: named.filter((each) => identity.test(each)),
        services: [given.Service ?? []].flat(),
    };
}
