/** Which children of a `GrafanaWorkspace` or a `GrafanaContent` a program can change. */
import type {
    LicenseAssociationArgs,
    RoleAssociationArgs,
    WorkspaceArgs,
    WorkspaceSamlConfigurationArgs,
    WorkspaceServiceAccountArgs,
    WorkspaceServiceAccountTokenArgs,
} from "@pulumi/aws/grafana";
import type { RoleArgs, RolePolicyArgs, RolePolicyAttachmentArgs } from "@pulumi/aws/iam";
import type { ProviderArgs } from "@pulumiverse/grafana";
import type { DashboardArgs, DataSourceArgs, FolderArgs } from "@pulumiverse/grafana/oss";

import type { Children, Transform, TransformableOptions } from "../transforms";

/** Transforms of the children of a `GrafanaWorkspace`. */
export interface GrafanaTransforms {
    /** The role with which Grafana reads AMP. */
    role?: Transform<RoleArgs>;
    /** What that role may do. */
    rolePolicy?: Transform<RolePolicyArgs>;
    /** Each managed policy that it has. */
    rolePolicyAttachment?: Transform<RolePolicyAttachmentArgs>;
    /** The AMG workspace. */
    workspace?: Transform<WorkspaceArgs>;
    /** Sign-in with SAML. */
    samlConfiguration?: Transform<WorkspaceSamlConfigurationArgs>;
    /** The licence for Enterprise plug-ins. */
    licenseAssociation?: Transform<LicenseAssociationArgs>;
    /** Who may sign in: one for each of Grafana's roles that has groups or users. */
    roleAssociation?: Transform<RoleAssociationArgs>;
    /** The service account that makes datasources and dashboards. */
    serviceAccount?: Transform<WorkspaceServiceAccountArgs>;
    /** Its token. */
    serviceAccountToken?: Transform<WorkspaceServiceAccountTokenArgs>;
    /** Grafana's provider. */
    provider?: Transform<ProviderArgs>;
    /** Each datasource. */
    dataSource?: Transform<DataSourceArgs>;
    /** The folder of the dashboards. */
    folder?: Transform<FolderArgs>;
    /** Each dashboard. */
    dashboard?: Transform<DashboardArgs>;
}

/** Options of a `GrafanaWorkspace`. */
export type GrafanaWorkspaceOptions = TransformableOptions<GrafanaTransforms>;

export const grafanaChildren: Children<GrafanaTransforms> = {
    role: true,
    rolePolicy: true,
    rolePolicyAttachment: true,
    workspace: true,
    samlConfiguration: true,
    licenseAssociation: true,
    roleAssociation: true,
    serviceAccount: true,
    serviceAccountToken: true,
    provider: true,
    dataSource: true,
    folder: true,
    dashboard: true,
};

/** Transforms of the children of a `GrafanaContent`. */
export type GrafanaContentTransforms = Pick<GrafanaTransforms, "provider" | "dataSource" | "folder" | "dashboard">;

/** Options of a `GrafanaContent`. */
export type GrafanaContentOptions = TransformableOptions<GrafanaContentTransforms>;

export const contentChildren: Children<GrafanaContentTransforms> = {
    provider: true,
    dataSource: true,
    folder: true,
    dashboard: true,
};
