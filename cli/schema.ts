/**
 * Checks a value against the few parts of JSON Schema that audit/settings.ts uses, with sentences for whoever wrote the
 * value.
 */

/** The parts that are understood; any other is ignored. */
export interface Schema {
    readonly type?: string;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly additionalProperties?: boolean;
    readonly required?: readonly string[];
    readonly oneOf?: readonly { readonly required: readonly string[] }[];
    readonly items?: Schema;
    readonly minItems?: number;
    readonly minLength?: number;
    readonly pattern?: string;
    readonly enum?: readonly string[];
}

/** What is wrong, and the path of it: `exemptions[0].expires`. */
export interface Mistake {
    readonly path: string;
    /** Full sentence. */
    readonly message: string;
}

/** Every mistake, in the value's order. */
export function mistakesIn(value: unknown, schema: Schema, path: string): Mistake[] {
    if (schema.type !== undefined && kindOf(value) !== schema.type) {
        return [{ path, message: `${path} is ${articles[kindOf(value)]}, not ${articles[schema.type]}.` }];
    }
    if (Array.isArray(value)) {
        return inList(value, schema, path);
    }
    return typeof value === "string" ? inText(value, schema, path) : inObject(value as object, schema, path);
}

function inList(value: readonly unknown[], { items = {}, minItems = 0 }: Schema, path: string): Mistake[] {
    const few = value.length < minItems ? [{ path, message: `${path} has fewer than ${minItems} entries.` }] : [];
    return [...few, ...value.flatMap((item, index) => mistakesIn(item, items, `${path}[${index}]`))];
}

function inText(value: string, { minLength = 0, pattern, enum: choice }: Schema, path: string): Mistake[] {
    return [
        value.length < minLength ? `${path} has fewer than ${minLength} characters.` : undefined,
        pattern !== undefined && !new RegExp(pattern).test(value) ? `${path} doesn't match ${pattern}.` : undefined,
        choice !== undefined && !choice.includes(value) ? `${path} is none of ${choice.join(", ")}.` : undefined,
    ].flatMap((message) => (message === undefined ? [] : [{ path, message }]));
}

function inObject(value: object, schema: Schema, path: string): Mistake[] {
    const { properties = {}, additionalProperties = true, required = [], oneOf = [] } = schema;
    const known = Object.keys(properties);
    const has = (key: string): boolean => Object.hasOwn(value, key);
    const lacking = required.filter((key) => !has(key)).map((key) => ({ path, message: `${path} has no ${key}.` }));
    const choices = oneOf.flatMap((choice) => choice.required);
    const wrongChoice =
        oneOf.length > 0 && choices.filter(has).length !== 1
            ? [{ path, message: `${path} needs one of ${choices.join(" and ")}, and not more.` }]
            : [];
    const inside = Object.entries(value).flatMap(([key, inner]): Mistake[] => {
        const here = path === "" ? key : `${path}.${key}`;
        if (Object.hasOwn(properties, key)) {
            return mistakesIn(inner, properties[key]!, here);
        }
        return additionalProperties
            ? []
            : [{ path: here, message: `${here} is not known: there ${isOrAre(known)} ${known.join(", ")}.` }];
    });
    return [...lacking, ...wrongChoice, ...inside];
}

const isOrAre = (list: readonly unknown[]): string => (list.length === 1 ? "is" : "are");

function kindOf(value: unknown): string {
    return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}

const articles: Readonly<Record<string, string>> = {
    array: "a list",
    object: "an object",
    string: "a text",
    number: "a number",
    boolean: "true or false",
    null: "null",
};
