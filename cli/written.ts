/** Where a target stands in its file, so that a fix can change it there. */
import { isUnknown } from "../audit/knowledge";
import type { Path } from "../audit/sources/places";
import { isMapping, parsedJson } from "../collector/values";

/** A form says one of these of each target; a fix of what none says is shown, and not written. */
export type Written =
    /** The node of the target leads to it, in a file that people write: a list of containers, a whole config. */
    | { readonly as: "node" }
    /** A string anywhere in the file that holds a config as text: the offset is in it, or in front of its quotes. */
    | { readonly as: "text"; readonly offset: number; readonly escapes?: Escapes }
    /** A mapping of the file that is a config, or is merged with one that the form brings. */
    | { readonly as: "mapping"; readonly offset: number; readonly defaults?: unknown }
    /** Containers in the form's own words: it says where each part of them goes. */
    | { readonly as: "parts"; readonly placeOf: PlaceOf; readonly escapes: Escapes }
    /** A program has made the file: which file to change in its place, a full sentence. */
    | { readonly as: "output"; readonly source: string };

/** What a form puts in front of signs that would be filled in; both are for one line. */
export interface Escapes {
    readonly read: (line: string) => string;
    readonly write: (line: string) => string;
}

/** What a fix changes in a container. */
export type ContainerPart =
    | { readonly property: "environment"; readonly name: string; readonly value: string }
    | { readonly property: "memory"; readonly value: number };

/** Where a part stands, or is put: the mapping that keys lead from, and the value as the form has it. */
export interface Place {
    readonly offset: number;
    readonly keys: readonly string[];
    readonly value: string;
}

/** Undefined where the form has no place for it, or has it elsewhere. */
export type PlaceOf = (container: number, part: ContainerPart) => Place | undefined;

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
