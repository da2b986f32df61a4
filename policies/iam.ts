/** The policies about IAM: who may write to and read from AMP, and on whose behalf Grafana may act. */
import type { ResourceValidationPolicy } from "@pulumi/policy";

import type { Mapping } from "../collector/values";
import { optional, reportBreach, typed } from "./reading";
import {
    demands,
    isAllowed,
    isLiteral,
    list,
    matches,
    type Narrowing,
    type Statement,
    statementsOf,
} from "./statements";

/** An IAM policy as text or as an object, and the property that it is in. */
interface Document {
    readonly path: string;
    readonly read: () => unknown;
}

/** A kind of resource that holds IAM policies. */
interface Holder {
    readonly kind: string;
    readonly documents: (props: Mapping) => Document[];
}

const roleType = "aws:iam/role:Role";

const ownDocument = (props: Mapping): Document[] => [{ path: "policy", read: () => props.policy }];

function inlineDocuments(props: Mapping): Document[] {
    const inline = list(optional(() => props.inlinePolicies)) as Mapping[];
    return Array.from({ length: inline.length }, (_, i) => ({
        path: `inlinePolicies[${i}].policy`,
        read: () => inline[i]?.policy,
    }));
}

/** By type token of @pulumi/aws. */
const holders: Readonly<Record<string, Holder>> = {
    "aws:iam/policy:Policy": { kind: "IAM policy", documents: ownDocument },
    "aws:iam/rolePolicy:RolePolicy": { kind: "Role policy", documents: ownDocument },
    "aws:iam/userPolicy:UserPolicy": { kind: "User policy", documents: ownDocument },
    "aws:iam/groupPolicy:GroupPolicy": { kind: "Group policy", documents: ownDocument },
    [roleType]: { kind: "Role", documents: inlineDocuments },
};

/**
 * What concerns the metrics of one workspace, and can be limited to it (Service Authorization Reference, "Amazon
 * Managed Service for Prometheus").
 */
export const metricActions = [
    "aps:RemoteWrite",
    "aps:QueryMetrics",
    "aps:GetSeries",
    "aps:GetLabels",
    "aps:GetMetricMetadata",
];

/**
 * No statement allows to write or read the metrics of every workspace. Each statement counts by itself, whatever
 * another one denies. An AWS managed policy isn't looked into: its text isn't a resource.
 */
export const ampAccessScoped: ResourceValidationPolicy = {
    name: "amp-access-scoped",
    displayName: "Access to AMP names its workspaces",
    description: "Every IAM statement that allows to write or read metrics names the AMP workspaces that it is about.",
    severity: "high",
    enforcementLevel: "advisory",
    validateResource: ({ type, name, props }, report) => {
        const holder = Object.hasOwn(holders, type) ? holders[type] : undefined;
        if (holder === undefined) {
            return;
        }
        for (const { path, read } of holder.documents(props)) {
            for (const statement of statementsOf(read).filter(isUnscoped)) {
                const actions = metricActions.filter((action) => isAllowed(action, statement)).join(", ");
                reportBreach(report, "amp-access-scoped", `${holder.kind} "${name}"`, {
                    path: `${path}.${statement.path}.${statement.resources.element}`,
                    message: `It allows ${actions} on every AMP workspace, those of other teams and environments too.`,
                    fix: "Give these actions a statement of their own whose Resource is the ARNs of the workspaces that are meant.",
                });
            }
        }
    },
};

/** Who assumes the role of a workspace. */
const grafanaService = "grafana.amazonaws.com";

/** The role of an Amazon Managed Grafana workspace is for the workspaces of one account. */
export const grafanaRoleGuarded: ResourceValidationPolicy = {
    name: "grafana-role-guarded",
    displayName: "Grafana's role is for one account",
    description: "Every role that Amazon Managed Grafana may assume says on behalf of which account.",
    severity: "medium",
    enforcementLevel: "advisory",
    validateResource: typed(roleType, ({ name, props }, report) => {
        const unguarded = statementsOf(() => props.assumeRolePolicy).filter(
            (statement) =>
                statement.allows &&
                statement.services.includes(grafanaService) &&
                isAllowed("sts:AssumeRole", statement) &&
                !guards.some((guard) => demands(statement, guard)),
        );
        for (const { path } of unguarded) {
            reportBreach(report, "grafana-role-guarded", `Role "${name}"`, {
                path: `assumeRolePolicy.${path}.Condition`,
                message: `${grafanaService} may assume the role on behalf of any account, so a workspace of another account could be made to act with it.`,
                fix: "Add a Condition of StringEquals with your account's id as aws:SourceAccount, and of ArnLike with aws:SourceArn where you know the workspace.",
            });
        }
    }),
};

/** Every policy of this file. */
export const iamPolicies = [ampAccessScoped, grafanaRoleGuarded] as const;

function isUnscoped(statement: Statement): boolean {
    const { allows, resources } = statement;
    const everywhere = resources.patterns.filter(isEveryWorkspace);
    const isWide = resources.excepts ? !everywhere.some(isInEveryRegion) : everywhere.length > 0;
    return (
        allows &&
        isWide &&
        metricActions.some((action) => isAllowed(action, statement)) &&
        !demands(statement, workspaceTag)
    );
}

/** Ids that have nothing in common: what matches both of them matches any. */
const anyWorkspaces = ["ws-01234567-89ab-cdef-0123-456789abcdef", "ws-fedcba98-7654-3210-fedc-ba9876543210"];

/**
 * Whether the pattern of an ARN matches every workspace of some account and region. IAM takes what an ARN lacks at its
 * end for `*`.
 */
function isEveryWorkspace(pattern: string): boolean {
    const parts = pattern.startsWith("arn:") ? pattern.split(":") : [];
    const [, partition = "aws", , region = "eu-west-1", account = "111122223333"] = parts;
    return anyWorkspaces.every((id) => {
        const arn = `arn:${partition}:aps:${region}:${account}:workspace/${id}`;
        return matches(pattern, arn) || matches(`${pattern}:*`, arn);
    });
}

const isInEveryRegion = (pattern: string): boolean => /^\*+$/.test(pattern.split(":")[3] ?? "*");

/**
 * What ties a service to an account (Amazon Managed Grafana user guide, "Cross-service confused deputy prevention"). An
 * ARN does when it has the account.
 */
const guards: readonly Narrowing[] = [
    { key: /^aws:sourceaccount$/, isNarrow: isLiteral },
    { key: /^aws:sourcearn$/, isNarrow: (arn) => isLiteral(arn.split(":")[4] || "*") },
];

/** Workspaces told apart by their tags instead of their ARNs. */
const workspaceTag: Narrowing = { key: /^aws:resourcetag\//, isNarrow: isLiteral };
