/** A task definition in each form of input that may hold one. */
import * as yaml from "yaml";
import { isMapping } from "../../collector/values";
import { configWith } from "../audit/task";
import { json } from "./support";

export interface Sample {
    /** Name of the form in the table. */
    readonly form: string;
    /** What is special about it. */
    readonly as: string;
    /** Undefined where the form can't say what the task has. */
    readonly text: (task: TaskJson) => string | undefined;
    /** What the form tells of the task. Default: all of it. */
    readonly known?: (task: TaskJson) => Record<string, unknown>;
    /** Rules of ECS's are left out, and fixes are in the form's own properties. */
    readonly isElsewhere?: true;
}

export type TaskJson = Record<string, unknown> & { containerDefinitions: Record<string, unknown>[] };

const containers = (task: TaskJson): string => JSON.stringify(task.containerDefinitions);

const capital = (key: string): string => key[0]!.toUpperCase() + key.slice(1);

/** Keys as CloudFormation has them; `environment` and the like hold lists of objects. */
function asCloudFormation(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(asCloudFormation);
    }
    return isMapping(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [capital(key), asCloudFormation(each)]))
        : value;
}

const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const template = (task: TaskJson): object => ({
    AWSTemplateFormatVersion: "2010-09-09",
    Resources: { Task: { Type: "AWS::ECS::TaskDefinition", Properties: asCloudFormation(task) } },
});

export const asYamlTemplate = template;

/** Attributes of `aws_ecs_task_definition`. */
const attributes = (task: TaskJson): Record<string, unknown> => ({
    ...Object.fromEntries(
        Object.entries(task)
            .filter(([key]) => key !== "volumes")
            .map(([key, value]) => [snake(key), value]),
    ),
    ...(task.volumes === undefined ? {} : { volume: task.volumes }),
    container_definitions: containers(task),
});

const planned = (task: TaskJson): object => ({
    address: "module.app[0].aws_ecs_task_definition.this",
    mode: "managed",
    type: "aws_ecs_task_definition",
    name: "this",
    provider_name: "registry.terraform.io/hashicorp/aws",
    values: attributes(task),
});

const rootModule = (task: TaskJson): object => ({
    resources: [
        {
            address: "aws_ecr_repository.a",
            mode: "managed",
            type: "aws_ecr_repository",
            values: { name: "adot-collector" },
        },
    ],
    child_modules: [{ address: "module.app[0]", resources: [planned(task)] }],
});

const plan = (task: TaskJson): object => ({
    format_version: "1.2",
    terraform_version: "1.14.0",
    planned_values: { root_module: rootModule(task) },
    resource_changes: [
        {
            address: "module.app[0].aws_ecs_task_definition.this",
            change: { actions: ["create"], after: {}, after_unknown: { arn: true, id: true, revision: true } },
        },
    ],
    configuration: {},
});

const pulumiType = "aws:ecs/taskDefinition:TaskDefinition";
const urn = `urn:pulumi:prod::orders::${pulumiType}::orders`;
const pulumiState = (task: TaskJson): object => ({
    urn,
    custom: true,
    type: pulumiType,
    inputs: { ...task, containerDefinitions: containers(task) },
});

const inAll = ["name", "image", "memory", "environment", "command"];

/** Whether no container has other properties. */
const onlyHas = (task: TaskJson, keys: readonly string[]): boolean =>
    task.containerDefinitions.every((container) => Object.keys(container).every((key) => keys.includes(key)));

const pairsOf = (value: unknown): { name: string; value?: unknown; valueFrom?: unknown }[] =>
    (value ?? []) as { name: string }[];
const fromPairs = (value: unknown): Record<string, unknown> =>
    Object.fromEntries(pairsOf(value).map(({ name, value: each }) => [name, each]));

