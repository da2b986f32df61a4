// The form that an input must have, checked before anything looks into it, so that a caller in JavaScript gets a
// sentence and no TypeError.

import { isLate, refuse } from "./checks";

/** What an input has to be. Limits of numbers, names and so on are checks of their own. */
export type Shape =
    | keyof typeof simple
    | { readonly list: Shape }
    | { readonly record: Shape }
    /** An object with these fields and, unless it is open, no others. */
    | { readonly fields: Fields; readonly open?: true }
    /** May be an output too; its value is checked when it is there. */
    | { readonly input: Shape };

/** Fields of an object by name; whether one may be left out is a check of its own. */
export type Fields = Readonly<Record<string, Shape>>;

const simple = {
    text: { fits: (value: unknown) => typeof value === "string", what: "it is a text" },
    /** A text that isn't empty. */
    name: {
        fits: (value: unknown) => typeof value === "string" && value.trim() !== "",
        what: "it is a text, not empty",
    },
    truth: { fits: (value: unknown) => typeof value === "boolean", what: "it is true or false" },
    /** Judged elsewhere, with its limits. */
    number: { fits: (value: unknown) => value !== null, what: "it is a number; leave it out for the default" },
    /** Judged elsewhere. */
    other: { fits: (value: unknown) => value !== null, what: "leave it out, or give it a value" },
} as const;

/** The shape of a name or ARN that may come from elsewhere. */
export const inputName: Shape = { input: "name" };

/** Refuses an object of arguments that isn't of the form of its table. */
export function checkInputs(values: unknown, fields: Fields): void {
    if (!isObject(values)) {
        refuse("args", values, `it is an object with ${Object.keys(fields).join(", ")}`);
    }
    checkFields("", values, fields, false);
}

/** Refuses a value that isn't of the form; one that is left out is. */
export function checkShape(path: string, value: unknown, shape: Shape): void {
    if (value === undefined) {
        return;
    }
    if (typeof shape === "string") {
        const { fits, what } = simple[shape];
        if (!fits(value)) {
            refuse(path, value, what);
        }
    } else if ("input" in shape) {
        if (!isLate(value)) {
            checkShape(path, value, shape.input);
        }
    } else if ("list" in shape) {
        if (!Array.isArray(value)) {
            refuse(path, value, "it is a list");
        }
        value.forEach((item, i) => checkPresent(`${path}[${i}]`, item, shape.list));
    } else if (!isObject(value)) {
        refuse(path, value, "it is an object");
    } else if ("record" in shape) {
        Object.entries(value).forEach(([key, item]) => checkPresent(`${path}.${key}`, item, shape.record));
    } else {
        checkFields(`${path}.`, value, shape.fields, shape.open ?? false);
    }
}

/** The same for what can't be left out. */
export function checkPresent(path: string, value: unknown, shape: Shape): void {
    if (value === undefined) {
        refuse(path, value, "give it a value, or leave the whole entry out");
    }
    checkShape(path, value, shape);
}

function checkFields(prefix: string, value: object, fields: Fields, open: boolean): void {
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined && !open) {
        throw new Error(`${prefix}${unknown} is no input here: there are ${Object.keys(fields).join(", ")}.`);
    }
    for (const [key, shape] of Object.entries(fields)) {
        checkShape(`${prefix}${key}`, (value as Record<string, unknown>)[key], shape);
    }
}

function isObject(value: unknown): value is object {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !isLate(value);
}
