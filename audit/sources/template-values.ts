/** The values of a CloudFormation template with its functions resolved, as far as anything but a deployment can. */
import { isDeepStrictEqual } from "node:util";

import { isMapping, items } from "../../collector/values";
import { isUnknown, sourceOf, Unknown } from "../knowledge";
import type { Member, SourceNode } from "./source-node";
import { type Choices, mostWays, repeatedKeys } from "./template-choices";
import type { TemplateWork } from "./template-work";
import { Conditions, shapeOf } from "./template-conditions";
import { type AssumedValue, type GivenParameters, parameterValue } from "./template-parameters";
import { type Evaluate, makingFunctions } from "./template-functions";
import { outermost, type Scope, type ScopedEntry } from "./template-scope";
import { deployed, replaced } from "./template-strings";
import type { TemplateEntry, TemplateNode } from "./template-node";
import { attributeWord, hasWord, placeholderPrefix, pseudoParameter, Word } from "./template-words";

/** A value, and where it stands in the template. */
export interface Resolved {
    /** Plain data; what isn't known is an `Unknown` in its place, and what is left out `noValue`. */
    readonly value: unknown;
    readonly node: SourceNode;
}

/** What `AWS::NoValue` leaves: no property, no entry of a list. */
export const noValue = Symbol("AWS::NoValue");

/** A template, and the values of its stack. */
export interface TemplateInput {
    readonly root: TemplateNode;
    readonly given: GivenParameters;
    /** Whether texts may hold placeholders for what only a deployment knows. */
    readonly hasPlaceholders: boolean;
    /** The entries of mappings by their keys, as they are asked for. */
    readonly index: WeakMap<TemplateNode, Map<string, TemplateEntry[]>>;
}

const never = (why: string, source?: string): Unknown => new Unknown("never", why, undefined, source);

/** Resolves values. One for each run, as what is open is decided once in it. */
export class TemplateValues {
    /** Values that have been tried in place of defaults, by the names of their parameters. */
    readonly assumed = new Map<string, string>();
    /** Which branch of an `Fn::If` was taken, by the names of conditions that are open. */
    readonly branches = new Map<string, boolean>();
    private readonly conditions: Conditions;

    constructor(
        private readonly input: TemplateInput,
        private readonly choices: Choices,
        private readonly work: TemplateWork,
    ) {
        this.conditions = new Conditions({
            choices,
            conditionOf: (name) => this.find(this.section("Conditions"), name)?.value,
            operand: (node) => this.resolve(node, { ...outermost, deciding: true }).value,
        });
    }

    /** A value with everything in it resolved. */
    resolve(node: TemplateNode, scope: Scope): Resolved {
        this.work.enter();
        const resolved = this.resolved(node, scope);
        this.work.leave();
        return resolved;
    }

    /** Whether the condition of a name holds; undefined where that is open. */
    holds(condition: string): boolean | undefined {
        return this.conditions.named(condition);
    }

    /** A mapping's entries with loops unrolled; a repeated key once. */
    entries(node: TemplateNode | undefined, scope: Scope): ScopedEntry[] {
        return this.unique(node?.entries ?? []).flatMap((entry) => this.scoped(entry, scope));
    }

    private scoped({ key, offset, value }: TemplateEntry, scope: Scope): ScopedEntry[] {
        if (!key.startsWith("Fn::ForEach::")) {
            const name = replaced(key, scope.bindings);
            return [{ key: isUnknown(name) ? (name.text ?? key) : name, offset, value, scope }];
        }
        const [identifier, collection, body] = value.items ?? [];
        const found = collection === undefined ? undefined : this.resolve(collection, scope).value;
        const rounds: readonly unknown[] = Array.isArray(found)
            ? found
            : [isUnknown(found) ? found : never("is one of a loop over something that is no list")];
        return rounds.flatMap((round) => {
            this.work.enter();
            this.work.leave();
            const bindings = new Map(scope.bindings).set(
                String(identifier?.scalar),
                typeof round === "number" ? String(round) : round,
            );
            return this.entries(body, { ...scope, bindings });
        });
    }

