/** How large a task definition is. Pure. */
import { hasWord, withoutWords } from "./sources/template-words";

/**
 * Bytes of a task definition at most (Amazon ECS service quotas, "Task definition size"); a larger one is refused with
 * `Actual length: '66420'. Max allowed length is '65536' bytes.`
 */
export const largestDefinition = 65_536;

/** From here on little is left for what the definition has beside its containers, and for what they get later. */
export const largeDefinition = 60 * 1024;

/**
 * Bytes of container definitions as JSON without blanks, as the API gets them. Of a template's values that only a
 * deployment knows nothing is counted, and neither is `null`, which isn't sent. 0 for what is nested too deep to be
 * written, which is no definition.
 */
export function definitionBytes(definitions: readonly unknown[]): number {
    try {
        const bytes = jsonBytes(definitions);
        return bytes <= largeDefinition ? bytes : jsonBytes(definitions, withoutNull);
    } catch {
        return 0;
    }
}

const withoutNull = (_: string, value: unknown): unknown => (value === null ? undefined : value);

function jsonBytes(value: unknown, replacer?: (key: string, value: unknown) => unknown): number {
    const text = JSON.stringify(value, replacer);
    return Buffer.byteLength(hasWord(text) ? withoutWords(text) : text);
}

/** The parts of a container definition that may be large. */
interface Sized {
    readonly name: string;
    readonly environment?: readonly { readonly name: string; readonly value: string }[];
    readonly command?: readonly string[];
}

/** A part isn't worth naming below this. */
const smallPart = 1024;
const mostParts = 3;

/**
 * The largest variables and commands, a sentence with a blank before it: `The largest are AOT_CONFIG_CONTENT of
 * "adot-collector" (41230 bytes).` Empty where all are small.
 */
export function largestParts(containers: readonly Sized[]): string {
    const largest = containers
        .flatMap(({ name: container, environment = [], command = [] }) => [
            ...environment.map(({ name, value }) => ({ what: `${name} of "${container}"`, bytes: jsonBytes(value) })),
            { what: `command of "${container}"`, bytes: jsonBytes(command) },
        ])
        .filter(({ bytes }) => bytes >= smallPart)
        .sort((one, other) => other.bytes - one.bytes)
        .slice(0, mostParts)
        .map(({ what, bytes }) => `${what} (${bytes} bytes)`);
    return largest.length === 0 ? "" : ` The largest are ${largest.join(", ")}.`;
}
