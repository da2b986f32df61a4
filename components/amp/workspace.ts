/** The AMP workspace itself, made or taken as it is, with its log group and its settings. */
import { QueryLoggingConfiguration, Workspace, WorkspaceConfiguration } from "@pulumi/aws/amp";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";

import { applied } from "../inputs/checks";
import type { NormalisedPrometheus } from "../inputs/prometheus-workspace";
import { ownPath } from "../physical-names";
import { transformed } from "../transforms";
import type { Whereabouts } from "../whereabouts";
import { withFips } from "./place";
import type { PrometheusTransforms } from "./prometheus-transforms";

/** What everything else needs to know of a workspace. */
export interface WorkspaceOutputs {
    readonly workspaceId: pulumi.Output<string>;
    readonly workspaceArn: pulumi.Output<string>;
    /** Base URL, with a slash at the end. */
    readonly endpoint: pulumi.Output<string>;
}

/** Where a workspace is made: by which component, and in which account and region. */
export interface Making {
    readonly name: string;
    readonly parent: pulumi.Resource;
    readonly whereabouts: Whereabouts;
    readonly transforms: PrometheusTransforms | undefined;
}

type Input = Pick<
    NormalisedPrometheus,
    | "alias"
    | "fips"
    | "kmsKeyArn"
    | "limits"
    | "logGroupArn"
    | "logGroupClass"
    | "logKmsKeyArn"
    | "logQueriesFromSamples"
    | "logRetentionDays"
    | "outOfOrderTimeWindowSeconds"
    | "protect"
    | "retentionDays"
    | "ruleQueryOffsetSeconds"
    | "tags"
    | "workspaceId"
>;

export function workspaceOf(input: Input, making: Making): WorkspaceOutputs {
    const logGroupArn = input.logGroupArn ?? (input.workspaceId === undefined ? ownGroup(input, making) : undefined);
    const logs = logGroupArn === undefined ? undefined : applied(logGroupArn, withStar);
    const workspace =
        input.workspaceId === undefined ? ownWorkspace(input, logs!, making) : existing(input.workspaceId, making);
    configure(input, workspace, logs, making);
    const { endpoint } = workspace;
    return { ...workspace, endpoint: input.fips === true ? endpoint.apply(withFips) : endpoint };
}

/** All streams of the group: what AMP wants, and what the provider takes off a group's own ARN. */
const withStar = (arn: string): string => (arn.endsWith(":*") ? arn : `${arn}:*`);

function ownGroup(input: Input, { name, parent, transforms }: Making): pulumi.Output<string> {
    const { logRetentionDays: retentionInDays, logKmsKeyArn: kmsKeyId, logGroupClass, protect, tags } = input;
    const args = { name: vendedLogGroupName(name), retentionInDays, kmsKeyId, logGroupClass, tags };
    // Another class, or a group that is given in its place, would take the logs away.
    return new LogGroup(...transformed(transforms, "logGroup", `${name}-logs`, args, { parent, protect })).arn;
}

/**
 * AWS services that write logs themselves share one resource policy; a name under this prefix doesn't use it up
 * (CloudWatch Logs, "vended logs").
 */
const vendedLogGroupName = (name: string): string => `/aws/vendedlogs/prometheus${ownPath(name)}`;

function ownWorkspace(
    { alias: given, kmsKeyArn, protect, tags }: Input,
    logGroupArn: pulumi.Input<string>,
    { name, parent, whereabouts, transforms }: Making,
): WorkspaceOutputs {
    // None is made where AMP isn't: the region says so.
    const alias = whereabouts.region.apply(() => pulumi.output(given));
    const args = { alias, kmsKeyArn, loggingConfiguration: { logGroupArn }, tags };
    const workspace = new Workspace(
        ...transformed(transforms, "workspace", `${name}-workspace`, args, { parent, protect }),
    );
    return { workspaceId: workspace.id, workspaceArn: workspace.arn, endpoint: workspace.prometheusEndpoint };
}

/** As AWS names it: nothing is asked, so that it is known as early as the id. */
function existing(id: pulumi.Input<string>, { whereabouts }: Making): WorkspaceOutputs {
    const { region, partition, accountId } = whereabouts;
    const suffix = partition.apply((each) => (each === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"));
    return {
        workspaceId: pulumi.output(id),
        workspaceArn: pulumi.interpolate`arn:${partition}:aps:${region}:${accountId}:workspace/${id}`,
        endpoint: pulumi.interpolate`https://aps-workspaces.${region}.${suffix}/workspaces/${id}/`,
    };
}

function configure(
    input: Input,
    { workspaceId }: WorkspaceOutputs,
    logGroupArn: pulumi.Input<string> | undefined,
    { name, parent, transforms }: Making,
): void {
    const settings = {
        retentionPeriodInDays: input.retentionDays,
        outOfOrderTimeWindowInSeconds: input.outOfOrderTimeWindowSeconds,
        ruleQueryOffsetInSeconds: input.ruleQueryOffsetSeconds,
        limitsPerLabelSets: input.limits?.map(({ labels, maxSeries }) => ({ labelSet: labels, limits: { maxSeries } })),
    };
    if (Object.values(settings).some((value) => value !== undefined)) {
        const args = { workspaceId, ...settings };
        new WorkspaceConfiguration(
            ...transformed(transforms, "configuration", `${name}-configuration`, args, { parent }),
        );
    }
    if (input.logQueriesFromSamples !== undefined) {
        const destination = {
            cloudwatchLogs: { logGroupArn: logGroupArn! },
            filters: { qspThreshold: input.logQueriesFromSamples },
        };
        new QueryLoggingConfiguration(
            ...transformed(
                transforms,
                "queryLogging",
                `${name}-query-logging`,
                { workspaceId, destinations: [destination] },
                { parent },
            ),
        );
    }
}
