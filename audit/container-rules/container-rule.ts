/** What a rule about a collector's container is. */
import type { CheckedRule } from "../../collector/rules/rule";
import type { Collector } from "../collectors";

/** A collector, and what a rule about its container is told beside it. */
export interface CollectorInTask extends Collector {
    /** Whether another container of its task is essential. */
    readonly hasEssentialBeside: boolean;
    /** The containers that start after it, and on which condition: `START`, `HEALTHY`, `COMPLETE` or `SUCCESS`. */
    readonly awaitedBy: readonly { readonly name: string; readonly condition: string }[];
    /** What pins an image. */
    readonly pinnedBy: "tag" | "digest";
}

/** A rule about it; the path of a breach is a property of the container's definition. */
export type ContainerRule = CheckedRule<CollectorInTask>;
