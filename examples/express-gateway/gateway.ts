import { Cluster } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { AdotGateway, Platform } from "pulumi-adot";

const config = new pulumi.Config();

const gateway = new AdotGateway("otlp", {
    platform: Platform.fromStack(config.require("platformStack")),
    clusterArn: new Cluster("otlp").arn,
    vpcId: config.require("vpc"),
    subnetIds: config.requireObject<string[]>("subnets"),
    sourceSecurityGroupIds: config.requireObject<string[]>("securityGroups"),
    namespaceName: "shop.internal",
});

/** What the services have as `otlpEndpoint`: known by its name, also before the gateway is there. */
export const otlpEndpoint = gateway.httpEndpoint;
