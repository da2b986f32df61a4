/**
 * IAM roles and their policies. Limits: the API model of CreateRole and PutRolePolicy, and "IAM and AWS STS quotas".
 * IAM is global: no region.
 */
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, integer, string } from "../schema";
import { isUnknown, type Properties } from "../values";
import { arnPattern, hex, mentions, tags, text } from "./common";
import { malformed } from "./policy-document";

export const roleToken = "aws:iam/role:Role";
const rolePolicyToken = "aws:iam/rolePolicy:RolePolicy";
const policyToken = "aws:iam/policy:Policy";
const attachmentToken = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** Characters of a trust policy, white space not counted; the default quota. */
const trustPolicySize = 2048;
/** Characters of all inline policies of a role, white space not counted. */
const inlinePolicySize = 10_240;
/** Characters of a managed policy, white space not counted. */
const managedPolicySize = 6144;
/** Managed policies that a role can have; the default quota. */
const attachmentsPerRole = 10;

/** Amazon's own policies that the offline IAM knows. */
const managedPolicies = [
    "service-role/AmazonECSInfrastructureRoleforExpressGatewayServices",
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "service-role/AmazonGrafanaAthenaAccess",
    "service-role/AmazonGrafanaPrometheusAccess",
    "service-role/AmazonGrafanaRedshiftAccess",
    "AWSIoTSiteWiseReadOnlyAccess",
    "AWSXrayReadOnlyAccess",
    "AmazonTimestreamReadOnlyAccess",
    "AmazonPrometheusConsoleFullAccess",
    "AmazonPrometheusFullAccess",
    "AmazonPrometheusQueryAccess",
    "AmazonPrometheusRemoteWriteAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonSSMManagedInstanceCore",
    "AmazonSSMReadOnlyAccess",
    "AWSXRayDaemonWriteAccess",
    "AWSXrayWriteOnlyAccess",
    "CloudWatchAgentServerPolicy",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
].map((name) => `arn:aws:iam::aws:policy/${name}`);

const size = (document: string) => document.replace(/\s/g, "").length;
const namePattern = /^[\w+=,.@-]+$/;
const noRole = (name: string) => `NoSuchEntity: The role with name ${name} cannot be found.`;

function policyProblem(property: string, value: unknown, kind: "trust" | "identity") {
    const found = typeof value === "string" && !isUnknown(value) ? malformed(value, kind) : undefined;
    return problemIf(found !== undefined, property, `MalformedPolicyDocument: ${found ?? ""}`);
}

const role: ResourceType = {
    token: roleToken,
    exception: "ValidationError",
    inputs: {
        name: string({ replace: true, minLength: 1, maxLength: 64, pattern: namePattern }),
        assumeRolePolicy: string({ required: true, json: true }),
        description: string({ maxLength: 1000, pattern: /^[\t\n\r -~\u00A1-\u00FF]*$/ }),
        path: string({ replace: true, minLength: 1, maxLength: 512, pattern: /^(\/|\/[\u0021-\u007E]+\/)$/ }),
        maxSessionDuration: integer({ min: 3600, max: 43_200 }),
        permissionsBoundary: string({ minLength: 20, maxLength: 2048, pattern: arnPattern }),
        forceDetachPolicies: boolean(),
        tags,
    },
    autoname: { input: "name", maxLength: 64 },
    defaults: { path: "/", maxSessionDuration: 3600, forceDetachPolicies: false },
    computed: ["arn", "createDate", "uniqueId", "managedPolicyArns"],
    validate: ({ assumeRolePolicy }) => [
        ...policyProblem("assumeRolePolicy", assumeRolePolicy, "trust"),
        ...problemIf(
            typeof assumeRolePolicy === "string" && size(assumeRolePolicy) > trustPolicySize,
            "assumeRolePolicy",
            `LimitExceeded: Cannot exceed quota for ACLSizePerRole: ${trustPolicySize}`,
        ),
    ],
    conflict: (id) => `EntityAlreadyExists: Role with name ${id} already exists.`,
    missing: noRole,
    create: (inputs, context) => {
        const name = text(inputs, "name");
        const path = String(inputs.path ?? "/");
        return {
            id: name,
            outputs: {
                arn: `arn:aws:iam::${context.accountId}:role${path}${name}`,
                createDate: context.now.toISOString(),
                uniqueId: `AROA${hex(17).toUpperCase()}`,
                managedPolicyArns: [],
            },
        };
    },
    beforeDelete: (record, context) => {
        if (policiesOf(context, attachmentToken, record.id).length > 0) {
            throw new Refused("DeleteConflict: Cannot delete entity, must detach all policies first.");
        }
        if (policiesOf(context, rolePolicyToken, record.id).length > 0) {
            throw new Refused("DeleteConflict: Cannot delete entity, must delete policies first.");
        }
    },
};

function policiesOf(context: Context, token: string, roleName: string): Properties[] {
    return context.cloud
        .list(token)
        .filter((record) => record.inputs.role === roleName)
        .map((record) => record.inputs);
}

