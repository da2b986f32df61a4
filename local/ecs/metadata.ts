/**
 * What the task metadata endpoint version 4 says of a task and its containers (developer guide, "Task metadata endpoint
 * version 4 on Fargate"). Pure.
 */
import { createHash } from "node:crypto";
import type { RegisteredTaskDefinition, TaskContainer } from "./types";

/** What all containers of a task share. */
export interface TaskIdentity {
    readonly taskId: string;
    readonly taskArn: string;
    readonly clusterArn: string;
    readonly region: string;
    readonly accountId: string;
    readonly definition: Pick<RegisteredTaskDefinition, "family" | "revision" | "cpu" | "memory">;
}

/** A container as far as it has come. */
export interface ContainerRecord {
    readonly definition: TaskContainer;
    readonly dockerId: string;
    readonly knownStatus: "CREATED" | "RUNNING" | "STOPPED";
    readonly createdAt: Date;
    readonly startedAt?: Date;
    readonly finishedAt?: Date;
    readonly exitCode?: number;
    readonly health?: { readonly status: string; readonly since?: Date; readonly output?: string };
    readonly restarts: number;
}

export interface TaskRecord {
    readonly identity: TaskIdentity;
    readonly desiredStatus: "RUNNING" | "STOPPED";
    readonly pullStartedAt: Date;
    readonly pullStoppedAt: Date;
    /** Only those that were created. */
    readonly containers: readonly ContainerRecord[];
    readonly storageUsedMiB: number;
}

/**
 * 20 GiB, what a Fargate task has when it asks for no more, as the endpoint gives it (developer guide, "Fargate task
 * ephemeral storage").
 */
const ephemeralStorageMiB = 20_496;

/**
 * The identity of a new task.
 * @param cluster name or ARN.
 */
export function identify(
    taskId: string,
    definition: RegisteredTaskDefinition,
    cluster: string,
    region: string,
): TaskIdentity {
    const accountId = definition.arn.split(":")[4] ?? "";
    const clusterArn = cluster.startsWith("arn:") ? cluster : `arn:aws:ecs:${region}:${accountId}:cluster/${cluster}`;
    const clusterName = clusterArn.split("/").at(-1)!;
    const taskArn = `arn:aws:ecs:${region}:${accountId}:task/${clusterName}/${taskId}`;
    return { taskId, taskArn, clusterArn, region, accountId, definition };
}

/** As Fargate makes them: the task's id and ten digits. */
export function dockerIdOf(taskId: string, container: string): string {
    const digits = createHash("sha256").update(container).digest().readUInt32BE(0);
    return `${taskId}-${String(digits).padStart(10, "0")}`;
}

/** `/v4/<id>`: the container that asks. */
export function containerMetadata(container: ContainerRecord, identity: TaskIdentity): object {
    const { definition, dockerId, createdAt, startedAt, finishedAt, exitCode, health, restarts } = container;
    const { name, image, cpu = 0, memory, logConfiguration } = definition;
    const { definition: task, taskArn, taskId, clusterArn, region, accountId } = identity;
    const options = logConfiguration?.options;
    return {
        DockerId: dockerId,
        Name: name,
        DockerName: name,
        Image: image,
        ImageID: `sha256:${createHash("sha256").update(image).digest("hex")}`,
        Labels: {
            "com.amazonaws.ecs.cluster": clusterArn,
            "com.amazonaws.ecs.container-name": name,
            "com.amazonaws.ecs.task-arn": taskArn,
            "com.amazonaws.ecs.task-definition-family": task.family,
            "com.amazonaws.ecs.task-definition-version": String(task.revision),
        },
        DesiredStatus: "RUNNING",
        KnownStatus: container.knownStatus,
        ...(exitCode === undefined ? {} : { ExitCode: exitCode }),
        Limits: { CPU: cpu, ...(memory === undefined ? {} : { Memory: memory }) },
        CreatedAt: createdAt.toISOString(),
        ...(startedAt === undefined ? {} : { StartedAt: startedAt.toISOString() }),
        ...(finishedAt === undefined ? {} : { FinishedAt: finishedAt.toISOString() }),
        Type: "NORMAL",
        ...(health === undefined
            ? {}
            : { Health: { status: health.status, statusSince: health.since?.toISOString(), output: health.output } }),
        ...(definition.restartPolicy?.enabled ? { RestartCount: restarts } : {}),
        ...(logConfiguration === undefined ? {} : { LogDriver: logConfiguration.logDriver }),
        ...(options === undefined
            ? {}
            : {
                  LogOptions: { ...options, "awslogs-stream": `${options["awslogs-stream-prefix"]}/${name}/${taskId}` },
              }),
        ContainerARN: `arn:aws:ecs:${region}:${accountId}:container/${clusterArn.split("/").at(-1)}/${taskId}/${dockerId.split("-")[1]}`,
        Networks: [{ NetworkMode: "awsvpc", IPv4Addresses: ["127.0.0.1"], AttachmentIndex: 0 }],
        Snapshotter: "overlayfs",
    };
}

/** `/v4/<id>/task`. */
export function taskMetadata(task: TaskRecord): object {
    const { identity, desiredStatus, pullStartedAt, pullStoppedAt, containers, storageUsedMiB } = task;
    const { clusterArn, taskArn, definition, region } = identity;
    const all = (status: string): boolean => containers.every(({ knownStatus }) => knownStatus === status);
    return {
        Cluster: clusterArn,
        TaskARN: taskArn,
        Family: definition.family,
        Revision: String(definition.revision),
        DesiredStatus: desiredStatus,
        KnownStatus: all("RUNNING") ? "RUNNING" : all("STOPPED") ? "STOPPED" : desiredStatus,
        // vCPUs here, CPU units at the containers.
        Limits: { CPU: definition.cpu / 1024, Memory: definition.memory },
        PullStartedAt: pullStartedAt.toISOString(),
        PullStoppedAt: pullStoppedAt.toISOString(),
        AvailabilityZone: `${region}a`,
        LaunchType: "FARGATE",
        Containers: containers.map((container) => containerMetadata(container, identity)),
        EphemeralStorageMetrics: { Utilized: storageUsedMiB, Reserved: ephemeralStorageMiB },
        FaultInjectionEnabled: false,
    };
}
