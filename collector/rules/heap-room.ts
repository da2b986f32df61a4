/** How much of the heap is there for data that waits. */
import { idleHeapMiB, largestLimitMiB, queuedPointBytes, smallestSoftLimitMiB } from "../config/sizing";
import type { ConfigView } from "./config-view";
import { isLimiter, sizesOf } from "./limiters";
import { once } from "./per-config";

const mib = 2 ** 20;

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
 * container bounds the heap, or when they leave it nothing at all: other rules report that.
 */
export const heapRoom = once((config: ConfigView): HeapRoom | undefined => {
    const { memoryMiB } = config;
    const bounds = [
        ...config
            .used("processors")
            .filter(isLimiter)
            .map((id) => ({ by: `the soft limit of ${id}`, mib: softLimitMiB(config, id) })),
        ...(memoryMiB === undefined ? [] : [{ by: "the container", mib: largestLimitMiB(memoryMiB) }]),
    ];
    const [least] = bounds
        .map(({ by, mib: all }) => ({ by, mib: all - idleHeapMiB }))
        .filter((room) => room.mib > 0)
        .sort((one, other) => one.mib - other.mib);
    return least;
});

/** Zero for a limiter that the rules about limiters refuse. */
function softLimitMiB(config: ConfigView, id: string): number {
    const { limit, spike } = sizesOf(config.settings("processors", id), config) ?? { limit: 0, spike: 0 };
    return limit - spike >= smallestSoftLimitMiB ? limit - spike : 0;
}
