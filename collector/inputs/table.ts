/** Inputs as one table: what is checked, filled in and passed on follows from it. */
import { type Fields, isObject, object, type Presence, replaceLate, type Spec, type Time } from "./spec";

/** An input that takes Outputs takes promises as well. */
type TimeOf<V> = 0 extends 1 & V ? Time : [Extract<V, PromiseLike<unknown>>] extends [never] ? "early" : "late";

/** The table of an interface: a spec for each property, none forgotten, which says of it what the type says. */
export type InputsOf<I> = {
    readonly [K in keyof I]-?: Spec<
        undefined extends I[K] ? Exclude<Presence, "required"> | PresenceOfAny<I[K]> : "required",
        TimeOf<I[K]>
    >;
};

/** The type `any` has undefined in it whether or not the property is optional. */
type PresenceOfAny<V> = 0 extends 1 & V ? "required" : never;

/** An interface's values with the table's defaults filled in. */
export type Filled<I, F> = Omit<I, DefaultedKeys<F>> & { [K in DefaultedKeys<F> & keyof I]-?: NonNullable<I[K]> };

type DefaultedKeys<F> = { [K in keyof F]: F[K] extends Spec<"defaulted"> ? K : never }[keyof F];

/** @throws InputError at the first input that isn't allowed, is missing, or isn't in the table. */
export function checkInputs(fields: Fields, values: unknown, open?: true): void {
    const args = object(fields, { open });
    args.check(isObject(values) ? "" : "args", values);
}

/**
 * The values in the table's order, with its defaults where one is left out or undefined. What the table doesn't have is
 * left out; defaults of inner tables are filled in where the input itself has a default. Objects are copied property by
 * property, so that those of a class, with getters, are as good as plain ones.
 */
export function withDefaults<I extends object, F extends Fields>(fields: F, values: I): Filled<I, F> {
    return copied(fields, values, true) as Filled<I, F>;
}

function copied(fields: Fields, values: object, fill: boolean): Record<string, unknown> {
    const entries = Object.entries(fields).map(([key, spec]) => {
        const given = (values as Record<string, unknown>)[key];
        return [key, copyOf(spec, fill && given === undefined ? spec.extras.default : given, fill)] as const;
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function copyOf(spec: Spec, value: unknown, fill: boolean): unknown {
    const { each, fields, open } = spec.form;
    if (each !== undefined && Array.isArray(value)) {
        return value.map((item) => copyOf(each, item, false));
    }
    if (!isObject(value) || open === true) {
        return value;
    }
    if (each !== undefined) {
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(each, item, false)]));
    }
    return fields === undefined ? value : copied(fields, value, fill && spec.presence === "defaulted");
}

/**
 * What a component registers of values that `withDefaults` has filled: all but the defaults that are `unregistered`,
 * and functions, which no engine can keep.
 */
export function registered<V extends object>(fields: Fields, values: V): V {
    const entries = Object.entries(values).flatMap(([key, value]) => {
        const { extras, form } = fields[key] ?? { extras: {}, form: undefined };
        if ((extras.isRegistered === false && value === extras.default) || typeof value === "function") {
            return [];
        }
        return [[key, form?.fields !== undefined && isObject(value) ? registered(form.fields, value) : value] as const];
    });
    return Object.fromEntries(entries) as V;
}

/** Values as far as they are known, with the specs' examples where an Output stands. */
export function knownSoFar(fields: Fields, values: object): Record<string, unknown> {
    return replaceLate(object(fields), "", values, ({ extras }) => extras.example) as Record<string, unknown>;
}
