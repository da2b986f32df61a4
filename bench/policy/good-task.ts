/** A task definition as it should be: an app, and a collector with the config that our component renders. */
import { adot, collectorConfig, renderCollectorConfig, sizeSidecar } from "../../collector";

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

/** Hard memory limit of the collector, MiB. */
export const memoryMiB = 256;

/** The config that the component renders for one JVM. */
export function goodConfig(): string {
    const scrape = { jvm: { port: 9404 } };
    return renderCollectorConfig(collectorConfig({ serviceName: "orders", region: "eu-west-1", memoryMiB, scrape }));
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
            command: [`--feature-gates=+${adot.featureGates.join(",+")}`],
            environment: [
                { name: "AOT_CONFIG_CONTENT", value: config },
                { name: "GOMEMLIMIT", value: `${sizeSidecar(memoryMiB).goMemLimitMiB}MiB` },
            ],
            secrets: [{ name: "AMP_REMOTE_WRITE_URL", valueFrom: "/pulumi-adot/remote-write-url" }],
        },
    ];
}
