/** A container definition's properties, whatever the spelling of their keys; see containers.ts. Pure. */
import { items } from "../../collector/values";
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
    const changed = others.toSpliced(place === -1 ? others.length : place, 0, { name, value });
    return withProperty(definition, "environment", changed);
}

const spelling = (object: object, name: string): string =>
    Object.keys(object).find((each) => folded(each) === folded(name)) ?? name;
