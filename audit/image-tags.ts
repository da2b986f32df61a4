/** Tags that the publishers of collectors have never pushed. Pure. */
import { adot, adotRelease, isBeforeKnown, knownReleases, newestPatchOf } from "../collector";
import { imageReference } from "./image-reference";
import type { Distribution } from "./images";

/** A tag that isn't there, and the nearest that is. */
export interface WrongTag {
    readonly why: string;
    readonly nearest: string;
    /** False where a release may have come after this package. */
    readonly isCertain: boolean;
}

/**
 * What is wrong with the tag of a publisher's own image; undefined where nothing is known to be. ADOT's tags begin with
 * `v`, those of OpenTelemetry's images don't (the lists of tags on ECR Public and Docker Hub).
 */
export function wrongTag(image: string, distribution: Distribution | undefined): WrongTag | undefined {
    const { tag = "", digest } = imageReference(image);
    const [, v, version] = /^(v?)(\d+\.\d+\.\d+)(?:-a(?:md|rm)64)?$/.exec(tag) ?? [];
    if (version === undefined || digest !== undefined) {
        return undefined;
    }
    if (distribution === "community") {
        return v === ""
            ? undefined
            : { why: "the tags of OpenTelemetry's images have no v", nearest: version, isCertain: true };
    }
    if (distribution !== "adot") {
        return undefined;
    }
    const nearest = newestPatchOf(`v${version}`) ?? adot.version;
    if (v === "") {
        const isThere = adotRelease(`v${version}`) !== undefined || isBeforeKnown(`v${version}`);
        return {
            why: "ADOT's tags begin with v",
            nearest: isThere && !isAbove(`v${version}`, nearest) ? `v${version}` : nearest,
            isCertain: true,
        };
    }
    if (
        isBeforeKnown(`v${version}`) ||
        (adotRelease(`v${version}`) !== undefined && !isAbove(`v${version}`, nearest))
    ) {
        return undefined;
    }
    const newest = knownReleases.at(-1)!.version;
    return { why: `no such release is known here, where the newest is ${newest}`, nearest, isCertain: false };
}

/** Whether the patch of one tag is above another's of the same minor release. */
const isAbove = (tag: string, other: string): boolean => Number(tag.split(".")[2]) > Number(other.split(".")[2]);
