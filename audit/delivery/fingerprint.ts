/** A name for a way of delivery that can't be proven, which a reviewer may copy into an allow-list. */
import { createHash } from "node:crypto";
import type { Container } from "../containers";

/** What decides a container's config, beside the container itself. */
export interface Deciding {
    /** Names of the variables that bring the config or a part of it. */
    readonly variables: readonly string[];
    /** Literal texts of the config that are neither in the arguments nor in a variable, as that of an SSM parameter. */
    readonly texts: readonly string[];
    /** Whether it is known how the program finds its config; where it isn't, any variable may bring one. */
    readonly isProgramKnown: boolean;
}

/**
 * `sha256:` and the hash of everything in the task definition that decides the config: any change of it gives another
 * name. What lies outside, as a file in the image behind a moving tag, can change without.
 */
export function fingerprintOf(container: Container, { variables, texts, isProgramKnown }: Deciding): string {
    const all = [...container.environment, ...container.secrets].map(({ name }) => name);
    const names = [...new Set(isProgramKnown ? variables : [...variables, ...all])].sort();
    const canonical = [
        container.image,
        container.entryPoint,
        container.command,
        container.mountPaths,
        container.volumesFrom,
        // As lists, whose order is the order of the names.
        names.map((name) => [
            name,
            container.environment.filter((entry) => entry.name === name).map(({ value }) => value),
            container.secrets.filter((entry) => entry.name === name).map(({ valueFrom }) => valueFrom),
        ]),
        container.hasEnvironmentFiles,
        texts,
    ];
    return `sha256:${createHash("sha256").update(JSON.stringify(canonical)).digest("hex")}`;
}
