import {
    LicenseAssociation,
    Workspace,
    WorkspaceSamlConfiguration,
    WorkspaceServiceAccount,
    WorkspaceServiceAccountToken,
} from "@pulumi/aws/grafana";
import * as pulumi from "@pulumi/pulumi";

import type { NormalisedGrafana } from "../inputs/grafana-workspace";
import { transformed } from "../transforms";
import type { GrafanaTransforms } from "./grafana-transforms";
import { whereaboutsOf } from "../whereabouts";
import { whereGrafanaIs } from "./place";
import { grafanaRole } from "./rights";
import { associateRoles } from "./sign-in";
import { currentTokenPeriod } from "./token-period";

/** The AWS half of a Grafana workspace. */
export interface AmgWorkspace {
    workspace: Workspace;
    /** ARN of the role that Grafana reads AMP with. */
    roleArn: pulumi.Output<string>;
    /** The policies that let it. */
    rights: pulumi.Resource[];
    url: pulumi.Output<string>;
    /** Token of the service account; the AWS package marks it as a secret. */
    token: pulumi.Output<string>;
}

/** The workspace, its role, who may sign in, and a token for what we put into it. */
export function amgWorkspace(
    name: string,
    input: NormalisedGrafana,
    parent: pulumi.Resource,
    transforms: GrafanaTransforms | undefined,
): AmgWorkspace {
    const role = grafanaRole(name, input, parent, transforms);
    const workspace = new Workspace(
        ...transformed(
            transforms,
            "workspace",
            `${name}-workspace`,
            {
                name: input.name,
                description: input.description,
                ...accessOf(input.organization),
                authenticationProviders: input.authenticationProviders,
                permissionType: "CUSTOMER_MANAGED",
                roleArn: role.arn,
                // Left out, AWS would choose, and not always the newest.
                grafanaVersion: input.version,
                dataSources: [...new Set(["PROMETHEUS", ...input.dataSources.map(({ type }) => type)])],
                ...(input.notificationDestinations.length > 0 && {
                    notificationDestinations: input.notificationDestinations,
                }),
                configuration: whereGrafanaIs(
                    name,
                    whereaboutsOf(parent),
                    parent,
                    JSON.stringify({
                        plugins: { pluginAdminEnabled: input.pluginAdminEnabled },
                        unifiedAlerting: { enabled: true },
                    }),
                ),
                kmsKeyId: input.kmsKeyArn,
                vpcConfiguration: input.vpcConfiguration,
                networkAccessControl: input.networkAccessControl,
                tags: input.tags,
            },
            { parent, protect: input.protect },
        ),
    );
    if (input.saml !== undefined) {
        new WorkspaceSamlConfiguration(
            ...transformed(
                transforms,
                "samlConfiguration",
                `${name}-saml`,
                { editorRoleValues: [], ...input.saml, workspaceId: workspace.id },
                { parent },
            ),
        );
    }
    if (input.license !== undefined) {
        const { type, grafanaToken } = input.license;
        new LicenseAssociation(
            ...transformed(
                transforms,
                "licenseAssociation",
                `${name}-license`,
                { workspaceId: workspace.id, licenseType: type, grafanaToken },
                { parent },
            ),
        );
    }
    associateRoles(name, input.singleSignOn, workspace, parent, transforms);
    return {
        workspace,
        roleArn: pulumi.output(role.arn),
        rights: role.rights,
        url: pulumi.interpolate`https://${workspace.endpoint}`,
        token: adminToken(name, input, workspace, parent, transforms),
    };
}

/** Whose data sources the workspace reads. */
function accessOf(organization: NormalisedGrafana["organization"]) {
    return organization === undefined
        ? { accountAccessType: "CURRENT_ACCOUNT" }
        : {
              accountAccessType: "ORGANIZATION",
              organizationalUnits: organization.organizationalUnits,
              organizationRoleName: organization.roleName,
              stackSetName: organization.stackSetName,
          };
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
