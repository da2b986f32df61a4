/** The config that an `AdotTaskDefinition` renders, as far as what it is registered with tells. Pure. */
import { createHash } from "node:crypto";

import {
    type AdotRelease,
    adotReleaseOf,
    collectorConfig,
    collectorInputs,
    type CollectorRequest,
    renderCollectorConfig,
} from "../collector";
import { at, isMapping, type Mapping } from "../collector/values";
import { imageReference } from "./image-reference";
import { unknownIn } from "./knowledge";

/** `sha256:` and the hash of a config's text. The component registers it, so that another text can be told. */
export const configDigest = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/**
 * The config of a component with these inputs, as this release renders it; the one that registered the component may be
 * another, and the engine puts keys into another order. Undefined where a part of what it is made of isn't known, and
 * where this release refuses it.
 */
export function componentConfigOf(inputs: Mapping): string | undefined {
    const { serviceName, family, platform, sidecar, scrape, networkMode, otlp, statsd, xray } = inputs;
    // What a function of the program has changed doesn't follow from inputs, so that the text itself is there.
    const { collectorConfig: changed } = inputs;
    if (changed !== undefined) {
        const isIts = typeof changed === "string" && configDigest(changed) === inputs.collectorConfigDigest;
        return isIts ? changed : undefined;
    }
    const options = Object.keys(collectorInputs).map((name) => [name, at(sidecar, name)] as const);
    const request = {
        ...Object.fromEntries(options.filter(([, value]) => value !== undefined)),
        serviceName,
        ...(family === undefined ? {} : { family }),
        ...(networkMode === undefined ? {} : { networkMode }),
        region: at(platform, "region"),
        memoryMiB: at(sidecar, "memory"),
        scrape: isMapping(scrape) ? scrape : {},
        ...(otlp === undefined ? {} : { otlp }),
        ...(statsd === undefined ? {} : { statsd }),
        ...(xray === undefined ? {} : { xray }),
    };
    if (unknownIn(request) !== undefined) {
        return undefined;
    }
    try {
        return renderCollectorConfig(collectorConfig(request as unknown as CollectorRequest, releaseOf(sidecar)));
    } catch {
        return undefined;
    }
}

/** The release that its image is of; undefined where that isn't known. */
function releaseOf(sidecar: unknown): AdotRelease | undefined {
    const [image, release] = [at(sidecar, "image"), at(sidecar, "imageRelease")];
    return typeof image === "string"
        ? adotReleaseOf(imageReference(image), typeof release === "string" ? release : undefined)
        : undefined;
}
