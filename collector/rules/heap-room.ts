/** How much of the heap is there for data that waits. */
import { type AuditOptions, at, declared, isAbsent, pipelineViews } from "./findings";
import { idleHeapMiB, largestLimitMiB, queuedPointBytes, smallestSoftLimitMiB } from "../config/sizing";

const mib = 2 ** 20;
/** The collector's default `spike_limit_mib`, as a share of `limit_mib`. Source: memorylimiter.go. */
export const defaultSpikeShare = 0.2;

/** Room for data, and what leaves no more of it. */
export interface HeapRoom {
    readonly mib: number;
    /** For a sentence: `the soft limit of memory_limiter`, `the container`. */
    readonly by: string;
}

/** Heap of so many points that wait, MiB. */
export const pointsMiB = (points: number): number => (points * queuedPointBytes) / mib;

export const bytesMiB = (bytes: number): number => bytes / mib;

/**
 * Heap between an idle collector's and the point from which data is refused. Undefined when neither a limiter nor the
 * container bounds the heap, or when they leave it nothing at all: other rules tell that.
 */
export function heapRoom(config: unknown, options: AuditOptions): HeapRoom | undefined {
    const named = new Set(pipelineViews(config).flatMap(({ processors }) => processors));
    const bounds = [...named]
        .filter((id) => id.split("/")[0].trim() === "memory_limiter")
        .map((id) => ({ by: `the soft limit of ${id}`, mib: softLimitMiB(declared(config, "processors", id)?.[1]) }));
    const { memoryMiB } = options;
    if (typeof memoryMiB === "number") {
        bounds.push({ by: "the container", mib: largestLimitMiB(memoryMiB) });
    }
    const usable = bounds.filter((bound): bound is HeapRoom => (bound.mib ?? 0) > idleHeapMiB);
    return usable
        .map(({ by, mib: all }) => ({ by, mib: all - idleHeapMiB }))
        .reduce<HeapRoom | undefined>(
            (least, room) => (least === undefined || room.mib < least.mib ? room : least),
            undefined,
        );
}

/** Undefined for a limiter that the rules about limiters refuse. */
function softLimitMiB(settings: unknown): number | undefined {
    const limit = at(settings, "limit_mib");
    if (typeof limit !== "number") {
        return undefined;
    }
    const given = at(settings, "spike_limit_mib");
    const spike = isAbsent(given) || given === 0 ? Math.floor(limit * defaultSpikeShare) : given;
    return typeof spike === "number" && limit - spike >= smallestSoftLimitMiB ? limit - spike : undefined;
}
