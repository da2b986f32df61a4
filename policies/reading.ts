/**
 * What the policies have in common: properties that a preview may not know, the type that a policy is about, and the
 * form of a violation.
 */
import { type ReportViolation, UnknownValueError } from "@pulumi/policy";

import type { Breach } from "../collector/rules/rule";
import { violationText } from "../audit/violation-text";

/** A property's value, or that the preview doesn't know it. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false };

/** Reads a property that a preview may not know. Other errors pass. */
export function known<T>(read: () => T): Known<T> {
    try {
        return { known: true, value: read() };
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return { known: false };
        }
        throw error;
    }
}

/** The same where it makes no difference whether a property is unknown or missing. */
export function optional<T>(read: () => T): T | undefined {
    const result = known(read);
    return result.known ? result.value : undefined;
}

/** Whether a property is certainly missing; one that a preview doesn't know isn't. */
export function isMissing(read: () => unknown): boolean {
    const result = known(read);
    return result.known && (result.value === undefined || result.value === null);
}

/**
 * Says which type a validation is about, as `validateResourceOfType` does, whose argument would load the type's class.
 * The host then leaves out every other resource, and every stack without the type, before it reads any properties.
 */
export function typed<F extends (...args: never[]) => unknown>(token: string, validate: F): F {
    return Object.assign(validate, { __pulumiType: token });
}

/** Reports a breach by one property of a resource, of which `subject` is kind and name: `AMP workspace "metrics"`. */
export function reportBreach(
    report: ReportViolation,
    policy: string,
    subject: string,
    breach: Breach,
    urn?: string,
): void {
    report(violationText(subject, policy, `at ${breach.path}`, breach, policy), urn);
}
