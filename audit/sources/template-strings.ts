/** Strings that CloudFormation puts together, of which parts may not be known. Pure. */
import { isUnknown, sourceOf, Unknown } from "../knowledge";
import { Word } from "./template-words";

/** Stands for what isn't known in a string of which the rest is. */
const hole = "…";

/** A string of parts; unknown, with what is known of it, where one of them is. */
export function joined(parts: readonly unknown[]): string | Unknown {
    let text = "";
    let unknown: Unknown | undefined;
    for (const part of parts) {
        // The collector takes two dollars for one, and would not see the placeholder.
        if (part instanceof Word && !text.endsWith("$")) {
            text += part.placeholder;
        } else if (isUnknown(part)) {
            unknown = unknown?.state === "never" ? unknown : part;
            text += part.text ?? hole;
        } else if (typeof part === "object") {
            unknown ??= new Unknown("never", "has a list or an object in place of a string");
            text += hole;
        } else {
            text += String(part);
        }
    }
    if (unknown === undefined) {
        return text;
    }
    const { state, why } = unknown;
    const isAll = parts.every((part) => part === unknown || part === "") || why.startsWith(ofAPart);
    return partly(new Unknown(state, isAll ? why : `${ofAPart}${why}`), text, sourceOf(parts));
}

/** Says of a text what is so of one of the parts that it is put together from. */
const ofAPart = "has a part that ";

/** What isn't known, with what is known of it; without anything where that is nothing. */
const partly = ({ state, why }: Unknown, text: string, source: string | undefined): Unknown =>
    new Unknown(state, why, text.replaceAll(hole, "").trim() === "" ? undefined : text, source);

/** A dynamic reference, which CloudFormation replaces when it deploys ("Dynamic references" in its user guide). */
const reference = /\{\{resolve:[^}]*(\}\}|$)/g;

/** A string as a property holds it: unknown where it has a dynamic reference. */
export function deployed(text: string): string | Unknown {
    return text.includes("{{resolve:")
        ? partly(
              new Unknown("never", "has a dynamic reference to SSM or Secrets Manager"),
              text.replace(reference, hole),
              sourceOf(text),
          )
        : text;
}

/** A part of a text with `${…}`: literal, or the name between the braces. */
export type Part = { readonly literal: string } | { readonly name: string };

/** Takes apart what `Fn::Sub` is given; `${!x}` is the literal `${x}`. */
export function partsOf(text: string): Part[] {
    const parts: Part[] = [];
    let from = 0;
    for (const { 0: found, 1: name = "", index } of text.matchAll(/\$\{([^{}]*)\}/g)) {
        parts.push({ literal: text.slice(from, index) });
        parts.push(name.startsWith("!") ? { literal: `\${${name.slice(1)}}` } : { name: name.trim() });
        from = index + found.length;
    }
    return [...parts, { literal: text.slice(from) }];
}

/** A text in a loop of `Fn::ForEach`, with its identifiers replaced. */
export function replaced(text: string, bindings: ReadonlyMap<string, unknown>): string | Unknown {
    if (bindings.size === 0 || !/[$&]\{/.test(text)) {
        return text;
    }
    const parts: unknown[] = [];
    let from = 0;
    for (const { 0: found, 1: sign, 2: name = "", index } of text.matchAll(/([$&])\{([A-Za-z0-9]+)\}/g)) {
        if (bindings.has(name)) {
            const value = bindings.get(name);
            parts.push(text.slice(from, index));
            parts.push(sign === "&" && typeof value === "string" ? value.replace(/[^A-Za-z0-9]/g, "") : value);
            from = index + found.length;
        }
    }
    return joined([...parts, text.slice(from)]);
}
