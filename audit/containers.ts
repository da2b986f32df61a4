/** ECS container definitions as a policy meets them: JSON text or typed inputs, whatever the spelling of the keys. */
import { fromTemplate } from "../collector/rules/mistaken-texts";
import { isMapping, items } from "../collector/values";
import { knownParts, type Unknowns } from "./container-unknowns";
import { definitionBytes } from "./definition-size";
import { folded, repeatedKey } from "./json-keys";
import { surroundingsOf } from "./surroundings";

/** The parts of an ECS container definition that decide which collector config it runs with, and in how much memory. */
export interface Container {
    /** The container's name; its position (`#2`) where it has none. */
    name: string;
    /** The image reference; empty where there is none. */
    image: string;
    /** Hard memory limit in MiB; undefined when the container has none of its own. */
    memoryMiB?: number;
    /** Replaces the image's entry point, and drops the image's command; empty where the image's own holds. */
    entryPoint: string[];
    /** Arguments of the entry point; empty where the image's own command holds. */
    command: string[];
    /** Where volumes are mounted: paths in the container, as written. */
    mountPaths: string[];
    /** Which volumes are mounted there; undefined where none is. */
    mounts?: Mount[];
    /** The containers whose volumes it takes over. */
    volumesFrom: string[];
    /** Literal environment variables, in order. Values may be secret: never print them. */
    environment: { name: string; value: string }[];
    /**
     * The environment variables that ECS fills in from SSM or Secrets Manager when the task starts, and the names or
     * ARNs of their sources; and those whose literal value isn't known here, without a source.
     */
    secrets: { name: string; valueFrom: string }[];
    /** True when `environmentFiles` adds variables from S3, which no preview can see. */
    hasEnvironmentFiles: boolean;
    /** What else decides where a config is found, and what it means (`surroundingsOf`); undefined when it has none. */
    surroundings?: Readonly<Record<string, unknown>>;
    /** Whether the task ends with this container; true unless it says otherwise, as in ECS. */
    essential: boolean;
    /** Seconds from the stop signal to the kill; undefined when ECS's default holds (30 s on Fargate). */
    stopTimeoutSeconds?: number;
    /** The health check's command, `CMD` or `CMD-SHELL` first; undefined when there is no health check. */
    healthCheck?: string[];
    /** The containers that it starts after, and on which condition, in capitals; undefined where there are none. */
    dependsOn?: { containerName: string; condition: string }[];
    /** Its ports that are published or that its network interface is to let in; undefined where there are none. */
    ports?: PortMapping[];
    /** Whether nothing can be written outside of its mounts; true or undefined. */
    hasReadOnlyRoot?: boolean;
    /** Whether it has the rights of the host's root; true or undefined. */
    isPrivileged?: boolean;
    /** Who runs its program, as written; undefined for whom the image says. */
    user?: string;
    /** MiB that are kept for it; undefined where that is its hard limit, or nothing. */
    memoryReservationMiB?: number;
    /** CPU units that are kept for it, of which 1024 are one vCPU; undefined for none. */
    cpuUnits?: number;
    /** What isn't known of it; undefined when all is. */
    unknown?: Unknowns;
}

/** A volume in a container. */
export interface Mount {
    /** In the container, as written. */
    path: string;
    /** Name of the volume; empty where that isn't known. */
    volume: string;
    isReadOnly: boolean;
}

/** A port, or a range of them. */
export interface PortMapping {
    first: number;
    last: number;
    protocol: "tcp" | "udp";
    /** On the host; undefined where that is the same, or any. */
    hostPort?: number;
}

/**
 * Containers and the bytes of what is known of them as JSON (`definitionBytes`), or the sentence that says why they
 * can't be read.
 */
export type Containers = { containers: Container[]; bytes?: number } | { problem: string };

/**
 * Reads `containerDefinitions` of `aws.ecs.TaskDefinition`: a JSON array as text. Anything else gives a
 * problem, not an exception.
 */
