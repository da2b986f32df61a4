/**
 * IAM policy documents: what IAM refuses with MalformedPolicyDocument. Source: "IAM JSON policy elements reference" and
 * "Grammar of the IAM JSON policy language".
 */
import { isProperties, type Properties } from "../values";

const documentKeys = ["Version", "Id", "Statement"];
const statementKeys = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
const versions = ["2012-10-17", "2008-10-17"];
/** Operators of a condition; `IfExists` may follow any but Null, and a set operator may stand before. */
const operator =
    /^(ForAllValues:|ForAnyValue:)?((String(Equals|NotEquals|EqualsIgnoreCase|NotEqualsIgnoreCase|Like|NotLike)|Numeric(Equals|NotEquals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)|Date(Equals|NotEquals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Equals|Like|NotEquals|NotLike))(IfExists)?|Null)$/;

/** Whose policy it is: a role's trust, an identity's permissions, or a resource's own. */
export type PolicyKind = "trust" | "identity" | "resource";

/** The first thing wrong with a policy document, as IAM says it; undefined for a good one. */
export function malformed(text: string, kind: PolicyKind): string | undefined {
    let document: unknown;
    try {
        document = JSON.parse(text);
    } catch {
        return "This policy contains invalid Json";
    }
    if (!isProperties(document)) {
        return "Syntax errors in policy.";
    }
    const stray = Object.keys(document).find((key) => !documentKeys.includes(key));
    if (stray !== undefined) {
        return `Syntax errors in policy: ${stray} is not an element of a policy (${documentKeys.join(", ")}).`;
    }
    if (document.Version !== undefined && !versions.includes(document.Version as string)) {
        return `Syntax errors in policy: Version must be one of ${versions.join(", ")}.`;
    }
    const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
    if (statements.length === 0 || !statements.every(isProperties)) {
        return "Syntax errors in policy: Statement must be an object or a list of at least one.";
    }
    return statements.map((statement) => malformedStatement(statement, kind)).find((found) => found !== undefined);
}

function malformedStatement(statement: Properties, kind: PolicyKind): string | undefined {
    const stray = Object.keys(statement).find((key) => !statementKeys.includes(key));
    if (stray !== undefined) {
        return `Syntax errors in policy: ${stray} is not an element of a statement (${statementKeys.join(", ")}).`;
    }
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
        return "Syntax errors in policy: a statement needs Effect Allow or Deny.";
    }
    const actions = strings(statement.Action ?? statement.NotAction);
    if (actions === undefined || actions.length === 0) {
        return "Syntax errors in policy: a statement needs Action or NotAction.";
    }
    const vendorless = actions.find((action) => !/^(\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+)$/.test(action));
    if (vendorless !== undefined) {
        return `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: ${vendorless}`;
    }
    return wrongFor[kind](statement, actions) ?? wrongCondition(statement.Condition);
}

const wrongFor: Readonly<Record<PolicyKind, (statement: Properties, actions: string[]) => string | undefined>> = {
    trust: wrongTrust,
    identity: wrongIdentity,
    resource: (statement) => wrongPrincipal(statement.Principal) ?? wrongResources(statement),
};

function wrongTrust(statement: Properties, actions: string[]): string | undefined {
    if (statement.Resource !== undefined || statement.NotResource !== undefined) {
        return "Has prohibited field Resource";
    }
    const other = actions.find((action) => !action.startsWith("sts:"));
    return (
        wrongPrincipal(statement.Principal) ??
        (other === undefined ? undefined : `AssumeRole policy may only specify STS AssumeRole actions: ${other}`)
    );
}

function wrongPrincipal(principal: unknown): string | undefined {
    if (principal === undefined || (!isProperties(principal) && principal !== "*")) {
        return "Missing required field Principal";
    }
    const services = isProperties(principal) ? (strings(principal.Service) ?? []) : [];
    const invalid = services.find((service) => !/^[a-z0-9.-]+\.amazonaws\.com$/.test(service));
    return invalid === undefined ? undefined : `Invalid principal in policy: "SERVICE":"${invalid}"`;
}

function wrongIdentity(statement: Properties): string | undefined {
    if (statement.Principal !== undefined || statement.NotPrincipal !== undefined) {
        return "Policy document should not specify a principal.";
    }
    return wrongResources(statement);
}

function wrongResources(statement: Properties): string | undefined {
    const resources = strings(statement.Resource ?? statement.NotResource);
    if (resources === undefined || resources.length === 0) {
        return "Policy statement must contain resources.";
    }
    const invalid = resources.find(
        (resource) => resource !== "*" && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+$/.test(resource),
    );
    return invalid === undefined ? undefined : `Resource ${invalid} must be in ARN format or "*".`;
}

function wrongCondition(condition: unknown): string | undefined {
    if (condition === undefined) {
        return undefined;
    }
    if (!isProperties(condition) || !Object.values(condition).every(isProperties)) {
        return "Syntax errors in policy: Condition must be an object of operators, each with keys and values.";
    }
    const invalid = Object.keys(condition).find((name) => !operator.test(name));
    return invalid === undefined ? undefined : `Invalid Condition type : ${invalid}.`;
}

function strings(value: unknown): string[] | undefined {
    const items = Array.isArray(value) ? value : [value];
    return items.every((item) => typeof item === "string") ? items : undefined;
}
