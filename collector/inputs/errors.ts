/** How every refusal of a bad input reads: which input, what it is, what is allowed. */

/** A refused input. The message is a full sentence that begins with the path. */
export class InputError extends Error {
    constructor(
        /** The input as a program writes it: `containers.app.ports[0]`. */
        readonly path: string,
        message: string,
    ) {
        super(message);
    }
}

/** Refuses an input: `sidecar.memory is 128: it must be a whole number of MiB from 256 to 122880.` */
export function refuse(path: string, value: unknown, reason: string): never {
    throw new InputError(path, `${path} is ${shown(value)}: ${reason}.`);
}

/**
 * Whether a value is an Output of Pulumi's or a promise, so that nobody can look into it yet. Told by Pulumi's own mark
 * (`Output.isInstance` in @pulumi/pulumi), as this floor knows nothing of Pulumi.
 */
export const isLate = (value: unknown): boolean => isOutput(value) || value instanceof Promise;

const isOutput = (value: unknown): boolean =>
    typeof value === "object" && value !== null && "__pulumiOutput" in value && value.__pulumiOutput === true;

/** Longest value that a message quotes whole, characters. */
const longestShown = 300;

/** How a value reads inside a message; never throws. */
export function shown(value: unknown): string {
    if (value === undefined) {
        return "missing";
    }
    if (isLate(value)) {
        return `${isOutput(value) ? "an Output" : "a Promise"}, which is known too late for this input`;
    }
    if (typeof value === "function") {
        return "a function";
    }
    // JSON has no NaN, no Infinity and no bigint.
    const text = typeof value === "object" || typeof value === "string" ? asJson(value) : String(value);
    return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}

function asJson(value: unknown): string {
    const hidden = "an object that can't be shown";
    try {
        return JSON.stringify(value) ?? hidden;
    } catch {
        return hidden;
    }
}
