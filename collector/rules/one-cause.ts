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
    const empty = found.filter(({ variable }) => variable !== undefined);
    const others = found.filter(({ variable }) => variable === undefined);
    const kept = others.filter(
        (one) => one.rule === limiterRule || !others.some((cause) => cause !== one && explains(cause, one)),
    );
    const isNamed = new Set<Caused>();
    const named = kept.map((one) => {
        const variables = empty.filter(({ path }) => distances.has(one.rule) && isPlace(path, one));
        variables.forEach((each) => isNamed.add(each));
        return variables.reduce(withVariable, one);
    });
    const left = new Map(kept.map((one, index) => [one, named[index]!]));
    return found
        .flatMap((one) => left.get(one) ?? (one.variable === undefined || isNamed.has(one) ? [] : one))
        .map(plain);
}

function explains(cause: Caused, one: Caused): boolean {
    const [near, far] = [distances.get(cause.rule), distances.get(one.rule)];
    return near !== undefined && far !== undefined && near < far && isCauseOf(cause, one);
}

const isCauseOf = ({ rule, path, meant }: Caused, one: Caused): boolean =>
    [path, ...(meant === undefined ? [] : [meant])].some((place) => isPlace(place, one)) ||
    (path !== "" && ofTheWhole.includes(rule) && isBelow(one.path, path));

/** Whether a breach is about that place, or about what should be there. */
const isPlace = (place: string, { path, lacks }: Caused): boolean =>
    lacks === undefined
        ? place !== "" && place === path
        : lacks.every((keys) => keys.some((key) => isSameOrBelow(`${path}.${key}`, place)));

const isSameOrBelow = (path: string, above: string): boolean => path === above || isBelow(path, above);

const isBelow = (path: string, above: string): boolean =>
    path.startsWith(above) && (path[above.length] === "." || path[above.length] === "[");

const withVariable = (one: Caused, { variable }: Caused): Caused =>
    one.message.includes(`variable ${variable}`)
        ? one
        : {
              ...one,
              message: `${one.message} It is made from the environment variable ${variable}, which nothing in the task sets.`,
          };

const plain = ({ rule, path, message, fix }: Caused): Finding => ({ rule, path, message, fix });
