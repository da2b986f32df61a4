/** Container definitions of which a part isn't known. Pure. */
import { isMapping } from "../collector/values";
import { folded } from "./json-keys";
import { isUnknown, type Unknown, unknownIn } from "./knowledge";

/** What isn't known of a container, by the property as ECS has it in small letters, or by `environment.NAME`. */
export type Unknowns = ReadonlyMap<string, Unknown>;

/** A container definition without what isn't known, and what that is. */
export interface KnownParts {
    readonly known: unknown;
    readonly unknown: Unknowns;
    /** Names of variables whose values aren't known. */
    readonly variables: readonly string[];
}

const nothing: Unknowns = new Map();

/** Takes out what isn't known. A variable with a name and no known value is taken out of `environment`. */
export function knownParts(entry: unknown, environment: readonly string[]): KnownParts {
    const whole = unknownIn(entry);
    if (whole === undefined) {
        return { known: entry, unknown: nothing, variables: [] };
    }
    if (isUnknown(entry) || !isMapping(entry)) {
        return { known: {}, unknown: new Map([["image", whole]]), variables: [] };
    }
    const unknown = new Map<string, Unknown>();
    const variables: string[] = [];
    const known = Object.entries(entry).map(([key, value]): [string, unknown] => {
        const name = folded(key);
        const found = unknownIn(value);
        if (found === undefined) {
            return [key, value];
        }
        if (environment.includes(name) && Array.isArray(value)) {
            return [key, value.filter((variable) => isKnownVariable(variable, unknown, variables))];
        }
        unknown.set(environment.includes(name) ? "environment" : name, found);
        return [key, undefined];
    });
    return { known: Object.fromEntries(known), unknown, variables };
}

/** A value that isn't known leaves the name of its variable, which may be all that matters. */
function isKnownVariable(variable: unknown, unknown: Map<string, Unknown>, variables: string[]): boolean {
    const found = unknownIn(variable);
    if (found === undefined) {
        return true;
    }
    const fields = isMapping(variable) && !isUnknown(variable) ? Object.entries(variable) : [];
    const name = fields.find(([key]) => folded(key) === "name")?.[1];
    if (typeof name === "string") {
        unknown.set(`environment.${name}`, found);
        variables.push(name);
    } else {
        unknown.set("environment", found);
    }
    return false;
}
