/** What of a container's `fields` is an input of ours too: it becomes that input, and is checked as such. */
import { InputError, isObject } from "../../collector/inputs";
import { type ContainerArgs, containerInputs, containers } from "./container";
import { containerFieldsGiven } from "./ecs-fields";

/** How a field of ECS's becomes the input of ours that is the same. */
const lifts: Readonly<Record<string, (path: string, value: unknown) => unknown>> = {
    cpu: asItIs,
    essential: asItIs,
    command: asItIs,
    entryPoint: asItIs,
    healthCheck: asItIs,
    stopTimeout: asItIs,
    readonlyRootFilesystem: asItIs,
    user: asItIs,
    workingDirectory: asItIs,
    environment: (path, value) => byName(path, value as NamedValue[], "value"),
    secrets: (path, value) => byName(path, value as NamedValue[], "valueFrom"),
    dependsOn: (_, value) =>
        (value as { containerName: unknown; condition: unknown }[]).map(({ containerName, condition }) => ({
            container: containerName,
            condition,
        })),
};

function asItIs(_path: string, value: unknown): unknown {
    return value;
}

interface NamedValue {
    readonly name?: unknown;
    readonly value?: unknown;
    readonly valueFrom?: unknown;
}

function byName(path: string, entries: readonly NamedValue[], key: "value" | "valueFrom"): Record<string, unknown> {
    const named: Record<string, unknown> = {};
    entries.forEach((entry, i) => {
        const { name } = entry;
        const at = `${path}[${i}]`;
        if (typeof name !== "string" || entry[key] === undefined) {
            throw new InputError(at, `${at} must have a name, which is known from the start, and a ${key}.`);
        }
        if (Object.hasOwn(named, name)) {
            throw new InputError(at, `${at} is called ${JSON.stringify(name)}: another one has this name already.`);
        }
        named[name] = entry[key];
    });
    return named;
}

/**
 * The container with what stands in its `fields` and is an input of ours as that input, so that it is checked in one
 * place. What has no input stays.
 * @throws InputError for a field that ECS doesn't take here, and for one that is given twice.
 */
function withFieldsLifted(path: string, container: ContainerArgs): ContainerArgs {
    const { fields, ...own } = container;
    if (!isObject(fields)) {
        return container;
    }
    const lifted: Record<string, unknown> = {};
    const rest: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(fields).filter(([, given]) => given !== undefined)) {
        const at = `${path}.fields.${field}`;
        refuseField(at, field, path, own);
        if (Object.hasOwn(lifts, field)) {
            lifted[field] = lifts[field]!(at, value);
        } else {
            rest[field] = value;
        }
    }
    return { ...own, ...lifted, ...(Object.keys(rest).length > 0 && { fields: rest }) };
}

function refuseField(at: string, field: string, path: string, own: object): void {
    const given = containerFieldsGiven[field as keyof typeof containerFieldsGiven];
    if (given.how === "no") {
        throw new InputError(at, `${at} can't be given: ${given.why} (${given.page}).`);
    }
    if (field === "name") {
        throw new InputError(at, `${at} can't be given: the key in containers is the container's name.`);
    }
    if (given.how === "input" && (own as Record<string, unknown>)[given.input] !== undefined) {
        throw new InputError(at, `${at} is given as ${path}.${given.input} too: keep one of them.`);
    }
}

/** Refuses a field of ECS's that stands beside a container's `fields` rather than in them. */
export function refuseMisplaced(given: unknown): void {
    for (const [name, container] of isObject(given) ? Object.entries(given) : []) {
        const misplaced = Object.keys(isObject(container) ? container : {}).find(
            (key) => !Object.hasOwn(containerInputs, key) && Object.hasOwn(containerFieldsGiven, key),
        );
        if (misplaced !== undefined) {
            const path = `containers.${name}`;
            const { how, ...way } = containerFieldsGiven[misplaced as keyof typeof containerFieldsGiven];
            const own = how === "input" && "input" in way && way.input !== "" ? `${path}.${way.input}, or in ` : "";
            throw new InputError(
                `${path}.${misplaced}`,
                `${path}.${misplaced} is a field of ECS's: write it in ${own}${path}.fields.`,
            );
        }
    }
}

/** Containers whose `fields` have only what has no input of its own. */
export function withAllFieldsLifted(given: Record<string, ContainerArgs>): Record<string, ContainerArgs> {
    const entries = Object.entries(given).map(([name, container]) => {
        const path = `containers.${name}`;
        const lifted = withFieldsLifted(path, container);
        if (lifted !== container) {
            containers.form.each!.check(path, lifted);
        }
        return [name, lifted] as const;
    });
    return Object.fromEntries(entries);
}
