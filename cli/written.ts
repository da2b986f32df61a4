/** Where a target stands in its file, so that a fix can change it there. */
import { isUnknown } from "../audit/knowledge";
import type { Path } from "../audit/sources/places";
import { isMapping, parsedJson } from "../collector/values";

/** A form says one of these of each target; a fix of what none says is shown, and not written. */
export type Written =
    /** The node of the target leads to it, in a file that people write: a list of containers, a whole config. */
    | { readonly as: "node" }
    /** A string anywhere in the file that holds a config as text: the offset is in it, or in front of its quotes. */
    | { readonly as: "text"; readonly offset: number }
    /** A mapping of the file that is a config. */
    | { readonly as: "mapping"; readonly offset: number }
    /** A program has made the file: which file to change in its place, a full sentence. */
    | { readonly as: "output"; readonly source: string };

export const inPlace: Written = { as: "node" };

/** The value that a path leads to, through texts that are JSON; undefined where it ends before. */
export function valueAlong(root: unknown, path: Path): unknown {
    let value = root;
    for (const step of path) {
        const inner = typeof value === "string" ? parsedJson(value) : value;
        value =
            isUnknown(inner) || typeof inner !== "object" || inner === null
                ? undefined
                : Array.isArray(inner)
                  ? (inner as readonly unknown[])[Number(step)]
                  : isMapping(inner)
                    ? inner[String(step)]
                    : undefined;
    }
    return typeof value === "string" ? (parsedJson(value) ?? value) : value;
}
