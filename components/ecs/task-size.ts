/** What a collector does to the size of a task. */
import * as pulumi from "@pulumi/pulumi";

import { refuse } from "../../collector/inputs";
import { fargateSizes } from "../inputs/fargate";

/** Size of a task, as far as it has one. */
export interface TaskSize {
    /** CPU units. */
    readonly cpu?: number;
    /** MiB. */
    readonly memory?: number;
}

/** What the containers and the collector ask for together. */
export interface SizeNeeds {
    /** CPU units. */
    readonly cpu: number;
    /** MiB. */
    readonly memory: number;
    /** The collector's part of the memory, MiB. */
    readonly collector: number;
}

/** The size with the collector, and in a sentence's words what has become of it. */
export interface SizeEffect extends TaskSize {
    readonly effect: string;
}

/** @throws InputError where Fargate has no size that is large enough. */
export function sizeBeside(task: TaskSize & { readonly isFargate: boolean }, needs: SizeNeeds): SizeEffect {
    const { cpu, memory } = task;
    const part = `the collector takes up to ${needs.collector} MiB of it`;
    if (task.isFargate && cpu !== undefined && memory !== undefined) {
        // A size that Fargate hasn't is for ECS to refuse, where it needn't grow.
        const isEnough = needs.cpu <= cpu && needs.memory <= memory;
        const size = isEnough
            ? { cpu, memory }
            : fargateSize({ cpu: Math.max(cpu, needs.cpu), memory: Math.max(memory, needs.memory) });
        const before = `Fargate ${inWords({ cpu, memory })}`;
        return size.cpu === cpu && size.memory === memory
            ? { ...size, effect: `${before} stays: ${part}` }
            : { ...size, effect: `${before} grows to ${inWords(size)}: ${reason(task, needs)}` };
    }
    if (memory === undefined) {
        return { cpu, effect: `each task takes up to ${needs.collector} MiB more of its instance` };
    }
    const grown = Math.max(memory, needs.memory);
    const enough = cpu === undefined ? undefined : Math.max(cpu, needs.cpu);
    return grown === memory && enough === cpu
        ? { cpu, memory, effect: `the task's ${memory} MiB stay: ${part}` }
        : { cpu: enough, memory: grown, effect: `the task grows to ${grown} MiB: ${reason(task, needs)}` };
}

function reason({ cpu = 0, memory = 0 }: TaskSize, needs: SizeNeeds): string {
    const short = [
        ...(needs.memory > memory ? [`${needs.memory} MiB, ${needs.collector} of them for the collector`] : []),
        ...(needs.cpu > cpu ? [`${needs.cpu} CPU units`] : []),
    ];
    return `the containers need ${short.join(" and ")}`;
}

/** What the containers and a collector of that size ask for. */
export const needsOf = (
    containers: readonly { readonly cpu?: number; readonly memory?: number; readonly memoryReservation?: number }[],
    { memory, cpu = 0 }: { readonly memory: number; readonly cpu?: number },
): SizeNeeds => ({
    cpu: containers.reduce((sum, container) => sum + (container.cpu ?? 0), cpu),
    memory: memoryOf(containers) + memory,
    collector: memory,
});

/** MiB that the containers have for themselves; one without a limit counts with what is reserved for it. */
export const memoryOf = (
    containers: readonly { readonly memory?: number; readonly memoryReservation?: number }[],
): number => containers.reduce((sum, { memory, memoryReservation }) => sum + (memory ?? memoryReservation ?? 0), 0);

/** Says in a preview what becomes of a task's size. */
export function tellSize(of: string, effect: string, resource?: pulumi.Resource): void {
    if (pulumi.runtime.isDryRun()) {
        void pulumi.log.info(`${of}: ${effect}.`, resource);
    }
}

/** Whether it is one of Fargate's sizes, and can grow to another one for what is needed. */
export const isSizeOfFargate = (size: TaskSize, needs: SizeNeeds): boolean =>
    fargateSizes.some(({ cpu, memory }) => cpu === size.cpu && memory.some((each) => each === size.memory)) &&
    fargateSizes.some(({ cpu, memory }) => cpu >= needs.cpu && memory.at(-1)! >= needs.memory);

/** The least size of Fargate that has as much of both. */
function fargateSize(least: { cpu: number; memory: number }): Required<TaskSize> {
    const row = fargateSizes.find(({ cpu, memory }) => cpu >= least.cpu && memory.at(-1)! >= least.memory);
    if (row === undefined) {
        refuse("memory", least.memory, "the containers and the collector need more than Fargate's largest task has");
    }
    return { cpu: row.cpu, memory: row.memory.find((size) => size >= least.memory)! };
}

const inWords = ({ cpu, memory }: Required<TaskSize>): string =>
    `${fargateSizes.find((size) => size.cpu === cpu)?.vCpu ?? `${cpu / 1024} vCPU`}/${memory / 1024} GB`;

/**
 * A size as a task definition has it: `1024` or `1 vCPU`, `2048` or `2 GB` (Amazon ECS developer guide, "Task size");
 * undefined for anything else.
 */
export function sizeOf(text: string | number | undefined): number | undefined {
    const [, digits, unit] = /^\s*(\d*\.?\d+)\s*(vcpu|gb)?\s*$/i.exec(String(text ?? "")) ?? [];
    const size = Number(digits) * (unit === undefined ? 1 : 1024);
    return Number.isInteger(size) && size > 0 ? size : undefined;
}

/**
 * For a size that is chosen with the collector in mind, by a program or by awsx: whether the least one would be smaller
 * without it.
 */
export function effectOnLeast(needs: SizeNeeds, chosen: TaskSize = {}): string {
    const cpu = chosen.cpu ?? needs.cpu;
    const alone = fargateSize({ cpu, memory: needs.memory - needs.collector });
    const both = fargateSize({ cpu, memory: needs.memory });
    const size = inWords({ ...both, ...chosen });
    const isSame = alone.memory === both.memory && alone.cpu === both.cpu;
    return isSame || (chosen.memory ?? 0) > both.memory
        ? `Fargate ${size} stays: the collector takes up to ${needs.collector} MiB of it`
        : `Fargate ${inWords(alone)} grows to ${inWords(both)}: ${reason(alone, needs)}`;
}
