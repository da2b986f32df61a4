/**
 * What a resource accepts: one typed description per input, and the check that refuses everything else.
 *
 * The sentences of a broken constraint follow the ones that AWS's own services answer with ("Value 'x' at 'y' failed to
 * satisfy constraint: …").
 */
import { isProperties, isUnknown, type Properties } from "./values";

interface Common {
    /** The resource cannot be made without it. */
    required?: boolean;
    /** A change makes a new resource instead of updating the old one. */
    replace?: boolean;
}

export interface StringSpec extends Common {
    kind: "string";
    minLength?: number;
    maxLength?: number;
    pattern?: RegExp;
    oneOf?: readonly string[];
    /** A JSON document: it must parse, and is compared by its value. */
    json?: boolean;
    /** A YAML document; `refuse` reads it. */
    yaml?: boolean;
    /**
     * Looks at a value that passed the rest; returns a sentence (without the exception's name) when the service would
     * refuse it.
     */
    refuse?: (value: string) => string | undefined;
}
export interface IntegerSpec extends Common {
    kind: "integer";
    min?: number;
    max?: number;
    oneOf?: readonly number[];
    refuse?: (value: number) => string | undefined;
}
/** A number that may have a fraction. */
export interface NumberSpec extends Common {
    kind: "number";
    min?: number;
    max?: number;
}
export interface BooleanSpec extends Common {
    kind: "boolean";
}
export interface ListSpec extends Common {
    kind: "list";
    of: Spec;
    minItems?: number;
    maxItems?: number;
    refuse?: (value: unknown[]) => string | undefined;
}
export interface MapSpec extends Common {
    kind: "map";
    of: Spec;
    maxItems?: number;
    key?: { pattern?: RegExp; maxLength?: number };
    refuse?: (value: Properties) => string | undefined;
}
export interface ObjectSpec extends Common {
    kind: "object";
    fields: Fields;
    refuse?: (value: Properties) => string | undefined;
}
export type Spec = StringSpec | IntegerSpec | NumberSpec | BooleanSpec | ListSpec | MapSpec | ObjectSpec;
export type Fields = Record<string, Spec>;

export const string = (options: Omit<StringSpec, "kind"> = {}): StringSpec => ({ kind: "string", ...options });
export const integer = (options: Omit<IntegerSpec, "kind"> = {}): IntegerSpec => ({ kind: "integer", ...options });
export const number = (options: Omit<NumberSpec, "kind"> = {}): NumberSpec => ({ kind: "number", ...options });
export const boolean = (options: Omit<BooleanSpec, "kind"> = {}): BooleanSpec => ({ kind: "boolean", ...options });
export const list = (of: Spec, options: Omit<ListSpec, "kind" | "of"> = {}): ListSpec => ({
    kind: "list",
    of,
    ...options,
});
export const map = (of: Spec, options: Omit<MapSpec, "kind" | "of"> = {}): MapSpec => ({ kind: "map", of, ...options });
export const object = (fields: Fields, options: Omit<ObjectSpec, "kind" | "fields"> = {}): ObjectSpec => ({
    kind: "object",
    fields,
    ...options,
});

/** One reason why an input is refused. `property` is its path, such as `networkConfiguration.subnets[0]`. */
export interface Problem {
    property: string;
    reason: string;
}

/** What a thing is called in messages, and the exception that its service throws. */
export interface Owner {
    name: string;
    exception: string;
}

/** Checks an object's fields: unknown names, missing ones, and each value. Values not known yet pass. */
export function checkFields(owner: Owner, fields: Fields, values: Properties, path = ""): Problem[] {
    const at = (key: string) => (path === "" ? key : `${path}.${key}`);
    const unexpected = Object.keys(values)
        .filter((key) => !(key in fields))
        .map((key) => ({
            property: at(key),
            reason: `${owner.name} has no ${path === "" ? "input" : "property"} "${at(key)}". Allowed are: ${Object.keys(fields).sort().join(", ")}.`,
        }));
    const missing = Object.entries(fields)
        .filter(([key, spec]) => spec.required && values[key] === undefined)
        .map(([key]) => ({
            property: at(key),
            reason: `${owner.name} needs "${at(key)}", and no value was given.`,
        }));
    const wrong = Object.entries(fields)
        .filter(([key]) => values[key] !== undefined)
        .flatMap(([key, spec]) => checkValue(owner, spec, values[key], at(key)));
    return [...unexpected, ...missing, ...wrong];
}

