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
 * name. What lies outside, as a file in the image behind a moving tag, can change without. Undefined where something
 * that decides it isn't known, nor what stands in its place: another value would have the same name.
 */
export function fingerprintOf(container: Container, deciding: Deciding): string | undefined {
    const { variables, texts, isProgramKnown } = deciding;
    const unknown = sourcesOfUnknown(container, deciding);
    if (unknown === undefined) {
        return undefined;
    }
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
        ...unknown,
    ];
    return `sha256:${createHash("sha256").update(JSON.stringify(canonical)).digest("hex")}`;
}

/** What of a container's definition may change its config while it isn't known, beside its variables. */
const wholes = [
    "definition",
    "image",
    "tag",
    "entrypoint",
    "entrypoints",
    "command",
    "commands",
    "environment",
    "environments",
    "environmentfiles",
    "mountpoints",
    "volumesfrom",
];

/**
 * What stands in place of each part that isn't known, by their names; undefined where nothing tells. What a preview
 * doesn't know yet only changes the name: in an update everything is known.
 */
function sourcesOfUnknown({ unknown }: Container, { variables, isProgramKnown }: Deciding): string[][] | undefined {
    const isDeciding = (name: string): boolean =>
        wholes.includes(name) ||
        (name.startsWith(variable) && (!isProgramKnown || variables.includes(name.slice(variable.length))));
    const sources = [...(unknown ?? [])]
        .filter(([name]) => isDeciding(name))
        .map(([name, { state, source }]) => [name, state === "not yet" ? state : source]);
    return sources.every((each): each is string[] => each[1] !== undefined) ? sources.sort() : undefined;
}

const variable = "environment.";
