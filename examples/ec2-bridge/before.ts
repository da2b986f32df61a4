import * as ecs from "@pulumi/aws/ecs";
import { Role } from "@pulumi/aws/iam";
import { LogGroup } from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const logs = new LogGroup("prices", { retentionInDays: 14 });
const assumeRolePolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const taskRole = new Role("prices-task", { assumeRolePolicy });

const task = new ecs.TaskDefinition("prices", {
    family: "prices",
    networkMode: "bridge",
    requiresCompatibilities: ["EC2"],
    taskRoleArn: taskRole.arn,
    containerDefinitions: pulumi.jsonStringify([
        {
            name: "app",
            image: config.require("image"),
            memory: 1024,
            // ECS takes a free port of the instance.
            portMappings: [{ containerPort: 8080, hostPort: 0 }],
            logConfiguration: {
                logDriver: "awslogs",
                options: { "awslogs-group": logs.name, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs" },
            },
        },
    ]),
});

new ecs.Service("prices", {
    cluster: new ecs.Cluster("prices").arn,
    taskDefinition: task.arn,
    launchType: "EC2",
    desiredCount: 2,
});
