/**
 * The policies about AMP workspaces: that nobody deletes one by accident, that its failures are seen, and that its
 * retention is a decision.
 */
import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

import { isMissing, optional, reportBreach, typed } from "./reading";

/** Type tokens of @pulumi/aws. */
const workspaceType = "aws:amp/workspace:Workspace";
const configurationType = "aws:amp/workspaceConfiguration:WorkspaceConfiguration";

const subjectOf = (name: string): string => `AMP workspace "${name}"`;

/** An `aws.amp.Workspace` is protected, and has a log group. */
export const ampWorkspaceKept: ResourceValidationPolicy = {
    name: "amp-workspace-kept",
    displayName: "AMP workspaces are protected and have logs",
    description: "Every AMP workspace is protected from deletion and sends its own logs to CloudWatch.",
    severity: "medium",
    enforcementLevel: "advisory",
    validateResource: typed(workspaceType, ({ name, opts, props }, report) => {
        if (!opts.protect) {
            reportBreach(report, "amp-workspace-kept", subjectOf(name), {
                path: "protect",
                message: "The workspace isn't protected, and its metrics go with it when it is deleted or replaced.",
                fix: "Set the resource option protect to true.",
            });
        }
        if (isMissing(() => props.loggingConfiguration)) {
            reportBreach(report, "amp-workspace-kept", subjectOf(name), {
                path: "loggingConfiguration",
                message: "The workspace has no log group, so errors of its rules and alerts are seen by nobody.",
                fix: "Set loggingConfiguration.logGroupArn to the ARN of a log group, followed by :*.",
            });
        }
    }),
};

/** What AMP keeps metrics for when nobody says anything, days (AMP quotas page). */
const defaultRetentionDays = 150;

/**
 * The retention is in a resource of its own. So the rule is looked at from both ends: the stack shows whether a
 * workspace has an `aws.amp.WorkspaceConfiguration`, but only the inputs of that one show whether it names a retention,
 * since AWS adds it to the outputs.
 */
export const ampRetentionSet: ResourceValidationPolicy & StackValidationPolicy = {
    name: "amp-retention-set",
    displayName: "AMP workspaces have a retention of their own",
    description: "Every AMP workspace has a WorkspaceConfiguration that says how long metrics are kept.",
    severity: "medium",
    enforcementLevel: "advisory",
    validateResource: typed(configurationType, ({ name, props }, report) => {
        if (isMissing(() => props.retentionPeriodInDays)) {
            reportBreach(report, "amp-retention-set", `AMP workspace configuration "${name}"`, {
                path: "retentionPeriodInDays",
                message: `The configuration names no retention, so metrics are kept for AMP's ${defaultRetentionDays} days, or for what somebody has set by hand.`,
                fix: "Set retentionPeriodInDays.",
            });
        }
    }),
    validateStack: typed(workspaceType, ({ resources }, report) => {
        const configurations = resources.filter(({ type }) => type === configurationType);
        for (const workspace of resources.filter(({ type }) => type === workspaceType)) {
            if (configurations.some((configuration) => mayConfigure(configuration, workspace))) {
                continue;
            }
            const breach = {
                path: "WorkspaceConfiguration.retentionPeriodInDays",
                message: `No WorkspaceConfiguration of this stack names the workspace, so metrics are kept for AMP's ${defaultRetentionDays} days, or for what somebody has set by hand.`,
                fix: "Add an aws.amp.WorkspaceConfiguration with the workspace's id as its workspaceId, and set its retentionPeriodInDays.",
            };
            reportBreach(report, "amp-retention-set", subjectOf(workspace.name), breach, workspace.urn);
        }
    }),
};

/** Whether a configuration names a workspace, or one that a preview doesn't know. */
function mayConfigure(configuration: PolicyResource, workspace: PolicyResource): boolean {
    const named = (configuration.propertyDependencies.workspaceId ?? []).filter(({ type }) => type === workspaceType);
    if (named.length > 0) {
        return named.some(({ urn }) => urn === workspace.urn);
    }
    const id = optional(() => configuration.props.workspaceId as unknown);
    return id === undefined || id === idOf(workspace);
}

/** The last part of the ARN: a stack policy gets outputs, and the id needn't be one of them. */
function idOf({ props }: PolicyResource): string | undefined {
    const arn = optional(() => props.arn as unknown);
    return typeof arn === "string" ? arn.split(":workspace/")[1] : undefined;
}

/** Every policy of this file. */
export const ampPolicies = [ampWorkspaceKept, ampRetentionSet] as const;
