/** Which entry of the image table runs a container. */
import type { ImageTable, LocalImage, TaskContainer } from "./types";

/**
 * An image's name without tag and digest: what comes after the last colon is a tag only when no slash follows (the
 * colon may be a registry's port).
 */
export function repositoryOf(image: string): string {
    return image.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
}

/**
 * Throws when this machine can't run the container's image; ECS reports an image that it can't have
 * under the same word.
 */
export function findImage(images: ImageTable, { name, image }: TaskContainer): LocalImage {
    const found = images.find((each) => each.matches(repositoryOf(image)));
    if (found === undefined) {
        throw new Error(
            `CannotPullContainerError: container ${name} has the image ${image}, which this machine can't run; it runs ${images.map(({ pattern }) => pattern).join(", ")}.`,
        );
    }
    return found;
}
