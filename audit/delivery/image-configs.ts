/** The configs that ADOT's image brings as files, by the release of the image. Pure. */
import { adotReleaseOf } from "../../collector";
import type { Container } from "../containers";
import { imageReference } from "../image-reference";
import type { KnownImage } from "../images";
import { imageConfigs, newestRelease } from "./image-configs-data";
import { isWithin, normalPath } from "./paths";

/** A file of the image that is a config. */
export interface ImageConfig {
    /** As a sentence names it: `/etc/ecs/ecs-amp.yaml of ADOT v0.49.0`; for a later release, as whose it is known. */
    readonly name: string;
    readonly text: string;
    /** Names of the environment variables that it asks for. */
    readonly variables: readonly string[];
}

/** What the image starts with when it is given no arguments (aws-otel-collector `cmd/awscollector/Dockerfile`). */
export const defaultConfig = "/etc/otel-config.yaml";

/**
 * The config in a file of the container's image; undefined where it isn't one of ADOT's own, where a volume lies over
 * it, or where the release isn't known and may have another one with a limiter.
 *
 * @param file Path in the container.
 */
export function imageConfigAt(
    file: string,
    { image, mountPaths, volumesFrom }: Pick<Container, "image" | "mountPaths" | "volumesFrom">,
    known: KnownImage | undefined,
): ImageConfig | undefined {
    const place = normalPath(file);
    const versions = place !== undefined && Object.hasOwn(imageConfigs, place) ? imageConfigs[place]! : [];
    const isOwn = known?.distribution === "adot" && known.isOriginal;
    const isHidden = mountPaths.some((mount) => isWithin(place ?? "/", normalPath(mount) ?? "/"));
    if (place === undefined || versions.length === 0 || !isOwn || isHidden || volumesFrom.length > 0) {
        return undefined;
    }
    const release = adotReleaseOf(imageReference(image))?.version;
    const isCovered = release !== undefined && compareReleases(release, newestRelease) <= 0;
    const read = isCovered ? release : newestRelease;
    const text = versions.findLast(([since]) => compareReleases(since, read) <= 0)?.[1];
    // A later release has hardly put a limiter in; one that takes it out would pass.
    return text === undefined || (!isCovered && text.includes("memory_limiter"))
        ? undefined
        : {
              name: isCovered ? `${place} of ADOT ${read}` : `${place} of the image (as ADOT ${read} has it)`,
              text,
              variables: variablesIn(text),
          };
}

const variablesIn = (text: string): string[] => [
    ...new Set([...text.matchAll(/\$\{?(?:env:)?([A-Z_]{2,})/g)].map(([, name]) => name!)),
];

/** Below 0 where the first is older. Both are of the form `v0.49.0`. */
function compareReleases(one: string, other: string): number {
    const [left, right] = [one, other].map((version) => version.slice(1).split(".").map(Number));
    const index = left!.findIndex((part, place) => part !== right![place]);
    return index === -1 ? 0 : left![index]! - right![index]!;
}
