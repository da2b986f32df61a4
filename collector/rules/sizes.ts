/** The sizes that fixes recommend. */
import { memoryCeilingMiB, memoryFloorMiB, type SidecarSizes, sizeSidecar } from "../config/sizing";
import type { ConfigView } from "./config-view";
import { once } from "./per-config";

/** Those of `sizeSidecar` for the container at hand, or for the nearest that works. */
export const recommended = once(({ memoryMiB = memoryFloorMiB }: ConfigView): SidecarSizes =>
    sizeSidecar(Math.floor(Math.min(Math.max(memoryMiB, memoryFloorMiB), memoryCeilingMiB))),
);
