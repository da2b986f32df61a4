/**
 * What the AWS provider calls for each resource of a platform, in `up`, `preview`, `refresh` and `destroy`. Sources:
 * the service authorization reference (https://docs.aws.amazon.com/service-authorization/latest/reference/), its dependent
 * actions included, and the permissions of the handlers in CloudFormation's schemas.
 */
import { grant, pass, type Grant } from "./places";

const tags = "TagResource UntagResource ListTagsForResource";

/** AMP and query logs reach a log group through log delivery, which has no resources to name. */
const logDelivery = grant(
    "anything",
    "logs",
    "CreateLogDelivery GetLogDelivery UpdateLogDelivery DeleteLogDelivery ListLogDeliveries DescribeLogGroups " +
        "DescribeResourcePolicies PutResourcePolicy",
);

export const platformActions: Readonly<Record<string, readonly Grant[]>> = {
    "aws:amp/workspace:Workspace": [
        grant("anything", "aps", "CreateWorkspace ListWorkspaces"),
        grant("workspace", "aps", `DescribeWorkspace UpdateWorkspaceAlias DeleteWorkspace ${tags}`),
        grant(
            "workspace",
            "aps",
            "CreateLoggingConfiguration DescribeLoggingConfiguration UpdateLoggingConfiguration DeleteLoggingConfiguration",
        ),
        logDelivery,
    ],
    "aws:amp/workspaceConfiguration:WorkspaceConfiguration": [
        grant("workspace", "aps", "DescribeWorkspaceConfiguration UpdateWorkspaceConfiguration"),
    ],
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace": [
        grant(
            "ruleGroups",
            "aps",
            "CreateRuleGroupsNamespace DescribeRuleGroupsNamespace PutRuleGroupsNamespace DeleteRuleGroupsNamespace " +
                tags,
        ),
    ],
    "aws:amp/alertManagerDefinition:AlertManagerDefinition": [
        grant(
            "workspace",
            "aps",
            "CreateAlertManagerDefinition DescribeAlertManagerDefinition PutAlertManagerDefinition " +
                "DeleteAlertManagerDefinition",
        ),
    ],
    "aws:amp/resourcePolicy:ResourcePolicy": [
        grant("workspace", "aps", "DescribeResourcePolicy PutResourcePolicy DeleteResourcePolicy"),
    ],
    "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration": [
        grant(
            "workspace",
            "aps",
            "CreateQueryLoggingConfiguration DescribeQueryLoggingConfiguration UpdateQueryLoggingConfiguration " +
                "DeleteQueryLoggingConfiguration",
        ),
        logDelivery,
    ],
    "aws:amp/anomalyDetector:AnomalyDetector": [
        grant("workspace", "aps", "CreateAnomalyDetector"),
        grant("anomalyDetector", "aps", `DescribeAnomalyDetector PutAnomalyDetector DeleteAnomalyDetector ${tags}`),
    ],
    "aws:grafana/workspace:Workspace": [
        grant("anything", "grafana", "CreateWorkspace"),
        grant(
            "grafana",
            "grafana",
            "DescribeWorkspace DescribeWorkspaceAuthentication DescribeWorkspaceConfiguration UpdateWorkspace " +
                "UpdateWorkspaceAuthentication UpdateWorkspaceConfiguration DeleteWorkspace " +
                tags,
        ),
        grant(
            "anything",
            "sso",
            "CreateManagedApplicationInstance DeleteManagedApplicationInstance DescribeRegisteredRegions " +
                "GetSharedSsoConfiguration ListApplicationInstances GetApplicationInstance",
        ),
        grant("anything", "organizations", "DescribeOrganization"),
        grant("anything", "ec2", "DescribeSecurityGroups DescribeSubnets DescribeVpcs"),
        grant("prefixList", "ec2", "GetManagedPrefixListEntries"),
        grant("serviceRole", "iam", "CreateServiceLinkedRole"),
        pass("grafana.amazonaws.com"),
    ],
    "aws:grafana/roleAssociation:RoleAssociation": [
        grant("grafana", "grafana", "ListPermissions UpdatePermissions"),
        // As AWS's managed policy AWSGrafanaWorkspacePermissionManagementV2.
        grant(
            "anything",
            "sso",
            "DescribeRegisteredRegions GetSharedSsoConfiguration ListDirectoryAssociations GetManagedApplicationInstance " +
                "ListProfiles GetProfile AssociateProfile DisassociateProfile ListProfileAssociations",
        ),
        grant("anything", "sso-directory", "DescribeUser DescribeGroup"),
    ],
    "aws:grafana/workspaceSamlConfiguration:WorkspaceSamlConfiguration": [
        grant("grafana", "grafana", "DescribeWorkspaceAuthentication UpdateWorkspaceAuthentication"),
    ],
    "aws:grafana/licenseAssociation:LicenseAssociation": [
        grant("grafana", "grafana", "DescribeWorkspace AssociateLicense DisassociateLicense"),
        grant("anything", "aws-marketplace", "ViewSubscriptions"),
    ],
    "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount": [
        grant(
            "grafana",
            "grafana",
            "CreateWorkspaceServiceAccount ListWorkspaceServiceAccounts DeleteWorkspaceServiceAccount",
        ),
    ],
    "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken": [
        grant(
            "grafana",
            "grafana",
            "CreateWorkspaceServiceAccountToken ListWorkspaceServiceAccountTokens DeleteWorkspaceServiceAccountToken",
        ),
    ],
    "aws:ssm/parameter:Parameter": [
        grant(
            "parameter",
            "ssm",
            `PutParameter GetParameter GetParameters DeleteParameter AddTagsToResource RemoveTagsFromResource ListTagsForResource`,
        ),
        grant("anything", "ssm", "DescribeParameters"),
    ],
    "aws:sns/topic:Topic": [
        grant("topic", "sns", `CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic ${tags}`),
    ],
    "aws:sns/topicPolicy:TopicPolicy": [grant("topic", "sns", "GetTopicAttributes SetTopicAttributes")],
    "aws:ec2/vpcEndpoint:VpcEndpoint": [
        grant("endpointAndItsNetwork", "ec2", "CreateVpcEndpoint"),
        grant("endpointParts", "ec2", "ModifyVpcEndpoint"),
        grant("endpoint", "ec2", "DeleteVpcEndpoints CreateTags DeleteTags"),
        grant(
            "anything",
            "ec2",
            "DescribeVpcEndpoints DescribePrefixLists DescribeSubnets DescribeSecurityGroups DescribeVpcs " +
                "DescribeRouteTables",
        ),
        grant("vpc", "ec2", "DescribeVpcAttribute"),
        grant("hostedZone", "route53", "AssociateVPCWithHostedZone"),
    ],
    "aws:cloudwatch/metricAlarm:MetricAlarm": [
        grant("alarm", "cloudwatch", `PutMetricAlarm DescribeAlarms DeleteAlarms ${tags}`),
    ],
};
