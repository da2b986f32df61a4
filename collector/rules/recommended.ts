/**
 * The sizes that a fix recommends: those of `sizeSidecar` for the container at hand, or for the smallest that works.
 */
import type { AuditOptions } from "./findings";
import { memoryCeilingMiB, memoryFloorMiB, type SidecarSizes, sizeSidecar } from "../config/sizing";

export function recommended({ memoryMiB }: AuditOptions): SidecarSizes {
    const memory = typeof memoryMiB === "number" && memoryMiB >= memoryFloorMiB ? memoryMiB : memoryFloorMiB;
    return sizeSidecar(Math.floor(Math.min(memory, memoryCeilingMiB)));
}
