import type {
    AdotTaskDefinitionArgs,
    ContainerArgs,
    ContainerDependencyArgs,
    HealthCheckArgs,
    PlatformReference,
    RelabelArgs,
    ScrapeArgs,
    SidecarArgs,
} from "./adot-task-args";
import { inputName, type Shape } from "../inputs/shapes";
import type { ContainerDefinition, SidecarOptions } from "./sidecar";

/** A shape for each field of an interface, none forgotten. */
type ShapesOf<T> = Record<keyof T, Shape>;

const texts: Shape = { list: "text" };
const inputTexts: Shape = { input: { list: { input: "text" } } };

const healthCheck = {
    command: texts,
    interval: "number",
    timeout: "number",
    retries: "number",
    startPeriod: "number",
} satisfies ShapesOf<HealthCheckArgs>;

const dependency = { container: "text", condition: "text" } satisfies ShapesOf<ContainerDependencyArgs>;

const container = {
    image: inputName,
    memory: "number",
    cpu: "number",
    essential: "truth",
    command: inputTexts,
    entryPoint: inputTexts,
    environment: { record: { input: "text" } },
    secrets: { record: { input: "text" } },
    ports: { list: "number" },
    healthCheck: { fields: healthCheck },
    dependsOn: { list: { fields: dependency } },
    waitForCollector: "truth",
    stopTimeout: "number",
    readonlyRootFilesystem: "truth",
    user: "name",
    workingDirectory: "name",
} satisfies ShapesOf<ContainerArgs>;

/** The user's containers, early and with every output resolved. */
export const containersShape: Shape = { record: { fields: container } };

const relabel = {
    action: "text",
    sourceLabels: texts,
    separator: "text",
    regex: "text",
    modulus: "number",
    targetLabel: "text",
    replacement: "text",
} satisfies ShapesOf<RelabelArgs>;

const scrapeJob = {
    port: "number",
    path: "other",
    intervalSeconds: "number",
    sampleLimit: "number",
    bodySizeLimitMiB: "number",
    allow: "other",
    deny: "other",
    relabel: { list: { fields: relabel } },
    params: { record: texts },
} satisfies ShapesOf<ScrapeArgs>;

const scrape: Shape = { record: { fields: scrapeJob } };

const sidecar = {
    memory: "number",
    expectedSeries: "number",
    cpu: "number",
    image: inputName,
    scrapeIntervalSeconds: "number",
    ecsMetrics: "truth",
    selfMetrics: "truth",
    restartAttemptSeconds: "number",
    additions: "other",
} satisfies ShapesOf<SidecarArgs>;

/** What every task needs to know of its platform. */
export const platformFields = {
    region: inputName,
    workspaceArn: inputName,
    remoteWriteParameterName: inputName,
    remoteWriteParameterArn: inputName,
} satisfies ShapesOf<PlatformReference>;

/** The arguments of an `AdotTaskDefinition`. */
export const taskShapes = {
    // An output of a platform will do: its fields are outputs then. And a platform has more than is needed here.
    platform: { input: { fields: platformFields, open: true } },
    family: "text",
    serviceName: "text",
    cpu: "number",
    memory: "number",
    containers: containersShape,
    scrape,
    sidecar: { fields: sidecar },
    cpuArchitecture: "other",
    logRetentionDays: "number",
    taskPolicyArns: { list: inputName },
    executionPolicyArns: { list: inputName },
    tags: { input: { record: { input: "text" } } },
} satisfies ShapesOf<AdotTaskDefinitionArgs>;

/** The options of `withAdotSidecar`. */
export const sidecarOptionShapes = {
    ...sidecar,
    image: "name",
    serviceName: "text",
    region: "text",
    remoteWriteParameter: "text",
    scrape,
    waitForCollector: texts,
    logConfiguration: { fields: { logDriver: "name", options: { record: "text" } }, open: true },
} satisfies ShapesOf<SidecarOptions>;

/** The part of a container that `withAdotSidecar` looks at; ECS judges the rest. */
export const containerDefinitionsShape: Shape = {
    list: {
        fields: {
            name: "name",
            portMappings: { list: { fields: {}, open: true } },
            dependsOn: { list: { fields: {}, open: true } },
        } satisfies Partial<ShapesOf<ContainerDefinition>>,
        open: true,
    },
};
