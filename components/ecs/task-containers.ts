/** A task's containers as the JSON that ECS gets. Pure, once what comes by Outputs is there. */
import type * as pulumi from "@pulumi/pulumi";

import { definitionBytes, largestDefinition, largestParts } from "../../audit/definition-size";
import { writesToPlatform } from "../../collector";
import { InputError, knownSoFar, withDefaults } from "../../collector/inputs";
import {
    type ContainerArgs,
    containerInputs,
    containers as containersInput,
    dependencyInputs,
} from "../inputs/container";
import type { LogConfiguration, SidecarOptions } from "../inputs/sidecar";
import { type FilledTask, isFargate, platformInputs, taskInputs } from "../inputs/task";
import { checkFields, checkVolumeName } from "./field-checks";
import type { RemoteWriteSource } from "./remote-write";
import { type ContainerDefinition, type Render, withRenderedSidecar } from "./sidecar";
import { checkVolumes, type Volume } from "./task-field-checks";
import { awsLogs } from "./task-surroundings";

/** Everything about a task that may arrive late in a Pulumi program, resolved. */
export interface ResolvedTask {
    /** The user's containers. */
    containers: Record<string, pulumi.Unwrap<ContainerArgs>>;
    /** The task's volumes. */
    volumes: readonly Volume[];
    /** Image of the collector. */
    sidecarImage: string;
    /** Region of the AMP workspace. */
    metricsRegion: string;
    /** Region of the task. */
    taskRegion: string;
    /** Where the remote-write URL comes from. */
    remoteWrite: RemoteWriteSource;
    /** Name of the log group. */
    logGroup: string;
}

/**
 * The container definitions as JSON. In the order of their names, so that the same task is the same text.
 * @param render Makes the collector's config.
 */
export function taskContainersJson(task: FilledTask, resolved: ResolvedTask, render: Render): string {
    // Once more, since what came by outputs is here only now.
    containersInput.check("containers", resolved.containers);
    checkFields(resolved.containers, resolved.volumes, { isFargate: isFargate(task), networkMode: task.networkMode });
    checkVolumes(resolved.volumes, isFargate(task));
    (task.sidecar.mounts ?? []).forEach(({ volume }, i) =>
        checkVolumeName(`sidecar.mounts[${i}].volume`, volume, resolved.volumes),
    );
    const log = awsLogs(resolved.logGroup, resolved.taskRegion);
    const containers = sorted(resolved.containers).map(([name, container]) =>
        containerDefinition(name, container, log),
    );
    const definitions = withRenderedSidecar(containers, sidecarOptions(task, resolved, log), render);
    const bytes = definitionBytes(definitions);
    // Roles and names take little, so the containers are what counts.
    if (bytes > largestDefinition) {
        throw new InputError(
            "containers",
            `The container definitions are ${bytes} bytes: ECS takes at most ${largestDefinition}; shorten environment, commands or the lists in scrape.${largestParts(definitions)}`,
        );
    }
    return JSON.stringify(definitions);
}

/**
 * The task as far as it is plain values, with examples where an Output stands. A constructor can't look into an Output,
 * but what it can see it checks before anything is registered; the same code checks the real values once they are
 * there.
 */
export function resolvedSoFar(task: FilledTask): ResolvedTask {
    const fields = Object.keys(platformInputs) as (keyof typeof platformInputs)[];
    // Field by field: of a platform that is an Output each is an Output too.
    const platform = knownSoFar(
        platformInputs,
        Object.fromEntries(fields.map((field) => [field, task.platform[field]])),
    );
    const { containers, volumes, sidecar } = knownSoFar(taskInputs, task) as pulumi.Unwrap<FilledTask>;
    return {
        containers,
        volumes: volumes ?? [],
        sidecarImage: sidecar.image,
        metricsRegion: platform.region as string,
        taskRegion: "eu-west-1",
        remoteWrite: writesToPlatform(task.sidecar)
            ? { remoteWriteParameter: platform.remoteWriteParameterName as string }
            : {},
        logGroup: "/log-group",
    };
}

/** What the sidecar is made from. */
export function sidecarOptions(
    task: FilledTask,
    resolved: Pick<ResolvedTask, "metricsRegion" | "remoteWrite" | "sidecarImage" | "taskRegion">,
    logConfiguration?: LogConfiguration,
): SidecarOptions {
    return {
        ...task.sidecar,
        serviceName: task.serviceName,
        family: task.family,
        region: resolved.metricsRegion,
        ...resolved.remoteWrite,
        scrape: task.scrape,
        networkMode: task.networkMode,
        otlp: task.otlp,
        statsd: task.statsd,
        xray: task.xray,
        taskRegion: resolved.taskRegion,
        image: resolved.sidecarImage,
        waitForCollector: Object.keys(task.containers).filter((name) => task.containers[name]!.waitForCollector),
        logConfiguration,
    };
}

/** What ECS writes in another way; every other input has its name there. */
const inTermsOfEcs: { [K in keyof ContainerArgs]?: (value: pulumi.Unwrap<NonNullable<ContainerArgs[K]>>) => object } = {
    environment: (variables) => ({ environment: sorted(variables).map(([name, value]) => ({ name, value })) }),
    secrets: (variables) => ({ secrets: sorted(variables).map(([name, valueFrom]) => ({ name, valueFrom })) }),
    ports: (ports) => ({ portMappings: ports.map((containerPort) => ({ containerPort, protocol: "tcp" })) }),
    dependsOn: (dependencies) => ({
        dependsOn: dependencies
            .map((dependency) => withDefaults(dependencyInputs, dependency))
            .map(({ container, condition }) => ({ containerName: container, condition })),
    }),
    waitForCollector: () => ({}),
    fields: (fields: object) => fields,
};

function containerDefinition(
    name: string,
    container: pulumi.Unwrap<ContainerArgs>,
    logConfiguration: LogConfiguration,
): ContainerDefinition {
    const fields = Object.entries(withDefaults(containerInputs, container)).map(([key, value]) => {
        const translate = inTermsOfEcs[key as keyof ContainerArgs] as ((value: unknown) => object) | undefined;
        return translate?.(value) ?? { [key]: value };
    });
    const { logConfiguration: own = logConfiguration } = (container.fields ?? {}) as Partial<ContainerDefinition>;
    return Object.assign({ name, image: container.image }, ...fields, { logConfiguration: own }) as ContainerDefinition;
}

/** By code unit, not by locale: the same on every machine. */
function sorted<T>(record: Record<string, T>): [string, T][] {
    return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
