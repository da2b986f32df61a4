/** How a component refuses what it is given: on behalf of which one, and as Pulumi wants to be told. */
import * as pulumi from "@pulumi/pulumi";

import { InputError, refuse } from "../../collector/inputs";

export { isLate, refuse } from "../../collector/inputs";

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

/** A whole number within limits, in the given unit (plural, or empty). */
export function checkWholeNumber(path: string, value: unknown, least: number, most: number, unit = ""): void {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
        const what = unit === "" ? "it must be a whole number" : `it must be a whole number of ${unit}`;
        refuse(path, value, `${what} from ${least} to ${most}`);
    }
}

/** One of a few values. */
export function checkOneOf(path: string, value: unknown, allowed: readonly (string | number)[], what: string): void {
    if (!allowed.includes(value as string | number)) {
        refuse(path, value, `${what} is one of ${allowed.join(", ")}`);
    }
}

/**
 * Days that CloudWatch Logs can keep a log group; 0 means for ever. Source: `PutRetentionPolicy` in the CloudWatch Logs
 * API reference.
 */
const logRetentionDays = [
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** A retention that CloudWatch Logs knows. */
export function checkLogRetention(path: string, value: unknown): void {
    checkOneOf(path, value, logRetentionDays, "CloudWatch's retention in days (0 is for ever)");
}
