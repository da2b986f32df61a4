/** What a run fills in of an input: Step Functions from a state's input, EventBridge from an event. Pure. */
import { isMapping, parsedJson } from "../../collector/values";
import { isUnknown, sourceOf, Unknown } from "../knowledge";
import { literalAt } from "./literals";
import { filledInBy } from "./places";

/** Filled in from the state's input: JSONPath under a key that ends with `.$`, JSONata in `{% … %}`. */
export const isDynamic = (value: unknown): boolean =>
    isUnknown(value) || (typeof value === "string" && jsonata.test(value));

const jsonata = /^\s*\{%[^]*%\}\s*$/;

/** Begins what stands for a placeholder until the value is taken apart; behind it is what was written. */
const mark = "\u0000filled in";

/**
 * The value of a JSON template in which EventBridge puts `<name>` (user guide, "Input transformation"): whatever holds
 * a placeholder is unknown. Undefined for a text that is no such template.
 */
export function filledTemplate(text: string): unknown {
    const marked = text.replace(/"(?:[^"\\]|\\[^])*(?:"|\\?$)|<[\w.$-]+>/g, (token) =>
        token.startsWith("<") || /<[\w.$-]+>/.test(token) ? JSON.stringify(mark + token) : token,
    );
    const value = parsedJson(marked);
    return value === undefined ? undefined : filled(value);
}

/** The same value with an `Unknown` for each part that a run fills in, and keys without Step Functions' `.$`. */
export function filled(value: unknown): unknown {
    const isMarked = typeof value === "string" && value.startsWith(mark);
    if (isUnknown(value) || isMarked || isDynamic(value)) {
        return isUnknown(value) ? value : (writtenIn(value) ?? filledInBy(value));
    }
    if (Array.isArray(value)) {
        return value.map(filled);
    }
    return isMapping(value)
        ? Object.fromEntries(
              Object.entries(value).map(([key, each]) =>
                  key.endsWith(".$")
                      ? [key.slice(0, -".$".length), filledInBy(each)]
                      : [key, isOpenName(key, each) ? openName(each) : filled(each)],
              ),
          )
        : value;
}

/** The list or object that an expression of JSONata writes out; undefined for another one. */
function writtenIn(value: unknown): unknown {
    const [, begin] = typeof value === "string" ? (/^\s*\{%(\s*)[[{]/.exec(value) ?? []) : [];
    if (begin === undefined) {
        return undefined;
    }
    const text = value as string;
    const { value: written } = literalAt(text, text.indexOf("%") + 1);
    return isUnknown(written) ? undefined : filled(written);
}

/**
 * A container's name with a placeholder of whatever language: `${name}` in a state machine, `$name` in a
 * mapping template, `{{ name }}` of a document of SSM. Names have letters, digits, - and _ only (ECS API reference).
 */
export const isOpenName = (key: string, value: unknown): boolean =>
    /^name$/i.test(key) && typeof value === "string" && /[$<{%…]/.test(value);

const openName = (value: unknown): Unknown =>
    new Unknown("never", "has a placeholder that nothing here fills in", undefined, sourceOf(value));