    /** Programs differ in which of two equal keys they take. */
    private unique(entries: readonly TemplateEntry[]): readonly TemplateEntry[] {
        const last = new Map(entries.map((entry) => [entry.key, entry]));
        if (last.size === entries.length) {
            return entries;
        }
        const takesFirst = this.choices.choose(repeatedKeys, 2) === 1;
        return takesFirst
            ? [...new Map(entries.toReversed().map((entry) => [entry.key, entry])).values()]
            : [...last.values()];
    }

    private resolved(node: TemplateNode, scope: Scope): Resolved {
        const { offset, items: list } = node;
        if (node.isForeign === true) {
            return { value: never("has a YAML tag that CloudFormation doesn't know"), node: { offset } };
        }
        if (list !== undefined) {
            const kept = list.map((item) => this.resolve(item, scope)).filter(({ value }) => value !== noValue);
            return { value: kept.map(({ value }) => value), node: { offset, items: kept.map((each) => each.node) } };
        }
        return node.entries === undefined ? this.scalar(node, scope) : this.mapping(node, scope);
    }

    private scalar({ offset, scalar, otherwise }: TemplateNode, scope: Scope): Resolved {
        const value = otherwise !== undefined && this.choices.choose("plain scalars", 2) === 1 ? otherwise : scalar;
        return this.leaf(typeof value === "string" ? replaced(value, scope.bindings) : value, offset);
    }

    /** A value that isn't made of others, as a property holds it. */
    private leaf(value: unknown, offset: number): Resolved {
        if (typeof value !== "string") {
            return { value, node: { offset } };
        }
        this.work.write(value.length);
        const known = deployed(value);
        return { value: known, node: { offset, ...(typeof known === "string" ? { text: known } : {}) } };
    }

    private mapping(node: TemplateNode, scope: Scope): Resolved {
        const entries = this.unique(node.entries!);
        const [first] = entries;
        const call = entries.find(({ key }) => isFunction(key));
        if (call !== undefined && entries.length === 1) {
            return this.call(call, node, scope);
        }
        if (call !== undefined && call.key !== "Fn::Transform") {
            return { value: never(`has ${call.key} beside other keys`), node: { offset: node.offset } };
        }
        if (first?.key === "Ref" && entries.length === 1) {
            return this.call(first, node, scope);
        }
        const fields: [string, unknown][] = [];
        const members: Member[] = [];
        for (const { key, offset, value: inner, scope: inside } of this.entries(node, scope)) {
            const { value, node: at } =
                key === "Fn::Transform"
                    ? this.call({ key, offset, value: inner }, inner, inside)
                    : this.resolve(inner, inside);
            if (value !== noValue) {
                fields.push([key, value]);
                members.push({ key, offset, value: at });
            }
        }
        return { value: Object.fromEntries(fields), node: { offset: node.offset, members } };
    }

    private call({ key, value: argument }: TemplateEntry, { offset }: TemplateNode, scope: Scope): Resolved {
        if (Object.hasOwn(this.taking, key)) {
            const taken = this.taking[key]!(argument, scope);
            return isUnknown(taken) ? { value: taken, node: { offset } } : taken;
        }
        const making = Object.hasOwn(this.making, key) ? this.making[key]! : undefined;
        const made =
            making === undefined
                ? never(`is made by ${key}, which isn't known here`, sourceOf(key, this.value(argument, scope)))
                : making(argument, scope);
        return this.made(made, offset);
    }

    /** A value that a function has made, where the function stands. */
    private made(value: unknown, offset: number): Resolved {
        if (!Array.isArray(value)) {
            return this.leaf(value, offset);
        }
        const list = value.map((item) => this.made(item, offset));
        return { value: list.map((each) => each.value), node: { offset, items: list.map(({ node }) => node) } };
    }

