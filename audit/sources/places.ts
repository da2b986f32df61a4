/** Values inside properties with their paths, found whatever the spelling of the keys and the form of the schema. */
import { isMapping } from "../../collector/values";
import { folded, repeatedKey } from "../json-keys";
import { isUnknown, sourceOf, Unknown } from "../knowledge";

/** Keys and indexes, from the properties of a resource on. A JSON text counts as what it holds. */
export type Path = readonly (string | number)[];

/** A value and where it stands; `undefined` where nothing does. */
export interface Place {
    readonly value: unknown;
    readonly path: Path;
}

/** A key without case and underscores: CloudFormation has `TaskDefinition`, Pulumi `taskDefinition`. */
export const plainKey = (key: string): string => folded(key).replaceAll("_", "");

/**
 * The value under a key, in any of the spellings of the schemas: in any case, with underscores, in the plural (as
 * Terraform's plugins spell lists in Pulumi). A block that may stand once is a mapping, or a list of it. JSON texts are
 * read. Under an unknown value there is only what isn't known.
 */
export function member(within: Place, key: string): Place {
    const { value, path } = structure(within);
    if (isUnknown(value)) {
        return { value, path };
    }
    if (Array.isArray(value)) {
        return member({ value: value[0], path: [...path, 0] }, key);
    }
    if (!isMapping(value)) {
        return { value: undefined, path: [...path, key] };
    }
    const wanted = [plainKey(key), plainKey(pluralOf(key))];
    const keys = Object.keys(value).filter((each) => value[each] !== undefined && value[each] !== null);
    const found = keys.findLast((each) => wanted.includes(plainKey(each)));
    if (found !== undefined) {
        return { value: value[found], path: [...path, found] };
    }
    // Step Functions fills it in from its input.
    const filled = keys.find((each) => plainKey(each) === `${wanted[0]!}.$`);
    return filled === undefined
        ? { value: undefined, path: [...path, key] }
        : { value: filledInBy(value[filled]), path: [...path, filled] };
}

/** The value that keys lead to, one after the other. */
export const descend = (within: Place, ...keys: readonly string[]): Place => keys.reduce(member, within);

/** The entries of a list, or the one that stands in its place; none of what isn't known. */
export function elements(within: Place): Place[] {
    const { value, path } = structure(within);
    if (Array.isArray(value)) {
        return (value as readonly unknown[]).map((entry, index) => ({ value: entry, path: [...path, index] }));
    }
    return isMapping(value) && !isUnknown(value) ? [{ value, path }] : [];
}

/** The value with JSON texts read; one that isn't JSON is never known. */
export function structure({ value, path }: Place): Place {
    return { value: typeof value === "string" ? parsedStructure(value) : value, path };
}

function parsedStructure(text: string): unknown {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        return new Unknown("never", "is not valid JSON", undefined, sourceOf(text));
    }
    return repeatedKey(text) === undefined
        ? value
        : new Unknown(
              "never",
              "is JSON with an object that has a key twice, of which programs differ in which they take",
              undefined,
              sourceOf(text),
          );
}

/** What a run fills in: Step Functions, EventBridge, a schedule. */
export const filledInBy = (written: unknown): Unknown =>
    new Unknown("never", "is filled in when the task is run", undefined, sourceOf(written));

/** A value with each text in it changed, at any depth; what isn't known stays. */
export function mapTexts(value: unknown, change: (text: string) => unknown): unknown {
    if (typeof value === "string") {
        return change(value);
    }
    if (Array.isArray(value)) {
        return value.map((item) => mapTexts(item, change));
    }
    return isMapping(value) && !isUnknown(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]))
        : value;
}

/** Whether there is something, known or not. */
export const isThere = ({ value }: Place): boolean => value !== undefined && value !== null;

/** A text that is known; undefined for anything else. */
export const textAt = ({ value }: Place): string | undefined => (typeof value === "string" ? value : undefined);

const pluralOf = (key: string): string => (key.endsWith("y") ? `${key.slice(0, -1)}ies` : `${key}s`);

/** `target.ecsParameters.overrides[0]`. */
export const pathText = (path: Path): string =>
    path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