export const samples: readonly Sample[] = [
    { form: "a task definition", as: "JSON", text: json },
    { form: "a task definition", as: "the answer about one", text: (task) => json({ taskDefinition: task, tags: [] }) },
    { form: "a task definition", as: "YAML", text: (task) => yaml.stringify(task) },
    {
        form: "a task definition",
        as: "several in YAML",
        text: (task) => `${yaml.stringify(task)}---\n${yaml.stringify(task)}`,
    },
    {
        form: "a task definition",
        as: "JSON Lines",
        text: (task) => `${JSON.stringify(task)}\n${JSON.stringify({ taskDefinition: task })}\n`,
    },
    {
        form: "a task definition",
        as: "answers after each other",
        text: (task) => `${json({ taskDefinition: task })}\n${json({ taskDefinition: task })}`,
    },
    { form: "a CloudFormation template", as: "JSON", text: (task) => json(template(task)) },
    { form: "a CloudFormation template", as: "YAML", text: (task) => yaml.stringify(template(task)) },
    {
        form: "the answer about a template",
        as: "with a template in JSON",
        text: (task) => json({ TemplateBody: template(task), StagesAvailable: ["Original"] }),
    },
    {
        form: "the answer about a template",
        as: "with a template in YAML",
        text: (task) => json({ StagesAvailable: ["Original"], TemplateBody: yaml.stringify(template(task)) }),
    },
    {
        form: "the answer about a template",
        as: "in YAML",
        text: (task) => yaml.stringify({ TemplateBody: template(task) }),
    },
    {
        form: "the answer about a template",
        as: "--query TemplateBody",
        text: (task) => json(yaml.stringify(template(task))),
    },
    {
        form: "the answer about a template",
        as: "--query TemplateBody, of JSON that somebody has given as a string",
        text: (task) => json(json(template(task))),
    },
    { form: "a Terraform or OpenTofu plan", as: "in a module", text: (task) => json(plan(task)) },
    { form: "a Terraform or OpenTofu plan", as: "on one line", text: (task) => JSON.stringify(plan(task)) },
    {
        form: "a Terraform or OpenTofu plan",
        as: "awscc",
        text: (task) =>
            json({
                format_version: "1.2",
                planned_values: {
                    root_module: {
                        resources: [
                            {
                                address: "awscc_ecs_task_definition.a",
                                type: "awscc_ecs_task_definition",
                                provider_name: "registry.terraform.io/hashicorp/awscc",
                                values: asSnake(task),
                            },
                        ],
                    },
                },
            }),
    },
    {
        form: "a Terraform or OpenTofu state",
        as: "show -json",
        text: (task) =>
            json({ format_version: "1.0", terraform_version: "1.14.0", values: { root_module: rootModule(task) } }),
    },
    {
        form: "a Terraform or OpenTofu state",
        as: "a state file",
        text: (task) =>
            json({
                version: 4,
                terraform_version: "1.14.0",
                serial: 3,
                lineage: "x",
                outputs: {},
                resources: [
                    { mode: "data", type: "aws_ecs_task_definition", name: "old", instances: [{ attributes: {} }] },
                    {
                        module: "module.app",
                        mode: "managed",
                        type: "aws_ecs_task_definition",
                        name: "this",
                        provider: 'provider["registry.terraform.io/hashicorp/aws"]',
                        instances: [{ index_key: "a", schema_version: 1, attributes: attributes(task) }],
                    },
                ],
            }),
    },
    {
        form: "the export of a Pulumi stack",
        as: "JSON",
        text: (task) => json({ version: 3, deployment: { resources: [pulumiState(task)] } }),
    },
    {
        form: "the preview of a Pulumi program",
        as: "JSON",
        text: (task) =>
            json({
                steps: [
                    { op: "delete", urn, oldState: {} },
                    { op: "create", urn, newState: pulumiState(task) },
                ],
            }),
    },
    {
        form: "a compose file",
        as: "YAML",
        text: (task) =>
            onlyHas(task, [...inAll, "stopTimeout", "healthCheck", "essential", "secrets"])
                ? yaml
                      .stringify({
                          services: Object.fromEntries(
                              task.containerDefinitions.map(
                                  ({ name, image, memory, environment, command, secrets }) => [
                                      name,
                                      {
                                          image,
                                          ...(memory === undefined ? {} : { mem_limit: `${memory as number}m` }),
                                          command,
                                          environment: {
                                              ...fromPairs(environment),
                                              ...Object.fromEntries(
                                                  pairsOf(secrets).map(({ name: key }) => [key, null]),
                                              ),
                                          },
                                      },
                                  ],
                              ),
                          ),
                      })
                      .replaceAll("$", () => "$$")
                : undefined,
        known: ({ containerDefinitions }) => ({ containerDefinitions }),
        isElsewhere: true,
    },
    {
        form: "a manifest of AWS Copilot",
        as: "YAML",
        text: (task) =>
            onlyHas(task, [...inAll, "stopTimeout", "healthCheck", "essential", "secrets"])
                ? yaml.stringify({
                      name: "orders",
                      type: "Backend Service",
                      image: { location: "orders:1.0.0" },
                      memory: Number(task.memory),
                      sidecars: Object.fromEntries(
                          task.containerDefinitions.map((container) => [
                              container.name,
                              {
                                  image: container.image,
                                  essential: container.essential,
                                  command: container.command,
                                  variables: fromPairs(container.environment),
                                  secrets: Object.fromEntries(
                                      pairsOf(container.secrets).map(({ name, valueFrom }) => [name, valueFrom]),
                                  ),
                                  healthcheck: container.healthCheck,
                              },
                          ]),
                      ),
                      taskdef_overrides: task.containerDefinitions.flatMap(({ memory, stopTimeout }, index) =>
                          Object.entries({ Memory: memory, StopTimeout: stopTimeout })
                              .filter(([, value]) => value !== undefined)
                              .map(([key, value]) => ({ path: `ContainerDefinitions[${index + 1}].${key}`, value })),
                      ),
                  })
                : undefined,
        known: ({ memory, containerDefinitions }) => ({
            memory,
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            containerDefinitions: [{ name: "orders", image: "orders:1.0.0", essential: true }, ...containerDefinitions],
        }),
        isElsewhere: true,
    },
    {
        form: "a list of containers",
        as: "JSON",
        text: (task) => json(task.containerDefinitions),
        known: ({ containerDefinitions }) => ({ containerDefinitions }),
    },
];

