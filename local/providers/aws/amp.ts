/**
 * Amazon Managed Service for Prometheus. Limits: the API model of each Create operation and of
 * UpdateWorkspaceConfiguration; retention up to 1095 days from "AMP service quotas".
 */
import { randomUUID } from "node:crypto";
import { Refused, problemIf, type Context, type ResourceType } from "../resource";
import { boolean, integer, list, map, object, string } from "../schema";
import { isUnknown, type Properties } from "../values";
import { ofWorkspaces } from "./amp-access";
import { refuseDefinition } from "./amp-alertmanager";
import { refuseNames, refuseRules } from "./amp-rules";
import { region, tags, text } from "./common";
import { logGroupToken } from "./logs";

const workspaceToken = "aws:amp/workspace:Workspace";
const exception = "ValidationException";
const missing = (id: string) => `ResourceNotFoundException: Workspace not found: ${id}`;

const workspaceId = string({ required: true, replace: true, minLength: 1, maxLength: 64, pattern: /[0-9A-Za-z]/ });

const workspace: ResourceType = {
    token: workspaceToken,
    exception,
    inputs: {
        alias: string({ minLength: 1, maxLength: 100 }),
        kmsKeyArn: string({ replace: true, pattern: /^arn:aws[-a-z]*:kms:[-a-z0-9]+:[0-9]{12}:key\/[-a-f0-9]+$/ }),
        loggingConfiguration: object({
            // The ARN needs `:*` at its end, which the aws provider takes off a log group's own `arn`.
            logGroupArn: string({
                required: true,
                pattern: /^arn:aws[a-z0-9-]*:logs:[a-z0-9-]+:[0-9]{12}:log-group:[A-Za-z0-9.\-_#/]{1,512}:\*$/,
            }),
        }),
        region,
        tags,
    },
    computed: ["arn", "prometheusEndpoint"],
    missing,
    create: (inputs, context) => {
        requireLogGroup(inputs, context);
        const id = `ws-${randomUUID()}`;
        return {
            id,
            outputs: {
                arn: `arn:aws:aps:${context.region}:${context.accountId}:workspace/${id}`,
                prometheusEndpoint: `https://aps-workspaces.${context.region}.amazonaws.com/workspaces/${id}/`,
            },
        };
    },
    update: (_record, inputs, context) => {
        requireLogGroup(inputs, context);
        return {};
    },
    contains: (record, other) => other.inputs.workspaceId === record.id,
};

function requireLogGroup(inputs: Properties, context: Context): void {
    const arn = (inputs.loggingConfiguration as { logGroupArn?: string } | undefined)?.logGroupArn;
    if (arn === undefined) {
        return;
    }
    const [, , , logRegion, account, , name = ""] = arn.split(":");
    if (
        logRegion !== context.region ||
        account !== context.accountId ||
        !context.cloud.get(logGroupToken, `${context.region}/${name}`)
    ) {
        throw new Refused(`ResourceNotFoundException: The log group ${arn} does not exist in ${context.region}.`);
    }
}

const workspaceConfiguration: ResourceType = {
    token: "aws:amp/workspaceConfiguration:WorkspaceConfiguration",
    exception,
    inputs: {
        workspaceId,
        retentionPeriodInDays: integer({ min: 1, max: 1095 }),
        limitsPerLabelSets: list(
            object({
                labelSet: map(string({ minLength: 1 }), {
                    required: true,
                    key: { pattern: /^[a-zA-Z_][a-zA-Z0-9_]*$/ },
                }),
                limits: object({ maxSeries: integer({ required: true, min: 0 }) }, { required: true }),
            }),
        ),
        // Bounds of the provider's own (workspace_configuration.go); the API's model has the lower ones alone.
        outOfOrderTimeWindowInSeconds: integer({ min: 0, max: 600 }),
        ruleQueryOffsetInSeconds: integer({ min: 0, max: 86_400 }),
        region,
        timeouts: object({ create: string(), update: string() }),
    },
    // What a workspace has until it is told otherwise.
    defaults: { retentionPeriodInDays: 150 },
    computed: [],
    missing,
    create: (inputs, context) => ({ id: requireWorkspace(inputs, context), outputs: {} }),
};

/** The id of the workspace that a thing belongs to; refuses one that isn't there. */
function requireWorkspace(inputs: Properties, context: Context): string {
    const id = text(inputs, "workspaceId");
    if (!context.cloud.get(workspaceToken, `${context.region}/${id}`)) {
        throw new Refused(missing(id));
    }
    return id;
}

const ruleGroupNamespace: ResourceType = {
    token: "aws:amp/ruleGroupNamespace:RuleGroupNamespace",
    exception,
    inputs: {
        workspaceId,
        name: string({ replace: true, minLength: 1, maxLength: 128, pattern: /[0-9A-Za-z]/ }),
        data: string({ required: true, yaml: true, refuse: refuseRules }),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 128 },
    computed: ["arn"],
    validate: ({ name, data }) => {
        const reason = isUnknown(name) || isUnknown(data) ? undefined : refuseNames(String(name), String(data));
        return problemIf(reason !== undefined, "name", `${exception}: ${reason}`);
    },
    missing: (id) => `ResourceNotFoundException: Rule groups namespace not found: ${id}`,
    conflict: (id) => `ConflictException: Rule groups namespace already exists: ${id}`,
    create: (inputs, context) => {
        const workspaceOfIt = requireWorkspace(inputs, context);
        const arn = `arn:aws:aps:${context.region}:${context.accountId}:rulegroupsnamespace/${workspaceOfIt}/${text(inputs, "name")}`;
        return { id: arn, outputs: { arn } };
    },
};

const alertManagerDefinition: ResourceType = {
    token: "aws:amp/alertManagerDefinition:AlertManagerDefinition",
    exception,
    inputs: {
        workspaceId,
        definition: string({ required: true, yaml: true, refuse: refuseDefinition }),
        region,
    },
    computed: [],
    missing: (id) => `ResourceNotFoundException: Alert manager definition not found: ${id}`,
    // A workspace has one.
    conflict: (id) => `ConflictException: Alert manager definition already exists: ${id}`,
    create: (inputs, context) => ({ id: requireWorkspace(inputs, context), outputs: {} }),
};

/** A union of the API: one of its members, and true where it is a switch. */
const oneMember = (value: Properties): string | undefined =>
    Object.values(value).filter(Boolean).length === 1 && Object.keys(value).length === 1
        ? undefined
        : `Exactly one of ${Object.keys(value).join(", ") || "its members"} may be set.`;

/** Limits: the API model of CreateAnomalyDetector. */
const anomalyDetector: ResourceType = {
    token: "aws:amp/anomalyDetector:AnomalyDetector",
    exception,
    inputs: {
        workspaceId,
        alias: string({ required: true, minLength: 1, maxLength: 64, pattern: /^[0-9A-Za-z][-.0-9A-Z_a-z]*$/ }),
        configuration: object(
            {
                randomCutForest: object(
                    {
                        query: string({ required: true, minLength: 1, maxLength: 8192 }),
                        sampleSize: integer({ min: 256, max: 1024 }),
                        shingleSize: integer({ min: 2, max: 1024 }),
                    },
                    { required: true },
                ),
            },
            { required: true },
        ),
        evaluationIntervalInSeconds: integer({ min: 30, max: 86_400 }),
        labels: map(string({ minLength: 1, maxLength: 7168 }), {
            maxItems: 140,
            key: { maxLength: 7168, pattern: /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/ },
        }),
        missingDataAction: object({ markAsAnomaly: boolean(), skip: boolean() }, { required: true, refuse: oneMember }),
        region,
        tags,
    },
    defaults: { evaluationIntervalInSeconds: 60 },
    computed: ["arn", "createdAt"],
    missing: (id) => `ResourceNotFoundException: Anomaly detector not found: ${id}`,
    imported: (named, { region: where, accountId }) => {
        const [detector, workspaceOfIt] = named.split(",");
        return `arn:aws:aps:${where}:${accountId}:anomalydetector/${workspaceOfIt}/${detector}`;
    },
    create: (inputs, context) => {
        const workspaceOfIt = requireWorkspace(inputs, context);
        const arn = `arn:aws:aps:${context.region}:${context.accountId}:anomalydetector/${workspaceOfIt}/ad-${randomUUID()}`;
        return { id: arn, outputs: { arn, createdAt: context.now.toISOString() } };
    },
};

export const amp: readonly ResourceType[] = [
    workspace,
    workspaceConfiguration,
    ruleGroupNamespace,
    alertManagerDefinition,
    anomalyDetector,
    ...ofWorkspaces(workspaceId, requireWorkspace),
];
