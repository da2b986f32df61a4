/** One small change to a config, as people make them by mistake. */
import * as fc from "fast-check";

import { isMapping } from "../../../collector/values";

/** Which place of a config is changed, and how; numbers are taken modulo what there is. */
export interface Mutation {
    readonly config: number;
    readonly place: number;
    readonly change: number;
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
    config: fc.nat(1_000),
    place: fc.nat(1_000_000),
    change: fc.nat(1_000_000),
});

type Tree = Record<string, unknown> | unknown[];

/** A place in a tree: what holds it, and its key or index. */
interface Place {
    readonly holder: Tree;
    readonly key: string;
    readonly path: string;
}

function placesOf(holder: unknown, path: string): Place[] {
    return typeof holder !== "object" || holder === null
        ? []
        : Object.keys(holder).flatMap((key) => [
              { holder: holder as Tree, key, path: `${path}.${key}` },
              ...placesOf((holder as Record<string, unknown>)[key], `${path}.${key}`),
          ]);
}

/** What stands in place of a value. */
const strings = [
    "",
    "x",
    "7",
    "true",
    "5 s",
    "1.5s",
    "1h",
    "-1s",
    "${env:NOT_SET}",
    "${env:NOT_SET:-7}",
    "$UNSET",
    "(?!x)",
    "(x",
    "a**",
    "\\1",
    "http://",
    "a b",
    "memory_limiter/x y",
    "otlp/none",
];
const numbers = [0, -1, 1, 1.5, 7, 1001, 1e12];
const others = [true, false, null, [], {}, ["x"], { x: 1 }, [{}]];
const replacements: readonly unknown[] = [...strings, ...numbers, ...others];

/** A key with a slip of the finger in it. */
const slips: readonly ((key: string) => string)[] = [
    (key) => `${key}s`,
    (key) => key.slice(0, -1),
    (key) => key.replace(/_/, ""),
    (key) => key.replace(/_/, "-"),
    (key) => key.slice(1, 2) + key.slice(0, 1) + key.slice(2),
    (key) => key.toUpperCase(),
    (key) => `${key}/x`,
    (key) => `${key} `,
];

const ways = ["drop", "rename", "replace", "replace", "replace", "repeat", "add"] as const;

/** A copy of the config with that change, and the change in words. */
export function mutated(
    config: unknown,
    { place, change }: Mutation,
): { readonly config: unknown; readonly what: string } {
    const copy = structuredClone(config);
    const places = placesOf(copy, "");
    const { holder, key, path } = places[place % places.length]!;
    const way = ways[change % ways.length]!;
    const choice = Math.floor(change / ways.length);
    switch (way) {
        case "drop":
            if (Array.isArray(holder)) {
                holder.splice(Number(key), 1);
            } else {
                Reflect.deleteProperty(holder, key);
            }
            return { config: copy, what: `without ${path}` };
        case "rename": {
            if (!isMapping(holder)) {
                return { config: copy, what: "unchanged" };
            }
            const to = slips[choice % slips.length]!(key);
            const entries = Object.entries(holder as Record<string, unknown>);
            entries.forEach(([name]) => Reflect.deleteProperty(holder, name));
            Object.assign(
                holder,
                Object.fromEntries(entries.map(([name, value]) => [name === key ? to : name, value])),
            );
            return { config: copy, what: `${path} called ${JSON.stringify(to)}` };
        }
        case "replace": {
            const value = replacements[choice % replacements.length];
            (holder as Record<string, unknown>)[key] = structuredClone(value);
            return { config: copy, what: `${path} is ${JSON.stringify(value)}` };
        }
        case "repeat":
            if (Array.isArray(holder)) {
                holder.push(structuredClone(holder[Number(key)]));
            } else {
                holder[`${key}/again`] = structuredClone(holder[key]);
            }
            return { config: copy, what: `${path} twice` };
        case "add": {
            const inner = (holder as Record<string, unknown>)[key];
            if (isMapping(inner)) {
                (inner as Record<string, unknown>).unknown_key = 1;
            } else if (Array.isArray(inner)) {
                inner.push(choice % 2 === 0 ? "unknown" : {});
            } else {
                (holder as Record<string, unknown>)[key] = [inner];
            }
            return { config: copy, what: `${path} with something more` };
        }
    }
}
