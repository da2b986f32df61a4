/** Task definitions as people write them who have never heard of the components: safe, or with one thing wrong. */
import { ResourcePolicy } from "@pulumi/aws/amp";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { TaskDefinition } from "@pulumi/aws/ecs";
import { Role } from "@pulumi/aws/iam";
import { Parameter } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";

import { configWith, type ContainerJson, containersWith, goodContainers } from "../../audit/task";

const config = new pulumi.Config();
const asked = config.require("variants").split(",");
const count = config.requireNumber("count");

const unlimited = configWith(({ service }) => {
    Object.values(service.pipelines).forEach((pipeline) => pipeline.processors.shift());
});

/** The containers whose config comes from an SSM parameter. */
const fromParameter = (valueFrom: string): ContainerJson[] =>
    containersWith((collector) => {
        collector.environment.shift();
        collector.secrets.push({ name: "AOT_CONFIG_CONTENT", valueFrom });
    });

/** A value that no preview knows. */
const unknown = (): pulumi.Output<string> => new LogGroup("later", { retentionInDays: 1 }).arn;

/** What the task definition has to wait for, as its containers don't say so. */
const first: pulumi.Resource[] = [];

const variants: Readonly<Record<string, () => pulumi.Input<string>>> = {
    safe: () => JSON.stringify(goodContainers()),
    unlimited: () => JSON.stringify(goodContainers(unlimited)),
    secret: () => pulumi.secret(JSON.stringify(goodContainers(unlimited))),
    tagged: () =>
        JSON.stringify(containersWith((collector) => (collector.image = "amazon/aws-otel-collector:v0.50.0"))),
    latest: () => JSON.stringify(containersWith((collector) => (collector.image = "amazon/aws-otel-collector:latest"))),
    parameter: () => {
        const parameter = new Parameter("config", {
            name: "/orders/config",
            type: "String",
            tier: "Advanced",
            value: unlimited,
        });
        return parameter.name.apply((name) => JSON.stringify(fromParameter(name)));
    },
    "parameter-later": () => {
        const value = unknown().apply(() => unlimited);
        const parameter = new Parameter("config", { name: "/orders/config", type: "String", tier: "Advanced", value });
        first.push(parameter);
        return JSON.stringify(fromParameter("/orders/config"));
    },
    "foreign-parameter": () => JSON.stringify(fromParameter("/elsewhere/config")),
};

const workspaceId = "ws-01234567-89ab-cdef-0123-456789abcdef";
const share = (principal: object | string): string =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: {
            Effect: "Allow",
            Principal: principal,
            Action: "aps:RemoteWrite",
            Resource: `arn:aws:aps:eu-west-1:111122223333:workspace/${workspaceId}`,
        },
    });

/** What isn't a task definition. */
const others: Readonly<Record<string, () => pulumi.Resource>> = {
    shared: () =>
        new ResourcePolicy("shared", {
            workspaceId,
            policyDocument: share({ AWS: "arn:aws:iam::444455556666:root" }),
        }),
    "shared-with-all": () => new ResourcePolicy("shared-with-all", { workspaceId, policyDocument: share("*") }),
};

const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } };
const execution = new Role("execution", {
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
});

asked.filter((word) => word in others).forEach((word) => others[word]!());

for (const [place, variant] of asked.filter((word) => word in variants).entries()) {
    const many = place === 0 ? count : 1;
    for (let index = 0; index < many; index++) {
        const name = many === 1 ? variant : `${variant}-${index}`;
        new TaskDefinition(
            name,
            {
                family: name,
                cpu: "1024",
                memory: "2048",
                networkMode: "awsvpc",
                requiresCompatibilities: ["FARGATE"],
                executionRoleArn: execution.arn,
                taskRoleArn: execution.arn,
                containerDefinitions: variants[variant]!(),
                tags: { kind: variant },
            },
            { dependsOn: first },
        );
    }
}
