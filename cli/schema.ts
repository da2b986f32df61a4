/** Checks a value against a JSON Schema, with a sentence for whoever wrote the value. */
import { Ajv, type ErrorObject, type SchemaObject } from "ajv";
import { patternFormat } from "../audit/settings";
import { excerpt } from "../collector/values";

/** What is wrong, and the path of it: `exemptions[0].expires`. */
export interface Mistake {
    readonly path: string;
    /** Full sentence. */
    readonly message: string;
}

/**
 * The first mistake of a value, undefined where there is none.
 * @param path The value's own, with which the mistake's begins.
 */
export function mistakeIn(value: unknown, schema: SchemaObject, path: string): Mistake | undefined {
    const validate = new Ajv({ verbose: true, formats: { [patternFormat]: isPattern } }).compile(schema);
    validate(value);
    // The last one: what is wrong with each choice of a `oneOf` comes before what is wrong with all of them.
    const error = validate.errors?.at(-1);
    if (error === undefined) {
        return undefined;
    }
    const { params, instancePath } = error;
    const unknown: unknown = params.additionalProperty ?? params.propertyName;
    const keys = [...keysOf(instancePath), ...(unknown === undefined ? [] : [`.${unknown}`])];
    const here = `${path}${keys.join("")}`.replace(/^\./, "");
    return { path: here, message: sentenceOf(error, here) };
}

/** A JSON pointer (RFC 6901) as keys and indexes. Only lists have numbers in what is known of the settings. */
const keysOf = (pointer: string): string[] =>
    pointer
        .split("/")
        .slice(1)
        .map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key.replaceAll("~1", "/").replaceAll("~0", "~")}`));

/** In the library's words where they say what is allowed. */
function sentenceOf({ keyword, params, parentSchema, data, message }: ErrorObject, path: string): string {
    const { properties, oneOf } = parentSchema as { properties: object; oneOf: readonly { required: string[] }[] };
    const subject =
        typeof data === "object" && data !== null ? path : `${path} is ${data === null ? "null" : excerpt(data)}: it`;
    switch (keyword) {
        case "additionalProperties":
        case "propertyNames":
            return `${path} is an unknown property: there are ${Object.keys(properties).join(", ")}.`;
        case "enum":
            return `${subject} must be one of ${(params.allowedValues as string[]).join(", ")}.`;
        case "oneOf":
            return `${subject} must have exactly one of ${oneOf.flatMap(({ required }) => required).join(", ")}.`;
        case "type":
            return `${subject} must be ${/^[aeiou]/.test(String(params.type)) ? "an" : "a"} ${params.type}.`;
        case "format":
            return `${subject} must be a regular expression.`;
        default:
            return `${subject} ${message}.`;
    }
}

function isPattern(text: string): boolean {
    try {
        return new RegExp(text) instanceof RegExp;
    } catch {
        return false;
    }
}
