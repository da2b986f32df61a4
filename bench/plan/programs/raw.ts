/**
 * Plans the same resources as the component registers, each written by hand, their texts as literals; `npm run
 * bench:plan` compiles it, gives it to the engine, and fails when the two differ in any input.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { LogGroup } from "@pulumi/aws/cloudwatch";
import { TaskDefinition } from "@pulumi/aws/ecs";
import { Role, RolePolicy } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { countOfTasks, nameOf, platform } from "./shared";

/** The containers of the first task as its component makes them. */
const containersOfFirst = readFileSync(join(__dirname, "containers.json"), "utf8");

const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

for (let index = 0; index < countOfTasks(); index++) {
    const name = nameOf(index);
    const logs = new LogGroup(`${name}-logs`, { name: `/pulumi-adot/plan/bench/${name}`, retentionInDays: 30 });
    const running = new Role(`${name}-task-role`, { assumeRolePolicy: trust });
    const write = new RolePolicy(`${name}-task-role-policy`, {
        role: running.name,
        policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "WriteMetrics",
                    Effect: "Allow",
                    Action: ["aps:RemoteWrite"],
                    Resource: platform.workspaceArn,
                },
            ],
        }),
    });
    const starting = new Role(`${name}-execution-role`, { assumeRolePolicy: trust });
    const start = new RolePolicy(`${name}-execution-role-policy`, {
        role: starting.name,
        policy: pulumi.jsonStringify({
            Version: "2012-10-17",
            Statement: [
                {
                    Sid: "ReadRemoteWriteUrl",
                    Effect: "Allow",
                    Action: ["ssm:GetParameters"],
                    Resource: platform.remoteWriteParameterArn,
                },
                {
                    Sid: "WriteLogs",
                    Effect: "Allow",
                    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                    Resource: pulumi.interpolate`${logs.arn}:*`,
                },
            ],
        }),
    });
    new TaskDefinition(
        `${name}-task`,
        {
            family: name,
            cpu: "1024",
            memory: "2048",
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
            taskRoleArn: running.arn,
            executionRoleArn: starting.arn,
            containerDefinitions: containersOfFirst.replaceAll(nameOf(0), name),
        },
        { dependsOn: [write, start, logs] },
    );
}
