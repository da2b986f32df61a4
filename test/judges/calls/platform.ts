/** What the platform's resources ask of AWS: AMP, SNS, CloudWatch Logs, SSM, IAM and AMG. */
import { object, type Json, type JsonObject } from "../state";
import { call, tagList, type Translations } from "../translate";

/** The provider writes CloudWatch in another way than the API. */
const queryLogDestinations = (value: Json): Json =>
    (value as JsonObject[]).map(({ cloudwatchLogs, ...rest }) => ({
        ...rest,
        ...(cloudwatchLogs === undefined ? {} : { cloudWatchLogs: cloudwatchLogs }),
    }));

/** Queries alone; a metric of one's own isn't among what the components make. */
const metricQueries = (value: Json): Json =>
    (value as JsonObject[]).map((query) =>
        Object.fromEntries(Object.entries(query).map(([key, each]) => [key[0]!.toUpperCase() + key.slice(1), each])),
    );

const tags = ["Tags", tagList("Key", "Value")] as const;

export const amp: Translations = {
    "aws:amp/workspace:Workspace": {
        calls: [
            call("amp", "CreateWorkspace", { alias: "alias", kmsKeyArn: "kmsKeyArn", tags: "tags" }),
            call(
                "amp",
                "CreateLoggingConfiguration",
                {},
                {
                    onlyWith: "loggingConfiguration",
                    also: {
                        reads: ["loggingConfiguration"],
                        build: ({ id, inputs }) => ({
                            ...(id === undefined ? {} : { workspaceId: id }),
                            ...object(inputs.loggingConfiguration),
                        }),
                    },
                },
            ),
        ],
    },
    "aws:amp/workspaceConfiguration:WorkspaceConfiguration": {
        calls: [
            call("amp", "UpdateWorkspaceConfiguration", {
                workspaceId: "workspaceId",
                retentionPeriodInDays: "retentionPeriodInDays",
                outOfOrderTimeWindowInSeconds: "outOfOrderTimeWindowInSeconds",
                ruleQueryOffsetInSeconds: "ruleQueryOffsetInSeconds",
                limitsPerLabelSets: "limitsPerLabelSet",
            }),
        ],
    },
    "aws:amp/ruleGroupNamespace:RuleGroupNamespace": {
        calls: [
            call("amp", "CreateRuleGroupsNamespace", {
                workspaceId: "workspaceId",
                name: "name",
                data: "data",
                tags: "tags",
            }),
        ],
    },
    "aws:amp/alertManagerDefinition:AlertManagerDefinition": {
        calls: [call("amp", "CreateAlertManagerDefinition", { workspaceId: "workspaceId", definition: "data" })],
    },
    "aws:amp/resourcePolicy:ResourcePolicy": {
        calls: [call("amp", "PutResourcePolicy", { workspaceId: "workspaceId", policyDocument: "policyDocument" })],
        steers: ["revisionId"],
    },
    "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration": {
        calls: [
            call("amp", "CreateQueryLoggingConfiguration", {
                workspaceId: "workspaceId",
                destinations: ["destinations", queryLogDestinations],
            }),
        ],
    },
    "aws:amp/anomalyDetector:AnomalyDetector": {
        calls: [
            call("amp", "CreateAnomalyDetector", {
                workspaceId: "workspaceId",
                alias: "alias",
                configuration: "configuration",
                evaluationIntervalInSeconds: "evaluationIntervalInSeconds",
                labels: "labels",
                missingDataAction: "missingDataAction",
                tags: "tags",
            }),
        ],
    },
};

export const sns: Translations = {
    "aws:sns/topic:Topic": {
        calls: [
            call(
                "sns",
                "CreateTopic",
                { name: "Name", tags },
                {
                    also: {
                        reads: ["displayName", "fifoTopic", "kmsMasterKeyId", "policy"],
                        build: ({ inputs }) => topicAttributes(inputs),
                    },
                },
            ),
        ],
    },
    "aws:sns/topicPolicy:TopicPolicy": {
        calls: [
            call(
                "sns",
                "SetTopicAttributes",
                { arn: "TopicArn", policy: "AttributeValue" },
                { also: { reads: [], build: () => ({ AttributeName: "Policy" }) } },
            ),
        ],
    },
};

