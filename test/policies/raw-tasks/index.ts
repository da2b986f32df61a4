/** Task definitions as people write them who have never heard of the components: safe, or with one thing wrong. */
import { LogGroup } from "@pulumi/aws/cloudwatch";
import { TaskDefinition } from "@pulumi/aws/ecs";
import { Role } from "@pulumi/aws/iam";
import { Parameter } from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";

import { deployableStarts } from "../../audit/starts";
import { configWith, type ContainerJson, containersWith, goodConfig, goodContainers } from "../../audit/task";

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

/** One task definition for each start of a collector that is proven, or of the others: its verdict in its name. */
function startsOf(isSafe: boolean): [string, string][] {
    const texts: Readonly<Record<string, string>> = { "a: good": goodConfig(), "a: bad": unlimited };
    const real = (text: string): string =>
        text
            .replace(/a: (good|bad)$/, (short) => texts[short]!)
            .replace("--set=a=bad", "--set=service.pipelines.metrics/scrape.processors=[batch]");
    return deployableStarts(isSafe).map(({ name, start, verdict }) => {
        const { mountPaths = [], volumesFrom = [], hasEnvironmentFiles = false, ...same } = start;
        const [app, collector] = goodContainers();
        const container = {
            ...collector,
            name: "other",
            ...same,
            entryPoint: start.entryPoint?.map(real),
            command: start.command?.map(real),
            environment: [
                ...(start.environment ?? []).map(({ name, value }) => ({ name, value: real(value) })),
                ...collector.environment.filter(({ name }) => name === "GOMEMLIMIT"),
            ],
            secrets: (start.secrets ?? []).concat(verdict === "good" ? collector.secrets : []),
            mountPoints: mountPaths.map((containerPath) => ({ sourceVolume: "volume", containerPath })),
            volumesFrom: volumesFrom.map((sourceContainer) => ({ sourceContainer })),
            environmentFiles: hasEnvironmentFiles ? [{ type: "s3", value: "arn:aws:s3:::bucket/x.env" }] : [],
        };
        return [name, JSON.stringify([app, container])];
    });
}

const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } };
const execution = new Role("execution", {
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
});

for (const [place, variant] of asked.entries()) {
    const many = place === 0 ? count : 1;
    const definitions =
        variant === "safe-starts" || variant === "unsafe-starts"
            ? startsOf(variant === "safe-starts")
            : Array.from({ length: many }, (_, index): [string, pulumi.Input<string>] => [
                  many === 1 ? variant : `${variant}-${index}`,
                  variants[variant]!(),
              ]);
    for (const [name, containerDefinitions] of definitions) {
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
                containerDefinitions,
                volumes: [{ name: "volume" }],
                tags: { kind: variant },
            },
            { dependsOn: first },
        );
    }
}
