/** A container definition's properties, whatever the spelling of their keys; see containers.ts. Pure. */
import { isMapping, items } from "../../collector/values";
import { folded } from "../json-keys";

export const property = (definition: object, name: string): unknown =>
    (definition as Record<string, unknown>)[spelling(definition, name)];

/** A copy with the property, in the spelling that it has. */
export const withProperty = (definition: object, name: string, value: unknown): object => ({
    ...definition,
    [spelling(definition, name)]: value,
});

/** A copy with an environment variable: in its place where it is there, else as the last. */
export function withVariable(definition: object, name: string, value: string): object {
    const list = items(property(definition, "environment")) as readonly object[];
    const isAbout = (entry: object): boolean => property(entry, "name") === name;
    const others = list.filter((entry) => !isAbout(entry));
    const place = list.findIndex(isAbout);
    const model = list.at(-1) ?? {};
    const entry =
        place === -1
            ? { [spelling(model, "name", definition)]: name, [spelling(model, "value", definition)]: value }
            : withProperty(list[place]!, "value", value);
    return withProperty(definition, "environment", others.toSpliced(place === -1 ? others.length : place, 0, entry));
}

/** A copy with a health check's command; what else it says stays, and what it doesn't is as a sidecar has it. */
export function withHealthCheck(definition: object, command: readonly string[]): object {
    const own = property(definition, "healthCheck");
    const { interval, timeout, retries, startPeriod } = sidecarCheck;
    const check = { command, interval, timeout, retries, startPeriod };
    const made = isMapping(own)
        ? withProperty(own, "command", command)
        : Object.fromEntries(Object.entries(check).map(([key, value]) => [spelling({}, key, definition), value]));
    return withProperty(definition, "healthCheck", made);
}

/** Seconds, but for the number of retries. */
const sidecarCheck = { interval: 10, timeout: 5, retries: 3, startPeriod: 30 };

/** As the object spells it; a key that it doesn't have, as it or the definition around it spells others. */
function spelling(object: object, name: string, around: object = {}): string {
    const keys = Object.keys(object);
    const models = keys.length > 0 ? keys : Object.keys(around);
    const isCapital = models.length > 0 && models.every((key) => /^[A-Z]/.test(key));
    return keys.find((each) => folded(each) === folded(name)) ?? (isCapital ? capitalized(name) : name);
}

/** As CloudFormation has its properties. */
const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
