/** Images that stay what they are. */
import { adot, adotReleaseOf } from "../../collector";
import type { Policy } from "../../collector/rules/rule";
import { imageReference } from "../image-reference";
import { wrongTag } from "../image-tags";
import { imageDigestOf, tagOf } from "../images";
import type { ContainerRule } from "./container-rule";
import { taskStartable } from "./task-start";

const policy = {
    name: "collector-image-pinned",
    displayName: "A collector's image is pinned",
    description: "Every collector's image has a tag that doesn't move, or a digest, and AWS supports its release.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/** AWS supports a release until the next minor one (aws-otel-collector README, "Supported Versions"). */
export const releaseUnsupported = {
    id: "release-unsupported",
    policy,
    check: ({ container: { image }, distribution }, report) => {
        const release = distribution === "adot" ? adotReleaseOf(imageReference(image)) : undefined;
        if (release?.supersededBy !== undefined) {
            const { version, day } = release.supersededBy;
            report({
                path: "image",
                message: `Its release, ADOT ${release.version}, is out of support since ${version} came on ${day}: AWS mends nothing in it any more.`,
                fix: `Use ADOT ${adot.version}, ${adot.image}.`,
            });
        }
    },
} as const satisfies ContainerRule;

/** The tag of a release that isn't known: it may have come later, and mostly isn't there. */
export const releaseUnknown = {
    id: "release-unknown",
    policy,
    check: ({ container: { image }, distribution, isOriginal }, report) => {
        const wrong = isOriginal ? wrongTag(image, distribution) : undefined;
        if (wrong?.isCertain === false) {
            report({
                path: "image",
                message: `Its image has a tag of which ${wrong.why}: where it isn't there, the task never starts, and what is said of its config may not hold.`,
                fix: `Use ${wrong.nearest}, or upgrade this package where the release is newer.`,
            });
        }
    },
} as const satisfies ContainerRule;

/** A tag that isn't there, so that the image can't be pulled. */
export const imageNotThere = {
    id: "image-not-there",
    policy: taskStartable,
    check: ({ container: { image }, distribution, isOriginal }, report) => {
        const wrong = isOriginal ? wrongTag(image, distribution) : undefined;
        if (wrong?.isCertain === true) {
            report({
                path: "image",
                message: `Its image can't be pulled, as ${wrong.why}: the task never starts.`,
                fix: `Use the tag ${wrong.nearest}.`,
            });
        }
    },
} as const satisfies ContainerRule;

/** The image has no tag, or one that moves. */
export const imageUnpinned = {
    id: "image-unpinned",
    policy,
    check: ({ container: { image }, distribution, pinnedBy }, report) => {
        // An image that isn't a collector's by its name may be pinned by whoever wrote the service.
        if (distribution === undefined || imageDigestOf(image) !== undefined) {
            return;
        }
        if (pinnedBy === "digest") {
            report({
                path: "image",
                message: "Its image has no digest, so that the same tag may be another program tomorrow.",
                fix: "Name the image with its digest, as in …:v0.50.0@sha256:….",
            });
            // A tag that names a release has a digit in it; `latest`, `stable`, `main` and the like move.
        } else if (!/\d/.test(tagOf(image) ?? "")) {
            report({
                path: "image",
                message:
                    "Its image has no tag, or one that moves, so that the next task may run another release, which may refuse the config.",
                fix: "Name the image with the tag of a release, such as v0.50.0, or with its digest.",
            });
        }
    },
} as const satisfies ContainerRule;
