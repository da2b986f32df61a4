/** What a rule about a collector's container is. */
import type { Breach, Rule } from "../../collector/rules/rule";
import type { Collector } from "../collectors";
import type { Container } from "../containers";

/** A collector, and what a rule about its container is told beside it. */
export interface CollectorInTask extends Collector {
    /** The other containers of its task. */
    readonly others: readonly Container[];
    /** What pins an image. */
    readonly pinnedBy: "tag" | "digest";
}

export interface ContainerRule extends Rule {
    /** The breach's path is a property of the container's definition. */
    readonly check: (collector: CollectorInTask) => Breach | undefined;
}
