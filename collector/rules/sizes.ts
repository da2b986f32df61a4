/** The sizes that fixes recommend. */
import { memoryCeilingMiB, memoryFloorMiB, type SidecarSizes, sizeSidecar } from "../config/sizing";
import type { ConfigView } from "./config-view";

/** Those of `sizeSidecar` for the container at hand, or for the nearest that works. */
export function recommended({ memoryMiB = memoryFloorMiB }: ConfigView): SidecarSizes {
    return sizeSidecar(Math.floor(Math.min(Math.max(memoryMiB, memoryFloorMiB), memoryCeilingMiB)));
}