export function parseContainerDefinitions(text: string, names = singular): Containers {
    let parsed: unknown;
    try {
        parsed = JSON.parse(text);
    } catch {
        // The parser's own message quotes the text, which may hold secrets.
        const template = fromTemplate(text);
        const problem = "The string is not valid JSON.";
        return { problem: template === undefined ? problem : `${problem} ${template.message} ${template.fix}` };
    }
    const repeated = repeatedKey(text);
    return repeated === undefined
        ? readContainers(parsed, names)
        : {
              problem: `An object in the JSON has the key ${JSON.stringify(repeated)} twice, and programs differ in which of the two they take.`,
          };
}

/** Names of the properties that hold lists, in small letters. */
export interface ListNames {
    readonly entryPoint: readonly string[];
    readonly command: readonly string[];
    readonly environment: readonly string[];
}

/** As ECS and its API have them. */
const singular: ListNames = { entryPoint: ["entrypoint"], command: ["command"], environment: ["environment"] };

/**
 * In the typed inputs of Terraform's providers, which Pulumi spells in the plural. Elsewhere nobody reads the plural,
 * so that it must not count.
 */
export const pluralNames: ListNames = {
    entryPoint: ["entrypoint", "entrypoints"],
    command: ["command", "commands"],
    environment: ["environment", "environments"],
};

/** The same for containers that arrive as values. */
export function readContainers(value: unknown, names = singular): Containers {
    if (!Array.isArray(value)) {
        return { problem: "The value is not a list of containers." };
    }
    try {
        const definitions: unknown[] = [];
        return {
            containers: value.map((entry, index) => {
                const { known, unknown, variables } = knownParts(entry, names);
                definitions.push(known);
                const read = readContainer(known, `containerDefinitions[${index}]`, index, names);
                const surroundings = isMapping(known) ? surroundingsOf(known) : undefined;
                const container = surroundings === undefined ? read : { ...read, surroundings };
                container.secrets.push(...variables.map((name) => ({ name, valueFrom: "" })));
                return unknown.size === 0 ? container : { ...container, unknown };
            }),
            bytes: definitionBytes(definitions),
        };
    } catch (error) {
        if (error instanceof Unreadable) {
            return { problem: error.message };
        }
        throw error;
    }
}

/** Stops the reading where an entry can't be understood; its message is the problem. */
class Unreadable extends Error {}

function readContainer(value: unknown, path: string, index: number, names: ListNames): Container {
    const fields = fieldsOf(value, path);
    const list = (keys: readonly string[]): unknown[] => keys.flatMap((key) => items(fields.get(key)));
    return {
        name: text(fields.get("name")) || `#${index + 1}`,
        image: text(fields.get("image")),
        memoryMiB: mebibytes(fields.get("memory")),
        entryPoint: strings(list(names.entryPoint)),
        command: strings(list(names.command)),
        mountPaths: entries(fields.get("mountpoints"), `${path}.mountPoints`).map((mount) =>
            text(mount.get("containerpath")),
        ),
        volumesFrom: entries(fields.get("volumesfrom"), `${path}.volumesFrom`).map((from) =>
            text(from.get("sourcecontainer")),
        ),
        environment: entries(list(names.environment), `${path}.environment`).map((variable) => ({
            name: text(variable.get("name")),
            value: text(variable.get("value")),
        })),
        secrets: entries(fields.get("secrets"), `${path}.secrets`).map((secret) => ({
            name: text(secret.get("name")),
            valueFrom: text(secret.get("valuefrom")),
        })),
        hasEnvironmentFiles: items(fields.get("environmentfiles")).length > 0,
        essential: text(fields.get("essential")).toLowerCase() !== "false",
        stopTimeoutSeconds: seconds(fields.get("stoptimeout")),
        healthCheck: healthCheckCommand(fields.get("healthcheck"), path, names),
        ...someOf("dependsOn", dependencies(fields.get("dependson"))),
        ...someOf("ports", ports(fields.get("portmappings"))),
        ...someOf("mounts", mounts(fields.get("mountpoints"))),
        ...(isTrue(fields.get("readonlyrootfilesystem")) ? { hasReadOnlyRoot: true } : {}),
        ...(isTrue(fields.get("privileged")) ? { isPrivileged: true } : {}),
        ...setIf("user", text(fields.get("user")) || undefined),
        ...setIf("memoryReservationMiB", mebibytes(fields.get("memoryreservation"))),
        ...setIf("cpuUnits", cpuUnits(fields.get("cpu"))),
    };
}

const isTrue = (value: unknown): boolean => text(value).toLowerCase() === "true";

