/** The hard memory that a collector's container gets where it has none. Pure. */
import { goMemLimitShare, memoryBearing, memoryCeilingMiB, memoryFloorMiB } from "../../collector/config/sizing";
import { ConfigView } from "../../collector/rules/config-view";
import { limitersOf, sizesOf } from "../../collector/rules/limiters";
import { isMapping } from "../../collector/values";
import { mebibytes } from "../containers";
import { property } from "./definition";

/**
 * MiB; undefined where the task doesn't have so much left, or where nobody can say what is safe.
 *
 * Where all others of the task have a hard limit it is what they leave: as much as the container could take before.
 * Else it is the least that works, so that whatever has no limit beside it keeps its room: 256 MiB, or what the
 * container reserves and what its own limiter needs. That can't be said where nobody here sees the config.
 */
export function memoryOf(
    definition: object,
    others: readonly object[],
    { taskMiB, config }: { readonly taskMiB?: number; readonly config?: unknown },
): number | undefined {
    const reserved = mebibytes(property(definition, "memoryReservation")) ?? 0;
    // More than it reserves (ECS task definition parameters), as a heap up to what it reserves has it.
    const least = Math.max(memoryFloorMiB, Math.ceil(reserved / goMemLimitShare));
    if (taskMiB === undefined) {
        return config === undefined ? undefined : Math.max(least, limitersNeed(config));
    }
    const hard = others.map((other) => mebibytes(property(other, "memory")));
    const taken = others.map((other, index) => hard[index] ?? mebibytes(property(other, "memoryReservation")) ?? 0);
    const left = Math.floor(taskMiB - taken.reduce((sum, each) => sum + each, 0));
    if (left < least) {
        return undefined;
    }
    if (hard.every((each) => each !== undefined)) {
        return left;
    }
    return config === undefined ? undefined : Math.min(left, Math.max(least, limitersNeed(config)));
}

/** The smallest container that bears the limits as they are written, MiB; 0 where none says any. */
function limitersNeed(config: unknown): number {
    if (!isMapping(config)) {
        return 0;
    }
    const view = new ConfigView(config, {});
    const limits = limitersOf(view).flatMap(({ settings }) => sizesOf(settings, view)?.limit ?? []);
    return limits
        .map(memoryBearing)
        .filter((memoryMiB) => memoryMiB <= memoryCeilingMiB)
        .reduce((most, memoryMiB) => Math.max(most, memoryMiB), 0);
}
