import type * as pulumi from "@pulumi/pulumi";

import type { ContainerArgs } from "./adot-task-args";
import { isLate } from "../inputs/checks";
import type { NormalisedTask } from "./normalised-task";
import type { ResolvedTask } from "./task-containers";

/**
 * The task as far as it is plain values, with examples where an output stands. A constructor can't look into an output,
 * but what it can see it checks before anything is registered; the same code checks the real values once they are
 * there.
 */
export function knownEarly(task: NormalisedTask): ResolvedTask {
    return {
        containers: plainContainers(task.containers),
        sidecarImage: plain<string>(task.sidecar.image, "image"),
        metricsRegion: plain<string>(task.platform.region, "eu-west-1"),
        taskRegion: "eu-west-1",
        remoteWriteParameter: plain<string>(task.platform.remoteWriteParameterName, "/parameter"),
        logGroup: "/log-group",
    };
}

function plainContainers(containers: Record<string, ContainerArgs>): ResolvedTask["containers"] {
    return mapValues(containers, (container) => ({
        ...container,
        image: plain<string>(container.image, "image"),
        command: plainList(container.command),
        entryPoint: plainList(container.entryPoint),
        environment: container.environment && mapValues(container.environment, (value) => plain<string>(value, "")),
        secrets: container.secrets && mapValues(container.secrets, (value) => plain<string>(value, "")),
    }));
}

function plainList(list: ContainerArgs["command"]): string[] | undefined {
    return list && plain<pulumi.Input<string>[]>(list, []).map((item) => plain<string>(item, ""));
}

function plain<T>(value: pulumi.Input<T>, example: NoInfer<T>): T {
    return isLate(value) ? example : (value as T);
}

function mapValues<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
    return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
