/** What a rule about a collector's container is. */
import type { CheckedRule } from "../../collector/rules/rule";
import type { Collector } from "../collectors";
import type { Dependent } from "../neighbours";

/** A collector, and what a rule about its container is told beside it. */
export interface CollectorInTask extends Collector {
    /** Whether another container of its task is essential. */
    readonly hasEssentialBeside: boolean;
    /** Whether it is its task's only container, and the task has a hard limit. */
    readonly hasTaskMemory: boolean;
    /** Ports on which a collector before it in the task listens too, and what of its own wants them. */
    readonly clashes: readonly { readonly port: number; readonly what: string; readonly other: string }[];
    /** The containers that start after it, and on which condition: `START`, `HEALTHY`, `COMPLETE` or `SUCCESS`. */
    readonly awaitedBy: readonly Dependent[];
    /** What pins an image. */
    readonly pinnedBy: "tag" | "digest";
}

/** A rule about it; the path of a breach is a property of the container's definition. */
export type ContainerRule = CheckedRule<CollectorInTask>;
