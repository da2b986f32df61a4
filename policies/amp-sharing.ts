/** The policy about what an AMP workspace's own policy allows: to whom the workspace is shared, and for what. */
import type { ResourceValidationPolicy } from "@pulumi/policy";

import type { Breach } from "../collector/rules/rule";
import { metricActions } from "./iam";
import { optional, reportBreach } from "./reading";
import { demands, isLiteral, type Narrowing, type Statement, statementsOf } from "./statements";

/** By type token of a provider, the property that holds the policy. */
const holders: Readonly<Record<string, string>> = {
    "aws:amp/resourcePolicy:ResourcePolicy": "policyDocument",
    "aws-native:aps:ResourcePolicy": "policyDocument",
};

/**
 * No statement of a workspace's policy lets everybody in, and none allows more than to write and read metrics. Each
 * statement counts by itself, whatever another one denies.
 */
export const ampSharingScoped: ResourceValidationPolicy = {
    name: "amp-sharing-scoped",
    displayName: "AMP workspaces are shared with those who are named",
    description:
        "Every statement of an AMP workspace's policy names whom it lets in, and allows only to write and read metrics.",
    severity: "critical",
    enforcementLevel: "mandatory",
    validateResource: ({ type, name, props }, report) => {
        const property = Object.hasOwn(holders, type) ? holders[type]! : undefined;
        if (property === undefined) {
            return;
        }
        for (const statement of statementsOf(() => props[property] as unknown).filter(({ allows }) => allows)) {
            for (const breach of [...whomBreaches(statement), ...whatBreaches(statement)]) {
                const path = `${property}.${statement.path}.${breach.path}`;
                reportBreach(report, "amp-sharing-scoped", `AMP resource policy "${name}"`, { ...breach, path });
            }
        }
    },
};

function whomBreaches(statement: Statement): Breach[] {
    const principals = optional(statement.principals);
    if (principals === undefined || narrowings.some((narrowing) => demands(statement, narrowing))) {
        return [];
    }
    const { element, excepts, patterns } = principals;
    if (!excepts && !patterns.some(isEverybody)) {
        return [];
    }
    const message = excepts
        ? "It lets in everybody but those who are named, of whatever AWS account."
        : "It lets in everybody, of whatever AWS account: whoever learns the workspace's id may use it.";
    const fix =
        "Give the accounts and roles that are meant as Principal, or add a Condition of StringEquals with your organization's id as aws:PrincipalOrgID.";
    return [{ path: element, message, fix }];
}

/** Everybody, or an ARN that leaves the account open. */
const isEverybody = (principal: string): boolean =>
    /^\*+$/.test(principal) || (principal.startsWith("arn:") && !isLiteral(accountOf(principal)));

/** `*` where an ARN ends before it. */
const accountOf = (arn: string): string => arn.split(":")[4] ?? "*";

/** Those that hold for the owner of the workspace. Any other variable may be the caller's, and then holds for all. */
const ownVariables = /\$\{aws:Resource(Account|OrgID|OrgPaths)\}/gi;

const isFixed = (value: string): boolean => {
    const rest = value.replace(ownVariables, "own");
    return rest !== "" && isLiteral(rest) && !rest.includes("${");
};

/** A path of an organization and an id of a session begin with what tells them apart: `o-1/r-1/*`, `AROA1:*`. */
const isFixedUntil =
    (separator: string) =>
    (value: string): boolean =>
        isFixed(value.split(separator)[0]!);

/**
 * What ties a statement to organizations, accounts, principals or networks, as Amazon S3 and IAM Access Analyzer tell
 * policies that are public from others (Amazon S3 user guide, "The meaning of public"; IAM user guide, "AWS global
 * condition context keys").
 */
const narrowings: readonly Narrowing[] = [
    { key: /^aws:(principal|source|vpce)orgid$/, isNarrow: isFixed },
    { key: /^aws:(principal|source|vpce)orgpaths$/, isNarrow: isFixedUntil("/") },
    { key: /^aws:(principal|source|vpce)account$/, isNarrow: isFixed },
    { key: /^aws:(principal|source)arn$/, isNarrow: (arn) => isFixed(accountOf(arn)) },
    { key: /^aws:userid$/, isNarrow: isFixedUntil(":") },
    { key: /^aws:sourcevpce?$/, isNarrow: isFixed },
];

/** AMP refuses wildcards and any other action here, but only once the update is under way. */
function whatBreaches({ actions: { element, excepts, patterns } }: Statement): Breach[] {
    const others = patterns.filter((action) => !sharable.has(action.toLowerCase()));
    const fix = `Give what is needed of ${metricActions.join(", ")} as Action, without wildcards.`;
    if (excepts) {
        return [{ path: element, message: "It allows every action but those that are named.", fix }];
    }
    if (others.length === 0) {
        return [];
    }
    const message = `It allows ${others.map(toldAction).join(", ")}, and a workspace's policy is for writing and reading metrics alone.`;
    return [{ path: element, message, fix }];
}

const sharable: ReadonlySet<string> = new Set(metricActions.map((action) => action.toLowerCase()));

/** Whatever isn't written as an action may be a secret that was put into the wrong place. */
const toldAction = (action: string): string =>
    /^(\*|[a-z][a-z0-9-]{0,62}:[a-z*?]{1,64})$/i.test(action) ? action : "what isn't an action";
