/** Which containers of a task definition are collectors, and which config each of them will really run with. Pure. */
import type { Container } from "./containers";
import { type Delivered, deliveryOf } from "./delivery/delivery";
import { evidenceOf } from "./evidence";
import { goMemLimitOf } from "./go-mem-limit";
import { type Distribution, distributionOf, type ImagePatterns } from "./images";
import type { Parameters } from "./delivery/sources";

export type { Delivered, Unseen } from "./delivery/delivery";
export { configVariable, type ParameterValue } from "./delivery/sources";

/** What is known beside the containers. */
export interface Surroundings {
    /** Default: the built-in names only. */
    readonly images?: ImagePatterns;
    /** Finds the SSM parameter that a `valueFrom` names among those of the same program. Default: finds none. */
    readonly parameter?: Parameters;
}

/** A container that runs a collector. */
export interface Collector {
    readonly container: Container;
    /** What gives it away, as the end of a sentence: `its image is a collector's`. */
    readonly evidence: string;
    /** Undefined when only something else than the image gives it away. */
    readonly distribution?: Distribution;
    readonly config: Delivered;
    /** GOMEMLIMIT in MiB, where it is a literal. */
    readonly goMemLimitMiB?: number;
}

/**
 * The collectors among the containers, in their order.
 * Throws an `Error` when one of the image patterns is no regular expression.
 */
export function findCollectors(containers: readonly Container[], around: Surroundings = {}): Collector[] {
    const { images, parameter = () => undefined } = around;
    return containers.flatMap((container) => {
        const evidence = evidenceOf(container, images);
        if (evidence === undefined) {
            return [];
        }
        const distribution = distributionOf(container.image, images);
        const config = deliveryOf({ container, distribution, parameter });
        return [{ container, evidence, distribution, config, goMemLimitMiB: goMemLimitOf(container) }];
    });
}
