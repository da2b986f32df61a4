/**
 * Amazon Managed Grafana. Limits: the API model of CreateWorkspace, CreateWorkspaceServiceAccount and
 * CreateWorkspaceServiceAccountToken; versions from the aws provider's own documentation of `grafanaVersion`.
 */
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { integer, list, object, string } from "../schema";
import { containsUnknown, type Properties } from "../values";
import { hex, region, roleArnPattern, tags, text } from "./common";
import { roleToken } from "./iam";

export const grafanaWorkspaceToken = "aws:grafana/workspace:Workspace";
export const serviceAccountToken = "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount";
export const tokenToken = "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken";

/** Versions that a workspace can be made with. */
const grafanaVersions = ["9.4", "10.4", "12.4"] as const;
const roles = ["ADMIN", "EDITOR", "VIEWER"] as const;
const dataSources = [
    "AMAZON_OPENSEARCH_SERVICE",
    "ATHENA",
    "CLOUDWATCH",
    "PROMETHEUS",
    "REDSHIFT",
    "SITEWISE",
    "TIMESTREAM",
    "TWINMAKER",
    "XRAY",
] as const;
/** A service account token lives 30 days at most. */
const tokenSeconds = 2_592_000;

const exception = "ValidationException";
const missing = (id: string) => `ResourceNotFoundException: Workspace ${id} not found`;
const workspaceId = string({ required: true, replace: true, pattern: /^g-[0-9a-f]{10}$/ });
const name = (maxLength: number) => string({ replace: true, minLength: 1, maxLength });

const workspace: ResourceType = {
    token: grafanaWorkspaceToken,
    exception,
    inputs: {
        accountAccessType: string({ required: true, oneOf: ["CURRENT_ACCOUNT", "ORGANIZATION"] }),
        authenticationProviders: list(string({ oneOf: ["AWS_SSO", "SAML"] }), { required: true, minItems: 1 }),
        permissionType: string({ required: true, oneOf: ["CUSTOMER_MANAGED", "SERVICE_MANAGED"] }),
        grafanaVersion: string({ oneOf: grafanaVersions }),
        name: string({ pattern: /^[a-zA-Z0-9\-._~]{1,255}$/ }),
        description: string({ maxLength: 2048, pattern: /^[\p{L}\p{Z}\p{N}\p{P}]*$/u }),
        roleArn: string({ minLength: 1, maxLength: 2048, pattern: roleArnPattern }),
        configuration: string({ json: true, minLength: 2, maxLength: 65_536 }),
        dataSources: list(string({ oneOf: dataSources })),
        notificationDestinations: list(string({ oneOf: ["SNS"] })),
        organizationRoleName: string({ minLength: 1, maxLength: 2048 }),
        organizationalUnits: list(string()),
        networkAccessControl: object({
            prefixListIds: list(string({ minLength: 1, maxLength: 100 }), { required: true, maxItems: 5 }),
            vpceIds: list(string({ minLength: 1, maxLength: 100 }), { required: true, maxItems: 5 }),
        }),
        vpcConfiguration: object({
            securityGroupIds: list(string({ maxLength: 255 }), { required: true, minItems: 1, maxItems: 5 }),
            subnetIds: list(string({ maxLength: 255 }), { required: true, minItems: 2, maxItems: 6 }),
        }),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 255 },
    // Without a version AWS picks one; at the last look that was still 10.4.
    defaults: { grafanaVersion: "10.4" },
    computed: ["arn", "endpoint", "samlConfigurationStatus"],
    validate: (inputs) => [
        ...problemIf(
            inputs.permissionType === "CUSTOMER_MANAGED" && inputs.roleArn === undefined,
            "roleArn",
            "ValidationException: workspaceRoleArn is needed with permissionType CUSTOMER_MANAGED.",
        ),
        ...problemIf(
            inputs.accountAccessType === "ORGANIZATION" && inputs.organizationalUnits === undefined,
            "organizationalUnits",
            "ValidationException: workspaceOrganizationalUnits is needed with accountAccessType ORGANIZATION.",
        ),
    ],
    missing,
    create: (inputs, context) => {
        requireRole(inputs, context);
        const id = `g-${hex(10)}`;
        const saml = (inputs.authenticationProviders as string[]).includes("SAML");
        return {
            id,
            outputs: {
                arn: `arn:aws:grafana:${context.region}:${context.accountId}:/workspaces/${id}`,
                endpoint: `${id}.grafana-workspace.${context.region}.amazonaws.com`,
                samlConfigurationStatus: saml ? "NOT_CONFIGURED" : "",
            },
        };
    },
    update: (record, inputs, context) => {
        requireRole(inputs, context);
        const [from, to] = [
            Number(record.outputs.grafanaVersion),
            Number(inputs.grafanaVersion ?? record.outputs.grafanaVersion),
        ];
        if (to < from) {
            throw new Refused(`ValidationException: A workspace can't go from Grafana ${from} back to ${to}.`);
        }
        return { grafanaVersion: inputs.grafanaVersion ?? record.outputs.grafanaVersion };
    },
    // Its service accounts and role associations, and the dashboards and data sources in its Grafana.
    contains: (record, other) => other.inputs.workspaceId === record.id || other.scope === record.outputs.endpoint,
};

