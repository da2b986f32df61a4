/**
 * The calls that moto hasn't, by service and operation, and what that leaves unjudged: botocore and cfn-lint alone look
 * at those. Once moto has one of them a test says so, and its row goes.
 */
const noGrafana = "moto has nothing of Amazon Managed Grafana";
const workspacesOnly = "moto's AMP has workspaces, their logging and rule groups, and nothing else";

export const lacks: Readonly<Record<string, string>> = {
    "amp UpdateWorkspaceConfiguration": workspacesOnly,
    "amp CreateAlertManagerDefinition": workspacesOnly,
    "amp PutResourcePolicy": workspacesOnly,
    "amp CreateQueryLoggingConfiguration": workspacesOnly,
    "amp CreateAnomalyDetector": workspacesOnly,
    "ecs CreateExpressGatewayService": "moto's ECS has services of task definitions only",
    "efs UpdateFileSystemProtection": "moto's EFS has no replication",
    "grafana CreateWorkspace": noGrafana,
    "grafana UpdatePermissions": noGrafana,
    "grafana UpdateWorkspaceAuthentication": noGrafana,
    "grafana AssociateLicense": noGrafana,
    "grafana CreateWorkspaceServiceAccount": noGrafana,
    "grafana CreateWorkspaceServiceAccountToken": noGrafana,
};
