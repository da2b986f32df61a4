/**
 * Rules across the containers of one task definition, each in the words of ECS's ClientException where those are known.
 */
import type { Container } from "./ecs-containers";
import { volumeRules, type Volume } from "./ecs-task-fields";
import { cpuUnits, isFargateSize, memoryMiB } from "./fargate";

/** What the rules need of a task definition. */
export interface Task {
    containers: Container[];
    fargate: boolean;
    networkMode: string;
    cpu?: string;
    memory?: string;
    executionRole: boolean;
    /** Undefined when the list isn't known yet. */
    volumes: Volume[] | undefined;
    /** Whether it says which instances it can be placed on. */
    isPlaced: boolean;
    /** Container of the proxy configuration. */
    proxy: string | undefined;
}

const maxContainers = 10;
const fargateStopSeconds = 120;
/** Log drivers that Fargate has. */
const fargateDrivers = ["awslogs", "splunk", "awsfirelens"];
/** Capability that Fargate lets a container add. */
const fargateCapabilities = ["SYS_PTRACE"];
const awslogsOptions = [
    "awslogs-create-group",
    "awslogs-datetime-format",
    "awslogs-group",
    "awslogs-multiline-pattern",
    "awslogs-region",
    "awslogs-stream-prefix",
    "max-buffer-size",
    "mode",
];

/** Everything that ECS would refuse about a task as a whole. */
export function refuseTask(task: Task): string[] {
    return [
        ...countRules(task),
        ...sizeRules(task),
        ...(task.fargate ? fargateRules(task) : []),
        ...(task.networkMode === "awsvpc" ? awsvpcRules(task) : instanceNetworkRules(task)),
        ...duplicatePorts(task),
        ...volumeRules(task.volumes ?? [], task.fargate),
        ...firelensRules(task.containers),
        ...when(
            task.proxy !== undefined && task.containers.every(({ name }) => name !== task.proxy),
            `The proxy configuration's container '${task.proxy ?? ""}' is not in the task definition.`,
        ),
        ...dependencyRules(task.containers),
        ...task.containers.flatMap((container) => containerRules(container, task)),
    ];
}

const when = (broken: boolean, sentence: string): string[] => (broken ? [sentence] : []);