function requireRole(inputs: Properties, context: Context): void {
    const arn = inputs.roleArn;
    if (arn === undefined || context.cloud.list(roleToken).some((role) => role.outputs.arn === arn)) {
        return;
    }
    throw new Refused(`ValidationException: The role ${String(arn)} does not exist.`);
}

function requireWorkspace(inputs: Properties, context: Context): void {
    const id = text(inputs, "workspaceId");
    if (!context.cloud.get(grafanaWorkspaceToken, `${context.region}/${id}`)) {
        throw new Refused(missing(id));
    }
}

/** Id of a user or group in IAM Identity Center, as the API model of UpdatePermissions has it. */
const ssoId = string({
    pattern: /^([0-9a-fA-F]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$/,
});

const roleAssociation: ResourceType = {
    token: "aws:grafana/roleAssociation:RoleAssociation",
    exception,
    inputs: {
        role: string({ required: true, replace: true, oneOf: roles }),
        workspaceId,
        groupIds: list(ssoId),
        userIds: list(ssoId),
        region,
    },
    computed: [],
    validate: (inputs) =>
        problemIf(
            !containsUnknown(inputs) &&
                [inputs.groupIds, inputs.userIds].every((ids) => !Array.isArray(ids) || ids.length === 0),
            "groupIds",
            "ValidationException: a role association needs at least one of groupIds and userIds.",
        ),
    conflict: (id) => `ConflictException: The role association ${id} already exists.`,
    missing: (id) => `ResourceNotFoundException: Role association ${id} not found`,
    create: (inputs, context) => {
        requireWorkspace(inputs, context);
        return { id: `${text(inputs, "workspaceId")}/${text(inputs, "role")}`, outputs: {} };
    },
};

const serviceAccount: ResourceType = {
    token: serviceAccountToken,
    exception,
    inputs: {
        workspaceId,
        grafanaRole: string({ required: true, replace: true, oneOf: roles }),
        name: name(128),
        region,
    },
    autoname: { input: "name", maxLength: 128 },
    computed: ["serviceAccountId"],
    missing: (id) => `ResourceNotFoundException: Service account ${id} not found`,
    create: (inputs, context) => {
        requireWorkspace(inputs, context);
        const workspaceName = text(inputs, "workspaceId");
        const same = context.cloud
            .list(serviceAccountToken)
            .some(({ inputs: other }) => other.workspaceId === workspaceName && other.name === inputs.name);
        if (same) {
            throw new Refused(
                `ConflictException: Service account ${text(inputs, "name")} already exists in workspace ${workspaceName}.`,
            );
        }
        const serviceAccountId = String(context.cloud.next(`grafana/${workspaceName}/service-account`));
        return { id: `${workspaceName},${serviceAccountId}`, outputs: { serviceAccountId } };
    },
};

const serviceAccountTokenType: ResourceType = {
    token: tokenToken,
    exception,
    inputs: {
        workspaceId,
        serviceAccountId: string({ required: true, replace: true, minLength: 1 }),
        secondsToLive: integer({ required: true, replace: true, min: 1, max: tokenSeconds }),
        name: name(128),
        region,
    },
    autoname: { input: "name", maxLength: 128 },
    computed: ["createdAt", "expiresAt", "key", "serviceAccountTokenId"],
    secretOutputs: ["key"],
    missing: (id) => `ResourceNotFoundException: Service account token ${id} not found`,
    create: (inputs, context) => {
        requireWorkspace(inputs, context);
        const [workspaceName, account] = [text(inputs, "workspaceId"), text(inputs, "serviceAccountId")];
        if (!context.cloud.get(serviceAccountToken, `${context.region}/${workspaceName},${account}`)) {
            throw new Refused(`ResourceNotFoundException: Service account ${account} not found`);
        }
        const serviceAccountTokenId = String(context.cloud.next(`grafana/${workspaceName}/token`));
        const expires = new Date(context.now.getTime() + Number(inputs.secondsToLive) * 1000);
        return {
            id: `${workspaceName},${account},${serviceAccountTokenId}`,
            outputs: {
                serviceAccountTokenId,
                createdAt: context.now.toISOString(),
                expiresAt: expires.toISOString(),
                key: `glsa_${hex(32)}_${hex(8)}`,
            },
        };
    },
};

export const grafana: readonly ResourceType[] = [workspace, roleAssociation, serviceAccount, serviceAccountTokenType];
