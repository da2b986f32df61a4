/** What is left for a message that arrives while the heap is as full as the limiter lets it become. */
import { goMemLimitShare, largestLimitMiB } from "../config/sizing";
import type { ConfigView } from "./config-view";
import { isLimiter, sizesOf } from "./limiters";

/** Room for what has been received and not refused yet. */
export interface MessageRoom {
    readonly mib: number;
    /** For a sentence: `between its soft limit and what the container can hold`. */
    readonly between: string;
}

/**
 * Between the soft limit, up to which data is taken, and what the container can hold; where the container isn't known,
 * the limiter's own spike. Undefined where no limiter has sizes that the collector takes and the container bears: other
 * rules report that.
 */
export function messageRoom(config: ConfigView): MessageRoom | undefined {
    const { memoryMiB } = config;
    const sizes = config
        .used("processors")
        .filter(isLimiter)
        .flatMap((id) => sizesOf(config.settings("processors", id), config) ?? [])
        .filter(({ limit }) => limit <= (memoryMiB === undefined ? Infinity : largestLimitMiB(memoryMiB)));
    const [loosest] = [...sizes].sort((one, other) => other.limit - other.spike - (one.limit - one.spike));
    if (loosest === undefined) {
        return undefined;
    }
    const { limit, spike } = loosest;
    return memoryMiB === undefined
        ? { mib: spike, between: "between its soft and its hard limit" }
        : {
              mib: Math.max(0, memoryMiB * goMemLimitShare - (limit - spike)),
              between: `between its soft limit and what a container of ${memoryMiB} MiB can hold`,
          };
}
