import * as pulumi from "@pulumi/pulumi";

import type { ContainerArgs } from "./adot-task-args";
import type { NormalisedTask } from "./normalised-task";
import { checkShape } from "../inputs/shapes";
import { type ContainerDefinition, type SidecarOptions, withAdotSidecar } from "./sidecar";
import { containersShape } from "./task-shapes";

/** Everything about a task that may arrive late in a Pulumi program, resolved. */
export interface ResolvedTask {
    /** The user's containers. */
    containers: Record<string, pulumi.Unwrap<ContainerArgs>>;
    /** Image of the collector. */
    sidecarImage: string;
    /** Region of the AMP workspace. */
    metricsRegion: string;
    /** Region of the task. */
    taskRegion: string;
    /** Name or ARN of the SSM parameter with the remote-write URL. */
    remoteWriteParameter: string;
    /** Name of the log group. */
    logGroup: string;
}

/**
 * Largest task definition in bytes (Amazon ECS service quotas, "Task definition size"). Roles and names take little, so
 * the containers are what counts.
 */
const largestTaskDefinition = 65_536;

/** The container definitions as JSON. In the order of their names, so that the same task is the same text. */
export function taskContainersJson(task: NormalisedTask, resolved: ResolvedTask): string {
    // Once more, since what came by outputs is here only now.
    checkShape("containers", resolved.containers, containersShape);
    const log = {
        logDriver: "awslogs",
        options: {
            "awslogs-group": resolved.logGroup,
            "awslogs-region": resolved.taskRegion,
            "awslogs-stream-prefix": "ecs",
            // A service never waits for its logs. Newer accounts have this as their default, older ones don't.
            mode: "non-blocking",
        },
    };
    const containers = sorted(resolved.containers).map(([name, container]) =>
        containerDefinition(name, container, log),
    );
    const json = JSON.stringify(withAdotSidecar(containers, sidecarOptions(task, resolved, log)));
    const bytes = Buffer.byteLength(json);
    if (bytes > largestTaskDefinition) {
        throw new Error(
            `The container definitions are ${bytes} bytes: ECS takes at most ${largestTaskDefinition}; shorten environment, commands or the lists in scrape.`,
        );
    }
    return json;
}

/** What the sidecar is made from. */
export function sidecarOptions(
    task: NormalisedTask,
    resolved: Pick<ResolvedTask, "metricsRegion" | "remoteWriteParameter" | "sidecarImage">,
    logConfiguration?: ContainerDefinition["logConfiguration"],
): SidecarOptions {
    const {
        memory,
        expectedSeries,
        cpu,
        scrapeIntervalSeconds,
        ecsMetrics,
        selfMetrics,
        restartAttemptSeconds,
        additions,
    } = task.sidecar;
    return {
        serviceName: task.serviceName,
        region: resolved.metricsRegion,
        remoteWriteParameter: resolved.remoteWriteParameter,
        scrape: task.scrape,
        memory,
        expectedSeries,
        cpu,
        image: resolved.sidecarImage,
        scrapeIntervalSeconds,
        ecsMetrics,
        selfMetrics,
        restartAttemptSeconds,
        additions,
        waitForCollector: Object.keys(task.containers).filter((name) => task.containers[name]!.waitForCollector),
        logConfiguration,
    };
}

function containerDefinition(
    name: string,
    container: pulumi.Unwrap<ContainerArgs>,
    logConfiguration: ContainerDefinition["logConfiguration"],
): ContainerDefinition {
    return {
        name,
        image: container.image,
        cpu: container.cpu,
        memory: container.memory,
        essential: container.essential ?? true,
        command: container.command,
        entryPoint: container.entryPoint,
        environment:
            container.environment && sorted(container.environment).map(([key, value]) => ({ name: key, value })),
        secrets: container.secrets && sorted(container.secrets).map(([key, valueFrom]) => ({ name: key, valueFrom })),
        portMappings: container.ports?.map((containerPort) => ({ containerPort, protocol: "tcp" })),
        healthCheck: container.healthCheck,
        dependsOn: container.dependsOn?.map(({ container: containerName, condition }) => ({
            containerName,
            condition: condition ?? "START",
        })),
        stopTimeout: container.stopTimeout,
        readonlyRootFilesystem: container.readonlyRootFilesystem,
        user: container.user,
        workingDirectory: container.workingDirectory,
        logConfiguration,
    };
}

/** By code unit, not by locale: the same on every machine. */
function sorted<T>(record: Record<string, T>): [string, T][] {
    return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
