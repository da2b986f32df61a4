import { LogGroup } from "@pulumi/aws/cloudwatch";
import * as ecs from "@pulumi/aws/ecs";
import { Role, RolePolicyAttachment } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { Platform, SidecarTaskDefinition } from "pulumi-adot";

const config = new pulumi.Config();

const logs = new LogGroup("shipping", { retentionInDays: 14 });
const executionRole = new Role("shipping-execution", {
    assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
});
new RolePolicyAttachment("shipping-execution", {
    role: executionRole.name,
    policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
});

const task = new SidecarTaskDefinition("shipping", {
    adot: {
        platform: Platform.fromStack(config.require("platformStack")),
        otlp: { containers: ["app"], metrics: true },
        javaAgent: { containers: ["app"] },
        extendRoles: true,
    },
    family: "shipping",
    cpu: "1024",
    memory: "2048",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    executionRoleArn: executionRole.arn,
    containerDefinitions: pulumi.jsonStringify([
        {
            name: "app",
            image: config.require("image"),
            memory: 1536,
            portMappings: [{ containerPort: 8080 }],
            environment: [{ name: "JAVA_TOOL_OPTIONS", value: "-XX:MaxRAMPercentage=70" }],
            logConfiguration: {
                logDriver: "awslogs",
                options: { "awslogs-group": logs.name, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs" },
            },
        },
    ]),
});

new ecs.Service("shipping", {
    cluster: new ecs.Cluster("shipping").arn,
    taskDefinition: task.arn,
    launchType: "FARGATE",
    desiredCount: 2,
    networkConfiguration: {
        subnets: config.requireObject<string[]>("subnets"),
        securityGroups: config.requireObject<string[]>("securityGroups"),
    },
});
