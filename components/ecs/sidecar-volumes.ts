/** The volumes of a task with a collector: those that agents come by, and those that the collector mounts. */
import * as pulumi from "@pulumi/pulumi";

import { isLate, isObject, refuse } from "../../collector/inputs";
import { inApply } from "../inputs/checks";
import type { SidecarOptions } from "../inputs/sidecar";
import { sidecarVolumes } from "./java-agents";

interface Volume {
    readonly name?: unknown;
}

/**
 * The task's own volumes and those of agents behind them; undefined where there are none of agents.
 * @throws InputError for a mount of the collector whose volume the task doesn't have: ECS would refuse the task.
 */
export function volumesBeside(own: unknown, { mounts = [], ...options }: SidecarOptions): unknown {
    const agents = sidecarVolumes(options);
    if (agents.length === 0 && mounts.length === 0) {
        return undefined;
    }
    const joined = inApply((given: readonly Volume[] = []) => {
        const all = [...given, ...agents.filter(({ name }) => !given.some((volume) => isAgents(volume, name)))];
        const names = all.map(({ name }) => name);
        mounts.forEach(({ volume }, i) => {
            if (!names.includes(volume)) {
                const there = names.length === 0 ? "the task has none" : `the task has ${names.join(", ")}`;
                refuse(`mounts[${i}].volume`, volume, `it must be the name of a volume, and ${there}`);
            }
        });
        return all;
    });
    // What is known is judged at once.
    return isKnown(own)
        ? joined(own)
        : pulumi.output(own).apply((arrived) => joined(arrived as readonly Volume[] | undefined));
}

const isKnown = (volumes: unknown): volumes is readonly Volume[] | undefined =>
    volumes === undefined ||
    (Array.isArray(volumes) && volumes.every((volume) => isObject(volume) && !isLate(volume.name)));

/** Whether it is the volume of an agent: a program that calls `sidecarVolumes` has given it to the task already. */
function isAgents(volume: Volume, name: string): boolean {
    if (volume.name !== name) {
        return false;
    }
    if (Object.entries(volume).some(([key, value]) => key !== "name" && value !== undefined)) {
        refuse("volumes", [name], "this name belongs to the volume that an agent comes by; choose another");
    }
    return true;
}
