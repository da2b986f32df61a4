/** What a kind of resource that carries containers is. */
import type { Mapping } from "../../collector/values";
import { type ListNames, pluralNames } from "../containers";
import type { Carried } from "./carried";
import type { Path, Place } from "./places";
import type { Resource } from "./resource";
import type { TypeName } from "./types";

/** What came out about a resource: what it carries, and what has been read and needs no further look. */
export interface Reading {
    readonly carried: readonly Carried[];
    /** Where nothing else is looked for, beside the paths of what is carried. */
    readonly read?: readonly Path[];
}

/** The registry, for a resource inside another. */
export interface Ask {
    /** What it carries. */
    (resource: Resource): readonly Carried[];
    /** Whether a type is one that may carry containers, whatever its properties are. */
    readonly isCarrier: (type: string) => boolean;
}

export interface Carrier {
    /** In words: `task definition`. */
    readonly kind: string;
    /** The resource as AWS gets it, where that isn't what was written. */
    readonly prepare?: (resource: Resource) => Resource;
    readonly read: (resource: Resource, type: TypeName, ask: Ask) => Reading;
}

/** The properties of a resource as a place to look in. */
export const propertiesOf = ({ properties }: { readonly properties: Mapping }): Place => ({
    value: properties,
    path: [],
});

/** How the lists of a container are called in the typed inputs of a provider; undefined for as in ECS's API. */
export const listNames = ({ spelling }: TypeName): ListNames | undefined =>
    spelling === "plural" ? pluralNames : undefined;
