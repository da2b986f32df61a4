/** What `expectSafeTask` is given, checked: a slip in a test's options would pass what isn't safe. */
import { settingsSchema } from "../audit/settings";
import { excerpt, isMapping } from "../collector/values";
import { type ParsedFile, readDocument } from "./documents";
import { inNoForm } from "./forms";
import { printable } from "./printable";
import { mistakeIn } from "./schema";
import { positionsIn, Unreadable } from "./source-nodes";

/** Names of an object's properties that tell what it is. */
const mostKeys = 5;

const schema = {
    type: "object",
    additionalProperties: false,
    properties: {
        name: { type: "string" },
        settings: { type: "object", additionalProperties: false, properties: settingsSchema.properties },
        strict: { type: "boolean" },
        memoryMiB: { type: "integer", minimum: 1 },
        allowNoCollector: { type: "boolean" },
    },
} as const;

/** Throws a TypeError that names the option, its value, and what is allowed. */
export function checkOptions(options: unknown): void {
    if (!isMapping(options)) {
        throw new TypeError(`The options of expectSafeTask are ${shown(options)}: they must be an object.`);
    }
    const mistake = mistakeIn(options, schema, "");
    if (mistake !== undefined) {
        throw new TypeError(`An option of expectSafeTask is not valid. ${mistake.message}`);
    }
}

const wanted =
    "it must be a task definition, as aws ecs register-task-definition takes it, or the text of what npx pulumi-adot audit reads";

/** What comes out about the document of a task. Throws a TypeError for what is no task. */
export function ofTask<T>(task: unknown, use: (document: ParsedFile) => T): T {
    if (typeof task !== "string" && (typeof task !== "object" || task === null)) {
        throw new TypeError(`The task is ${shown(task)}: ${wanted}.`);
    }
    const text = typeof task === "string" ? task : JSON.stringify(task, undefined, 2);
    try {
        return use(readDocument(text));
    } catch (error) {
        throw error instanceof Unreadable ? new TypeError(sentenceOf(error, task, text)) : error;
    }
}

function sentenceOf({ message, offset }: Unreadable, task: string | object, text: string): string {
    if (message === inNoForm) {
        return `The task is ${typeof task === "string" ? "a text" : kindOf(task)} in no form that is read: ${wanted}.`;
    }
    // An object's text is ours, and places in it tell nobody anything.
    const { line, column } = positionsIn(text)(offset ?? 0);
    const place = offset === undefined || typeof task !== "string" ? "" : ` Line ${line}, column ${column}:`;
    return `The task can't be read.${place} ${printable(message)}`;
}

function kindOf(task: object): string {
    const keys = Object.keys(task).slice(0, mostKeys).join(", ");
    return Array.isArray(task)
        ? "a list"
        : `an object ${keys === "" ? "without properties" : `with ${printable(keys)}`}`;
}

const shown = (value: unknown): string =>
    value === null ? "null" : ["undefined", "function"].includes(typeof value) ? typeof value : excerpt(value);
