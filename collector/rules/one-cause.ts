/**
 * What is wrong in one place is said once. Several rules may see the same mistake, each with its own eyes: a key that a
 * release has lost is one that it doesn't know, and a value of another type is none that a queue could count with.
 */
import type { Finding, RuleId } from "./index";
import type { Cause } from "./rule";

/** A rule's breach with what it knows beside. */
export type Caused = Finding & Cause;

/**
 * Rules by how near they are to the mistake itself: what a line says of a place explains what the lines below it say of
 * the same. Rules that aren't here are about something else, and stay whatever else is wrong; so do those about
 * limiters, which must be there in any config.
 */
const byDistance: readonly (readonly RuleId[])[] = [
    [
        "config-unreadable",
        "limiter-incomplete",
        "id-not-valid",
        "variable-unset",
        "address-not-filled-in",
        "regex-not-valid",
    ],
    ["unknown-key", "value-not-valid", "dangling-reference"],
    ["removed-key", "setting-refused", "scrape-config-not-valid", "unknown-component", "endpoint-mismatched"],
    [
        "signal-not-supported",
        "pipeline-not-valid",
        "remote-write-unauthenticated",
        "remote-write-unencrypted",
        "remote-write-anonymous",
        "endpoint-incomplete",
        "queue-unbounded",
        "queue-too-long",
        "batch-unbounded",
        "scrape-unbounded",
        "port-taken-twice",
        "identity-missing",
        "label-unbounded",
    ],
];

const distances: ReadonlyMap<RuleId, number> = new Map(
    byDistance.flatMap((rules, distance) => rules.map((rule) => [rule, distance] as const)),
);

/** Of what they are about nothing below is read as it is written. */
const ofTheWhole: readonly RuleId[] = ["config-unreadable", "removed-key", "unknown-key", "value-not-valid"];

/** What limiters lack is never left out. */
const limiterRule: RuleId = "limiter-incomplete";

/** The findings without those that another one explains; variables that leave a place empty are named there. */
export function withoutEchoes(found: readonly Caused[]): Finding[] {
    if (found.length < 2) {
        return found.map(plain);
    }
    const causes = causesOf(found);
    const empty = new Map<string, Caused>(
        found.filter(({ variable }) => variable !== undefined).map((one) => [one.path, one]),
    );
    const isNamed = new Set<Caused>();
    const left = found
        .filter((one) => one.variable !== undefined || !isExplained(one, causes))
        .map((one): Caused => {
            const variable = one.variable === undefined && distances.has(one.rule) ? emptyAt(one, empty) : undefined;
            if (variable === undefined) {
                return one;
            }
            isNamed.add(variable);
            return withVariable(one, variable);
        });
    return left.filter((one) => !isNamed.has(one)).map(plain);
}

/** The nearest distance of what is said of places; asked for each finding, of which a large config has many. */
interface Causes {
    /** Of a place itself. */
    readonly at: ReadonlyMap<string, number>;
    /** Of a place and all below it. */
    readonly above: ReadonlyMap<string, number>;
}

function causesOf(found: readonly Caused[]): Causes {
    const [at, above] = [new Map<string, number>(), new Map<string, number>()];
    const note = (places: Map<string, number>, place: string, distance: number): void => {
        places.set(place, Math.min(distance, places.get(place) ?? Infinity));
    };
    for (const { rule, path, meant } of found) {
        const distance = distances.get(rule);
        if (distance !== undefined && path !== "") {
            [path, ...(meant === undefined ? [] : [meant])].forEach((place) => note(at, place, distance));
            if (ofTheWhole.includes(rule)) {
                note(above, path, distance);
            }
        }
    }
    return { at, above };
}

function isExplained(one: Caused, { at, above }: Causes): boolean {
    const distance = distances.get(one.rule);
    if (distance === undefined || one.rule === limiterRule) {
        return false;
    }
    const isNearer = (places: ReadonlyMap<string, number>) => (place: string) =>
        (places.get(place) ?? Infinity) < distance;
    const isSaid =
        one.lacks === undefined
            ? isNearer(at)(one.path)
            : one.lacks.every((keys) => keys.some((key) => withOwners(`${one.path}.${key}`).some(isNearer(at))));
    return isSaid || withOwners(one.path).slice(1).some(isNearer(above));
}

/** The finding about the variable that leaves a place, or what should be below it, empty. */
function emptyAt({ path, lacks }: Caused, empty: ReadonlyMap<string, Caused>): Caused | undefined {
    const places = lacks === undefined ? [path] : lacks.flat().flatMap((key) => withOwners(`${path}.${key}`));
    return empty.size === 0 ? undefined : places.map((place) => empty.get(place)).find((one) => one !== undefined);
}

/** A path, and those of what holds it: `a.b[0]`, `a.b`, `a`. */
function withOwners(path: string): readonly string[] {
    const found = [path];
    for (let end = path.length - 1; end > 0; end--) {
        if (path[end] === "." || path[end] === "[") {
            found.push(path.slice(0, end));
        }
    }
    return found;
}

const withVariable = (one: Caused, { variable }: Caused): Caused =>
    one.message.includes(`variable ${variable}`)
        ? one
        : {
              ...one,
              message: `${one.message} It is made from the environment variable ${variable}, which nothing in the task sets.`,
          };

const plain = ({ rule, path, message, fix }: Caused): Finding => ({ rule, path, message, fix });
