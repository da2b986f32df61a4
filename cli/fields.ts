/** Fields of parsed documents, whatever the case of their keys. */
import { folded } from "../audit/json-keys";
import { isMapping } from "../collector/values";

/** A value by its key, whatever its case; the last one, as in `memberOf`. */
export function field(value: unknown, key: string): unknown {
    const entries = isMapping(value) ? Object.entries(value) : [];
    return entries.findLast(([name]) => folded(name) === folded(key))?.[1];
}

/** Tags as ECS and CloudFormation have them: a list of keys and values. */
export function tagsOf(value: unknown): Record<string, unknown> {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return Object.fromEntries(list.map((tag) => [String(field(tag, "key")), field(tag, "value")]));
}
