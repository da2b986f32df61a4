/** What stands where a variable is that nothing sets. */
import { isMapping } from "../values";
import type { ConfigView } from "./config-view";

/** A value that is one variable and nothing else. */
const wholeVariable = /^\$\{(?:env:)?([a-zA-Z_]\w*)\}$/;

/** The same value as the collector reads it: null in place of a variable that nothing sets. */
export function withoutUnset(config: Pick<ConfigView, "unsetVariables">, value: unknown): unknown {
    const { unsetVariables } = config;
    if (unsetVariables.size === 0) {
        return value;
    }
    const read = (part: unknown): unknown => {
        if (typeof part === "string") {
            const [, name] = wholeVariable.exec(part) ?? [];
            return name !== undefined && unsetVariables.has(name) ? null : part;
        }
        return Array.isArray(part)
            ? part.map(read)
            : isMapping(part)
              ? Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, read(inner)]))
              : part;
    };
    return read(value);
}
