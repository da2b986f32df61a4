/** A collector's task hidden in a template, in random spellings that CloudFormation takes for the same. */
import fc from "fast-check";

import { containersWith, goodConfig } from "../task";

/** What a spelling needs beside the value: parameters, mappings, conditions. */
interface Sections {
    readonly Parameters: Record<string, unknown>;
    readonly Mappings: Record<string, unknown>;
    readonly Conditions: Record<string, unknown>;
}

/** Adds what it needs, and gives the value as a template has it. */
type Spelling = (value: unknown, sections: Sections, name: string, random: () => number) => unknown;

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const literalSub = (text: string): string => text.replaceAll("${", "${!");

/** Every way of writing a value that leaves it what it is. */
const spellings: readonly Spelling[] = [
    (value) => value,
    (value, { Parameters }, name) => {
        if (!isText(value)) {
            return value;
        }
        Parameters[name] = { Type: "String", Default: value };
        return { Ref: name };
    },
    (value, _, __, random) => {
        if (!isText(value)) {
            return value;
        }
        const at = Math.floor(random() * value.length);
        return { "Fn::Join": ["", [value.slice(0, at), value.slice(at)]] };
    },
    (value) => (isText(value) ? { "Fn::Sub": literalSub(value) } : value),
    (value, { Parameters }, name, random) => {
        if (!isText(value)) {
            return value;
        }
        const [from, to] = [random(), random()].map((part) => Math.floor(part * value.length)).sort((a, b) => a - b);
        Parameters[name] = { Type: "String", Default: value.slice(from, to) };
        return { "Fn::Sub": `${literalSub(value.slice(0, from))}\${${name}}${literalSub(value.slice(to))}` };
    },
    (value) => (isText(value) ? { "Fn::Sub": ["${V}", { V: value }] } : value),
    (value, { Mappings }, name) => {
        if (!isText(value)) {
            return value;
        }
        Mappings[name] = { a: { b: value }, c: { b: "other" } };
        return { "Fn::FindInMap": [name, "a", "b"] };
    },
    (value) => ({ "Fn::Select": ["1", ["other", value]] }),
    (value) => (isText(value) ? { "Fn::Select": [0, { "Fn::Split": ["\u0001", value] }] } : value),
    (value, { Conditions }, name) => {
        Conditions[name] = { "Fn::Equals": ["a", "a"] };
        return { "Fn::If": [name, value, { Ref: "AWS::NoValue" }] };
    },
    (value, { Conditions }, name) => {
        // Nobody knows which.
        Conditions[name] = { "Fn::Equals": [{ Ref: "AWS::Region" }, "eu-west-1"] };
        return { "Fn::If": [name, value, value] };
    },
    (value, { Conditions }, name) => {
        Conditions[name] = { "Fn::Not": [{ "Fn::Or": [{ "Fn::Equals": ["a", "a"] }, { "Fn::Equals": ["a", "b"] }] }] };
        return { "Fn::If": [name, { Ref: "AWS::NoValue" }, value] };
    },
];

const pascal = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

/** Writes a value in random spellings, itself and what is in it. */
function spelt(value: unknown, sections: Sections, random: () => number, counter: { next: number }): unknown {
    const inside: unknown = Array.isArray(value)
        ? value.map((item) => spelt(item, sections, random, counter))
        : typeof value === "object" && value !== null
          ? Object.fromEntries(
                Object.entries(value).map(([key, inner]) => [pascal(key), spelt(inner, sections, random, counter)]),
            )
          : value;
    if (random() < 0.6) {
        return inside;
    }
    const spelling = spellings[Math.floor(random() * spellings.length)]!;
    counter.next += 1;
    return spelling(inside, sections, `N${counter.next}`, random);
}

/** A template as an object, with a task whose collector has a config. */
export function templateWith(config: string, seed: number): Record<string, unknown> {
    const random = randomFrom(seed);
    const sections: Sections = { Parameters: {}, Mappings: {}, Conditions: {} };
    const containers = containersWith((collector) => {
        collector.essential = false;
        collector.healthCheck = { command: ["CMD", "/healthcheck"] };
    }, config);
    const properties = spelt({ family: "orders", containerDefinitions: containers }, sections, random, { next: 0 });
    const resource = { Type: "AWS::ECS::TaskDefinition", Properties: properties };
    const inLoop = random() < 0.2;
    return {
        ...sections,
        Transform: "AWS::LanguageExtensions",
        Resources: inLoop ? { "Fn::ForEach::Tasks": ["Id", ["a"], { "Task${Id}": resource }] } : { Task: resource },
    };
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function randomFrom(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
}

export const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

export const safeConfig = goodConfig;
