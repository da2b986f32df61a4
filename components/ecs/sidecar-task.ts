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
import { withJavaAgents } from "./java-agents";
import { type FromTask, type SettledOptions, settledOptions } from "./late-options";
import { besideArrived, besideUnsaid, containersIn } from "./late-sidecar";
import { type ContainerDefinition, sidecarConfig } from "./sidecar";
import { volumesBeside } from "./sidecar-volumes";
import { isSizeOfFargate, needsOf, sizeBeside, sizeOf, tellSize } from "./task-size";

/** What of a task definition's arguments is looked at; all others are passed on. */
export type TaskArgs = Pick<TaskDefinitionArgs, "containerDefinitions"> & Partial<TaskDefinitionArgs>;

/** Whether these are the arguments of a task definition: what is called so is no container. */
export const isTask = (given: unknown): given is TaskArgs =>
    isObject(given) &&
    (typeof given.containerDefinitions === "string" ||
        Array.isArray(given.containerDefinitions) ||
        isLate(given.containerDefinitions));

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

/** Whether a service may start it on Fargate though it doesn't say so: ECS then asks the task's size alone. */
const mayBeFargate = ({ requiresCompatibilities, networkMode }: TaskArgs): boolean =>
    networkMode === "awsvpc" && !Array.isArray(requiresCompatibilities);

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
    const volumes = volumesBeside(task.volumes, settled.soFar) as TaskArgs["volumes"];
    return { ...task, containerDefinitions, ...(volumes && { volumes }), ...size };
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
 * CPU and memory of the task with the collector; at once where they and its containers are known, so that a preview
 * shows them. Only what the task has: on instances it needn't have either.
 */
function grown(
    task: TaskArgs,
    containers: ContainerDefinition[] | undefined,
    { soFar }: SettledOptions,
    name = typeof task.family === "string" ? task.family : "the task",
): Pick<TaskArgs, "cpu" | "memory"> {
    const { cpu, memory } = task;
    const sized = inApply(({ all, cpu, memory }: Sizes & { all: ContainerDefinition[] }) => {
        const before = { cpu: sizeOf(cpu), memory: sizeOf(memory) };
        const { memory: collector = memoryFloorMiB, cpu: share } = soFar;
        const needs = needsOf(withJavaAgents(all, soFar), { memory: collector, cpu: share });
        const isFargate = isFargateTask(task) || (mayBeFargate(task) && isSizeOfFargate(before, needs));
        const { effect, ...after } = sizeBeside({ isFargate, ...before }, needs);
        tellSize(name, effect);
        const changed = (size: "cpu" | "memory", given?: Size) =>
            before[size] === after[size] ? given : after[size]?.toString();
        return { cpu: changed("cpu", cpu), memory: changed("memory", memory) };
    });
    const of = (size: { cpu?: unknown; memory?: unknown }) =>
        ({
            ...(cpu === undefined ? {} : { cpu: size.cpu }),
            ...(memory === undefined ? {} : { memory: size.memory }),
        }) as Pick<TaskArgs, "cpu" | "memory">;
    if (containers !== undefined && !isLate(cpu) && !isLate(memory)) {
        return of(sized({ all: containers, cpu: cpu as Size, memory: memory as Size }));
    }
    const late = pulumi
        .output({ json: task.containerDefinitions, cpu, memory })
        .apply(({ json, ...sizes }) => sized({ all: containersIn(json, "containerDefinitions"), ...sizes }));
    // A size isn't secret where a container's variable is.
    return of({ cpu: pulumi.unsecret(late.cpu), memory: pulumi.unsecret(late.memory) });
}

type Size = string | number;

interface Sizes {
    readonly cpu?: Size;
    readonly memory?: Size;
}
