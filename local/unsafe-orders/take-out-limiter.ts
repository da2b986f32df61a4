/**
 * The one way that is left to ship a collector without its limiter: to edit what the component made, with a Pulumi
 * transform.
 */
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "yaml";

/** The parts of a rendered collector config that hold the limiter. */
interface CollectorConfig {
    processors: Record<string, unknown>;
    service: { pipelines: Record<string, { processors: string[] }> };
}

interface Container {
    environment?: { name: string; value: string }[];
}

pulumi.runtime.registerResourceTransform(({ type, props, opts }) => {
    if (type !== "aws:ecs/taskDefinition:TaskDefinition") {
        return undefined;
    }
    const definitions: pulumi.Input<string> = props.containerDefinitions;
    const containerDefinitions = pulumi
        .output(definitions)
        .apply((json) => JSON.stringify(containersWithoutLimiter(json)));
    return { props: { ...props, containerDefinitions }, opts };
});

function containersWithoutLimiter(json: string): Container[] {
    const containers = JSON.parse(json) as Container[];
    for (const variable of containers.flatMap(({ environment = [] }) => environment)) {
        if (variable.name === "AOT_CONFIG_CONTENT") {
            variable.value = configWithoutLimiter(variable.value);
        }
    }
    return containers;
}

function configWithoutLimiter(text: string): string {
    const config = yaml.parse(text) as CollectorConfig;
    delete config.processors.memory_limiter;
    for (const pipeline of Object.values(config.service.pipelines)) {
        pipeline.processors = pipeline.processors.filter((processor) => processor !== "memory_limiter");
    }
    return yaml.stringify(config);
}
