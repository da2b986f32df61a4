/**
 * Amazon Managed Service for Prometheus. Limits: the API model of CreateWorkspace, CreateLoggingConfiguration and UpdateWorkspaceConfiguration;
 * retention up to 1095 days from "AMP service quotas".
 */
import { randomUUID } from "node:crypto";
import { Refused, type Context, type ResourceType } from "../resource";
import { integer, list, map, object, string } from "../schema";
import type { Properties } from "../values";
import { region, tags, text } from "./common";
import { logGroupToken } from "./logs";

const workspaceToken = "aws:amp/workspace:Workspace";
const exception = "ValidationException";
const missing = (id: string) => `ResourceNotFoundException: Workspace not found: ${id}`;

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
        workspaceId: string({ required: true, replace: true, minLength: 1, maxLength: 64, pattern: /[0-9A-Za-z]/ }),
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
        outOfOrderTimeWindowInSeconds: integer({ min: 0 }),
        ruleQueryOffsetInSeconds: integer({ min: 0 }),
        region,
        timeouts: object({ create: string(), update: string() }),
    },
    // What a workspace has until it is told otherwise.
    defaults: { retentionPeriodInDays: 150 },
    computed: [],
    missing,
    create: (inputs, context) => {
        const id = text(inputs, "workspaceId");
        if (!context.cloud.get(workspaceToken, `${context.region}/${id}`)) {
            throw new Refused(missing(id));
        }
        return { id, outputs: {} };
    },
};

export const amp: readonly ResourceType[] = [workspace, workspaceConfiguration];
