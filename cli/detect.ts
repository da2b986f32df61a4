/** Recognises what a file is by what is in it, and finds what there is to audit. */
import * as path from "node:path";
import { mebibytes, readContainers } from "../audit/containers";
import type { ImagePatterns } from "../audit/images";
import { taskFactsOf } from "../audit/sources/task-facts";
import { isMapping } from "../collector/values";
import { isCollectorConfig, type ParsedFile } from "./documents";
import { field, tagsOf } from "./fields";
import { offsetAt } from "./paths";
import { type Member, memberOf, NotRecognized, type SourceNode, Unreadable } from "./source-nodes";
import { isStackExport, stackTargets } from "./stack-export";
import type { AuditTarget, AuditTargets, TaskTarget } from "./targets";
import { isTemplate, templateTargets } from "./templates";
import { inPlace, type Written } from "./written";

/** A list of containers where it stands in the file. */
type List = Pick<Member, "offset" | "value">;

/** The keys of the AWS CLI's answers that hold a task definition, and what each of them holds. */
const wrappers: Readonly<Record<string, string>> = {
    taskdefinition: "task definition",
    daemontaskdefinition: "daemon task definition",
};

/**
 * Throws `Unreadable` with the offset of what can't be audited.
 * @param images Images that the settings know.
 */
export function detectTargets(parsed: ParsedFile, file: string, images?: ImagePatterns): AuditTargets {
    const { value, root } = parsed;
    if (parsed.isTemplate === true || isTemplate(value)) {
        return templateTargets(parsed.text, nameOfFile(file), images);
    }
    if (isCollectorConfig(value)) {
        return only({ kind: "config", text: parsed.text, root, written: inPlace });
    }
    if (parsed.documents > 1) {
        throw new Unreadable(`The file has ${parsed.documents} YAML documents: a task definition must be one.`);
    }
    if (isStackExport(value)) {
        return stackTargets(value, root, images);
    }
    checkLoops(value);
    if (Array.isArray(value) && !value.some(isTask)) {
        const list = { offset: root.offset, value: root };
        return only({ ...taskTarget({ containerDefinitions: value }, file, list), written: inPlace });
    }
    // The answers about several task definitions, as `jq -s` puts them together.
    const targets = Array.isArray(value)
        ? value.map((each, index) => taskIn(each, root.items?.[index] ?? root, file))
        : [taskIn(value, root, file)];
    return { targets, notices: () => [] };
}

const wrapperIn = (value: unknown): string | undefined =>
    Object.keys(wrappers).find((key) => isMapping(field(value, key)));

const isTask = (value: unknown): boolean =>
    wrapperIn(value) !== undefined || field(value, "containerDefinitions") !== undefined;

function taskIn(value: unknown, root: SourceNode, file: string): TaskTarget {
    const wrapper = wrapperIn(value);
    const task = wrapper === undefined ? value : field(value, wrapper);
    const node = wrapper === undefined ? root : memberOf(root, wrapper)?.value;
    const list = memberOf(node, "containerDefinitions");
    if (list === undefined) {
        throw new NotRecognized(
            "The file is not a task definition, a list of containers, a CloudFormation template, a collector's config or the export of a Pulumi stack.",
            root.offset,
        );
    }
    const tags = tagsOf(field(value, "tags") ?? field(task, "tags"));
    const target = taskTarget(task, file, list, tags, wrappers[wrapper ?? ""]);
    return { ...target, written: isAnswer(task) ? answer : inPlace };
}

/** What ECS says about a task definition and nobody writes into one (API reference, `TaskDefinition`). */
const isAnswer = (task: unknown): boolean =>
    ["taskDefinitionArn", "daemonTaskDefinitionArn", "revision", "registeredAt"].some(
        (key) => field(task, key) !== undefined,
    );

const answer: Written = {
    as: "output",
    source: "The file is what the AWS CLI has answered: change the template, program or file that the task definition is registered from.",
};

/** Throws for a value that holds itself by an alias of YAML, which no task definition does. */
function checkLoops(value: unknown, around = new Set(), done = new Set()): void {
    if (typeof value !== "object" || value === null || done.has(value)) {
        return;
    }
    if (around.has(value)) {
        throw new Unreadable("The YAML has an alias inside of what it stands for.");
    }
    around.add(value);
    Object.values(value).forEach((each) => checkLoops(each, around, done));
    around.delete(value);
    done.add(value);
}

const only = (target: AuditTarget): AuditTargets => ({ targets: [target], notices: () => [] });

function taskTarget(value: unknown, file: string, list: List, tags = {}, kind = "task definition"): TaskTarget {
    const family = field(value, "family");
    const name = typeof family === "string" && family !== "" ? family : nameOfFile(file);
    const containers = readContainers(field(value, "containerDefinitions"));
    if ("problem" in containers) {
        throw new Unreadable(containers.problem, offsetOfProblem(containers.problem, list));
    }
    const memoryMiB = mebibytes(field(value, "memory"));
    const facts = taskFactsOf({ value, path: [] });
    const isDaemon = kind === wrappers.daemontaskdefinition;
    const path = ["containerDefinitions"];
    const carried = { carries: "task", kind, containers, memoryMiB, ...facts, isDaemon, path } as const;
    const definitions = field(value, "containerDefinitions");
    return { kind: "task", carried, name, tags, node: list.value, offset: list.offset, definitions };
}

/** A problem begins with its path where it is about one container. */
function offsetOfProblem(problem: string, list: List): number {
    const inside = /^containerDefinitions(\[\d+\]\S*)/.exec(problem)?.[1];
    return inside === undefined ? list.offset : offsetAt(list.value, inside);
}

const nameOfFile = (file: string): string => (file === "-" ? "standard input" : path.basename(file));
