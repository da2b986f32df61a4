/** The arguments of a `GrafanaWorkspace`. */
import * as pulumi from "@pulumi/pulumi";

import { grafanaMajors, longestTokenDays, signingDatasource } from "../../audit/grafana";
import {
    boolean,
    checkInputs,
    type InputsOf,
    list,
    matching,
    nonEmptyString,
    object,
    oneOf,
    valueThat,
    wholeNumber,
    withDefaults,
} from "../../collector/inputs";
import { arriving } from "./arrive";
import { tags } from "./common";
import { contentInputs, type DashboardJson } from "./grafana-content";
import type { GrafanaDataSourceArgs } from "./grafana-data-sources";
import { namedDatasources } from "./grafana-datasources";
import {
    checkSaml,
    checkSingleSignOn,
    type SamlArgs,
    samlInputs,
    type SingleSignOnArgs,
    singleSignOnInputs,
} from "./grafana-sign-in";
import {
    checkNetworkAccess,
    type GrafanaLicenseArgs,
    grafanaLicenseInputs,
    type GrafanaNetworkAccessArgs,
    grafanaNetworkAccessInputs,
    type GrafanaOrganizationArgs,
    grafanaOrganizationInputs,
    type GrafanaRoleArgs,
    grafanaRoleInputs,
    type GrafanaVpcArgs,
    grafanaVpcInputs,
} from "./grafana-surroundings";
import { type PrometheusWorkspaceReference, prometheusWorkspaceReferences } from "./grafana-workspaces";
import { checkRole } from "./role";

