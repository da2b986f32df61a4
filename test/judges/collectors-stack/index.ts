import { SecurityGroup } from "@pulumi/aws/ec2";
import { Cluster } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import {
    AdotDaemon,
    AdotGateway,
    AdotTaskDefinition,
    daemonEnvironment,
    platformOutputs,
    PrometheusWorkspace,
} from "../../../components";

/** MiB of a collector. */
const memory = new pulumi.Config().requireNumber("memory");

const platform = platformOutputs({ metrics: new PrometheusWorkspace("metrics", { protect: false }) });
const vpcId = "vpc-0123456789abcdef0";
const clusterArn = new Cluster("shop").arn;
const senders = new SecurityGroup("senders", { vpcId, description: "Who sends to the collectors" });
const common = { platform, clusterArn, vpcId, memory, tags: { team: "core" } };
const subnetIds = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"];

const byName = new AdotGateway(
    "otel",
    {
        ...common,
        subnetIds,
        sourceSecurityGroupIds: [senders.id],
        sourceCidrBlocks: ["10.0.0.0/16"],
        namespaceName: "shop.internal",
        collector: { environment: { TEAM: "core" }, secrets: { VENDOR_KEY: "/vendor/key" } },
    },
    {
        transform: {
            service: (args) => ({ ...args, enableEcsManagedTags: true }),
            taskRole: (args) => void (args.description = "Collectors of the shop"),
        },
    },
);
const behindBalancer = new AdotGateway("balanced", {
    ...common,
    subnetIds,
    sourceSecurityGroupIds: [senders.id],
    discovery: "nlb",
});
const onInstances = new AdotDaemon("node", { platform, clusterArn, memory, statsdCounters: ["orders.placed"] });

const image = "public.ecr.aws/acme/orders:1";
new AdotTaskDefinition("orders", {
    platform,
    cpu: 256,
    memory: 512,
    containers: {
        app: { image, memory: 256, environment: { OTEL_EXPORTER_OTLP_ENDPOINT: byName.grpcEndpoint } },
    },
});
new AdotTaskDefinition("small", {
    platform,
    cpu: 256,
    memory: 512,
    requiresCompatibilities: ["EC2"],
    networkMode: "bridge",
    containers: { app: { image, memory: 256, environment: daemonEnvironment("bridge") } },
});

export const grpcEndpoint = behindBalancer.grpcEndpoint;
export const bridgeEndpoint = onInstances.bridgeEndpoint;
