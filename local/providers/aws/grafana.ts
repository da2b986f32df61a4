/**
 * The workspaces of Amazon Managed Grafana. Limits: the API model of CreateWorkspace; versions from the aws provider's
 * own documentation of `grafanaVersion`, and what can't be updated from its `aws_grafana_workspace`.
 */
import type { CloudRecord } from "../cloud";
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { list, object, string } from "../schema";
import type { Properties } from "../values";
import { hex, region, roleArnPattern, tags, text } from "./common";
import { roleToken } from "./iam";

export const grafanaWorkspaceToken = "aws:grafana/workspace:Workspace";

const keyArnPattern = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/;

/** Versions that a workspace can be made with. */
const grafanaVersions = ["9.4", "10.4", "12.4"] as const;
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

export const exception = "ValidationException";
const missing = (id: string) => `ResourceNotFoundException: Workspace ${id} not found`;
export const workspaceId = string({ required: true, replace: true, pattern: /^g-[0-9a-f]{10}$/ });

export const workspace: ResourceType = {
    token: grafanaWorkspaceToken,
    exception,
    inputs: {
        accountAccessType: string({ required: true, oneOf: ["CURRENT_ACCOUNT", "ORGANIZATION"] }),
        authenticationProviders: list(string({ oneOf: ["AWS_SSO", "SAML"] }), {
            required: true,
            replace: true,
            minItems: 1,
        }),
        permissionType: string({ required: true, oneOf: ["CUSTOMER_MANAGED", "SERVICE_MANAGED"] }),
        grafanaVersion: string({ oneOf: grafanaVersions }),
        name: string({ pattern: /^[a-zA-Z0-9\-._~]{1,255}$/ }),
        description: string({ maxLength: 2048, pattern: /^[\p{L}\p{Z}\p{N}\p{P}]*$/u }),
        // The provider takes an ARN only, and can't change it.
        kmsKeyId: string({ replace: true, maxLength: 2048, pattern: keyArnPattern }),
        roleArn: string({ minLength: 1, maxLength: 2048, pattern: roleArnPattern }),
        configuration: string({ json: true, minLength: 2, maxLength: 65_536 }),
        dataSources: list(string({ oneOf: dataSources })),
        notificationDestinations: list(string({ oneOf: ["SNS"] })),
        organizationRoleName: string({ minLength: 1, maxLength: 2048 }),
        organizationalUnits: list(string({ pattern: /^(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/ })),
        stackSetName: string(),
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

/** The workspace that a resource names; throws when it isn't there. */
export function requireWorkspace(inputs: Properties, context: Context): CloudRecord {
    const id = text(inputs, "workspaceId");
    const found = context.cloud.get(grafanaWorkspaceToken, `${context.region}/${id}`);
    if (!found) {
        throw new Refused(missing(id));
    }
    return found;
}
