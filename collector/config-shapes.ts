/** What components' settings look like in releases of ADOT. */
import { configShapes, shapeReleases } from "./config-shapes-data";

export { shapeReleases };

/** What a value has to be. */
export type Shape =
    | {
          readonly kind:
              | "any"
              | "string"
              | "text"
              | "scalar"
              | "boolean"
              | "integer"
              | "unsigned"
              | "float"
              | "duration"
              /** A mapping of names to strings, or a list of `name` and `value`. */
              | "pairs";
      }
    | { readonly kind: "list"; readonly of: Shape; readonly takesText: boolean }
    | { readonly kind: "map"; readonly of: Shape }
    | {
          readonly kind: "struct";
          readonly name: string;
          readonly hasEnabled: boolean;
          /** Whether its component takes a string in its place. */
          readonly takesText: boolean;
      };

/** A shape by releases: minor versions, both included. */
interface Versioned {
    readonly from: number;
    readonly to: number;
    readonly shape: Shape;
}

const letters: Readonly<Record<string, Shape>> = {
    a: { kind: "any" },
    s: { kind: "string" },
    t: { kind: "text" },
    y: { kind: "scalar" },
    b: { kind: "boolean" },
    i: { kind: "integer" },
    u: { kind: "unsigned" },
    f: { kind: "float" },
    d: { kind: "duration" },
    p: { kind: "pairs" },
};

function shapeOf(word: string): Shape {
    const [prefix] = /^(?:\[=?\]|\{\})/.exec(word) ?? [];
    if (prefix !== undefined) {
        const of = shapeOf(word.slice(prefix.length));
        return prefix === "{}" ? { kind: "map", of } : { kind: "list", of, takesText: prefix === "[]" };
    }
    return Object.hasOwn(letters, word)
        ? letters[word]!
        : {
              kind: "struct",
              name: word.replace(/^[?~]/, ""),
              hasEnabled: word.startsWith("?"),
              takesText: word.startsWith("~"),
          };
}

const [oldest, newest] = [shapeReleases[0], shapeReleases.at(-1)!];

function versionsOf(words: string): readonly Versioned[] {
    return words.split(",").map((word) => {
        const [name, releases] = word.split("@") as [string, string?];
        const [from = oldest, to = from] = releases?.split("-").map(Number) ?? [oldest, newest];
        return { from, to, shape: shapeOf(name) };
    });
}

/** The data's lines by their names, taken apart when somebody asks: most are never asked for. */
let lines: ReadonlyMap<string, string> | undefined;

function lineOf(name: string): string | undefined {
    lines ??= new Map(
        configShapes
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => {
                const [whole, key] = /^(\w+ \w+)(?= = )|^\S+(?=:)/.exec(line) ?? [""];
                return [key ?? whole, line.slice(whole.length + (key === undefined ? 2 : 3))];
            }),
    );
    return lines.get(name);
}

const keptKeys = new Map<string, ReadonlyMap<string, readonly Versioned[]> | undefined>();

function keysOf(struct: string): ReadonlyMap<string, readonly Versioned[]> | undefined {
    if (!keptKeys.has(struct)) {
        const pairs = lineOf(struct)
            ?.split(" ")
            .map((pair): [string, readonly Versioned[]] => {
                const equal = pair.indexOf("=");
                return [pair.slice(0, equal), versionsOf(pair.slice(equal + 1))];
            });
        keptKeys.set(struct, pairs && new Map(pairs));
    }
    return keptKeys.get(struct);
}

const inRelease = (versions: readonly Versioned[] | undefined, release: number): Shape | undefined =>
    versions?.find(({ from, to }) => from <= release && release <= to)?.shape;

/** The settings of a component of that type; undefined where the release's isn't known. */
export function componentShape(section: string, type: string, release: number): Shape | undefined {
    const line = lineOf(`${section} ${type}`);
    return line === undefined ? undefined : inRelease(versionsOf(line), release);
}

/** Keys that are there for each discovery of Prometheus, none of which is listed. */
const discoveries: Readonly<Record<string, Shape>> = { static_configs: shapeOf("[=]static") };
const staticKeys: Readonly<Record<string, Shape>> = { targets: shapeOf("[=]y"), labels: shapeOf("{}y") };
const discovering = /\.(?:ScrapeConfig|AlertmanagerConfig)$/;

/** What a struct's key holds; `any` where the struct takes any key, undefined where it has no such key. */
export function keyShape(struct: Shape & { readonly kind: "struct" }, key: string, release: number): Shape | undefined {
    if (struct.name === "static") {
        return staticKeys[key];
    }
    const keys = keysOf(struct.name);
    const own = inRelease(keys?.get(key), release);
    if (own !== undefined || keys === undefined) {
        return own ?? letters.a;
    }
    if (struct.hasEnabled && key === "enabled") {
        return letters.b;
    }
    return (
        inRelease(keys.get("*"), release) ??
        (discovering.test(struct.name)
            ? (discoveries[key] ?? (/^\w+_sd_configs$/.test(key) ? letters.a : undefined))
            : undefined)
    );
}

/** The keys that a struct has in a release. */
export const keysIn = (struct: string, release: number): readonly (readonly [string, Shape])[] =>
    [...(keysOf(struct) ?? [])].flatMap(([key, versions]) => {
        const shape = inRelease(versions, release);
        return shape === undefined || key === "*" ? [] : [[key, shape] as const];
    });

/** Minor versions of the releases that have a struct's key. */
export const releasesWith = (struct: string, key: string): readonly number[] =>
    shapeReleases.filter((release) => inRelease(keysOf(struct)?.get(key), release) !== undefined);
