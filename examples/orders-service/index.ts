import * as fs from "node:fs";
import * as path from "node:path";

import { Cluster, Service } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { AdotTaskDefinition, Platform } from "pulumi-adot";

const config = new pulumi.Config();

// AMP and Grafana belong to the platform team's stack. All that is needed of it arrives here.
const platform = Platform.fromStack(config.require("platformStack"));

// Envoy takes requests on 8080 and passes them to the service on 8081; its metrics are on the admin port, 9901.
const envoyConfig = fs.readFileSync(path.join(__dirname, "envoy", "envoy.yaml"), "utf8");

const task = new AdotTaskDefinition("orders", {
    platform,
    cpu: 1024,
    memory: 2048,
    containers: {
        app: { image: config.require("image"), memory: 1024, ports: [8081] },
        envoy: {
            image: "envoyproxy/envoy:v1.39.3",
            memory: 256,
            ports: [8080],
            command: ["--config-yaml", envoyConfig],
            dependsOn: [{ container: "app" }],
        },
    },
    scrape: {
        jvm: { port: 9404 },
        envoy: { port: 9901, path: "/stats/prometheus" },
    },
    sidecar: {
        memory: config.requireNumber("sidecarMemory"),
        scrapeIntervalSeconds: config.requireNumber("scrapeIntervalSeconds"),
    },
});

const service = new Service("orders", {
    cluster: config.get("cluster") || new Cluster("orders").arn,
    taskDefinition: task.arn,
    launchType: "FARGATE",
    desiredCount: 1,
    networkConfiguration: {
        subnets: config.requireObject<string[]>("subnets"),
        securityGroups: config.requireObject<string[]>("securityGroups"),
    },
});

export const taskDefinition = task.arn;
export const cluster = service.cluster;
export const serviceName = service.name;