/** Arguments of `GrafanaWorkspace`. */
export interface GrafanaWorkspaceArgs {
    /** Grafana's version, for example `12.4`. Required: AWS's default changes, and going back is impossible. */
    version: string;
    /** AMP workspaces to query, at least one; each becomes a datasource, the first is the default one. */
    workspaces: PrometheusWorkspaceReference[];
    /** Name of the workspace: 1 to 255 letters, digits, `-._~`. Default: made from the component's. */
    name?: pulumi.Input<string>;
    /** What the workspace is for, at most 2048 characters. Default: none. */
    description?: pulumi.Input<string>;
    /** Who may sign in, through IAM Identity Center. Default: nobody but the service account of this component. */
    singleSignOn?: SingleSignOnArgs;
    /**
     * Sign-in with SAML: instead of IAM Identity Center, or beside it where `singleSignOn` is given too. AWS makes
     * another workspace when this comes or goes. Default: none.
     */
    saml?: SamlArgs;
    /** AWS's other data sources to read, with the rights for it. Default: none. */
    dataSources?: GrafanaDataSourceArgs[];
    /**
     * What people see of AMP's alerts: `read` shows them, `silence` lets editors silence them too. Default: `none`, no
     * Alertmanager datasource and no rights to it.
     */
    alerts?: string;
    /** What Grafana's own alerts can be sent to, `SNS`: topics whose names begin with `grafana`. Default: none. */
    notificationDestinations?: string[];
    /** The role with which Grafana reads. Default: one is made. */
    role?: GrafanaRoleArgs;
    /** The VPC that Grafana reads from. Default: none, it reads over AWS's network. */
    vpcConfiguration?: GrafanaVpcArgs;
    /** Who may reach Grafana, by at least one list or endpoint. Default: everybody who can sign in. */
    networkAccessControl?: GrafanaNetworkAccessArgs;
    /** The organisation whose accounts Grafana reads. Default: this account alone. */
    organization?: GrafanaOrganizationArgs;
    /** ARN of the KMS key for what Grafana keeps. Another one makes another workspace. Default: AWS's own key. */
    kmsKeyArn?: pulumi.Input<string>;
    /** A licence for Enterprise plug-ins. Default: none. */
    license?: GrafanaLicenseArgs;
    /** Let administrators install plug-ins. Default: true. */
    pluginAdminEnabled?: boolean;
    /** Dashboards in Grafana's v1 JSON, for example `standardDashboards()`. Default: none. */
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- dashboards are free-form JSON, and the schema has no other word for that
    dashboards?: any[];
    /** Title of the folder that holds the dashboards. Default: `ECS services`. */
    folderTitle?: pulumi.Input<string>;
    /** Uid of the folder. Default: `pulumi-adot`. */
    folderUid?: string;
    /**
     * Days that the service account's token lives, 1 to 30. The first `up` after half of them are over makes another
     * one. Default: 30.
     */
    tokenLifetimeDays?: number;
    /**
     * Any 1 to 64 letters, digits, hyphens, dots and underscores. Others make another token at once, as after the old
     * one was seen by somebody. Default: `1`.
     */
    tokenRotation?: string;
    /** Refuse to delete the workspace until this is set to false. Default: true. */
    protect?: boolean;
    /** Tags for every resource in AWS. */
    tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** `CreateWorkspace` in the Amazon Managed Grafana API reference. */
const workspaceName = matching(
    /^[a-zA-Z0-9\-._~]{1,255}$/,
    "1 to 255 letters, digits, hyphens, dots, underscores and ~",
);

export const grafanaWorkspaceInputs = {
    version: valueThat(
        `a string like "12.4", major.minor, with major one of ${grafanaMajors.join(", ")}`,
        (version) => signingDatasource(version) !== undefined,
    ),
    workspaces: prometheusWorkspaceReferences,
    ...contentInputs,
    folderTitle: nonEmptyString().late().or("ECS services"),
    name: workspaceName.late().optional(),
    description: matching(/^[\p{L}\p{Z}\p{N}\p{P}]{0,2048}$/u, "at most 2048 letters, digits and marks")
        .late()
        .optional(),
    singleSignOn: object(singleSignOnInputs).also(checkSingleSignOn).or({}),
    saml: object(samlInputs).also(checkSaml).optional(),
    notificationDestinations: list(oneOf(["SNS"]), { of: "destinations" }).or([]),
    role: object(grafanaRoleInputs).optional(),
    vpcConfiguration: object(grafanaVpcInputs).optional(),
    networkAccessControl: object(grafanaNetworkAccessInputs).also(checkNetworkAccess).optional(),
    organization: object(grafanaOrganizationInputs).optional(),
    kmsKeyArn: matching(/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/, "an ARN, arn:aws:kms:…:key/…")
        .late()
        .optional(),
    license: object(grafanaLicenseInputs).optional(),
    pluginAdminEnabled: boolean().or(true),
    tokenLifetimeDays: wholeNumber("days", 1, longestTokenDays).or(longestTokenDays),
    // It becomes part of a name.
    tokenRotation: matching(
        /^[A-Za-z0-9_.-]{1,64}$/,
        "1 to 64 letters, digits, hyphens, dots and underscores, as it becomes part of a name",
    ).or("1"),
    protect: boolean().or(true),
    tags,
} satisfies InputsOf<GrafanaWorkspaceArgs>;

/**
 * The arguments with every default filled in.
 * @throws InputError for what AWS or Grafana would refuse, as far as it is known.
 */
export function normaliseGrafana(name: string, args: GrafanaWorkspaceArgs, opts?: pulumi.ComponentResourceOptions) {
    checkInputs(grafanaWorkspaceInputs, args);
    const input = {
        ...withDefaults(grafanaWorkspaceInputs, args),
        protect: args.protect ?? opts?.protect ?? true,
    };
    const { role, networkAccessControl, license } = input;
    if (role !== undefined) {
        checkRole("role", role, { path: "role.policyArns", count: role.policyArns?.length ?? 0 });
    }
    return arriving("GrafanaWorkspace", name, grafanaWorkspaceInputs, {
        ...input,
        authenticationProviders: [
            ...(args.saml === undefined || args.singleSignOn !== undefined ? ["AWS_SSO"] : []),
            ...(args.saml === undefined ? [] : ["SAML"]),
        ],
        singleSignOn: withDefaults(singleSignOnInputs, input.singleSignOn),
        networkAccessControl: networkAccessControl && withDefaults(grafanaNetworkAccessInputs, networkAccessControl),
        license: license && secretLicense(withDefaults(grafanaLicenseInputs, license)),
        ...namedDatasources(args.workspaces, input.dataSources, input.alerts),
        dashboards: input.dashboards as DashboardJson[],
    });
}

/** The licence with its token as a secret. */
function secretLicense<L extends GrafanaLicenseArgs>({ grafanaToken, ...license }: L) {
    return { ...license, ...(grafanaToken !== undefined && { grafanaToken: pulumi.secret(grafanaToken) }) };
}

/** The arguments of a Grafana workspace with every default filled in. */
export type NormalisedGrafana = ReturnType<typeof normaliseGrafana>;
