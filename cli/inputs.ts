/** What a file is, told by what is in it, and what there is to check in it. */
import * as path from "node:path";
import type { FindParameter } from "../audit/collectors";
import { type Containers, mebibytes, readContainers } from "../audit/containers";
import type { Task } from "../audit/violations";
import { isCollectorConfig, type ParsedFile } from "./documents";
import { folded, memberOf, type Place, Unreadable } from "./places";
import { follow } from "./positions";
import { isStackExport, stackSubjects } from "./stack-export";

/** A task's containers. */
export interface TaskSubject {
    readonly kind: "task";
    readonly task: Task;
    readonly tags: Readonly<Record<string, unknown>>;
    readonly containers: Containers;
    /** Where the list of containers is, or the text that it is written in. */
    readonly place: Place;
    /** Where findings are that no container has. */
    readonly offset: number;
    /** What helps where the containers can't be read, in place of what helps a program's author. */
    readonly fix?: string;
    readonly findParameter?: FindParameter;
}

/** A collector's config by itself. */
export interface ConfigSubject {
    readonly kind: "config";
    readonly text: string;
    readonly root: Place;
}

export type Subject = TaskSubject | ConfigSubject;

/** What there is to check, and what has to be said beside it. */
export interface Content {
    readonly subjects: readonly Subject[];
    /** Full sentences; asked for after the check, which finds out what was needed. */
    readonly notices: () => readonly string[];
}

/** The keys of the AWS CLI's answers that hold a task definition, and what each of them holds. */
const wrappers: Readonly<Record<string, string>> = {
    taskdefinition: "task definition",
    daemontaskdefinition: "daemon task definition",
};

/** Throws `Unreadable`, with the place of what isn't as it should be. */
export function contentOf(parsed: ParsedFile, file: string): Content {
    const { value, root } = parsed;
    if (!Array.isArray(value) && isCollectorConfig(value)) {
        return content({ kind: "config", text: parsed.text, root });
    }
    if (parsed.documents > 1) {
        throw new Unreadable(`The file has ${parsed.documents} YAML documents; a task definition is one.`);
    }
    if (isStackExport(value)) {
        return stackSubjects(value, root);
    }
    if (Array.isArray(value)) {
        return content(taskSubject({ containerDefinitions: value }, file, { offset: root.offset, value: root }));
    }
    const wrapper = Object.keys(wrappers).find((key) => isObject(field(value, key)));
    const task = wrapper === undefined ? value : field(value, wrapper);
    const place = wrapper === undefined ? root : memberOf(root, wrapper)?.value;
    const list = memberOf(place, "containerDefinitions");
    if (list === undefined) {
        throw new Unreadable(
            "The file is no task definition, no list of containers, no collector's config and no export of a Pulumi stack.",
            root.offset,
        );
    }
    const tags = tagsOf(field(value, "tags") ?? field(task, "tags"));
    return content(taskSubject(task, file, list, tags, wrappers[wrapper ?? ""]));
}

const content = (...subjects: Subject[]): Content => ({ subjects, notices: () => [] });

function taskSubject(
    value: unknown,
    file: string,
    list: { readonly offset: number; readonly value: Place },
    tags = {},
    kind = "task definition",
): TaskSubject {
    const family = field(value, "family");
    const name = typeof family === "string" && family !== "" ? family : nameOfFile(file);
    const containers = readContainers(field(value, "containerDefinitions"));
    if ("problem" in containers) {
        throw new Unreadable(containers.problem, offsetOfProblem(containers.problem, list));
    }
    const task = { kind, name, memoryMiB: mebibytes(field(value, "memory")) };
    return { kind: "task", task, tags, containers, place: list.value, offset: list.offset };
}

/** A problem begins with its path where it is about one container. */
function offsetOfProblem(problem: string, list: { readonly offset: number; readonly value: Place }): number {
    const inside = /^containerDefinitions(\[\d+\]\S*)/.exec(problem)?.[1];
    return inside === undefined ? list.offset : follow(list.value, inside).offset;
}

/** A value by its key, whatever its case; the last one, as `memberOf` gives its place. */
function field(value: unknown, key: string): unknown {
    if (!isObject(value)) {
        return undefined;
    }
    return Object.entries(value).findLast(([name]) => folded(name) === folded(key))?.[1];
}

/** ECS has tags as a list of keys and values. */
function tagsOf(value: unknown): Record<string, unknown> {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return Object.fromEntries(list.map((tag) => [String(field(tag, "key")), field(tag, "value")]));
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const nameOfFile = (file: string): string => (file === "-" ? "standard input" : path.basename(file));
