/** Containers without null, which a program's templates write where they have nothing to say. Pure. */
import { isObject } from "../../collector/inputs";

/**
 * The same containers without fields that are null, their own and those of entries in their lists: ECS takes null for a
 * field that isn't there (the provider decodes it to none). What has no null stays the same object.
 */
export const withoutNulls = <C>(containers: readonly C[]): C[] =>
    changed(containers, (container) => withoutNull(container, withoutNullEntries)) as C[];

const withoutNullEntries = (value: unknown): unknown =>
    Array.isArray(value) ? changed(value, (entry) => withoutNull(entry, (inner) => inner)) : value;

function withoutNull(value: unknown, inner: (value: unknown) => unknown): unknown {
    if (!isObject(value)) {
        return value;
    }
    const before = Object.entries(value);
    const after = before.filter(([, each]) => each !== null).map(([key, each]) => [key, inner(each)] as const);
    const isSame = after.length === before.length && after.every(([key, each]) => each === value[key]);
    return isSame ? value : Object.fromEntries(after);
}

function changed(list: readonly unknown[], change: (entry: unknown) => unknown): readonly unknown[] {
    const after = list.map(change);
    return after.every((entry, i) => entry === list[i]) ? list : after;
}
