/**
 * Who and what gets into a Grafana workspace. Limits: the API model of UpdatePermissions, AssociateLicense,
 * CreateWorkspaceServiceAccount, CreateWorkspaceServiceAccountToken and UpdateWorkspaceAuthentication. What an update
 * and a deletion do: the aws provider's `aws_grafana_role_association`, `aws_grafana_workspace_saml_configuration`.
 */
import type { CloudRecord } from "../cloud";
import { Refused, problemIf, type ResourceType } from "../resource";
import { integer, list, string } from "../schema";
import { containsUnknown, type Properties } from "../values";
import { hex, region, text } from "./common";
import { exception, requireWorkspace, workspace, workspaceId } from "./grafana";

export const serviceAccountToken = "aws:grafana/workspaceServiceAccount:WorkspaceServiceAccount";
export const tokenToken = "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken";
export const roleAssociationToken = "aws:grafana/roleAssociation:RoleAssociation";

const roles = ["ADMIN", "EDITOR", "VIEWER"] as const;
/** A service account token lives 30 days at most. */
const tokenSeconds = 2_592_000;

const name = (maxLength: number) => string({ replace: true, minLength: 1, maxLength });

/** Id of a user or group in IAM Identity Center, as the API model of UpdatePermissions has it. */
const ssoId = string({
    pattern: /^([0-9a-fA-F]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$/,
});

/** Inputs of an association that list members. */
const memberLists = ["groupIds", "userIds"] as const;

const idsIn = (properties: Properties, key: string): string[] =>
    Array.isArray(properties[key]) ? (properties[key] as string[]) : [];

/** Who has the role once these are added: nobody is taken out. */
function added(before: Properties | undefined, inputs: Properties): Properties {
    return Object.fromEntries(
        memberLists.map((key) => [key, [...new Set([...idsIn(before ?? {}, key), ...idsIn(inputs, key)])].sort()]),
    );
}

/** Who still has the role once those of the state are taken out; undefined for nobody. */
function revoked(record: CloudRecord, olds: Properties): Properties | undefined {
    const left = Object.fromEntries(
        memberLists.map((key) => [key, idsIn(record.outputs, key).filter((id) => !idsIn(olds, key).includes(id))]),
    );
    return memberLists.every((key) => left[key]?.length === 0) ? undefined : { ...record.outputs, ...left };
}

const roleAssociation: ResourceType = {
    token: roleAssociationToken,
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
    missing: (id) => `ResourceNotFoundException: Role association ${id} not found`,
    create: (inputs, context) => {
        requireWorkspace(inputs, context);
        const id = `${text(inputs, "workspaceId")}/${text(inputs, "role")}`;
        const before = context.cloud.get(roleAssociationToken, `${context.region}/${id}`);
        return { id, outputs: added(before?.outputs, inputs) };
    },
    update: (record, inputs) => added(record.outputs, inputs),
    remains: revoked,
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

const words = list(string({ minLength: 1, maxLength: 256 }));
const assertion = string({ minLength: 1, maxLength: 256 });

const samlConfiguration: ResourceType = {
    token: "aws:grafana/workspaceSamlConfiguration:WorkspaceSamlConfiguration",
    exception,
    inputs: {
        workspaceId,
        adminRoleValues: words,
        editorRoleValues: { ...words, required: true },
        allowedOrganizations: words,
        idpMetadataUrl: string({ minLength: 1, maxLength: 2048, pattern: /^https?:\/\// }),
        idpMetadataXml: string({ minLength: 1 }),
        emailAssertion: assertion,
        groupsAssertion: assertion,
        loginAssertion: assertion,
        nameAssertion: assertion,
        orgAssertion: assertion,
        roleAssertion: assertion,
        loginValidityDuration: integer({}),
        region,
    },
    computed: ["status"],
    validate: (inputs) =>
        problemIf(
            (inputs.idpMetadataUrl === undefined) === (inputs.idpMetadataXml === undefined),
            "idpMetadataUrl",
            "ValidationException: samlConfiguration needs idpMetadata, either its url or its xml.",
        ),
    missing: (id) => `ResourceNotFoundException: SAML configuration of workspace ${id} not found`,
    create: (inputs, context) => {
        const { outputs } = requireWorkspace(inputs, context);
        if (!(outputs.authenticationProviders as string[]).includes("SAML")) {
            throw new Refused("ValidationException: SAML isn't among the authentication providers of the workspace.");
        }
        return { id: text(inputs, "workspaceId"), outputs: { status: "CONFIGURED" } };
    },
};

const licenseAssociation: ResourceType = {
    token: "aws:grafana/licenseAssociation:LicenseAssociation",
    exception,
    inputs: {
        workspaceId,
        licenseType: string({ required: true, replace: true, oneOf: ["ENTERPRISE", "ENTERPRISE_FREE_TRIAL"] }),
        grafanaToken: string({ replace: true, minLength: 1, maxLength: 36 }),
        region,
    },
    computed: ["freeTrialExpiration", "licenseExpiration"],
    missing: (id) => `ResourceNotFoundException: License of workspace ${id} not found`,
    create: (inputs, context) => {
        requireWorkspace(inputs, context);
        if (inputs.licenseType === "ENTERPRISE_FREE_TRIAL") {
            throw new Refused("ValidationException: Amazon Managed Grafana no longer has Enterprise free trials.");
        }
        return {
            id: text(inputs, "workspaceId"),
            outputs: { freeTrialExpiration: "", licenseExpiration: new Date(context.now.getTime()).toISOString() },
        };
    },
};

export const grafana: readonly ResourceType[] = [
    workspace,
    roleAssociation,
    serviceAccount,
    serviceAccountTokenType,
    samlConfiguration,
    licenseAssociation,
];
