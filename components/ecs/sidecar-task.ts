/** The collector in the arguments of an `aws.ecs.TaskDefinition`. */
import type { TaskDefinitionArgs } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import { definitionBytes, largestDefinition } from "../../audit/definition-size";
import { memoryFloorMiB } from "../../collector";
import { InputError, isLate, isObject, refuse } from "../../collector/inputs";
import { inApply } from "../inputs/checks";
import type { LateSidecarOptions } from "../inputs/late-sidecar";
import type { SidecarOptions } from "../inputs/sidecar";
import { networkMode as networkModeInput, operatingSystemFamily } from "../inputs/task-fields";
import { type Whereabouts, whereaboutsWith } from "../whereabouts";
import { sidecarVolumes, withJavaAgents } from "./java-agents";
import { type FromTask, type SettledOptions, settledOptions } from "./late-options";
import { besideArrived, besideUnsaid, containersIn } from "./late-sidecar";
import { type ContainerDefinition, sidecarConfig } from "./sidecar";
import { needsOf, sizeBeside, type SizeEffect, sizeOf, tellSize } from "./task-size";

/** What of a task definition's arguments is looked at; all others are passed on. */
export type TaskArgs = Pick<TaskDefinitionArgs, "containerDefinitions"> & Partial<TaskDefinitionArgs>;

/** Whether these are the arguments of a task definition: what is called so is no container. */
export const isTask = (given: unknown): given is TaskArgs =>
    isObject(given) && (typeof given.containerDefinitions === "string" || isLate(given.containerDefinitions));

/** What a collector takes from a task definition's arguments. */
export function fromTask({
    family,
    networkMode,
    region,
    requiresCompatibilities,
    runtimePlatform,
}: TaskArgs): FromTask {
    const isFargate = isFargateTask({ requiresCompatibilities });
    if (isLate(networkMode)) {
        refuse("networkMode", networkMode, "the collector's ports and links follow from it");
    }
    // ECS's own default on Linux instances; Fargate has none but awsvpc.
    const mode = (networkMode as string | undefined) ?? (isFargate ? "awsvpc" : "bridge");
    networkModeInput.check("networkMode", mode);
    const system = isObject(runtimePlatform) ? runtimePlatform.operatingSystemFamily : undefined;
    if (typeof system === "string") {
        operatingSystemFamily.check("runtimePlatform.operatingSystemFamily", system);
    }
    return {
        family: typeof family === "string" ? family : undefined,
        networkMode: mode,
        taskRegion: region as pulumi.Input<string> | undefined,
    };
}

/** Whether it is registered for Fargate. */
export const isFargateTask = ({ requiresCompatibilities }: Pick<TaskArgs, "requiresCompatibilities">): boolean =>
    Array.isArray(requiresCompatibilities) && requiresCompatibilities.includes("FARGATE");

/** The task definition's arguments with the collector in them. */
export function besideTask<T extends TaskArgs>(
    task: T,
    options: LateSidecarOptions,
    { name, whereabouts = whereaboutsWith }: { name?: string; whereabouts?: () => Whereabouts } = {},
): T {
    const settled = settledOptions(options, fromTask(task), whereabouts);
    const { containerDefinitions: given } = task;
    const containers = isLate(given) ? undefined : containersIn(given, "containerDefinitions");
    if (containers === undefined) {
        sidecarConfig(settled.soFar);
    } else {
        besideUnsaid(containers, settled.soFar);
    }
    const containerDefinitions = pulumi.output({ given, options: settled.values }).apply(
        inApply(({ given: arrived, options: values }) => {
            const before = containersIn(arrived, "containerDefinitions");
            return checkedJson(besideArrived(before, values as SidecarOptions, settled));
        }),
    );
    const size = grown(task, containers, settled, name);
    return { ...task, containerDefinitions, ...withVolumes(task, settled.soFar), ...size };
}

/** The volumes that agents come by, behind the task's own. */
function withVolumes({ volumes }: TaskArgs, options: SidecarOptions): Pick<TaskArgs, "volumes"> {
    const added = sidecarVolumes(options);
    return added.length === 0
        ? {}
        : { volumes: pulumi.output(volumes).apply((own) => [...(own ?? []), ...added]) as TaskArgs["volumes"] };
}

function checkedJson(containers: ContainerDefinition[]): string {
    const bytes = definitionBytes(containers);
    if (bytes > largestDefinition) {
        throw new InputError(
            "containerDefinitions",
            `containerDefinitions is ${bytes} bytes with the collector: ECS takes at most ${largestDefinition}.`,
        );
    }
    return JSON.stringify(containers);
}

/**
 * CPU and memory of the task with the collector; at once where its containers are known, so that a preview shows them.
 */
function grown(
    task: TaskArgs,
    containers: ContainerDefinition[] | undefined,
    { soFar }: SettledOptions,
    name = typeof task.family === "string" ? task.family : "the task",
): Pick<TaskArgs, "cpu" | "memory"> {
    const { cpu, memory } = task;
    if (isLate(cpu) || isLate(memory)) {
        return {};
    }
    const sized = inApply((all: ContainerDefinition[]) => {
        const size = sizeWith(task, all, soFar);
        tellSize(name, size.effect);
        return size;
    });
    const changed = (given: unknown, before: number | undefined, after: number | undefined) =>
        before === after ? given : after?.toString();
    const fields = (size: SizeEffect) => ({
        cpu: changed(cpu, sizeOf(cpu as string), size.cpu) as string | undefined,
        memory: changed(memory, sizeOf(memory as string), size.memory) as string | undefined,
    });
    if (containers !== undefined) {
        return given(task, fields(sized(containers)));
    }
    const late = pulumi
        .output(task.containerDefinitions)
        .apply(inApply((json) => fields(sized(containersIn(json, "containerDefinitions")))));
    return given(task, { cpu: late.cpu, memory: late.memory });
}

/** Only what the task has: on instances it needn't have either. */
const given = (task: TaskArgs, size: Pick<TaskArgs, "cpu" | "memory">): Pick<TaskArgs, "cpu" | "memory"> => ({
    ...(task.cpu === undefined ? {} : { cpu: size.cpu }),
    ...(task.memory === undefined ? {} : { memory: size.memory }),
});

function sizeWith(task: TaskArgs, own: ContainerDefinition[], options: SidecarOptions): SizeEffect {
    const { memory = memoryFloorMiB, cpu } = options;
    const size = { cpu: sizeOf(task.cpu as string | undefined), memory: sizeOf(task.memory as string | undefined) };
    return sizeBeside(
        { isFargate: isFargateTask(task), ...size },
        needsOf(withJavaAgents(own, options), { memory, cpu }),
    );
}
