/** How each field of ECS's task definition is given in an `AdotTaskDefinition`: for checks and documentation. */
import type { ecsModel } from "./ecs-model-data";

/** One field's way. */
export type Given =
    /** By an input of ours, of the task, the container or the volume; an empty one for what has no name there. */
    | { readonly how: "input"; readonly input: string; readonly note?: string }
    /** As ECS writes it, in a container's `fields`. */
    | { readonly how: "passed on"; readonly note?: string }
    /** Not at all; the page says why ECS wouldn't take it. */
    | { readonly how: "no"; readonly why: string; readonly page: string };

const guide = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide";
const reference = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference";

/** Where a page of AWS's says what Fargate doesn't take. */
export const fargatePage = `${guide}/fargate-tasks-services.html`;
/** Where AWS says which volumes are for Windows alone. */
export const fsxPage = `${guide}/wfsx-volumes.html`;
const linuxPage = `${reference}/API_LinuxParameters.html`;
const logPage = `${reference}/API_LogConfiguration.html`;

const input = (name: string, note?: string): Given => ({ how: "input", input: name, note });
const passedOn: Given = { how: "passed on" };
const passedOnIn = (modes: string): Given => ({ how: "passed on", note: `in the network ${modes}` });

type ContainerField = keyof typeof ecsModel.structures.ContainerDefinition;

/** Of a container, in ECS's order. A field that is new in the model is an error of the compiler's here. */
export const containerFieldsGiven: Readonly<Record<ContainerField, Given>> = {
    name: input("", "the key in `containers`"),
    image: input("image"),
    repositoryCredentials: passedOn,
    cpu: input("cpu"),
    memory: input("memory"),
    memoryReservation: passedOn,
    links: passedOnIn("mode `bridge`"),
    portMappings: input("ports", "for TCP; or passed on, with names, protocols and ranges"),
    essential: input("essential"),
    restartPolicy: passedOn,
    entryPoint: input("entryPoint"),
    command: input("command"),
    environment: input("environment"),
    environmentFiles: passedOn,
    mountPoints: passedOn,
    volumesFrom: passedOn,
    linuxParameters: passedOn,
    secrets: input("secrets"),
    dependsOn: input("dependsOn", "and `waitForCollector`"),
    startTimeout: passedOn,
    stopTimeout: input("stopTimeout"),
    versionConsistency: passedOn,
    hostname: passedOnIn("modes `bridge` and `host`"),
    user: input("user"),
    workingDirectory: input("workingDirectory"),
    disableNetworking: passedOn,
    privileged: passedOn,
    readonlyRootFilesystem: input("readonlyRootFilesystem"),
    dnsServers: passedOn,
    dnsSearchDomains: passedOn,
    extraHosts: passedOnIn("modes `bridge` and `host`"),
    dockerSecurityOptions: passedOn,
    interactive: passedOn,
    pseudoTerminal: passedOn,
    dockerLabels: passedOn,
    ulimits: passedOn,
    logConfiguration: { how: "passed on", note: "default: awslogs, to the task's log group" },
    healthCheck: input("healthCheck"),
    systemControls: passedOn,
    resourceRequirements: passedOn,
    firelensConfiguration: passedOn,
    credentialSpecs: passedOn,
};

type TaskField = keyof typeof ecsModel.structures.RegisterTaskDefinitionRequest;

/** Of a task, in ECS's order. */
export const taskFieldsGiven: Readonly<Record<TaskField, Given>> = {
    family: input("family"),
    taskRoleArn: input("taskRole", "made, given, or given and extended"),
    executionRoleArn: input("executionRole", "made, given, or given and extended"),
    networkMode: input("networkMode", "`awsvpc`; on instances `bridge` and `host` too"),
    containerDefinitions: input("containers", "and the collector's"),
    volumes: input("volumes"),
    placementConstraints: input("placementConstraints", "not on Fargate"),
    requiresCompatibilities: input("requiresCompatibilities", "all but `EXTERNAL`, which has no `awsvpc`"),
    cpu: input("cpu"),
    memory: input("memory"),
    tags: input("tags"),
    pidMode: input("pidMode"),
    ipcMode: input("ipcMode", "not on Fargate"),
    proxyConfiguration: input("proxyConfiguration"),
    inferenceAccelerators: {
        how: "no",
        why: "AWS has ended Elastic Inference, and `@pulumi/aws` has no input for it",
        page: `${reference}/API_InferenceAccelerator.html`,
    },
    ephemeralStorage: input("ephemeralStorageGiB", "on Fargate alone"),
    runtimePlatform: input("cpuArchitecture", "and `operatingSystemFamily`, which is `LINUX`"),
    enableFaultInjection: input("enableFaultInjection"),
    trustedExecutionConfiguration: {
        how: "no",
        why: "`@pulumi/aws` has no input for it yet",
        page: `${reference}/API_RegisterTaskDefinition.html`,
    },
};

type VolumeField = keyof typeof ecsModel.structures.Volume;

/** Of a volume, in ECS's order. */
export const volumeFieldsGiven: Readonly<Record<VolumeField, Given>> = {
    name: input("name"),
    host: input("hostPath", "not on Fargate, where a bind mount is a volume with a name alone"),
    dockerVolumeConfiguration: input("dockerVolumeConfiguration", "not on Fargate"),
    efsVolumeConfiguration: input("efsVolumeConfiguration"),
    s3filesVolumeConfiguration: input("s3filesVolumeConfiguration"),
    fsxWindowsFileServerVolumeConfiguration: {
        how: "no",
        why: "Windows containers alone have FSx volumes, and the task is one of Linux",
        page: fsxPage,
    },
    configuredAtLaunch: input("configureAtLaunch", "for EBS"),
};

/** What Fargate takes of a field that ECS has. */
export interface FargateLimit {
    /** The only values; none where Fargate doesn't take the field. */
    readonly only?: readonly string[];
    readonly page: string;
}

/** By the path of a container's field. */
export const fargateLimits: Readonly<Record<string, FargateLimit>> = {
    disableNetworking: { page: fargatePage },
    dnsSearchDomains: { page: fargatePage },
    dnsServers: { page: fargatePage },
    dockerSecurityOptions: { page: fargatePage },
    privileged: { page: fargatePage },
    resourceRequirements: { page: fargatePage },
    "linuxParameters.capabilities.add": { only: ["SYS_PTRACE"], page: fargatePage },
    "linuxParameters.devices": { page: linuxPage },
    "linuxParameters.maxSwap": { page: linuxPage },
    "linuxParameters.sharedMemorySize": { page: linuxPage },
    "linuxParameters.swappiness": { page: linuxPage },
    "logConfiguration.logDriver": { only: ["awslogs", "splunk", "awsfirelens"], page: logPage },
};
