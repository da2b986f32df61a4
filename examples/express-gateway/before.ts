import { ExpressGatewayService } from "@pulumi/aws/ecs";
import { Role, RolePolicyAttachment } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const roleFor = (name: string, Service: string, policy: string) => {
    const role = new Role(name, {
        assumeRolePolicy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
        }),
    });
    new RolePolicyAttachment(name, { role: role.name, policyArn: `arn:aws:iam::aws:policy/service-role/${policy}` });
    return role;
};
const execution = roleFor("landing-execution", "ecs-tasks.amazonaws.com", "AmazonECSTaskExecutionRolePolicy");
const express = "AmazonECSInfrastructureRoleforExpressGatewayServices";
const infrastructure = roleFor("landing-infrastructure", "ecs.amazonaws.com", express);

new ExpressGatewayService("landing", {
    serviceName: "landing",
    executionRoleArn: execution.arn,
    infrastructureRoleArn: infrastructure.arn,
    cpu: "512",
    memory: "1024",
    primaryContainer: {
        image: config.require("image"),
        containerPort: 8080,
        environments: [{ name: "MODE", value: "live" }],
    },
    networkConfigurations: [
        {
            subnets: config.requireObject<string[]>("subnets"),
            securityGroups: config.requireObject<string[]>("securityGroups"),
        },
    ],
});
