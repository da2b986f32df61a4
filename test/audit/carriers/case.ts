/** A case of what carries containers, and what cases are made of. */
import { configWith, goodConfig, goodContainers } from "../task";

/** One way of bringing a collector. */
export interface CarrierCase {
    readonly name: string;
    readonly type: string;
    /** Properties that must be refused. */
    readonly unsafe: Readonly<Record<string, unknown>>;
    /** Properties of the same form that nobody may object to, advice aside. */
    readonly safe: Readonly<Record<string, unknown>>;
}

export const collectorImage = "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0";

export type Json = Record<string, unknown>;

export const unlimited = configWith(({ service }) => {
    Object.values(service.pipelines).forEach((pipeline) => pipeline.processors.shift());
});

export const json = (value: unknown): string => JSON.stringify(value);

/** Containers as typed inputs in CloudFormation's spelling. */
export function pascal(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(pascal);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(
              Object.entries(value).map(([key, each]) => [key[0]!.toUpperCase() + key.slice(1), pascal(each)]),
          )
        : value;
}

/** Containers as typed inputs of Terraform's providers. */
export const plural = (containers: readonly Json[]): Json[] =>
    containers.map(({ environment, command, healthCheck, ...rest }) => ({
        ...rest,
        environments: environment,
        ...(command === undefined ? {} : { commands: command }),
        ...(healthCheck === undefined ? {} : { healthCheck: { commands: (healthCheck as Json).command } }),
    }));

export const containers = (config?: string): Json[] => goodContainers(config) as unknown as Json[];

/** A case whose properties are made from a config. */
export const withConfig = (name: string, type: string, make: (config: string) => Json): CarrierCase => ({
    name,
    type,
    unsafe: make(unlimited),
    safe: make(goodConfig()),
});

/** The collector by itself, as an Express service or a job has it. */
export const alone = (config: string): Json => {
    const { environment, image, secrets } = containers(config)[1]!;
    return { image, environment, secrets };
};

/** A resource of a template that a stack is given. */
export const inTemplate = (name: string, make: (config: string) => Json): CarrierCase =>
    withConfig(`template: ${name}`, "aws:cloudformation/stack:Stack", (config) => ({
        templateBody: json({ Resources: { It: make(config) } }),
    }));

export const template = (config: string): Json => ({
    Resources: {
        Task: {
            Type: "AWS::ECS::TaskDefinition",
            Properties: { Family: "orders", Memory: "2048", ContainerDefinitions: pascal(containers(config)) },
        },
    },
});

export const nativeTask = (config: string): Json => ({
    family: "orders",
    memory: "2048",
    containerDefinitions: containers(config),
});
export const jsonTask = (config: string): Json => ({
    family: "orders",
    memory: "2048",
    containerDefinitions: json(containers(config)),
});
export const pluralTask = (config: string): Json => ({
    family: "orders",
    containerDefinitions: plural(containers(config)),
});

export const job = (config: string): Json => ({
    ...alone(config),
    resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "256" },
    ],
});
export const ecsProperties = (config: string): Json => ({
    taskProperties: [{ containers: [{ name: "metrics", ...job(config) }] }],
});

export const arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders";

/** A definition of a state machine that runs a task. */
export const runTask = (parameters: Json, key = "Parameters"): Json => ({
    StartAt: "All",
    States: {
        All: {
            Type: "Map",
            ItemProcessor: {
                StartAt: "Run",
                States: {
                    Run: {
                        Type: "Task",
                        Resource: "arn:aws:states:::ecs:runTask.sync",
                        [key]: { Cluster: "c", TaskDefinition: arn, ...parameters },
                        End: true,
                    },
                },
            },
            End: true,
        },
    },
});
