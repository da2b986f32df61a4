/**
 * Whether IAM allows a request. Sources: "Policy evaluation logic" and "Cross-account policy evaluation logic" (IAM
 * user guide); the words of a refusal are those of "Troubleshoot access denied error messages".
 *
 * Not here: service and resource control policies, permissions boundaries, session policies and endpoint policies.
 */
import type { RequestContext } from "./conditions";
import { accountOf, matchesAction, matchesArn } from "./patterns";
import type { Patterns, Policy, Principals, Statement } from "./policy";

/** Who asks. */
export interface Caller {
    /** As AWS names it in messages: of a role its session, `arn:aws:sts::…:assumed-role/NAME/SESSION`. */
    readonly arn: string;
    /** As policies name it: of a role the role's ARN. */
    readonly principalArn: string;
    /** Id of the organization that the account belongs to. Default: none. */
    readonly organization?: string;
    readonly policies: readonly Policy[];
}

/** What is asked for. */
export interface Ask {
    /** As in `aps:RemoteWrite`. */
    readonly action: string;
    /** ARN; its account is the one that owns the resource. */
    readonly resource: string;
    /** What is known of the request beside the caller, by condition key. Default: nothing. */
    readonly context?: Readonly<Record<string, string>>;
}

export type Decision =
    | { readonly allowed: true }
    /** The message of the refusal. */
    | { readonly allowed: false; readonly message: string };

/** How a policy names a caller: itself, or its account as a whole, which then has to say so itself. */
type Naming = "itself" | "account" | undefined;

/**
 * Decides on a request of a role or a user.
 * @param policy The resource's own policy or the role's trust; undefined where there is none.
 */
export function decide(caller: Caller, ask: Ask, policy: Policy | undefined): Decision {
    const context = contextOf(caller, ask);
    const ofIdentity = caller.policies.flatMap(({ statements }) =>
        statements.filter((each) => covers(each, ask, context)),
    );
    const ofResource = (policy?.statements ?? []).filter(
        (each) => naming(each.principals!, caller) !== undefined && covers(each, ask, context),
    );
    const isTrust = policy?.kind === "trust";
    if (ofIdentity.some(({ effect }) => effect === "Deny")) {
        return refused(caller, ask, "with an explicit deny in an identity-based policy");
    }
    if (ofResource.some(({ effect }) => effect === "Deny")) {
        const where = isTrust ? "the role trust policy" : "a resource-based policy";
        return refused(caller, ask, `with an explicit deny in ${where}`);
    }
    // No statement denies, so that those which are left allow.
    const identityAllows = ofIdentity.length > 0;
    const resourceAllows = ofResource.length > 0;
    const byItself = ofResource.some(({ principals }) => naming(principals!, caller) === "itself");
    const isOwn = accountOf(caller.principalArn) === accountOf(ask.resource);
    // Within an account either will do, but for a role to be assumed, which has to trust whoever it is.
    const enough = isOwn
        ? byItself || (identityAllows && (resourceAllows || !isTrust))
        : identityAllows && resourceAllows;
    if (enough) {
        return { allowed: true };
    }
    const missing =
        !identityAllows && !(isTrust && !resourceAllows) ? "identity-based" : isTrust ? "role trust" : "resource-based";
    return refused(caller, ask, `because no ${missing} policy allows the ${ask.action} action`);
}

/** Whether a role's trust lets an AWS service assume it, as ECS does for a task. */
export function trustsService(trust: Policy, service: string, context: Readonly<Record<string, string>> = {}): boolean {
    const known = { ...lowerCased(context), "aws:principalisawsservice": "true" };
    const about = trust.statements.filter(
        (statement) =>
            (statement.principals!.everyone || statement.principals!.services.includes(service)) &&
            covers(statement, { action: "sts:AssumeRole", resource: "" }, known),
    );
    return about.length > 0 && about.every(({ effect }) => effect === "Allow");
}

function contextOf({ principalArn, organization }: Caller, { resource, context = {} }: Ask): RequestContext {
    const [, , , region = ""] = resource.split(":");
    return {
        "aws:principalaccount": accountOf(principalArn),
        "aws:principalarn": principalArn,
        "aws:principalisawsservice": "false",
        ...(organization !== undefined && { "aws:principalorgid": organization }),
        "aws:principaltype": principalArn.includes(":role/") ? "AssumedRole" : "User",
        ...(region !== "" && { "aws:requestedregion": region }),
        "aws:resourceaccount": accountOf(resource),
        // At AWS it would be.
        "aws:securetransport": "true",
        ...lowerCased(context),
    };
}

/** Condition keys are compared without regard to upper and lower case. */
const lowerCased = (context: Readonly<Record<string, string>>): RequestContext =>
    Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));

/** Whether a statement is about what is asked for. */
const covers = ({ actions, resources, conditions }: Statement, { action, resource }: Ask, context: RequestContext) =>
    among(actions, (pattern) => matchesAction(pattern, action)) &&
    (resources === undefined || among(resources, (pattern) => matchesArn(pattern, resource))) &&
    conditions.every((holds) => holds(context));

const among = ({ patterns, negated }: Patterns, matches: (pattern: string) => boolean): boolean =>
    patterns.some(matches) !== negated;

function naming({ everyone, accounts, arns }: Principals, { arn, principalArn }: Caller): Naming {
    if (everyone || arns.includes(principalArn) || arns.includes(arn)) {
        return "itself";
    }
    return accounts.includes(accountOf(principalArn)) ? "account" : undefined;
}

const refused = ({ arn }: Caller, { action, resource }: Ask, why: string): Decision => ({
    allowed: false,
    message: `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
});
