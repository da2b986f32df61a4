/** Under which choices of a template a finding is so, in words. */
import { inBoth } from "../audit/sources/template-conditions";
import { andList } from "../collector/lists";
import type { TaskTarget } from "./targets";

/** What a target is so with. */
export type Choices = Pick<TaskTarget, "assumed" | "branches">;

/** A full sentence; undefined where it is so anyway. */
export function choicesInWords({ assumed = [], branches = [] }: Choices): string | undefined {
    const words = [
        // No long value is shown, as a config may be one.
        ...assumed.map(({ parameter, value }) =>
            /^[\w.:/@-]{1,80}$/.test(value)
                ? `the parameter ${parameter} has its allowed value ${value}`
                : `the parameter ${parameter} has another of its AllowedValues than the default`,
        ),
        ...branches.map(({ condition, holds }) => `the condition ${condition} is ${holds}`),
    ];
    return words.length === 0 ? undefined : `That is so where ${andList([...new Set(words)])}.`;
}

/** The same finding in several ways: the first one's values, and the branches that all of them are in. */
export const inAll = (first: Choices | undefined, next: Choices): Choices =>
    first === undefined ? next : { ...first, branches: inBoth(first.branches ?? [], next.branches ?? []) };
