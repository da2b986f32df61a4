/** Hatches: functions of a program's own that change what a component's children are made with. */
import type * as pulumi from "@pulumi/pulumi";

import { InputError, isLate, isObject } from "../collector/inputs";
import { nearest } from "../collector/rules/nearest";

/**
 * Changes the arguments and options of a child before it is registered: in place, or by returning other arguments.
 * `name` is the child's, and stays.
 */
export type Transform<Args extends object> = (
    args: Args,
    opts: pulumi.CustomResourceOptions,
    name: string,
) => Args | undefined;

/** Options of a component whose children can be changed. */
export interface TransformableOptions<Transforms> extends pulumi.ComponentResourceOptions {
    /**
     * Changes the children before they are registered, by child: `(args, opts, name) => { args.description = "…"; }`.
     * In TypeScript and JavaScript only. Default: they stay as they are.
     */
    transform?: Transforms;
}

/** Every child of a component, none forgotten. */
export type Children<Transforms> = { readonly [Child in keyof Transforms]-?: true };

/** @throws InputError for what isn't a table of functions by child. */
export function checkTransforms<Transforms extends object>(
    children: Children<Transforms>,
    transform: Transforms | undefined,
): void {
    if (transform === undefined) {
        return;
    }
    const names = Object.keys(children);
    if (!isObject(transform)) {
        throw new InputError("transform", `transform must be an object with functions: ${names.join(", ")}.`);
    }
    for (const [child, change] of Object.entries(transform)) {
        const path = `transform.${child}`;
        if (!Object.hasOwn(children, child)) {
            const meant = nearest(child, names);
            const instead = meant === undefined ? "" : `; the nearest is ${meant}`;
            throw new InputError(path, `${path} is an unknown child: there are ${names.join(", ")}${instead}.`);
        }
        if (change !== undefined && typeof change !== "function") {
            throw new InputError(path, `${path} must be a function (args, opts, name) that changes args or opts.`);
        }
    }
}

/** What a resource is made with. */
type Made<Args, Options> = [name: string, args: Args, opts: Options];

/**
 * What a child is made with, as the program's own transform leaves it; the one that goes into the child's constructor.
 * The transform gets copies, so that what children share stays the same for the others.
 */
export function transformed<
    Transforms extends object,
    Args extends object,
    Options extends pulumi.CustomResourceOptions,
>(
    transforms: Transforms | undefined,
    child: keyof Transforms & string,
    ...[name, args, opts]: Made<Args, Options>
): Made<Args, Options> {
    const change = transforms?.[child] as Transform<Args> | undefined;
    if (change === undefined) {
        return [name, args, opts];
    }
    const own = { args: copyOf(args), opts: { ...opts } };
    const returned: unknown = change(own.args, own.opts, name);
    const path = `transform.${child}`;
    if (returned !== undefined && !isObject(returned)) {
        const what = isLate(returned) ? "a promise or an Output" : typeof returned;
        throw new InputError(path, `${path} returns ${what}: it must return arguments, or nothing and change them.`);
    }
    if (own.opts.parent !== opts.parent) {
        throw new InputError(path, `${path} changes opts.parent: the parent is the component that makes ${name}.`);
    }
    return [name, (returned ?? own.args) as Args, own.opts];
}

/** Plain objects and lists anew at every depth; what is of a class, such as an Output, is itself. */
function copyOf<Value>(value: Value): Value {
    if (Array.isArray(value)) {
        return value.map(copyOf) as Value;
    }
    if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
        return value;
    }
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)])) as Value;
}
