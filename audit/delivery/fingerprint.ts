/** A name for a way of delivery that can't be proven, which a reviewer may copy into an allow-list. */
import { createHash } from "node:crypto";
import type { Container } from "../containers";

/**
 * `sha256:` and the hash of everything in the container definition that decides the config and whether it fits: any
 * change of it gives another name. What lies outside, as a file in the image behind a moving tag, can change without.
 * `texts` are the literal texts of the config, wherever they come from, such as an SSM parameter.
 */
export function fingerprintOf(container: Container, texts: readonly string[] = []): string {
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
    ];
    return `sha256:${createHash("sha256").update(JSON.stringify(canonical)).digest("hex")}`;
}
