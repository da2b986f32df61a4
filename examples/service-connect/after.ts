import * as ecs from "@pulumi/aws/ecs";
import { HttpNamespace } from "@pulumi/aws/servicediscovery";
import * as pulumi from "@pulumi/pulumi";
import { Platform, SidecarTaskDefinition } from "pulumi-adot";

const config = new pulumi.Config();

const namespace = new HttpNamespace("stock", { name: "shop" });

const task = new SidecarTaskDefinition("stock", {
    adot: {
        platform: Platform.fromStack(config.require("platformStack")),
        scrape: { jvm: { port: 9404 } },
        extendRoles: true,
    },
    family: "stock",
    cpu: "512",
    memory: "1024",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    containerDefinitions: JSON.stringify([
        {
            name: "app",
            image: config.require("image"),
            memory: 896,
            portMappings: [{ name: "http", containerPort: 8080, appProtocol: "http" }],
        },
    ]),
});

new ecs.Service("stock", {
    cluster: new ecs.Cluster("stock").arn,
    taskDefinition: task.arn,
    launchType: "FARGATE",
    desiredCount: 2,
    networkConfiguration: {
        subnets: config.requireObject<string[]>("subnets"),
        securityGroups: config.requireObject<string[]>("securityGroups"),
    },
    serviceConnectConfiguration: {
        enabled: true,
        namespace: namespace.arn,
        services: [{ portName: "http", clientAlias: [{ port: 80, dnsName: "stock" }] }],
    },
});
