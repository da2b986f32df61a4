/** Container definitions of which a part isn't known. Pure. */
import { isMapping } from "../collector/values";
import { isUnknown, sourceOf, Unknown, unknownIn } from "./knowledge";
import { folded } from "./json-keys";
import { Word } from "./sources/template-words";

/**
 * What isn't known of a container, by the property as ECS has it in small letters, or by `environment.NAME`; by
 * `definition` where it may be any property, by `environment` where it may be any variable, by `tag` where all of the
 * image is known but its tag or digest.
 */
export type Unknowns = ReadonlyMap<string, Unknown>;

/** The parts that decide which program runs, and with which config. */
export const decidingParts: readonly string[] = [
    "definition",
    "image",
    "entrypoint",
    "entrypoints",
    "command",
    "commands",
    "environment",
    "environments",
];

/** The parts that may bring another config to the same program. */
export const bringingParts: readonly string[] = ["environmentfiles", "mountpoints", "volumesfrom"];

/** A container definition without what isn't known, and what that is. */
export interface KnownParts {
    readonly known: unknown;
    readonly unknown: Unknowns;
    /** Names of variables whose values aren't known. */
    readonly variables: readonly string[];
}

/** Names of the lists of variables and arguments, in small letters. */
interface Lists {
    readonly entryPoint: readonly string[];
    readonly command: readonly string[];
    readonly environment: readonly string[];
}

const nothing: Unknowns = new Map();

/**
 * Takes out what isn't known. A variable with a name and no known value is taken out of `environment`, a secret with a
 * name stays without its source, and of an image or an argument stays what is known.
 */
export function knownParts(entry: unknown, lists: Lists): KnownParts {
    const whole = unknownIn(entry);
    if (whole === undefined) {
        return { known: entry, unknown: nothing, variables: [] };
    }
    if (isUnknown(entry) || !isMapping(entry)) {
        return { known: {}, unknown: new Map([["definition", standing(whole, entry)]]), variables: [] };
    }
    const unknown = new Map<string, Unknown>();
    const variables: string[] = [];
    const known = Object.entries(entry).map(([key, value]): [string, unknown] => {
        const name = folded(key);
        const found = unknownIn(value);
        if (found === undefined) {
            return [key, value];
        }
        if (lists.environment.includes(name)) {
            return [key, knownVariables(value, found, unknown, variables)];
        }
        if (name === "secrets") {
            return [key, knownSecrets(value, found, unknown)];
        }
        if (name === "mountpoints") {
            return [key, knownMounts(value, found, unknown)];
        }
        if (name === "image") {
            return [key, knownImage(standing(found, value), unknown)];
        }
        add(unknown, isMacro(key) ? "definition" : name, found, value);
        return [key, [...lists.entryPoint, ...lists.command].includes(name) ? knownArguments(value) : undefined];
    });
    return { known: Object.fromEntries(known), unknown, variables };
}

/** What isn't known of a value, with all that stands in the value's place. */
const standing = ({ state, why, text }: Unknown, value: unknown, before?: Unknown): Unknown =>
    new Unknown(state, why, text, before === undefined ? sourceOf(value) : sourceOf(before, value));

/** Several values may be under one name, as that of a variable; what is never known counts before the others. */
function add(unknown: Map<string, Unknown>, name: string, found: Unknown, value: unknown): void {
    const before = unknown.get(name);
    unknown.set(name, standing(before?.state === "never" ? before : found, value, before));
}

/** A macro of CloudFormation, which may set any property beside it. */
const isMacro = (key: string): boolean => key.startsWith("Fn::");

function knownVariables(value: unknown, whole: Unknown, unknown: Map<string, Unknown>, variables: string[]): unknown {
    if (!isList(value)) {
        add(unknown, "environment", whole, value);
        return undefined;
    }
    return value.filter((variable) => {
        const found = unknownIn(variable);
        if (found === undefined) {
            return true;
        }
        const name = nameIn(variable);
        add(unknown, name === undefined ? "environment" : `environment.${name}`, found, variable);
        if (name !== undefined) {
            variables.push(name);
        }
        return false;
    });
}

/** A secret whose name isn't known may set any variable. */
function knownSecrets(value: unknown, whole: Unknown, unknown: Map<string, Unknown>): unknown {
    if (!isList(value)) {
        add(unknown, "environment", whole, value);
        return undefined;
    }
    return value.map(withPlaces).flatMap((secret) => {
        const found = unknownIn(secret);
        if (found === undefined) {
            return [secret];
        }
        const name = nameIn(secret);
        add(unknown, name === undefined ? "environment" : `environment.${name}`, found, secret);
        return name === undefined ? [] : [{ name }];
    });
}

/** A secret whose source is one that only a deployment knows the name of, such as a parameter of the same template. */
const withPlaces = (secret: unknown): unknown =>
    isMapping(secret) && !isUnknown(secret)
        ? Object.fromEntries(
              Object.entries(secret).map(([key, field]) => [key, field instanceof Word ? field.placeholder : field]),
          )
        : secret;

/** Of a mount only its path in the container matters here. */
function knownMounts(value: unknown, whole: Unknown, unknown: Map<string, Unknown>): unknown {
    const mounts = isList(value) ? value : [value];
    if (!mounts.every((mount) => isMapping(mount) && !isUnknown(mount) && isUnknownOnlyIn(mount, "sourcevolume"))) {
        add(unknown, "mountpoints", whole, value);
    }
    return mounts.map((mount) =>
        isMapping(mount) && !isUnknown(mount)
            ? Object.fromEntries(Object.entries(mount).filter(([, field]) => unknownIn(field) === undefined))
            : {},
    );
}

const isUnknownOnlyIn = (mapping: object, name: string): boolean =>
    Object.entries(mapping).every(([key, field]) => unknownIn(field) === undefined || folded(key) === name);

/** What is known of an image: its repository, where only what stands behind it isn't known. */
function knownImage(found: Unknown, unknown: Map<string, Unknown>): string {
    const text = found.text ?? "";
    const isTag = /^[^…]*[^…:@/]+[:@][^/]*$/.test(text);
    unknown.set(isTag ? "tag" : "image", found);
    return text;
}

/** Stands for an argument of which nothing is known: no flag and no executable. */
const noArgument = "…";

const knownArguments = (value: unknown): unknown =>
    isList(value)
        ? value.map((argument) => (isUnknown(argument) ? (argument.text ?? noArgument) : argument))
        : isUnknown(value) && value.text !== undefined
          ? [value.text]
          : undefined;

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** The name of a variable or secret, where nothing beside it may be another name. */
function nameIn(value: unknown): string | undefined {
    const fields = isMapping(value) && !isUnknown(value) ? Object.entries(value) : [];
    const name = fields.find(([key]) => folded(key) === "name")?.[1];
    return typeof name === "string" && !fields.some(([key]) => isMacro(key)) ? name : undefined;
}
