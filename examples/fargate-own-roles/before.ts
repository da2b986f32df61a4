import { LogGroup } from "@pulumi/aws/cloudwatch";
import * as ecs from "@pulumi/aws/ecs";
import { FileSystem } from "@pulumi/aws/efs";
import { Role, RolePolicy, RolePolicyAttachment } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const logs = new LogGroup("basket", { retentionInDays: 14 });
const files = new FileSystem("basket", { encrypted: true });

const assumeRolePolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const executionRole = new Role("basket-execution", { assumeRolePolicy });
new RolePolicyAttachment("basket-execution", {
    role: executionRole.name,
    policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
});
const taskRole = new Role("basket-task", { assumeRolePolicy });
// FireLens writes the logs with the task's role.
new RolePolicy("basket-logs", {
    role: taskRole.name,
    policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                Resource: pulumi.interpolate`${logs.arn}:*`,
            },
        ],
    }),
});

const task = new ecs.TaskDefinition("basket", {
    family: "basket",
    cpu: "1024",
    memory: "2048",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    taskRoleArn: taskRole.arn,
    executionRoleArn: executionRole.arn,
    volumes: [{ name: "carts", efsVolumeConfiguration: { fileSystemId: files.id, transitEncryption: "ENABLED" } }],
    containerDefinitions: pulumi.jsonStringify([
        {
            name: "app",
            image: config.require("image"),
            memory: 1024,
            portMappings: [{ containerPort: 8080 }],
            mountPoints: [{ sourceVolume: "carts", containerPath: "/carts" }],
            dependsOn: [{ containerName: "logs", condition: "START" }],
            logConfiguration: {
                logDriver: "awsfirelens",
                options: {
                    Name: "cloudwatch_logs",
                    region: "eu-west-1",
                    log_group_name: logs.name,
                    log_stream_prefix: "app-",
                },
            },
        },
        {
            name: "logs",
            image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
            memory: 128,
            firelensConfiguration: { type: "fluentbit" },
            logConfiguration: {
                logDriver: "awslogs",
                options: {
                    "awslogs-group": logs.name,
                    "awslogs-region": "eu-west-1",
                    "awslogs-stream-prefix": "ecs",
                },
            },
        },
    ]),
});

new ecs.Service("basket", {
    cluster: new ecs.Cluster("basket").arn,
    taskDefinition: task.arn,
    launchType: "FARGATE",
    desiredCount: 2,
    networkConfiguration: {
        subnets: config.requireObject<string[]>("subnets"),
        securityGroups: config.requireObject<string[]>("securityGroups"),
    },
});
