/** What is known of a value: it is there, the update will know it, or nobody here ever will. Pure. */
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
    ) {}
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