function countRules({ containers }: Task): string[] {
    const names = containers.map((container) => container.name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    return [
        ...when(containers.length === 0, "Container list cannot be empty."),
        ...when(
            containers.length > maxContainers,
            `A task definition can have ${maxContainers} containers; this one has ${containers.length}.`,
        ),
        ...when(twice !== undefined, `Container name '${twice ?? ""}' is used more than once in the task definition.`),
        ...when(
            containers.length > 0 && containers.every((container) => container.essential === false),
            "At least one container in a task definition must be marked essential.",
        ),
    ];
}

function sizeRules({ containers, cpu, memory }: Task): string[] {
    const taskCpu = cpu === undefined ? undefined : cpuUnits(cpu);
    const taskMemory = memory === undefined ? undefined : memoryMiB(memory);
    const sum = (values: (number | undefined)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);
    const memories = sum(containers.map((container) => container.memoryReservation ?? container.memory));
    const limits = sum(containers.map((container) => container.memory));
    const cpus = sum(containers.map((container) => container.cpu));
    return [
        ...when(cpu !== undefined && taskCpu === undefined, `Invalid 'cpu' setting for task: ${cpu ?? ""}`),
        ...when(memory !== undefined && taskMemory === undefined, `Invalid 'memory' setting for task: ${memory ?? ""}`),
        ...when(
            taskMemory !== undefined && Math.max(memories, limits) > taskMemory,
            `Invalid setting for the task: the containers' memory adds up to ${Math.max(memories, limits)} MiB, which is more than the task's ${taskMemory ?? 0} MiB.`,
        ),
        ...when(
            taskCpu !== undefined && cpus > taskCpu,
            `Invalid setting for the task: the containers' cpu adds up to ${cpus} units, which is more than the task's ${taskCpu ?? 0}.`,
        ),
    ];
}

function fargateRules(task: Task): string[] {
    const { containers, cpu, memory } = task;
    const [units, size] = [cpuUnits(cpu ?? ""), memoryMiB(memory ?? "")];
    const needsRole = containers.find(
        (container) => container.secrets?.length || container.logConfiguration?.logDriver === "awslogs",
    );
    return [
        ...when(
            cpu === undefined || memory === undefined,
            "Fargate requires that 'cpu' and 'memory' be defined at the task level.",
        ),
        ...when(
            units !== undefined && size !== undefined && !isFargateSize(units, size),
            `No Fargate configuration exists for given values: ${units ?? 0} CPU, ${size ?? 0} memory. See the Amazon ECS documentation for the valid values.`,
        ),
        ...when(
            task.networkMode !== "awsvpc",
            `Fargate only supports network mode 'awsvpc', not '${task.networkMode}'.`,
        ),
        ...when(
            needsRole !== undefined && !task.executionRole,
            `Fargate requires task definition to have execution role ARN to support ${needsRole?.secrets?.length ? "secrets" : "log driver awslogs"} (container '${needsRole?.name ?? ""}').`,
        ),
        ...when(task.isPlaced, "Placement constraints are not supported for tasks that Fargate runs."),
        ...containers.flatMap(fargateContainer),
    ];
}

function fargateContainer(container: Container): string[] {
    const { name, logConfiguration: log, linuxParameters: linux } = container;
    const added = (linux?.capabilities?.add ?? []).find((capability) => !fargateCapabilities.includes(capability));
    const options = log?.options ?? {};
    return [
        ...when(
            (container.stopTimeout ?? 0) > fargateStopSeconds,
            `Invalid setting for container '${name}'. stopTimeout is ${container.stopTimeout ?? 0}: Fargate allows ${fargateStopSeconds} seconds at most.`,
        ),
        ...when(
            container.privileged === true || (container.dockerSecurityOptions?.length ?? 0) > 0,
            `Invalid setting for container '${name}'. Fargate does not support privileged containers nor dockerSecurityOptions.`,
        ),
        ...when(
            [linux?.devices, linux?.tmpfs, linux?.sharedMemorySize, linux?.maxSwap].some(
                (value) => value !== undefined,
            ),
            `Invalid setting for container '${name}'. Fargate does not support devices, tmpfs, sharedMemorySize nor maxSwap in linuxParameters.`,
        ),
        ...when(
            added !== undefined,
            `Invalid setting for container '${name}'. Fargate lets a container add the capability ${fargateCapabilities.join(", ")} only, not ${added ?? ""}.`,
        ),
        ...when(
            log !== undefined && !fargateDrivers.includes(log.logDriver),
            `Fargate does not support log driver '${log?.logDriver ?? ""}' (container '${name}'). It supports ${fargateDrivers.join(", ")}.`,
        ),
        ...when(
            log?.logDriver === "awslogs" && options["awslogs-stream-prefix"] === undefined,
            `Log driver awslogs requires options: awslogs-stream-prefix (container '${name}').`,
        ),
    ];
}

function awsvpcRules({ containers }: Task): string[] {
    return containers.flatMap(({ name, portMappings, links, hostname, extraHosts }) => [
        ...(portMappings ?? []).flatMap(({ containerPort, hostPort }) =>
            when(
                hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort,
                `When networkMode=awsvpc, the host ports and container ports in port mappings must match (container '${name}': ${hostPort ?? 0} and ${containerPort ?? 0}).`,
            ),
        ),
        ...when((links?.length ?? 0) > 0, `Links are not supported when networkMode=awsvpc (container '${name}').`),
        ...when(
            hostname !== undefined,
            `The 'hostname' parameter is not supported when networkMode=awsvpc (container '${name}').`,
        ),
        ...when(
            (extraHosts?.length ?? 0) > 0,
            `Extra hosts are not supported when networkMode=awsvpc (container '${name}').`,
        ),
    ]);
}

/** The modes `bridge`, `host` and `none`, in which a task has the instance's network, a part of it, or nothing. */
function instanceNetworkRules({ containers, networkMode }: Task): string[] {
    const names = new Set(containers.map(({ name }) => name));
    return containers.flatMap(({ name, portMappings, links }) => [
        ...(portMappings ?? []).flatMap(({ containerPort, hostPort }) =>
            when(
                networkMode === "host" && hostPort !== undefined && hostPort !== 0 && hostPort !== containerPort,
                `When networkMode=host, the host ports and container ports in port mappings must match (container '${name}': ${hostPort ?? 0} and ${containerPort ?? 0}).`,
            ),
        ),
        ...when(
            networkMode === "none" && (portMappings?.length ?? 0) > 0,
            `Port mappings are not supported when networkMode=none (container '${name}').`,
        ),
        ...when(
            networkMode !== "bridge" && (links?.length ?? 0) > 0,
            `Links are not supported when networkMode=${networkMode} (container '${name}').`,
        ),
        ...(links ?? []).flatMap((link) =>
            when(
                !names.has(link.split(":")[0]!),
                `Container '${name}' has a link to '${link}', which is not in the task definition.`,
            ),
        ),
    ]);
}

/** Containers of a task share an address in awsvpc, and the instance's ports in the other modes. */
function duplicatePorts({ containers, networkMode }: Task): string[] {
    const ports = containers.flatMap(({ portMappings }) =>
        (portMappings ?? []).flatMap(({ containerPort, hostPort, protocol }) => {
            const port = networkMode === "bridge" ? hostPort : containerPort;
            return port === undefined || port === 0 ? [] : [`${port}/${protocol ?? "tcp"}`];
        }),
    );
    const what = networkMode === "bridge" ? "host" : "container";
    return [...new Set(ports.filter((port, index) => ports.indexOf(port) !== index))].map(
        (port) => `The ${what} port ${port} is mapped more than once in the task definition.`,
    );
}

/** A log router and those whose logs it takes come together. */
function firelensRules(containers: Container[]): string[] {
    const routed = containers.find(({ logConfiguration }) => logConfiguration?.logDriver === "awsfirelens");
    const routers = containers.filter(({ firelensConfiguration }) => firelensConfiguration !== undefined);
    return [
        ...when(
            routers.length > 0 && routed === undefined,
            "When a firelensConfiguration object is specified, at least one container has to be configured with the awsfirelens log driver.",
        ),
        ...when(
            routers.length === 0 && routed !== undefined,
            `Container '${routed?.name ?? ""}' has the awsfirelens log driver, and no container has a firelensConfiguration.`,
        ),
        ...when(routers.length > 1, "Only one container of a task can have a firelensConfiguration."),
    ];
}

function dependencyRules(containers: Container[]): string[] {
    const byName = new Map(containers.map((container) => [container.name, container]));
    const edges = containers.flatMap((container) =>
        (container.dependsOn ?? []).map((dependency) => ({ from: container.name, ...dependency })),
    );
    const wrong = edges.flatMap(({ from, containerName, condition }) => {
        const target = byName.get(containerName);
        return [
            ...when(
                target === undefined,
                `Container '${from}' depends on '${containerName}', which is not in the task definition.`,
            ),
            ...when(
                condition === "HEALTHY" && target !== undefined && target.healthCheck === undefined,
                `Container '${containerName}' must have a health check, as container '${from}' depends on it with condition HEALTHY.`,
            ),
            ...when(
                (condition === "COMPLETE" || condition === "SUCCESS") &&
                    target !== undefined &&
                    target.essential !== false,
                `A dependency container with condition ${condition} must not be essential: '${containerName}', on which '${from}' depends.`,
            ),
        ];
    });
    const circle = containers.find((container) => reaches(container.name, container.name, edges));
    return [
        ...wrong,
        ...when(
            circle !== undefined,
            `Container '${circle?.name ?? ""}' depends on itself through dependsOn: a cycle.`,
        ),
    ];
}

function reaches(
    from: string,
    to: string,
    edges: { from: string; containerName: string }[],
    seen = new Set<string>(),
): boolean {
    return edges
        .filter((edge) => edge.from === from && !seen.has(edge.containerName))
        .some(
            ({ containerName }) => containerName === to || reaches(containerName, to, edges, seen.add(containerName)),
        );
}

function containerRules(container: Container, task: Task): string[] {
    const {
        name,
        memory,
        memoryReservation,
        environment,
        secrets,
        healthCheck,
        logConfiguration: log,
        mountPoints,
    } = container;
    const environmentNames = new Set((environment ?? []).map((variable) => variable.name));
    const secretNames = (secrets ?? []).map((secret) => secret.name);
    const shared = secretNames.find(
        (secret, index) => environmentNames.has(secret) || secretNames.indexOf(secret) !== index,
    );
    const stray =
        log?.logDriver === "awslogs"
            ? Object.keys(log.options ?? {}).find((key) => !awslogsOptions.includes(key))
            : undefined;
    const unmounted = (mountPoints ?? []).find(
        ({ sourceVolume }) =>
            sourceVolume !== undefined &&
            task.volumes !== undefined &&
            task.volumes.every((volume) => volume.name !== sourceVolume),
    );
    return [
        ...when(
            memory === undefined && memoryReservation === undefined && task.memory === undefined,
            `Invalid setting for container '${name}'. At least one of 'memory' or 'memoryReservation' must be specified.`,
        ),
        ...when(
            memory !== undefined && memoryReservation !== undefined && memoryReservation >= memory,
            `Invalid setting for container '${name}'. The 'memory' (${memory ?? 0}) must be greater than the 'memoryReservation' (${memoryReservation ?? 0}).`,
        ),
        ...when(
            shared !== undefined,
            `The secret name must be unique and not shared with any new or existing environment variables set on the container, such as '${shared ?? ""}' (container '${name}').`,
        ),
        ...when(
            healthCheck !== undefined && !["CMD", "CMD-SHELL", "NONE"].includes(healthCheck.command[0] ?? ""),
            `Invalid health check command of container '${name}': it must begin with CMD, CMD-SHELL or NONE.`,
        ),
        ...when(
            healthCheck !== undefined &&
                ["CMD", "CMD-SHELL"].includes(healthCheck.command[0] ?? "") &&
                healthCheck.command.length < 2,
            `Invalid health check command of container '${name}': nothing follows ${healthCheck?.command[0] ?? ""}.`,
        ),
        ...when(
            log?.logDriver === "awslogs" && log.options?.["awslogs-group"] === undefined,
            `Log driver awslogs requires options: awslogs-group (container '${name}').`,
        ),
        ...when(
            log?.logDriver === "awslogs" && task.fargate && log.options?.["awslogs-region"] === undefined,
            `Log driver awslogs requires options: awslogs-region (container '${name}').`,
        ),
        ...when(stray !== undefined, `Log driver awslogs disallows options: ${stray ?? ""} (container '${name}').`),
        ...when(
            unmounted !== undefined,
            `Unknown volume '${unmounted?.sourceVolume ?? ""}' in the mount points of container '${name}'.`,
        ),
    ];
}