/** What a topic has besides name and tags: a map of strings. */
function topicAttributes({ displayName, fifoTopic, kmsMasterKeyId, policy }: JsonObject): JsonObject {
    const given = Object.entries({
        DisplayName: displayName,
        FifoTopic: fifoTopic,
        KmsMasterKeyId: kmsMasterKeyId,
        Policy: policy,
    }).filter(([, value]) => value !== undefined);
    return given.length === 0
        ? {}
        : { Attributes: Object.fromEntries(given.map(([key, value]) => [key, String(value)])) };
}

export const logs: Translations = {
    "aws:cloudwatch/logGroup:LogGroup": {
        calls: [
            call("logs", "CreateLogGroup", {
                name: "logGroupName",
                kmsKeyId: "kmsKeyId",
                logGroupClass: "logGroupClass",
                deletionProtectionEnabled: "deletionProtectionEnabled",
                tags: "tags",
            }),
            call(
                "logs",
                "PutRetentionPolicy",
                { name: "logGroupName", retentionInDays: "retentionInDays" },
                { onlyWith: "retentionInDays" },
            ),
        ],
        steers: ["skipDestroy"],
    },
    "aws:cloudwatch/logStream:LogStream": {
        calls: [call("logs", "CreateLogStream", { name: "logStreamName", logGroupName: "logGroupName" })],
    },
};

export const cloudwatch: Translations = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        calls: [
            call("cloudwatch", "PutMetricAlarm", {
                name: "AlarmName",
                alarmDescription: "AlarmDescription",
                comparisonOperator: "ComparisonOperator",
                evaluationPeriods: "EvaluationPeriods",
                datapointsToAlarm: "DatapointsToAlarm",
                threshold: "Threshold",
                treatMissingData: "TreatMissingData",
                actionsEnabled: "ActionsEnabled",
                alarmActions: "AlarmActions",
                okActions: "OKActions",
                insufficientDataActions: "InsufficientDataActions",
                namespace: "Namespace",
                metricName: "MetricName",
                dimensions: ["Dimensions", tagList("Name", "Value")],
                statistic: "Statistic",
                period: "Period",
                unit: "Unit",
                metricQueries: ["Metrics", metricQueries],
                tags,
            }),
        ],
    },
};

export const ssm: Translations = {
    "aws:ssm/parameter:Parameter": {
        calls: [
            call("ssm", "PutParameter", {
                name: "Name",
                type: "Type",
                value: "Value",
                insecureValue: "Value",
                valueWo: "Value",
                description: "Description",
                tier: "Tier",
                dataType: "DataType",
                allowedPattern: "AllowedPattern",
                keyId: "KeyId",
                overwrite: "Overwrite",
                tags: tags,
            }),
        ],
        steers: ["valueWoVersion"],
    },
};

export const iam: Translations = {
    "aws:iam/role:Role": {
        calls: [
            call("iam", "CreateRole", {
                name: "RoleName",
                path: "Path",
                assumeRolePolicy: "AssumeRolePolicyDocument",
                description: "Description",
                maxSessionDuration: "MaxSessionDuration",
                permissionsBoundary: "PermissionsBoundary",
                tags: tags,
            }),
        ],
        steers: ["forceDetachPolicies"],
    },
    "aws:iam/rolePolicy:RolePolicy": {
        calls: [call("iam", "PutRolePolicy", { role: "RoleName", name: "PolicyName", policy: "PolicyDocument" })],
    },
    "aws:iam/policy:Policy": {
        calls: [
            call("iam", "CreatePolicy", {
                name: "PolicyName",
                path: "Path",
                description: "Description",
                policy: "PolicyDocument",
                tags: tags,
            }),
        ],
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
        calls: [call("iam", "AttachRolePolicy", { role: "RoleName", policyArn: "PolicyArn" })],
    },
};

/** Inputs of a SAML configuration by the attribute of the assertion that they name. */
const samlAttributes: Readonly<Record<string, string>> = {
    emailAssertion: "email",
    groupsAssertion: "groups",
    loginAssertion: "login",
    nameAssertion: "name",
    orgAssertion: "org",
    roleAssertion: "role",
};
const samlLists = ["adminRoleValues", "editorRoleValues", "allowedOrganizations"];
const samlMetadata = ["idpMetadataUrl", "idpMetadataXml"];