function requireRole(inputs: Properties, context: Context): string {
    const name = text(inputs, "role");
    if (!context.cloud.get(roleToken, name)) {
        throw new Refused(noRole(name));
    }
    return name;
}

function requireRoom(inputs: Properties, context: Context): void {
    const name = requireRole(inputs, context);
    const others = policiesOf(context, rolePolicyToken, name).filter((other) => other.name !== inputs.name);
    const total = [...others, inputs].reduce((sum, policy) => sum + size(text(policy, "policy")), 0);
    if (total > inlinePolicySize) {
        throw new Refused(`LimitExceeded: Maximum policy size of ${inlinePolicySize} bytes exceeded for role ${name}`);
    }
}

const rolePolicy: ResourceType = {
    token: rolePolicyToken,
    exception: "ValidationError",
    inputs: {
        name: string({ replace: true, minLength: 1, maxLength: 128, pattern: namePattern }),
        role: string({ required: true, replace: true, minLength: 1, maxLength: 64, pattern: namePattern }),
        policy: string({ required: true, json: true }),
    },
    autoname: { input: "name", maxLength: 128 },
    computed: [],
    validate: ({ policy }) => policyProblem("policy", policy, "identity"),
    missing: (id) => `NoSuchEntity: The role policy ${id} cannot be found.`,
    create: (inputs, context) => {
        requireRoom(inputs, context);
        return { id: `${text(inputs, "role")}:${text(inputs, "name")}`, outputs: {} };
    },
    update: (_record, inputs, context) => {
        requireRoom(inputs, context);
        return {};
    },
};

/** A managed policy of the account's own. */
const managedPolicy: ResourceType = {
    token: policyToken,
    exception: "ValidationError",
    inputs: {
        name: string({ replace: true, minLength: 1, maxLength: 128, pattern: namePattern }),
        path: string({ replace: true, minLength: 1, maxLength: 512, pattern: /^((\/[A-Za-z0-9.,+@=_-]+)*)\/$/ }),
        description: string({ replace: true, maxLength: 1000 }),
        policy: string({ required: true, json: true }),
        tags,
    },
    autoname: { input: "name", maxLength: 128 },
    defaults: { path: "/" },
    computed: ["arn", "attachmentCount", "policyId"],
    validate: ({ policy }) => [
        ...policyProblem("policy", policy, "identity"),
        ...problemIf(
            typeof policy === "string" && size(policy) > managedPolicySize,
            "policy",
            `LimitExceeded: Cannot exceed quota for PolicySize: ${managedPolicySize}`,
        ),
    ],
    // A name is taken in the account, whatever the path.
    key: (_id, outputs) => text(outputs, "name"),
    imported: (named) => named.slice(named.lastIndexOf("/") + 1),
    conflict: (id) =>
        `EntityAlreadyExists: A policy called ${id.slice(id.lastIndexOf("/") + 1)} already exists. Duplicate names are not allowed.`,
    missing: (id) => `NoSuchEntity: Policy ${id} was not found.`,
    create: (inputs, context) => {
        const arn = `arn:aws:iam::${context.accountId}:policy${String(inputs.path ?? "/")}${text(inputs, "name")}`;
        return { id: arn, outputs: { arn, attachmentCount: 0, policyId: `ANPA${hex(17).toUpperCase()}` } };
    },
    beforeDelete: ({ id }, context) => {
        const isUsed =
            context.cloud.list(attachmentToken).some(({ inputs }) => inputs.policyArn === id) ||
            context.cloud.list(roleToken).some(({ inputs }) => mentions(inputs.permissionsBoundary, id));
        if (isUsed) {
            throw new Refused("DeleteConflict: Cannot delete a policy attached to entities.");
        }
    },
};

const rolePolicyAttachment: ResourceType = {
    token: attachmentToken,
    exception: "ValidationError",
    inputs: {
        role: string({ required: true, replace: true, minLength: 1, maxLength: 64, pattern: namePattern }),
        policyArn: string({ required: true, replace: true, minLength: 20, maxLength: 2048, pattern: arnPattern }),
    },
    computed: [],
    missing: (id) => `NoSuchEntity: Policy attachment ${id} was not found.`,
    create: (inputs, context) => {
        const name = requireRole(inputs, context);
        const arn = text(inputs, "policyArn");
        const own = context.cloud.list(policyToken).map(({ id }) => id);
        if (![...managedPolicies, ...own].includes(arn)) {
            throw new Refused(
                `NoSuchEntity: Policy ${arn} does not exist or is not attachable. (The offline IAM knows: ${managedPolicies.join(", ")}.)`,
            );
        }
        const attached = policiesOf(context, attachmentToken, name).filter((other) => other.policyArn !== arn);
        if (attached.length >= attachmentsPerRole) {
            throw new Refused(`LimitExceeded: Cannot exceed quota for PoliciesPerRole: ${attachmentsPerRole}`);
        }
        return { id: `${name}/${arn}`, outputs: {} };
    },
};

export const iam: readonly ResourceType[] = [role, rolePolicy, managedPolicy, rolePolicyAttachment];
