import { Workspace, WorkspaceServiceAccount, WorkspaceServiceAccountToken } from "@pulumi/aws/grafana";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import type { NormalisedGrafana } from "../inputs/grafana-workspace";
import { transformed } from "../transforms";
import { whereaboutsOf } from "../whereabouts";
import type { GrafanaTransforms } from "./grafana-transforms";
import { associateRoles } from "./sign-in";
import { currentTokenPeriod } from "./token-period";

/** The AWS half of a Grafana workspace. */
export interface AmgWorkspace {
    workspace: Workspace;
    /** What Grafana reads AMP with, and the policy that lets it. */
    role: Role;
    rolePolicy: RolePolicy;
    url: pulumi.Output<string>;
    /** Token of the service account; the AWS package marks it as a secret. */
    token: pulumi.Output<string>;
}

/** What a person may do with a datasource and no more (AMP user guide, "IAM permissions and policies"). */
const queryActions = ["aps:QueryMetrics", "aps:GetSeries", "aps:GetLabels", "aps:GetMetricMetadata"];

/** The workspace, its role, who may sign in, and a token for what we put into it. */
export function amgWorkspace(
    name: string,
    input: NormalisedGrafana,
    parent: pulumi.Resource,
    transforms: GrafanaTransforms | undefined,
): AmgWorkspace {
    const role = new Role(
        ...transformed(
            transforms,
            "role",
            `${name}-role`,
            { assumeRolePolicy: trust(parent), tags: input.tags },
            { parent },
        ),
    );
    const rolePolicy = new RolePolicy(
        ...transformed(
            transforms,
            "rolePolicy",
            `${name}-role-policy`,
            { role: role.name, policy: queryPolicy(input.workspaces.map(({ arn }) => arn)) },
            { parent },
        ),
    );
    const workspace = new Workspace(
        ...transformed(
            transforms,
            "workspace",
            `${name}-workspace`,
            {
                accountAccessType: "CURRENT_ACCOUNT",
                authenticationProviders: ["AWS_SSO"],
                permissionType: "CUSTOMER_MANAGED",
                roleArn: role.arn,
                // Left out, AWS would choose, and not always the newest.
                grafanaVersion: input.version,
                dataSources: ["PROMETHEUS"],
                configuration: JSON.stringify({
                    plugins: { pluginAdminEnabled: true },
                    unifiedAlerting: { enabled: true },
                }),
                tags: input.tags,
            },
            { parent, protect: input.protect },
        ),
    );
    associateRoles(name, input.singleSignOn, workspace, parent, transforms);
    return {
        workspace,
        role,
        rolePolicy,
        url: pulumi.interpolate`https://${workspace.endpoint}`,
        token: adminToken(name, input, workspace, parent, transforms),
    };
}

/** Only Grafana, and only on behalf of this account (IAM user guide, "The confused deputy problem"). */
function trust(parent: pulumi.Resource): pulumi.Output<string> {
    return pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Service: "grafana.amazonaws.com" },
                Action: "sts:AssumeRole",
                Condition: {
                    StringEquals: { "aws:SourceAccount": whereaboutsOf(parent).accountId },
                },
            },
        ],
    });
}

function queryPolicy(workspaceArns: pulumi.Input<string>[]): pulumi.Output<string> {
    return pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [{ Sid: "QueryMetrics", Effect: "Allow", Action: queryActions, Resource: workspaceArns }],
    });
}

/**
 * Neither account nor token can be updated; a token of another name or another life replaces the old one. The name says
 * since when: each period has a token of its own, which an `up` makes with no help from the old one.
 */
function adminToken(
    name: string,
    input: NormalisedGrafana,
    workspace: Workspace,
    parent: pulumi.Resource,
    transforms: GrafanaTransforms | undefined,
): pulumi.Output<string> {
    const account = new WorkspaceServiceAccount(
        ...transformed(
            transforms,
            "serviceAccount",
            `${name}-service-account`,
            // Only an administrator may make datasources.
            { workspaceId: workspace.id, name: "pulumi-adot", grafanaRole: "ADMIN" },
            { parent },
        ),
    );
    const period = currentTokenPeriod(name, input.tokenLifetimeDays);
    const token = new WorkspaceServiceAccountToken(
        ...transformed(
            transforms,
            "serviceAccountToken",
            `${name}-token`,
            {
                workspaceId: workspace.id,
                serviceAccountId: account.serviceAccountId,
                // The new token is there before the old one goes, so their names have to differ.
                name: `pulumi-adot-${input.tokenLifetimeDays}-days-${input.tokenRotation}-since-${period}`,
                secondsToLive: input.tokenLifetimeDays * 24 * 60 * 60,
            },
            { parent },
        ),
    );
    return token.key;
}
