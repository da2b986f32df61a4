/** Containers as a program hands them over, before anything is read in them. Pure. */
import {
    checkInputs,
    isObject,
    list,
    nonEmptyString,
    object,
    type Spec,
    string,
    valueThat,
} from "../../collector/inputs";

/**
 * The containers, without null where nothing is said.
 * @throws InputError for what isn't ECS's shape where something is read or added; its value isn't shown, as it may be
 * secret.
 */
export function givenContainers<C>(containers: readonly C[], path = "containers"): C[] {
    const all = Array.isArray(containers) ? withoutNulls(containers as readonly C[]) : containers;
    checkInputs({ [path]: list(container) }, { [path]: all });
    return all as C[];
}

const entries = (fields: string): Spec<"optional"> =>
    listOf(valueThat(`an object with ${fields}`, isObject), `objects with ${fields}`);

/** Neither the list is shown nor an entry. */
function listOf(each: Spec, of: string): Spec<"optional"> {
    const allowed = `a list of ${of}`;
    return valueThat(allowed, Array.isArray)
        .unshown()
        .also((path: string, value: readonly unknown[]) => list(each.unshown()).check(path, value))
        .optional();
}

const strings = (): Spec<"optional"> => listOf(string(), "strings");

/** The lists that are read or added to. */
const container = object(
    {
        name: nonEmptyString(),
        environment: entries("name and value"),
        secrets: entries("name and valueFrom"),
        environmentFiles: entries("type and value"),
        portMappings: entries("containerPort or containerPortRange"),
        mountPoints: entries("sourceVolume and containerPath"),
        dependsOn: entries("containerName and condition"),
        links: strings(),
        command: strings(),
        entryPoint: strings(),
        credentialSpecs: strings(),
    },
    { open: true },
);

/**
 * The same containers without fields that are null, their own and those of entries in their lists: ECS takes null for a
 * field that isn't there (the provider decodes it to none). What has no null stays the same object.
 */
const withoutNulls = <C>(containers: readonly C[]): C[] =>
    changed(containers, (container) => withoutNull(container, withoutNullEntries)) as C[];

const withoutNullEntries = (value: unknown): unknown =>
    Array.isArray(value) ? changed(value, (entry) => withoutNull(entry, (inner) => inner)) : value;

function withoutNull(value: unknown, inner: (value: unknown) => unknown): unknown {
    if (!isObject(value)) {
        return value;
    }
    const before = Object.entries(value);
    const after = before.filter(([, each]) => each !== null).map(([key, each]) => [key, inner(each)] as const);
    const isSame = after.length === before.length && after.every(([key, each]) => each === value[key]);
    return isSame ? value : Object.fromEntries(after);
}

function changed(list: readonly unknown[], change: (entry: unknown) => unknown): readonly unknown[] {
    const after = list.map(change);
    return after.every((entry, i) => entry === list[i]) ? list : after;
}
