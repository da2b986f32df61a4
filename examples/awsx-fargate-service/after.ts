import { Cluster } from "@pulumi/aws/ecs";
import { Role } from "@pulumi/aws/iam";
import { FargateService } from "@pulumi/awsx/ecs";
import * as pulumi from "@pulumi/pulumi";
import { extendRoles, Platform, withAdotSidecar } from "pulumi-adot";

const config = new pulumi.Config();

const assumeRolePolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const taskRole = new Role("checkout-task", { assumeRolePolicy });
const executionRole = new Role("checkout-execution", { assumeRolePolicy });

const containers = {
    app: {
        name: "app",
        image: config.require("image"),
        cpu: 512,
        memory: 896,
        essential: true,
        portMappings: [{ containerPort: 8080 }],
    },
};

const platform = Platform.fromStack(config.require("platformStack"));
const adot = { platform, serviceName: "checkout", scrape: { jvm: { port: 9404 } } };
extendRoles("checkout", { taskRole, executionRole }, containers, adot);

new FargateService("checkout", {
    cluster: new Cluster("checkout").arn,
    networkConfiguration: {
        subnets: config.requireObject<string[]>("subnets"),
        securityGroups: config.requireObject<string[]>("securityGroups"),
    },
    taskDefinitionArgs: {
        taskRole: { roleArn: taskRole.arn },
        executionRole: { roleArn: executionRole.arn },
        containers: withAdotSidecar(containers, adot),
    },
});
