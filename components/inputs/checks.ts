/** How a component refuses what it is given: on behalf of which one, and as Pulumi wants to be told. */
import * as pulumi from "@pulumi/pulumi";

import { InputError } from "../../collector/inputs";

/**
 * Runs checks on behalf of one component, so that a message says which of many it means. A refused input becomes
 * Pulumi's `InputPropertyError`, from which its provider server tells programs in other languages the property.
 */
export function checkedFor<T>(component: string, name: string, checks: () => T): T {
    try {
        return checks();
    } catch (error) {
        const reason = `${component} "${name}": ${error instanceof Error ? error.message : String(error)}`;
        throw error instanceof InputError
            ? new pulumi.InputPropertyError({ propertyPath: error.path, reason })
            : new Error(reason, { cause: error });
    }
}

/**
 * An error whose message is all there is to say. Node 20 takes a minute and more to colour frames that lead through an
 * `apply` (`util.inspect` on Pulumi's source-mapped frames), and they don't lead to the user's program anyway.
 */
export function withoutFrames<E extends Error>(error: E): E {
    error.stack = `${error.name}: ${error.message}`;
    return error;
}

/** Wraps work that an `apply` does and that may refuse what it is given. */
export function inApply<A, R>(work: (value: A) => R): (value: A) => R {
    return (value) => {
        try {
            return work(value);
        } catch (error) {
            throw error instanceof Error ? withoutFrames(error) : error;
        }
    };
}

/**
 * What `work` makes of an input, at once where it is there: for each Output that a resource is registered with, Pulumi
 * writes a stack trace, and those are what planning takes most time for (`npm run bench:plan`).
 */
export function applied(value: pulumi.Input<string>, work: (value: string) => string): pulumi.Input<string> {
    return typeof value === "string" ? work(value) : pulumi.output(value).apply(inApply(work));
}
