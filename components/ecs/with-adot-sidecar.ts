/** `withAdotSidecar`: the collector beside what a program has, in whichever form it has it. */
import * as pulumi from "@pulumi/pulumi";

import { isLate, isObject } from "../../collector/inputs";
import type { LateSidecarOptions } from "../inputs/late-sidecar";
import type { SidecarOptions } from "../inputs/sidecar";
import { whereaboutsWith } from "../whereabouts";
import { knownPart, settledOptions } from "./late-options";
import { besideLate, besideOutput, besidePlain, besideUnsaid } from "./late-sidecar";
import { besideNamed } from "./named-sidecar";
import type { ContainerDefinition } from "./container-definition";
import { besideTask, isTask, type TaskArgs } from "./sidecar-task";

/** A container with its name, for a list of them; every field of ECS's may be there, and all but the name be late. */
export interface NamedContainer {
    name: string;
}

/**
 * The containers with the collector beside them: memory-limited, health-checked, restarted when it dies. What is given
 * stays as it is. The task role must allow `aps:RemoteWrite` on the workspace, and the execution role
 * `ssm:GetParameters` on the parameter (`sidecarPermissions`). Throws when the containers or the options can't work.
 *
 * From plain values it makes plain ones, for `JSON.stringify`; the same input gives the same output. With a `platform`,
 * or where something is an Output, so is the result, for `pulumi.jsonStringify`. It takes:
 *
 * - a list of containers, and gives a list;
 * - their JSON, as `containerDefinitions` has it, and gives JSON;
 * - containers by their names, as `@pulumi/awsx` has them, and gives such, each as far as it is known;
 * - the arguments of an `aws.ecs.TaskDefinition`, and gives arguments: family, network mode, CPU and memory come from
 *   there, and the task grows where the collector doesn't fit into it. A preview says so.
 */
export function withAdotSidecar(containers: ContainerDefinition[], options: SidecarOptions): ContainerDefinition[];
export function withAdotSidecar<T extends TaskArgs>(task: T, options: LateSidecarOptions): T;
export function withAdotSidecar(json: pulumi.Input<string>, options: LateSidecarOptions): pulumi.Output<string>;
export function withAdotSidecar<C extends NamedContainer>(
    containers: pulumi.Input<C[]>,
    options: LateSidecarOptions,
): pulumi.Output<C[]>;
export function withAdotSidecar<C extends object>(
    containers: Record<string, C>,
    options: LateSidecarOptions,
): Record<string, C>;
export function withAdotSidecar(given: unknown, options: LateSidecarOptions | SidecarOptions): unknown {
    if (isTask(given)) {
        return besideTask(given, options);
    }
    if (isPlainList(given, options)) {
        return besidePlain(given, options as SidecarOptions);
    }
    const settled = settledOptions(options, {}, whereaboutsWith);
    // A container that is late has no name yet that options could be held against.
    if (Array.isArray(given) && !given.some(isLate)) {
        besideUnsaid(knownPart(given) as ContainerDefinition[], settled.soFar);
        return besideLate(given as pulumi.Input<ContainerDefinition[]>, settled);
    }
    if (typeof given === "string" || Array.isArray(given) || isLate(given)) {
        return besideOutput(given as pulumi.Input<string | ContainerDefinition[]>, settled);
    }
    return besideNamed(given, settled);
}

/** Whether all of it is there, as it was before there were Outputs here. */
export const isPlainList = (given: unknown, options: unknown): given is ContainerDefinition[] =>
    (given === undefined || Array.isArray(given)) &&
    !hasLate(given) &&
    !(isObject(options) && (options.platform !== undefined || hasLate(options)));

/** Whether there is an Output or a promise in it; what refers to itself is looked at once. */
function hasLate(value: unknown, seen = new Set<unknown>()): boolean {
    if (isLate(value)) {
        return true;
    }
    if (typeof value !== "object" || value === null || seen.has(value)) {
        return false;
    }
    seen.add(value);
    return Object.values(value).some((item) => hasLate(item, seen));
}