    /** Functions that take one of the values that stand in the template. */
    private readonly taking: Readonly<Record<string, Evaluate<Resolved | Unknown>>> = {
        "Fn::If": (argument, scope) => this.branch(argument, scope),
        "Fn::FindInMap": (argument, scope) => this.findInMap(argument, scope),
        "Fn::Transform": (argument, scope) =>
            never("is made by a macro when the stack is deployed", sourceOf(this.value(argument, scope))),
    };

    /** Functions that make a value. */
    private readonly making: Readonly<Record<string, Evaluate<unknown>>> = {
        Ref: (argument, scope) => this.ref(this.text(argument, scope), scope),
        "Fn::GetAtt": (argument, scope) => this.attributeOf(argument, scope),
        ...makingFunctions({
            value: (node, scope) => this.value(node, scope),
            reference: (name, scope) => this.reference(name, scope),
            entries: (node, scope) => this.entries(node, scope),
            choose: (question, count) => this.choices.choose(question, count),
            write: (characters) => this.work.write(characters),
        }),
    };

    private value(node: TemplateNode | undefined, scope: Scope): unknown {
        return node === undefined ? undefined : this.resolve(node, scope).value;
    }

    private text(node: TemplateNode, scope: Scope): string | Unknown {
        const value = this.value(node, scope);
        return typeof value === "string" || isUnknown(value) ? value : never("has no name where it needs one");
    }

    private ref(name: string | Unknown, scope: Scope): unknown {
        if (isUnknown(name)) {
            return name;
        }
        if (scope.bindings.has(name)) {
            return scope.bindings.get(name);
        }
        if (name === "AWS::NoValue") {
            return noValue;
        }
        if (name.startsWith("AWS::")) {
            const word = pseudoParameter(name.slice("AWS::".length));
            return word === undefined
                ? never(`holds ${name}, which only a deployment knows`, sourceOf(name))
                : this.word(word);
        }
        const parameter = this.find(this.section("Parameters"), name);
        if (parameter !== undefined) {
            const definition = this.value(parameter.value, outermost);
            const options = {
                ...{ choices: this.choices, deciding: scope.deciding },
                assume: ({ parameter, value }: AssumedValue) => this.assumed.set(parameter, value),
            };
            const value = isMapping(definition)
                ? parameterValue(name, definition, this.input.given, options)
                : never(`is the parameter ${name}, which can't be read`);
            return value instanceof Word ? this.word(value) : value;
        }
        return this.attribute(name, "");
    }

    private attributeOf(argument: TemplateNode, scope: Scope): unknown {
        const parts = this.value(argument, scope);
        const [resource, ...attribute] = typeof parts === "string" ? parts.split(".") : items(parts);
        return typeof resource === "string" && attribute.every((each) => typeof each === "string")
            ? this.attribute(resource, attribute.join("."))
            : never("is an attribute of a resource, which only a deployment knows");
    }

    /** What `Ref` (an empty attribute) or `Fn::GetAtt` gives for a resource. */
    private attribute(resource: string, attribute: string): unknown {
        const body = this.find(this.section("Resources"), resource)?.value;
        const type = String(this.find(body, "Type")?.value.scalar);
        if (type === "AWS::SSM::Parameter" && ["", "Value"].includes(attribute)) {
            // Its name and value stand in the template, if the name is given at all.
            const property = this.find(this.find(body, "Properties")?.value, attribute === "" ? "Name" : attribute);
            const found = this.value(property?.value, outermost);
            if (typeof found === "string" || isUnknown(found)) {
                return found;
            }
        }
        const word = attributeWord(resource, type, attribute);
        const name = attribute === "" ? resource : `${resource}.${attribute}`;
        return word === undefined
            ? never(`is ${name}, which only a deployment knows`, sourceOf(resource, attribute))
            : this.word(word);
    }

    /** A word that a text may hold a placeholder for, unless the template has some of its own. */
    private word(word: Word): Unknown {
        return this.input.hasPlaceholders ? word : never(word.why, word.source);
    }

