/** A task definition as it should be, from which each case departs in one thing. */
import * as yaml from "yaml";

import { adot, collectorConfig, renderCollectorConfig, sizeSidecar } from "../../collector";
import type { Container } from "../../audit/containers";

/** A container in the JSON that ECS takes. */
export interface ContainerJson {
    name: string;
    image: string;
    memory?: number;
    essential?: boolean;
    stopTimeout?: number;
    healthCheck?: { command: string[] };
    command?: string[];
    environment: { name: string; value: string }[];
    secrets: { name: string; valueFrom: string }[];
}

const memoryMiB = 256;

/** The parts of a collector's config that cases take apart. */
export interface ConfigJson {
    receivers: Record<string, Record<string, unknown>>;
    processors: Record<string, Record<string, unknown>>;
    exporters: Record<string, Record<string, unknown>>;
    service: { pipelines: Record<string, { receivers: string[]; processors: string[]; exporters: string[] }> };
}

/** The config that the component renders for one JVM. */
export function goodConfig(): string {
    const scrape = { jvm: { port: 9404 } };
    return renderCollectorConfig(collectorConfig({ serviceName: "orders", region: "eu-west-1", memoryMiB, scrape }));
}

/** That config with one change. */
export function configWith(change: (config: ConfigJson) => void): string {
    const config = yaml.parse(goodConfig()) as ConfigJson;
    change(config);
    return yaml.stringify(config);
}

/** An app and its collector. */
export function goodContainers(config = goodConfig()): [ContainerJson, ContainerJson] {
    return [
        { name: "app", image: "acme/orders:1.0.0", memory: 1024, environment: [], secrets: [] },
        {
            name: "adot-collector",
            image: adot.image,
            memory: memoryMiB,
            essential: false,
            stopTimeout: 30,
            healthCheck: { command: ["CMD", "/healthcheck"] },
            environment: [
                { name: "AOT_CONFIG_CONTENT", value: config },
                { name: "GOMEMLIMIT", value: `${sizeSidecar(memoryMiB).goMemLimitMiB}MiB` },
            ],
            secrets: [{ name: "AMP_REMOTE_WRITE_URL", valueFrom: "/pulumi-adot/remote-write-url" }],
        },
    ];
}

/** The containers with one change to the collector. */
export function containersWith(change: (collector: ContainerJson) => void, config?: string): ContainerJson[] {
    const [app, collector] = goodContainers(config);
    change(collector);
    return [app, collector];
}

/** A secret as it is read; by default from a parameter with its name. */
export function secret(name: string, valueFrom = `/prod/${name}`): { name: string; valueFrom: string } {
    return { name, valueFrom };
}

/** An ADOT container with a literal config, as it is read; each case changes one thing. */
export function adotContainer(change: Partial<Container> = {}): Container {
    return {
        name: "adot-collector",
        image: adot.image,
        memoryMiB,
        args: [],
        environment: [{ name: "AOT_CONFIG_CONTENT", value: "service: {}" }],
        secrets: [secret("AMP_REMOTE_WRITE_URL")],
        hasEnvironmentFiles: false,
        essential: false,
        ...change,
    };
}
