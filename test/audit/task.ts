/** A task definition as it should be, from which each case departs in one thing. */
import * as yaml from "yaml";

import type { Container } from "../../audit/containers";
import { type ContainerJson, goodConfig, goodContainers, memoryMiB } from "../../bench/policy/good-task";
import { adot } from "../../collector";

export { type ContainerJson, goodConfig, goodContainers };

/** The parts of a collector's config that cases take apart. */
export interface ConfigJson {
    receivers: Record<string, Record<string, unknown>>;
    processors: Record<string, Record<string, unknown>>;
    exporters: Record<string, Record<string, unknown>>;
    service: { pipelines: Record<string, { receivers: string[]; processors: string[]; exporters: string[] }> };
}

/** The good config with one change. */
export function configWith(change: (config: ConfigJson) => void): string {
    const config = yaml.parse(goodConfig()) as ConfigJson;
    change(config);
    return yaml.stringify(config);
}

/** The good containers with one change to the collector. */
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
        entryPoint: [],
        command: [],
        mountPaths: [],
        volumesFrom: [],
        environment: [{ name: "AOT_CONFIG_CONTENT", value: "service: {}" }],
        secrets: [secret("AMP_REMOTE_WRITE_URL")],
        hasEnvironmentFiles: false,
        essential: false,
        ...change,
    };
}
