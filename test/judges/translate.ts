/** How a Pulumi resource's inputs become the parameters of AWS API calls, as tables instead of code. */
import { object, type Json, type JsonObject, type StateResource } from "./state";

/** One call of an AWS API, named as botocore names it. */
export interface ApiCall {
    urn: string;
    service: string;
    operation: string;
    params: JsonObject;
}

/** Turns an input's value into a parameter's; `where` names the input in messages. */
export type Convert = (value: Json, where: string) => Json;
/** The parameter's name, or its name and how the value is converted. */
export type Field = string | readonly [name: string, convert: Convert];
export type Fields = Readonly<Record<string, Field>>;

/** One call behind a resource type: which inputs it takes, and how. */
export interface CallTemplate {
    readonly service: string;
    readonly operation: string;
    readonly fields: Fields;
    /** The call is made only if this input is set (and isn't 0, false or empty). */
    readonly onlyWith?: string;
    /** Parameters that need more than a new name, and the inputs they are made of. */
    readonly also?: { readonly reads: readonly string[]; build(resource: StateResource): JsonObject };
}

/** What stands behind one resource type. */
export interface Translation {
    readonly calls: readonly CallTemplate[];
    /** Inputs that tell the provider how to work, and AWS nothing. */
    readonly steers?: readonly string[];
}

/** By resource type token. */
export type Translations = Readonly<Record<string, Translation>>;

/** A call of `service` whose parameters are the inputs named in `fields`, under their names in the API. */
export function call(
    service: string,
    operation: string,
    fields: Fields,
    options: Pick<CallTemplate, "onlyWith" | "also"> = {},
): CallTemplate {
    return { service, operation, fields, ...options };
}

/** Inputs that every resource may have and no API call takes: the provider's own. */
const providerInputs: readonly string[] = ["region", "timeouts"];

/**
 * The calls behind one resource.
 *
 * @throws when an input is set which no call takes: it would be judged by nobody.
 */
export function callsBehind(resource: StateResource, { calls, steers = [] }: Translation): ApiCall[] {
    const where = `${resource.type} (${resource.name})`;
    const taken = calls.flatMap(({ fields, also }) => [...Object.keys(fields), ...(also?.reads ?? [])]);
    const known = new Set([...providerInputs, ...steers, ...taken]);
    const unknown = Object.keys(resource.inputs).find((input) => !known.has(input));
    if (unknown !== undefined) {
        throw new Error(`${where}: no API call takes the input ${unknown}; translate it in test/judges/calls.`);
    }
    return calls
        .filter(({ onlyWith }) => onlyWith === undefined || Boolean(resource.inputs[onlyWith]))
        .map(({ service, operation, fields, also }) => ({
            urn: resource.urn,
            service,
            operation,
            params: {
                ...rename(pick(resource.inputs, Object.keys(fields)), fields, where),
                ...also?.build(resource),
            },
        }));
}

/** An object whose keys have other names in the API; an unknown key throws. */
export function nested(fields: Fields): Convert {
    return (value, where) => rename(object(value), fields, where);
}

/** Each item of a list through `convert`. */
export function each(convert: Convert): Convert {
    return (value, where) => (Array.isArray(value) ? value.map((item) => convert(item, where)) : value);
}

/** A map of tags as the list that some services want; the spelling of its keys differs between them. */
export function tagList(key: "key" | "Key" | "name" | "Name", value: "value" | "Value"): Convert {
    return (tags) => Object.entries(object(tags)).map(([name, text]) => ({ [key]: name, [value]: text }));
}

/** JSON text as what it says; text that isn't JSON stays text, for the judge to refuse. */
export const parsed: Convert = (value) => {
    if (typeof value !== "string") {
        return value;
    }
    try {
        return JSON.parse(value) as Json;
    } catch {
        return value;
    }
};

/** A switch that the API spells with words. */
export const enabledWord: Convert = (value) => (typeof value === "boolean" ? (value ? "ENABLED" : "DISABLED") : value);

function rename(value: JsonObject, fields: Fields, where: string): JsonObject {
    return Object.fromEntries(
        Object.entries(value).map(([key, item]) => {
            const field = fields[key];
            if (field === undefined) {
                throw new Error(`${where}: no parameter stands for ${key}; translate it in test/judges/calls.`);
            }
            const [name, convert]: readonly [string, Convert?] = typeof field === "string" ? [field] : field;
            return [name, convert === undefined ? item : convert(item, `${where}.${key}`)];
        }),
    );
}

function pick(value: JsonObject, keys: readonly string[]): JsonObject {
    return Object.fromEntries(Object.entries(value).filter(([key]) => keys.includes(key)));
}