function asSnake(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(asSnake);
    }
    return isMapping(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [snake(key), asSnake(each)]))
        : value;
}

/** A config in each form that may hold one without its task; `{{` and the like would be a template's. */
export interface ConfigSample {
    readonly form: string;
    readonly as: string;
    readonly text: (config: string) => string;
    /** Memory of the container that the form tells, MiB. */
    readonly memoryMiB?: number;
}

const indented = (text: string, by: number): string => text.replace(/^(?=.)/gm, " ".repeat(by));

const collector = (version: string, spec: object): object => ({
    apiVersion: `opentelemetry.io/${version}`,
    kind: "OpenTelemetryCollector",
    metadata: { name: "gateway" },
    spec,
});

const limits = { limits: { memory: "256Mi" } };

export const configSamples: readonly ConfigSample[] = [
    { form: "a collector's config", as: "YAML", text: (config) => config },
    { form: "a collector's config", as: "JSON", text: (config) => json(yaml.parse(config)) },
    {
        form: "a resource of Kubernetes",
        as: "a ConfigMap with a literal block",
        text: (config) =>
            `# made by hand\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: collector\ndata:\n  other: x\n  relay: |\n${indented(config, 4)}`,
    },
    {
        form: "a resource of Kubernetes",
        as: "a ConfigMap in JSON",
        text: (config) =>
            json({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { "collector.yaml": config } }),
    },
    {
        form: "a resource of Kubernetes",
        as: "several, one of them a collector of v1alpha1",
        text: (config) =>
            `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n---\n${yaml.stringify(collector("v1alpha1", { resources: limits, config }), { defaultStringType: "QUOTE_DOUBLE" })}`,
        memoryMiB: 256,
    },
    {
        form: "a resource of Kubernetes",
        as: "a collector of v1beta1 in a list",
        text: (config) =>
            json({
                apiVersion: "v1",
                kind: "List",
                items: [collector("v1beta1", { resources: limits, config: yaml.parse(config) as object })],
            }),
        memoryMiB: 256,
    },
    {
        form: "a resource of Kubernetes",
        as: "a release of Flux",
        text: (config) =>
            yaml.stringify({
                apiVersion: "helm.toolkit.fluxcd.io/v2",
                kind: "HelmRelease",
                metadata: { name: "gateway" },
                spec: {
                    values: { resources: limits, useGOMEMLIMIT: false, alternateConfig: yaml.parse(config) as object },
                },
            }),
        memoryMiB: 256,
    },
    {
        form: "the value of an SSM parameter or a secret",
        as: "get-parameter",
        text: (config) => json({ Parameter: { Name: "/config", Type: "String", Value: config, Version: 1 } }),
    },
    {
        form: "the value of an SSM parameter or a secret",
        as: "get-secret-value",
        text: (config) => json({ ARN: "arn", Name: "config", SecretString: config }),
    },
    {
        form: "values of the collector's Helm chart",
        as: "alternateConfig",
        text: (config) =>
            yaml.stringify({
                mode: "deployment",
                image: { repository: "otel/opentelemetry-collector-contrib" },
                resources: limits,
                useGOMEMLIMIT: false,
                alternateConfig: yaml.parse(config) as object,
            }),
        memoryMiB: 256,
    },
];

/** Configs that are wrong in one thing each, and one that isn't. */
export const sampleConfigs: Readonly<Record<string, string>> = {
    "all well": configWith(() => undefined),
    "no limiter": configWith(({ service }) => {
        for (const pipeline of Object.values(service.pipelines)) {
            pipeline.processors = pipeline.processors.filter((id) => id !== "memory_limiter");
        }
    }),
    "a limiter beyond the memory": configWith(({ processors }) => {
        processors.memory_limiter = { check_interval: "1s", limit_mib: 700, spike_limit_mib: 300 };
    }),
    "an unknown key": configWith(({ processors }) => {
        processors.memory_limiter = { check_interval: "1s", limit_mib: 179, spike_limit_mib: 76, limit: 3 };
    }),
};
