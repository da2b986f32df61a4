/** Which containers of a task definition are collectors, and which config each of them will really run with. Pure. */
import { opaque, undelivered } from "./undelivered";
import type { Container } from "./containers";
import { type Delivered, deliveryOf } from "./delivery/delivery";
import { evidenceOf } from "./evidence";
import { goMemLimitMade, goMemLimitOf } from "./go-mem-limit";
import { type Distribution, type ImagePatterns, knownImage } from "./images";
import type { FindParameter } from "./delivery/sources";

export { argumentsSource, type Delivered, type Unseen } from "./delivery/delivery";
export { type FindParameter, type ParameterValue, wholeConfigVariables } from "./delivery/sources";

/** A container that runs a collector. */
export interface Collector {
    readonly container: Container;
    /** What gives it away, as the end of a sentence: `its image is a collector's`. */
    readonly evidence: string;
    /** Undefined when only something else than the image gives it away. */
    readonly distribution?: Distribution;
    /** Whether its image is the publisher's own. */
    readonly isOriginal: boolean;
    /** Paths of the programs in its image that are its collector; none where the image isn't known. */
    readonly executables: readonly string[];
    readonly config: Delivered;
    /** GOMEMLIMIT in MiB, where it is a literal, or where the program is known to set it. */
    readonly goMemLimitMiB?: number;
}

/**
 * The collectors among the containers, in their order, by the built-in names of images and the given ones.
 * Throws an `Error` when one of the image patterns isn't a valid regular expression.
 */
export function findCollectors(
    containers: readonly Container[],
    { images }: { readonly images?: ImagePatterns } = {},
    findParameter: FindParameter = () => undefined,
): Collector[] {
    return containers.flatMap((container) => {
        const evidence = evidenceOf(container, images) ?? opaque(container);
        if (evidence === undefined) {
            return [];
        }
        const image = knownImage(container.image, images);
        const config = undelivered(container) ?? deliveryOf({ container, image, findParameter });
        const distribution = image?.distribution;
        const ofImage = { distribution, isOriginal: image?.isOriginal === true, executables: image?.executables ?? [] };
        const goMemLimitMiB = goMemLimitOf(container) ?? goMemLimitMade(container, image?.takes);
        return [{ container, evidence, ...ofImage, config, goMemLimitMiB }];
    });
}
