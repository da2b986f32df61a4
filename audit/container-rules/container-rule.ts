/** What a rule about a collector's container is. */
import type { CheckedRule } from "../../collector/rules/rule";
import type { Collector } from "../collectors";
import type { Container } from "../containers";
import type { Clash } from "../listener-clashes";
import type { Dependent } from "../neighbours";
import type { TaskFacts } from "../task-facts";

/** A collector, and what a rule about its container is told beside it. */
export interface CollectorInTask extends Collector {
    /** Whether another container of its task is essential. */
    readonly hasEssentialBeside: boolean;
    /** Whether it is its task's only container, and the task has a hard limit. */
    readonly hasTaskMemory: boolean;
    /** Ports on which another container of the task listens too. */
    readonly clashes: readonly Clash[];
    /** The containers that start after it, and on which condition: `START`, `HEALTHY`, `COMPLETE` or `SUCCESS`. */
    readonly awaitedBy: readonly Dependent[];
    /** What pins an image. */
    readonly pinnedBy: "tag" | "digest";
    /** Whether it is the first collector of its task: that one is told what is about the whole task. */
    readonly isFirst: boolean;
    /** All containers of the task. */
    readonly beside: readonly Container[];
    /** Those among them that are collectors. */
    readonly collectors: ReadonlySet<Container>;
    /** Of what is known of their definitions, as JSON; undefined where nobody counted. */
    readonly bytes?: number;
    readonly task: TaskFacts;
}

/** A rule about it; the path of a breach is a property of the container's definition, or one in its config. */
export type ContainerRule = CheckedRule<CollectorInTask>;