const setIf = <Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> =>
    value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);

const someOf = <Key extends string, Item>(key: Key, found: Item[]): Partial<Record<Key, Item[]>> =>
    found.length === 0 ? {} : ({ [key]: found } as Record<Key, Item[]>);

/** Entries that can't be read are none: nothing here decides which config runs. */
function dependencies(value: unknown): { containerName: string; condition: string }[] {
    return readable(value).map((entry) => ({
        containerName: text(entry.get("containername")),
        condition: text(entry.get("condition")).toUpperCase(),
    }));
}

const ports = (value: unknown): PortMapping[] =>
    readable(value).flatMap((mapping) => {
        // A range has no port of its own: `8000-8010`.
        const [, from, to = from] =
            /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(
                text(mapping.get("containerport")) || text(mapping.get("containerportrange")),
            ) ?? [];
        const [first, last, hostPort] = [Number(from), Number(to), Number(text(mapping.get("hostport")))];
        const protocol = text(mapping.get("protocol")).toLowerCase() === "udp" ? "udp" : "tcp";
        return first > 0 && last >= first
            ? [{ first, last, protocol, ...(hostPort > 0 && first === last ? { hostPort } : {}) }]
            : [];
    });

const mounts = (value: unknown): Mount[] =>
    readable(value).map((mount) => ({
        path: text(mount.get("containerpath")),
        volume: text(mount.get("sourcevolume")),
        isReadOnly: isTrue(mount.get("readonly")),
    }));

const readable = (value: unknown): Map<string, unknown>[] =>
    items(value)
        .filter(isMapping)
        .map((entry) => new Map(Object.entries(entry).map(([key, field]) => [folded(key), field])));

/** The command of `healthCheck`, which may also be a list of one, as Terraform's plugins spell a block. */
function healthCheckCommand(value: unknown, path: string, names: ListNames): string[] | undefined {
    const check: unknown = Array.isArray(value) ? value[0] : value;
    if (check === undefined || check === null) {
        return undefined;
    }
    const fields = fieldsOf(check, `${path}.healthCheck`);
    return names.command.flatMap((name) => strings(fields.get(name)));
}

function seconds(value: unknown): number | undefined {
    return /^\d+(\.\d+)?$/.test(text(value)) ? Number(value) : undefined;
}

/**
 * The AWS provider decodes this JSON with Go's `encoding/json`, which matches keys without regard to case:
 * `"Environment"` counts, and so does `"ſecrets"` with a long s, which only upper case takes for an s. Two spellings of
 * one key in one object are refused, since which of them counts depends on their order.
 */
function fieldsOf(value: unknown, path: string): Map<string, unknown> {
    if (!isMapping(value)) {
        throw new Unreadable(`${path} is not an object.`);
    }
    const fields = new Map<string, unknown>();
    for (const [key, field] of Object.entries(value)) {
        const lower = folded(key);
        if (fields.has(lower)) {
            throw new Unreadable(`${path} has the key ${JSON.stringify(lower)} twice, in different spellings.`);
        }
        fields.set(lower, field);
    }
    return fields;
}

function entries(value: unknown, path: string): Map<string, unknown>[] {
    return items(value).map((entry, index) => fieldsOf(entry, `${path}[${index}]`));
}

function strings(value: unknown): string[] {
    return items(value).map(text);
}

/** CloudFormation takes numbers and booleans for text, and their text for them. */
function text(value: unknown): string {
    return ["string", "number", "boolean"].includes(typeof value) ? String(value) : "";
}

/** Zero is the default, and means none. */
function cpuUnits(value: unknown): number | undefined {
    return /^\d+(\.\d+)?$/.test(text(value)) && Number(value) > 0 ? Number(value) : undefined;
}

/**
 * MiB of a container's or task's `memory`: a number, its text, or `2 GB` as ECS also takes it; undefined for anything
 * else.
 */
export function mebibytes(value: unknown): number | undefined {
    const match = /^\s*(\d+(?:\.\d+)?)(?:\s*(GB))?\s*$/i.exec(String(value ?? ""));
    if (match === null) {
        return undefined;
    }
    const amount = Number(match[1]) * (match[2] === undefined ? 1 : 1024);
    return amount > 0 ? amount : undefined;
}