    /** The branch that is taken; of both, where that is open and they differ, nothing is known. */
    private branch({ items: list = [] }: TemplateNode, scope: Scope): Resolved | Unknown {
        const [condition, one, other] = list;
        const name = condition === undefined ? undefined : this.value(condition, scope);
        if (one === undefined || other === undefined) {
            return never("has an Fn::If without three parts");
        }
        const holds = typeof name === "string" ? this.holds(name) : undefined;
        if (holds === undefined) {
            const [found, alternative] = [this.resolve(one, scope), this.resolve(other, scope)];
            return isDeepStrictEqual(found.value, alternative.value)
                ? found
                : never("depends on more conditions than are tried", sourceOf(name, found.value, alternative.value));
        }
        if (this.conditions.isTried(String(name))) {
            this.branches.set(String(name), holds);
        }
        return this.resolve(holds ? one : other, scope);
    }

    /** What `${name}` stands for: a parameter, a resource, or an attribute of one. */
    private reference(name: string, scope: Scope): unknown {
        const dot = name.indexOf(".");
        return dot < 0 || scope.bindings.has(name)
            ? this.ref(name, scope)
            : this.attribute(String(replaced(name.slice(0, dot), scope.bindings)), name.slice(dot + 1));
    }

    private findInMap(argument: TemplateNode, scope: Scope): Resolved | Unknown {
        const [nameNode, first, second, options] = argument.items ?? [];
        const name = this.value(nameNode, { ...scope, deciding: true });
        const fallback = this.find(options, "DefaultValue")?.value;
        const map = typeof name === "string" ? this.find(this.section("Mappings"), name)?.value : undefined;
        if (map === undefined || first === undefined || second === undefined) {
            return never("is looked up in a mapping that the template doesn't have");
        }
        const group = this.step(map, first, scope, fallback);
        const found = group === undefined || isUnknown(group) ? group : this.step(group, second, scope, fallback);
        const value = found ?? fallback;
        return value === undefined
            ? never("is looked up in a mapping by a key that it doesn't have")
            : isUnknown(value)
              ? value
              : this.resolve(value, scope);
    }

    /** The entry under a key; where the key isn't known each entry is tried, and none where there is a default. */
    private step(
        map: TemplateNode,
        key: TemplateNode,
        scope: Scope,
        fallback: TemplateNode | undefined,
    ): TemplateNode | Unknown | undefined {
        const value = this.value(key, { ...scope, deciding: true });
        if (!isUnknown(value) && !hasWord(String(value))) {
            return this.find(map, String(value))?.value;
        }
        const entries = this.unique(map.entries ?? []);
        const ways = entries.length + (fallback === undefined ? 0 : 1);
        if (ways > mostWays) {
            return never("depends on more conditions than are tried");
        }
        const index = this.choices.choose(`key ${shapeOf(key)} of ${entries.map((entry) => entry.key).join()}`, ways);
        return index === undefined ? never("depends on more conditions than are tried") : entries[index]?.value;
    }

    /** The entry of a mapping. */
    private find(node: TemplateNode | undefined, key: string): TemplateEntry | undefined {
        if (node?.entries === undefined) {
            return undefined;
        }
        let index = this.input.index.get(node);
        if (index === undefined) {
            index = new Map<string, TemplateEntry[]>();
            for (const entry of node.entries) {
                const same = index.get(entry.key);
                if (same === undefined) {
                    index.set(entry.key, [entry]);
                } else {
                    same.push(entry);
                }
            }
            this.input.index.set(node, index);
        }
        return this.unique(index.get(key) ?? [])[0];
    }

    private section(name: string): TemplateNode | undefined {
        return this.find(this.input.root, name)?.value;
    }
}

/** Beside these a mapping is made by a function; loops are unrolled. */
const isFunction = (key: string): boolean => key.startsWith("Fn::") && !key.startsWith("Fn::ForEach::");

/** Whether the template or its values hold the placeholders' prefix themselves. */
export const usesPrefix = (text: string, given: GivenParameters): boolean =>
    text.includes(placeholderPrefix) ||
    Object.values(isMapping(given) && !isUnknown(given) ? given : {}).some((value) =>
        String(value).includes(placeholderPrefix),
    );
