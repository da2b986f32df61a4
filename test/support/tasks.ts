/** A small service that the component tests start from, and change in one place each. */
import type { AdotDaemonArgs, AdotGatewayArgs, AdotTaskDefinitionArgs, ContainerDefinition } from "../../components";

/** What a platform stack exports. */
export const platformValues = {
    schemaVersion: 1,
    region: "eu-west-1",
    workspaceArn: "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1",
    workspaceId: "ws-1",
    remoteWriteUrl: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
    queryUrl: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/query",
    remoteWriteParameterName: "/pulumi-adot/observability/prod/metrics/remote-write-url",
    remoteWriteParameterArn:
        "arn:aws:ssm:eu-west-1:111122223333:parameter/pulumi-adot/observability/prod/metrics/remote-write-url",
    grafanaUrl: "https://g-1.grafana-workspace.eu-west-1.amazonaws.com",
};

/** A JVM behind an Envoy. */
export function ordersTask(changes: Partial<AdotTaskDefinitionArgs> = {}): AdotTaskDefinitionArgs {
    return {
        platform: platformValues,
        cpu: 1024,
        memory: 2048,
        containers: {
            app: { image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1", memory: 1024, ports: [8080] },
            envoy: { image: "envoyproxy/envoy:v1.39.3", memory: 256, ports: [10000], waitForCollector: true },
        },
        scrape: { jvm: { port: 9404 }, envoy: { port: 9901, path: "/stats/prometheus" } },
        sidecar: { memory: 512 },
        ...changes,
    };
}

/** Collectors that the tasks of one security group send to. */
export const gatewayArgs = (changes: Partial<AdotGatewayArgs> = {}): AdotGatewayArgs => ({
    platform: platformValues,
    clusterArn: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop",
    vpcId: "vpc-1",
    subnetIds: ["subnet-1", "subnet-2"],
    sourceSecurityGroupIds: ["sg-app"],
    namespaceName: "shop.internal",
    ...changes,
});

/** A collector on each instance of a cluster. */
export const daemonArgs = (changes: Partial<AdotDaemonArgs> = {}): AdotDaemonArgs => ({
    platform: platformValues,
    clusterArn: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop",
    ...changes,
});

/** The containers in a task definition's JSON. */
export function containersOf(containerDefinitions: unknown): ContainerDefinition[] {
    return JSON.parse(containerDefinitions as string) as ContainerDefinition[];
}

/** One container out of many. */
export function containerNamed(containers: ContainerDefinition[], name: string): ContainerDefinition {
    const found = containers.filter((container) => container.name === name);
    if (found.length !== 1) {
        throw new Error(`There are ${found.length} containers named ${name}.`);
    }
    return found[0]!;
}

/** An environment variable of a container. */
export function variable(container: ContainerDefinition, name: string): string | undefined {
    return container.environment?.find((entry) => entry.name === name)?.value;
}
