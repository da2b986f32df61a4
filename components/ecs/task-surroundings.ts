/** What a task with a collector needs beside its definition: a log group, and the URL that it writes to. */
import { LogGroup, LogStream } from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";

import { awsTargets } from "../../collector";
import type { LogConfiguration } from "../inputs/sidecar";
import type { FilledTask } from "../inputs/task";
import { ownPath } from "../physical-names";
import { transformed } from "../transforms";
import type { TaskTransforms } from "./task-transforms";

/** The log group of all containers. */
export function logGroup(
    name: string,
    settings: Pick<FilledTask, "logRetentionDays" | "logKmsKeyArn" | "logGroupClass" | "tags">,
    parent: pulumi.Resource,
    transforms?: TaskTransforms,
): LogGroup {
    const { logRetentionDays: retentionInDays, logKmsKeyArn: kmsKeyId, logGroupClass, tags } = settings;
    const args = { name: ownPath(name), retentionInDays, kmsKeyId, logGroupClass, tags };
    return new LogGroup(...transformed(transforms, "logGroup", `${name}-logs`, args, { parent }));
}

/** The stream of OTLP's log records, which CloudWatch Logs doesn't make by itself; none where they go elsewhere. */
export function logStream(
    name: string,
    { otlp }: Pick<FilledTask, "otlp">,
    group: LogGroup | undefined,
    parent: pulumi.Resource,
    transforms?: TaskTransforms,
): LogStream[] {
    const { logs, logGroupName = "", logStreamName } = otlp ?? {};
    if (logs !== awsTargets.logs) {
        return [];
    }
    const dependsOn = group === undefined ? [] : [group];
    const args = { name: logStreamName, logGroupName };
    return [new LogStream(...transformed(transforms, "logStream", `${name}-otlp-logs`, args, { parent, dependsOn }))];
}

/** Where a container's logs go that says nothing else. */
export const awsLogs = (group: string, region: string): LogConfiguration => ({
    logDriver: "awslogs",
    options: {
        "awslogs-group": group,
        "awslogs-region": region,
        "awslogs-stream-prefix": "ecs",
        // A service never waits for its logs. Newer accounts have this as their default, older ones don't.
        mode: "non-blocking",
    },
});
