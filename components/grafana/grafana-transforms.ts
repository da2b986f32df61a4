/** Which children of a `GrafanaWorkspace` a program can change. */
import type {
    RoleAssociationArgs,
    WorkspaceArgs,
    WorkspaceServiceAccountArgs,
    WorkspaceServiceAccountTokenArgs,
} from "@pulumi/aws/grafana";
import type { RoleArgs, RolePolicyArgs } from "@pulumi/aws/iam";
import type { ProviderArgs } from "@pulumiverse/grafana";
import type { DashboardArgs, DataSourceArgs, FolderArgs } from "@pulumiverse/grafana/oss";

import type { Children, Transform, TransformableOptions } from "../transforms";

/** Transforms of the children of a `GrafanaWorkspace`. */
export interface GrafanaTransforms {
    /** The role with which Grafana reads AMP. */
    role?: Transform<RoleArgs>;
    /** What that role may do. */
    rolePolicy?: Transform<RolePolicyArgs>;
    /** The AMG workspace. */
    workspace?: Transform<WorkspaceArgs>;
    /** Who may sign in: one for each of Grafana's roles that has groups. */
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
    workspace: true,
    roleAssociation: true,
    serviceAccount: true,
    serviceAccountToken: true,
    provider: true,
    dataSource: true,
    folder: true,
    dashboard: true,
};
