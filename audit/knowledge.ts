/** What is known of a value: it is there, the update will know it, or nobody here ever will. Pure. */
import { createHash } from "node:crypto";

import { isMapping } from "../collector/values";

/** Stands in place of a value that isn't known. Plain data may hold it at any depth; `undefined` means "not set". */
export class Unknown {
    constructor(
        /** `not yet`: only this preview doesn't know it. `never`: nobody can tell before the task starts. */
        readonly state: "not yet" | "never",
        /** Why, as the end of a sentence that begins with the property's name: `is write-only`. */
        readonly why: string,
        /** What is known of a string, with `…` in place of the rest; it may be secret. */
        readonly text?: string,
        /**
         * What stands in its place, as `sourceOf` hashes it: a reference to another value has another one. Undefined
         * where nothing tells, so that no review can be about it.
         */
        readonly source?: string,
    ) {}
}

/**
 * A hash of what stands in a value's place: what is known by its value, what isn't by its own source. Undefined where
 * an unknown has none.
 */
export function sourceOf(...written: readonly unknown[]): string | undefined {
    let isWhole = true;
    const text = JSON.stringify(written, (_, value: unknown) => {
        if (isUnknown(value)) {
            isWhole = isWhole && value.source !== undefined;
            return { source: value.source };
        }
        return value instanceof Map ? [...(value as ReadonlyMap<unknown, unknown>)] : value;
    });
    return isWhole ? createHash("sha256").update(text).digest("hex") : undefined;
}

/** A value that is known, one that isn't yet, or one that never will be. */
export const isUnknown = (value: unknown): value is Unknown => value instanceof Unknown;

/** The first unknown inside a value, at any depth; what is never known before what is only not known yet. */
export function unknownIn(value: unknown): Unknown | undefined {
    if (isUnknown(value)) {
        return value;
    }
    const inner = Array.isArray(value) ? value : isMapping(value) ? Object.values(value) : [];
    let notYet: Unknown | undefined;
    for (const each of inner as readonly unknown[]) {
        const found = unknownIn(each);
        if (found?.state === "never") {
            return found;
        }
        notYet ??= found;
    }
    return notYet;
}
