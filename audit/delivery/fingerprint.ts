/** A name for a way of delivery that can't be proven, which a reviewer may copy into an allow-list. */
import { createHash } from "node:crypto";
import { bringingParts, decidingParts } from "../container-unknowns";
import type { Container } from "../containers";
import { sourceOf } from "../knowledge";
import { surroundingParts } from "../surroundings";

/**
 * `sha256:` and the hash of everything in the container definition that decides the config and whether it fits: any
 * change of it gives another name. What lies outside, as a file in the image behind a moving tag, can change without.
 * `texts` are the literal texts of the config, wherever they come from, such as an SSM parameter. Undefined where
 * something that decides isn't known, nor what stands in its place: another value would have the same name.
 */
export function fingerprintOf(container: Container, texts: readonly string[] = []): string | undefined {
    const unknown = sourcesOfUnknown(container);
    if (unknown === undefined) {
        return undefined;
    }
    // All of them: a config that nobody here sees may ask for any, and GOMEMLIMIT and GOGC need no config.
    const all = [...container.environment, ...container.secrets].map(({ name }) => name);
    const canonical = [
        container.image,
        container.entryPoint,
        container.command,
        container.mountPaths,
        container.volumesFrom,
        // As lists, whose order is the order of the names.
        [...new Set(all)]
            .sort()
            .map((name) => [
                name,
                container.environment.filter((entry) => entry.name === name).map(({ value }) => value),
                container.secrets.filter((entry) => entry.name === name).map(({ valueFrom }) => valueFrom),
            ]),
        container.hasEnvironmentFiles,
        container.surroundings,
        container.memoryMiB,
        texts,
        ...unknown,
    ];
    return `sha256:${createHash("sha256").update(JSON.stringify(canonical)).digest("hex")}`;
}

/**
 * `sha256:` and the hash of what a review is about where there is no container: a value, and where it stands. Undefined
 * where a part of it isn't known, nor what stands in its place.
 */
export function fingerprintOfPlace(...parts: readonly unknown[]): string | undefined {
    const source = sourceOf(parts);
    return source === undefined ? undefined : `sha256:${source}`;
}

/** What of a definition may change the config, or whether it fits, while it isn't known; beside the variables. */
const wholes = [...decidingParts, ...bringingParts, ...surroundingParts, "tag", "memory"];

/** Whether something that isn't known may change the config, or whether it fits. */
export const isOpen = ({ unknown }: Container): boolean => [...(unknown?.keys() ?? [])].some(isWhole);

const isWhole = (name: string): boolean => wholes.includes(name) || name.startsWith("environment.");

/**
 * What stands in place of each part that isn't known, by their names; undefined where nothing tells. What a preview
 * doesn't know yet only changes the name: in an update everything is known.
 */
function sourcesOfUnknown({ unknown }: Container): string[][] | undefined {
    const sources = [...(unknown ?? [])]
        .filter(([name]) => isWhole(name))
        .map(([name, { state, source }]) => [name, state === "not yet" ? state : source]);
    return sources.every((each): each is string[] => each[1] !== undefined) ? sources.sort() : undefined;
}
