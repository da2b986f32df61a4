/** ECS's own fields: as types for programs, and as inputs that are checked, both from ECS's model. */
import type { Input } from "@pulumi/pulumi";

import {
    boolean,
    type Fields,
    InputError,
    isObject,
    list,
    object,
    oneOf,
    record,
    type Spec,
    string,
    wholeNumber,
} from "../../collector/inputs";
import { nearest } from "../../collector/rules/nearest";
import { ecsModel } from "./ecs-model-data";

type Structures = typeof ecsModel.structures;
type Enums = typeof ecsModel.enums;
interface Scalars {
    string: string;
    integer: number;
    boolean: boolean;
}

/** Name of a structure of ECS's. */
export type StructureName = keyof Structures;

/** A structure of ECS's as a program writes it: structures and lists of them are known, what is in them may be late. */
export type EcsStructure<Name extends StructureName> = FieldsOf<Structures[Name]>;

type FieldsOf<S> = { [K in keyof S as S[K] extends `${string}!` ? K : never]: ValueOf<S[K]> } & {
    [K in keyof S as S[K] extends `${string}!` ? never : K]?: ValueOf<S[K]>;
};

type ValueOf<T> = T extends `${infer U}!`
    ? ValueOf<U>
    : T extends `[${infer U}]`
      ? U extends StructureName
          ? EcsStructure<U>[]
          : Input<Leaf<U>[]>
      : T extends `{${infer U}}`
        ? Input<Record<string, Leaf<U>>>
        : T extends StructureName
          ? EcsStructure<T>
          : Leaf<T>;

type Leaf<T> = T extends keyof Scalars ? Input<Scalars[T]> : T extends keyof Enums ? Input<Enums[T][number]> : never;

/** A field's type, taken apart. */
interface FieldType {
    readonly of: string;
    readonly many?: "list" | "map";
    readonly isRequired: boolean;
}

const structures: Readonly<Record<string, Readonly<Record<string, string>>>> = ecsModel.structures;
const enums: Readonly<Record<string, readonly string[]>> = ecsModel.enums;

/** @param text As the model writes it: `[PortMapping]!`. */
export function fieldType(text: string): FieldType {
    const [, list, map, one] = /^(?:\[(\w+)\]|\{(\w+)\}|(\w+))!?$/.exec(text) ?? [];
    return {
        of: list ?? map ?? one ?? "",
        many: list === undefined ? (map === undefined ? undefined : "map") : "list",
        isRequired: text.endsWith("!"),
    };
}

/** The structure behind a field; undefined where it has none. */
export const structureOf = (name: string): Readonly<Record<string, string>> | undefined =>
    Object.hasOwn(structures, name) ? structures[name] : undefined;

/** A structure of ECS's as an input: no field but its own, each of the right type, the required ones there. */
export function ecsStructure(name: string): Spec<"required", "early"> {
    const fields: Fields = Object.fromEntries(
        Object.entries(structureOf(name)!).map(([field, text]) => [field, fieldSpec(fieldType(text))]),
    );
    const names = Object.keys(fields);
    // Open, so that an unknown name gets the sentence with the right one, and an object of fields is passed on whole.
    return object(fields, { open: true, allowed: `an object with ECS's fields ${names.join(", ")}` }).also(
        (path, value: object) => {
            const unknown = Object.keys(value).find((field) => !Object.hasOwn(fields, field));
            if (unknown !== undefined) {
                refuseUnknown(`${path}.${unknown}`, unknown, names);
            }
        },
    );
}

/** Refuses a name that ECS doesn't have, with the one that was meant, or with all that there are. */
function refuseUnknown(path: string, unknown: string, names: readonly string[]): never {
    const meant = nearest(unknown, names);
    const there = meant === undefined ? `there are ${names.join(", ")}` : `write ${meant}`;
    throw new InputError(path, `${path} is an unknown field of ECS's: ${there}.`);
}

function fieldSpec(type: FieldType): Spec {
    const spec: Spec = manySpec(type);
    if (type.isRequired) {
        return spec;
    }
    // Early checks see nothing where an Output stands, rather than an example that may clash with another one.
    return spec.time === "late" ? spec.optional().late() : spec.optional();
}

function manySpec({ of, many }: FieldType): Spec<"required"> {
    if (structureOf(of) !== undefined) {
        const one = ecsStructure(of);
        return many === "list" ? list(one) : one;
    }
    switch (many) {
        case "list":
            return list(leafSpec(of)).late([]);
        case "map":
            return record(leafSpec(of)).late({});
        case undefined:
            return leafSpec(of);
    }
}

const largestInteger = 2_147_483_647;

/** A value of a kind that Outputs have: its example stands in early checks. */
function leafSpec(of: string): Spec<"required"> {
    switch (of) {
        case "string":
            return string().late("");
        case "boolean":
            return boolean().late(false);
        case "integer":
            return wholeNumber("", -largestInteger - 1, largestInteger).late(1);
        default: {
            const values = enums[of] ?? [];
            return oneOf(values).late(values[0]);
        }
    }
}

/** Every object that stands at a field's path, such as `linuxParameters.devices`, in a structure. */
export function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
    if (Array.isArray(value)) {
        return value.flatMap((item) => valuesAt(item, path));
    }
    const [first, ...rest] = path;
    if (first === undefined) {
        return value === undefined ? [] : [value];
    }
    return isObject(value) ? valuesAt(value[first], rest) : [];
}
