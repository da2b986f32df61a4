/** ECS container definitions as a policy meets them: JSON text or typed inputs, whatever the spelling of the keys. */
import { isMapping, items } from "../collector/values";
import { folded, repeatedKey } from "./json-keys";

/** The parts of an ECS container definition that decide which collector config it runs with, and in how much memory. */
export interface Container {
    /** The container's name; its position (`#2`) where it has none. */
    name: string;
    /** The image reference; empty where there is none. */
    image: string;
    /** Hard memory limit in MiB; undefined when the container has none of its own. */
    memoryMiB?: number;
    /** Everything the container is started with: entry point, then command. */
    args: string[];
    /** Literal environment variables, in order. Values may be secret: never print them. */
    environment: { name: string; value: string }[];
    /**
     * The environment variables that ECS fills in from SSM or Secrets Manager when the task starts, and the names or
     * ARNs of their sources.
     */
    secrets: { name: string; valueFrom: string }[];
    /** True when `environmentFiles` adds variables from S3, which no preview can see. */
    hasEnvironmentFiles: boolean;
    /** Whether the task ends with this container; true unless it says otherwise, as in ECS. */
    essential: boolean;
    /** Seconds from the stop signal to the kill; undefined when ECS's default holds (30 s on Fargate). */
    stopTimeoutSeconds?: number;
    /** The health check's command, `CMD` or `CMD-SHELL` first; undefined when there is no health check. */
    healthCheck?: string[];
}

/** Containers, or the sentence that says why they can't be read. */
export type Containers = { containers: Container[] } | { problem: string };

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
        return { problem: "The string is not valid JSON." };
    }
    const repeated = repeatedKey(text);
    return repeated === undefined
        ? readContainers(parsed, names)
        : {
              problem: `An object in the JSON has the key ${JSON.stringify(repeated)} twice, and programs differ in which of the two they take.`,
          };
}

/** Names of the properties that hold lists: as ECS and its API have them. */
const singular = { entryPoint: "entrypoint", command: "command", environment: "environment" };

/** The same in `aws.ecs.DaemonTaskDefinition`. Elsewhere nobody reads these, so that they must not count. */
export const pluralNames: typeof singular = {
    entryPoint: "entrypoints",
    command: "commands",
    environment: "environments",
};

/** The same for containers that arrive as values. */
export function readContainers(value: unknown, names = singular): Containers {
    if (!Array.isArray(value)) {
        return { problem: "The value is not a list of containers." };
    }
    try {
        return {
            containers: value.map((entry, index) =>
                readContainer(entry, `containerDefinitions[${index}]`, index, names),
            ),
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

function readContainer(value: unknown, path: string, index: number, names: typeof singular): Container {
    const fields = fieldsOf(value, path);
    return {
        name: text(fields.get("name")) || `#${index + 1}`,
        image: text(fields.get("image")),
        memoryMiB: mebibytes(fields.get("memory")),
        args: [...strings(fields.get(names.entryPoint)), ...strings(fields.get(names.command))],
        environment: entries(fields.get(names.environment), `${path}.environment`).map((variable) => ({
            name: text(variable.get("name")),
            value: text(variable.get("value")),
        })),
        secrets: entries(fields.get("secrets"), `${path}.secrets`).map((secret) => ({
            name: text(secret.get("name")),
            valueFrom: text(secret.get("valuefrom")),
        })),
        hasEnvironmentFiles: items(fields.get("environmentfiles")).length > 0,
        essential: fields.get("essential") !== false,
        stopTimeoutSeconds: seconds(fields.get("stoptimeout")),
        healthCheck: healthCheckCommand(fields.get("healthcheck"), path, names),
    };
}

/** The command of `healthCheck`, which may also be a list of one, as Terraform's plugins spell a block. */
function healthCheckCommand(value: unknown, path: string, names: typeof singular): string[] | undefined {
    const check: unknown = Array.isArray(value) ? value[0] : value;
    if (check === undefined || check === null) {
        return undefined;
    }
    const fields = fieldsOf(check, `${path}.healthCheck`);
    return strings(fields.get(names.command));
}

function seconds(value: unknown): number | undefined {
    return typeof value === "number" && value >= 0 ? value : undefined;
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

function text(value: unknown): string {
    return typeof value === "string" ? value : "";
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