/** Checks one value against its description. */
function checkValue(owner: Owner, spec: Spec, value: unknown, path: string): Problem[] {
    if (isUnknown(value)) {
        return [];
    }
    const problem = (reason: string): Problem[] => [{ property: path, reason }];
    const wrongType = (wanted: string) => problem(`"${path}" of ${owner.name} is ${show(value)}: must be ${wanted}.`);
    const aws = (sentences: (string | undefined)[]) =>
        sentences.filter((sentence) => sentence !== undefined).flatMap((s) => problem(`${owner.exception}: ${s}`));
    switch (spec.kind) {
        case "string":
            return typeof value === "string"
                ? aws([...stringConstraints(spec, value, path), spec.refuse?.(value)])
                : wrongType("a string");
        case "integer":
            return Number.isSafeInteger(value)
                ? aws([...integerConstraints(spec, value as number, path), spec.refuse?.(value as number)])
                : wrongType("a whole number");
        case "number":
            return Number.isFinite(value) ? aws(rangeConstraints(spec, value as number, path)) : wrongType("a number");
        case "boolean":
            return typeof value === "boolean" ? [] : wrongType("a boolean");
        case "list":
            return Array.isArray(value)
                ? [
                      ...aws([...countConstraints(spec, value.length, path), spec.refuse?.(value)]),
                      ...value.flatMap((item, index) => checkValue(owner, spec.of, item, `${path}[${index}]`)),
                  ]
                : wrongType("a list");
        case "map":
            return isProperties(value)
                ? [
                      ...aws([
                          ...countConstraints(spec, Object.keys(value).length, path),
                          ...keyConstraints(spec, value, path),
                          spec.refuse?.(value),
                      ]),
                      ...Object.entries(value).flatMap(([key, item]) =>
                          checkValue(owner, spec.of, item, `${path}.${key}`),
                      ),
                  ]
                : wrongType("an object of names and values");
        case "object":
            return isProperties(value)
                ? [...checkFields(owner, spec.fields, value, path), ...aws([spec.refuse?.(value)])]
                : wrongType("an object");
    }
}

const failed = (value: unknown, path: string, constraint: string): string =>
    `Value ${show(value)} at '${path}' failed to satisfy constraint: ${constraint}`;

function stringConstraints(spec: StringSpec, value: string, path: string): (string | undefined)[] {
    return [
        spec.oneOf && !spec.oneOf.includes(value)
            ? failed(value, path, `Member must satisfy enum value set: [${spec.oneOf.join(", ")}]`)
            : undefined,
        spec.minLength !== undefined && value.length < spec.minLength
            ? failed(value, path, `Member must have length greater than or equal to ${spec.minLength}`)
            : undefined,
        spec.maxLength !== undefined && value.length > spec.maxLength
            ? failed(
                  value,
                  path,
                  `Member must have length less than or equal to ${spec.maxLength} (it has ${value.length})`,
              )
            : undefined,
        spec.pattern && !spec.pattern.test(value)
            ? failed(value, path, `Member must satisfy regular expression pattern: ${spec.pattern.source}`)
            : undefined,
        spec.json && !isJson(value) ? failed(value, path, "Member must be a valid JSON document") : undefined,
    ];
}

function integerConstraints(spec: IntegerSpec, value: number, path: string): (string | undefined)[] {
    return [
        spec.oneOf && !spec.oneOf.includes(value)
            ? failed(value, path, `Member must satisfy enum value set: [${spec.oneOf.join(", ")}]`)
            : undefined,
        ...rangeConstraints(spec, value, path),
    ];
}

function rangeConstraints(spec: IntegerSpec | NumberSpec, value: number, path: string): (string | undefined)[] {
    return [
        spec.min !== undefined && value < spec.min
            ? failed(value, path, `Member must have value greater than or equal to ${spec.min}`)
            : undefined,
        spec.max !== undefined && value > spec.max
            ? failed(value, path, `Member must have value less than or equal to ${spec.max}`)
            : undefined,
    ];
}

function countConstraints(spec: ListSpec | MapSpec, count: number, path: string): (string | undefined)[] {
    const least = spec.kind === "list" ? (spec.minItems ?? 0) : 0;
    return [
        count < least
            ? `'${path}' has ${count} items: Member must have length greater than or equal to ${least}`
            : undefined,
        spec.maxItems !== undefined && count > spec.maxItems
            ? `'${path}' has ${count} items: Member must have length less than or equal to ${spec.maxItems}`
            : undefined,
    ];
}

function keyConstraints(spec: MapSpec, value: Properties, path: string): (string | undefined)[] {
    return Object.keys(value).flatMap((key) =>
        stringConstraints({ kind: "string", ...spec.key }, key, `${path} (key)`),
    );
}

function isJson(text: string): boolean {
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}

/** A value for a message: short, and never a whole document. */
export function show(value: unknown): string {
    const text = typeof value === "string" ? `'${value}'` : (JSON.stringify(value) ?? String(value));
    return text.length <= 80 ? text : `${text.slice(0, 77)}…${typeof value === "string" ? "'" : ""}`;
}