/** What the provider sends beside the workspace; the workspace's own providers are read from it. */
function samlOf(inputs: JsonObject): JsonObject {
    const given = (entries: [string, Json | undefined][]): JsonObject =>
        Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== undefined));
    const attributes = Object.entries(samlAttributes).map(([input, name]): [string, Json | undefined] => [
        name,
        inputs[input],
    ]);
    return {
        authenticationProviders: ["SAML"],
        samlConfiguration: given([
            [
                "idpMetadata",
                given([
                    ["url", inputs.idpMetadataUrl],
                    ["xml", inputs.idpMetadataXml],
                ]),
            ],
            ["assertionAttributes", given(attributes)],
            [
                "roleValues",
                given([
                    ["admin", inputs.adminRoleValues],
                    ["editor", inputs.editorRoleValues],
                ]),
            ],
            ["allowedOrganizations", inputs.allowedOrganizations],
            ["loginValidityDuration", inputs.loginValidityDuration],
        ]),
    };
}

export const grafana: Translations = {
    "aws:grafana/workspace:Workspace": {
        calls: [
            call("grafana", "CreateWorkspace", {
                name: "workspaceName",
                description: "workspaceDescription",
                accountAccessType: "accountAccessType",
                authenticationProviders: "authenticationProviders",
                permissionType: "permissionType",
                roleArn: "workspaceRoleArn",
                dataSources: "workspaceDataSources",
                notificationDestinations: "workspaceNotificationDestinations",
                organizationRoleName: "organizationRoleName",
                organizationalUnits: "workspaceOrganizationalUnits",
                stackSetName: "stackSetName",
                grafanaVersion: "grafanaVersion",
                configuration: "configuration",
                kmsKeyId: "kmsKeyId",
                networkAccessControl: "networkAccessControl",
                vpcConfiguration: "vpcConfiguration",
                tags: "tags",
            }),
        ],
    },
    "aws:grafana/roleAssociation:RoleAssociation": {
        calls: [
            call(
                "grafana",
                "UpdatePermissions",
                { workspaceId: "workspaceId" },
                { also: { reads: ["role", "groupIds", "userIds"], build: ({ inputs }) => addMembers(inputs) } },
            ),
        ],
    },
    "aws:grafana/workspaceSamlConfiguration:WorkspaceSamlConfiguration": {
        calls: [
            call(
                "grafana",
                "UpdateWorkspaceAuthentication",
                { workspaceId: "workspaceId" },
                {
                    also: {
                        reads: [...Object.keys(samlAttributes), ...samlLists, ...samlMetadata, "loginValidityDuration"],
                        build: ({ inputs }) => samlOf(inputs),
                    },
                },
            ),
        ],
    },
    "aws:grafana/licenseAssociation:LicenseAssociation": {
        calls: [
            call("grafana", "AssociateLicense", {
                workspaceId: "workspaceId",
                licenseType: "licenseType",
                grafanaToken: "grafanaToken",
            }),
        ],
    },
    "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount": {
        calls: [
            call("grafana", "CreateWorkspaceServiceAccount", {
                name: "name",
                grafanaRole: "grafanaRole",
                workspaceId: "workspaceId",
            }),
        ],
    },
    "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken": {
        calls: [
            call("grafana", "CreateWorkspaceServiceAccountToken", {
                name: "name",
                secondsToLive: "secondsToLive",
                serviceAccountId: "serviceAccountId",
                workspaceId: "workspaceId",
            }),
        ],
    },
};

/** The one instruction of an UpdatePermissions call: gives the role to the groups and users. */
function addMembers({ role, groupIds, userIds }: JsonObject): JsonObject {
    const users = [...members(groupIds, "SSO_GROUP"), ...members(userIds, "SSO_USER")];
    return { updateInstructionBatch: [{ action: "ADD", ...(role === undefined ? {} : { role }), users }] };
}

function members(ids: Json | undefined, type: "SSO_GROUP" | "SSO_USER"): JsonObject[] {
    return Array.isArray(ids) ? ids.map((id) => ({ id, type })) : [];
}
