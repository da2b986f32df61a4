/** Changes of containers in a form that has them in its own words, as splices of its file. */
import { isDeepStrictEqual } from "node:util";

import { property } from "../../audit/fix/definition";
import { NotWritable } from "../../audit/fix/text/definitions";
import { changedLines, linesOf } from "../../audit/fix/text/line-diff";
import type { Splice } from "../../audit/fix/text/splice";
import { withText } from "../../audit/fix/text/strings";
import { memberIn, nodeAt, type Source, type Syntax } from "../../audit/fix/text/syntax";
import { withItem, withScalar, withValueAt } from "../../audit/fix/text/values";
import { items } from "../../collector/values";
import type { ContainerPart, Escapes, Place, Written } from "../written";

type Parts = Written & { readonly as: "parts" };

/** Throws `NotWritable` where the form has no place for a change, or the file something else there. */
export function splicesOfParts(
    before: unknown,
    after: readonly unknown[],
    { placeOf, escapes }: Parts,
    source: Source,
): readonly Splice[] {
    return after.flatMap((container, index) =>
        partsOf(items(before)[index] as object, container as object).flatMap((part) => {
            const place = part === undefined ? undefined : placeOf(index, part);
            const splices = place === undefined ? undefined : splicesAt(place, source, escapes);
            if (splices === undefined) {
                throw new NotWritable(
                    "The form has no place for it, or something else stands there: change it by hand.",
                );
            }
            return splices;
        }),
    );
}

/** What differs; undefined for what no form has a place for. */
function partsOf(before: object, after: object): readonly (ContainerPart | undefined)[] {
    return Object.keys(after)
        .filter((key) => !isDeepStrictEqual(property(before, key), property(after, key)))
        .flatMap((key): readonly (ContainerPart | undefined)[] => {
            const value = property(after, key);
            if (key === "environment") {
                const old = new Map(variablesOf(before));
                return variablesOf(after)
                    .filter(([name, each]) => !isDeepStrictEqual(old.get(name), each))
                    .map(([name, each]) =>
                        typeof each === "string" ? { property: key, name, value: each } : undefined,
                    );
            }
            return [key === "memory" && typeof value === "number" ? { property: key, value } : undefined];
        });
}

const variablesOf = (container: object): (readonly [string, unknown])[] =>
    items(property(container, "environment")).map((entry) => [
        String(property(entry as object, "name")),
        property(entry as object, "value"),
    ]);

function splicesAt({ offset, keys, value }: Place, source: Source, escapes: Escapes): readonly Splice[] | undefined {
    const root = nodeAt(source, offset, "members");
    if (root === undefined) {
        return undefined;
    }
    const name = keys.at(-1)!;
    const outer = keys.slice(0, -1).reduce<Syntax | undefined>((node, key) => node && memberIn(node, key)?.value, root);
    if (outer?.items !== undefined) {
        return inPairs(outer, name, value, source, escapes);
    }
    const here = outer === undefined ? undefined : memberIn(outer, name)?.value;
    return typeof here?.scalar?.value === "string"
        ? withNewText(here, value, source, escapes)
        : withValueAt({ ...source, root }, keys, written(value, escapes));
}

/** `NAME=value` in a list. */
function inPairs(
    list: Syntax,
    name: string,
    value: string,
    source: Source,
    escapes: Escapes,
): readonly Splice[] | undefined {
    const pair = `${name}=${value}`;
    const here = list.items?.findLast(({ scalar }) => String(scalar?.value).split("=", 1)[0] === name);
    return here === undefined
        ? withItem(source, list, written(pair, escapes))
        : withNewText(here, pair, source, escapes);
}

function withNewText(here: Syntax, value: string, source: Source, escapes: Escapes): readonly Splice[] | undefined {
    const raw = here.scalar?.value;
    if (here.isMarked || typeof raw !== "string") {
        return undefined;
    }
    const text = withEscapes(raw, value, escapes);
    return text.includes("\n") ? withText(source, here, text) : withScalar(source, here, text);
}

const asItIs: Escapes = { read: (line) => line, write: (line) => line };

/** A text of the file as its reader has it. */
export const readText = (raw: string, { read }: Escapes = asItIs): string => read(raw);

const written = (text: string, { write }: Escapes): string => write(text);

/** Another text for one of the file: lines that stay keep what is written in them. */
export function withEscapes(raw: string, after: string, escapes: Escapes = asItIs): string {
    const lines = linesOf(raw);
    const now = linesOf(after);
    const changes = changedLines(
        lines.map((line) => escapes.read(line)),
        now,
    );
    let [result, from] = ["", 0];
    for (const { start, end, newStart, newEnd } of changes) {
        result += lines.slice(from, start).join("") + now.slice(newStart, newEnd).map(escapes.write).join("");
        from = end;
    }
    return result + lines.slice(from).join("");
}
