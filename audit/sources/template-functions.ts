/** Functions of CloudFormation that make a value of others ("Intrinsic functions" in its template reference). Pure. */
import { items } from "../../collector/values";
import { isUnknown, sourceOf, Unknown } from "../knowledge";
import { shapeOf } from "./template-conditions";
import type { TemplateNode } from "./template-node";
import type { Scope, ScopedEntry } from "./template-scope";
import { joined, partsOf, replaced } from "./template-strings";
import { hasWord, Word } from "./template-words";

/** What functions are evaluated with. */
export interface FunctionContext {
    /** A resolved value; undefined for no node. */
    readonly value: (node: TemplateNode | undefined, scope: Scope) => unknown;
    /** What `${name}` stands for. */
    readonly reference: (name: string, scope: Scope) => unknown;
    readonly entries: (node: TemplateNode | undefined, scope: Scope) => readonly ScopedEntry[];
    /** Which of `count` ways to go; undefined once nothing is tried any more. */
    readonly choose: (question: string, count: number) => number | undefined;
    /** Counts characters that come about. */
    readonly write: (characters: number) => void;
}

/** From the argument as it is written to the value. */
export type Evaluate<T> = (argument: TemplateNode, scope: Scope) => T;

const never = (why: string, source?: string): Unknown => new Unknown("never", why, undefined, source);

/** By the functions' names. */
export function makingFunctions(context: FunctionContext): Readonly<Record<string, Evaluate<unknown>>> {
    const listOf: Evaluate<readonly unknown[]> = (argument, scope) => items(context.value(argument, scope));
    const written = (text: string | Unknown): string | Unknown => {
        context.write((isUnknown(text) ? text.text : text)?.length ?? 0);
        return text;
    };
    return {
        "Fn::Sub": (argument, scope) => written(substituted(context, argument, scope)),
        "Fn::Join": (argument, scope) => written(joinedList(listOf(argument, scope))),
        "Fn::Split": (argument, scope) => splitText(listOf(argument, scope)),
        "Fn::Select": (argument, scope) => selected(context, argument, scope),
        "Fn::Base64": (argument, scope) => base64(context.value(argument, scope)),
        "Fn::ToJsonString": (argument, scope) => written(jsonOf(context.value(argument, scope))),
        "Fn::Length": (argument, scope) => lengthOf(context.value(argument, scope)),
        "Fn::ImportValue": (argument, scope) =>
            never(
                "is imported from another stack (Fn::ImportValue)",
                sourceOf("Fn::ImportValue", context.value(argument, scope)),
            ),
        "Fn::GetAZs": () => never("holds availability zones, which only a deployment knows"),
        "Fn::Cidr": () => never("holds address ranges, which only a deployment knows"),
    };
}

function substituted(context: FunctionContext, argument: TemplateNode, scope: Scope): string | Unknown {
    const [template, variables] = argument.items ?? [argument];
    const text = template?.scalar;
    if (typeof text !== "string") {
        return ["number", "boolean"].includes(typeof text) ? String(text) : never("has an Fn::Sub without a string");
    }
    const own = new Map(context.entries(variables, scope).map((entry) => [entry.key, entry]));
    return joined(
        partsOf(text).map((part) => {
            if ("literal" in part) {
                return replaced(part.literal, scope.bindings);
            }
            const variable = own.get(part.name);
            return variable === undefined
                ? (forCollector(part.name) ?? context.reference(part.name, scope))
                : context.value(variable.value, variable.scope);
        }),
    );
}

/** A placeholder of the collector's own, `${env:NAME}`, which `Fn::Sub` takes for a resource; undefined for others. */
const forCollector = (name: string): Unknown | undefined =>
    /^[a-z0-9]{1,10}:[\w./-]{1,80}$/.test(name)
        ? never(`has \${${name}} in an Fn::Sub, where the collector's own placeholders are written \${!${name}}`)
        : undefined;

function joinedList([delimiter, list]: readonly unknown[]): string | Unknown {
    if (isUnknown(list)) {
        return list;
    }
    return typeof delimiter === "string" && Array.isArray(list)
        ? joined(list.flatMap((part: unknown, index) => (index === 0 ? [part] : [delimiter, part])))
        : never("has an Fn::Join without a delimiter and a list");
}

/** Characters that are in no word and no placeholder for one. */
const between = /^[\s,;|#]+$/;

function splitText([delimiter, text]: readonly unknown[]): unknown {
    if (isUnknown(text)) {
        return new Unknown(text.state, text.why, text.text, sourceOf(delimiter, text));
    }
    if (typeof delimiter !== "string" || delimiter === "" || typeof text !== "string") {
        return never("has an Fn::Split without a delimiter and a string");
    }
    return hasWord(text) && !between.test(delimiter)
        ? new Unknown("never", "is a part of a text that only a deployment knows", text, sourceOf(delimiter, text))
        : text.split(delimiter);
}

function selected(context: FunctionContext, { items: parts = [] }: TemplateNode, scope: Scope): unknown {
    const [indexNode, listNode] = parts;
    const index = context.value(indexNode, { ...scope, deciding: true });
    const list = context.value(listNode, scope);
    if (!Array.isArray(list)) {
        return isUnknown(list)
            ? new Unknown(list.state, list.why, list.text, sourceOf(index, list))
            : never("is selected from something that is no list");
    }
    const position = isUnknown(index)
        ? context.choose(`index ${shapeOf(indexNode!)} of ${list.length}`, list.length)
        : Number(index);
    const found = position === undefined ? undefined : (list[position] as unknown);
    const why = "is selected from a list by an index that it doesn't have, or that isn't known";
    return found ?? never(why, sourceOf(index, list));
}

function base64(value: unknown): unknown {
    if (isUnknown(value)) {
        return new Unknown(value.state, value.why, undefined, sourceOf("Fn::Base64", value));
    }
    return typeof value === "string" && !hasWord(value)
        ? Buffer.from(value).toString("base64")
        : never("is base64 of what only a deployment knows", sourceOf("Fn::Base64", value));
}

function jsonOf(value: unknown): string | Unknown {
    const unknown: Unknown[] = [];
    const text = JSON.stringify(value, (_, inner: unknown) => {
        if (inner instanceof Word) {
            return inner.placeholder;
        }
        if (isUnknown(inner)) {
            unknown.push(inner);
            return inner.text ?? "…";
        }
        return inner;
    });
    const [first] = unknown;
    return first === undefined ? (text ?? "null") : new Unknown(first.state, first.why, text, sourceOf(value));
}

const lengthOf = (value: unknown): unknown =>
    Array.isArray(value) ? value.length : never("is the length of a list that isn't known", sourceOf(value));
