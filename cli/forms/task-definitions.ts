/** Task definitions by themselves: as the AWS CLI takes and gives them, and lists of containers. */
import { mebibytes, readContainers } from "../../audit/containers";
import { taskFactsOf } from "../../audit/sources/task-facts";
import { isMapping } from "../../collector/values";
import { field, tagsOf } from "../fields";
import { offsetAt } from "../paths";
import { type Member, memberOf, NotRecognized, type SourceNode, Unreadable } from "../source-nodes";
import type { AuditTargets, TaskTarget } from "../targets";
import { inPlace, type Written } from "../written";
import { type Form, nameOfFile } from "./form";

/** A list of containers where it stands in the file. */
type List = Pick<Member, "offset" | "value">;

/** The keys of the AWS CLI's answers that hold a task definition, and what each of them holds. */
const wrappers = {
    taskdefinition: "task definition",
    daemontaskdefinition: "daemon task definition",
} as const;

type Wrapper = keyof typeof wrappers;

const wrapperIn = (value: unknown): Wrapper | undefined =>
    (Object.keys(wrappers) as Wrapper[]).find((key) => isMapping(field(value, key)));

const isTask = (value: unknown): boolean =>
    wrapperIn(value) !== undefined || field(value, "containerDefinitions") !== undefined;

export const taskDefinition: Form = {
    name: "a task definition",
    from: "aws ecs describe-task-definition --task-definition NAME",
    reads: "what `aws ecs register-task-definition` takes and `describe-task-definition` gives, JSON or YAML, keys in any case; several of these in a list, one after the other, or one on each line",
    fix: {
        writes: "written, the config in its string too: lines that don't change keep their escapes, a literal block its indentation. An answer of `describe-task-definition`, and JSON values one after the other, are not: nobody deploys them. What is to change in their source is shown",
    },
    isIt: ({ value }) => isTask(value) || (Array.isArray(value) && value.some(isTask)),
    read: ({ value, root, text, documents }, { file }) => ({
        // The answers about several task definitions, as `jq -s` puts them together.
        targets: Array.isArray(value)
            ? value.map((each, index) => taskIn(each, root.items?.[index] ?? root, file))
            : [taskIn(value, root, file, documents > 1 && /^\s*\{/.test(text))],
        notices: () => [],
    }),
};

export const containerList: Form = {
    name: "a list of containers",
    from: "the value of containerDefinitions",
    reads: "the containers of a task definition alone; nothing is known of their task",
    fix: { writes: "written in the same way" },
    isIt: ({ value }) => Array.isArray(value),
    read: ({ value, root }, { file }): AuditTargets => ({
        targets: [
            {
                ...taskTarget({ containerDefinitions: value }, file, { offset: root.offset, value: root }),
                written: inPlace,
            },
        ],
        notices: () => [],
    }),
};

/** @param isOneOfSeries Whether JSON values follow each other, as commands print them. */
function taskIn(value: unknown, root: SourceNode, file: string, isOneOfSeries = false): TaskTarget {
    const wrapper = wrapperIn(value);
    const task = wrapper === undefined ? value : field(value, wrapper);
    const node = wrapper === undefined ? root : memberOf(root, wrapper)?.value;
    const list = memberOf(node, "containerDefinitions");
    if (list === undefined) {
        throw new NotRecognized("What stands here in the list is not a task definition.", root.offset);
    }
    const tags = tagsOf(field(value, "tags") ?? field(task, "tags"));
    const target = taskTarget(task, file, list, tags, wrapper === "daemontaskdefinition");
    return { ...target, written: isOneOfSeries || isAnswer(task) ? answer : inPlace };
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

/** What a task definition carries, as ECS's API writes it. */
export const carriedBy = (value: unknown, isDaemon: boolean) =>
    ({
        carries: "task",
        kind: isDaemon ? wrappers.daemontaskdefinition : wrappers.taskdefinition,
        containers: readContainers(field(value, "containerDefinitions")),
        memoryMiB: mebibytes(field(value, "memory")),
        ...taskFactsOf({ value, path: [] }),
        isDaemon,
        path: ["containerDefinitions"],
    }) as const;

function taskTarget(value: unknown, file: string, list: List, tags = {}, isDaemon = false): TaskTarget {
    const family = field(value, "family");
    const name = typeof family === "string" && family !== "" ? family : nameOfFile(file);
    const carried = carriedBy(value, isDaemon);
    const { containers } = carried;
    if ("problem" in containers) {
        throw new Unreadable(containers.problem, offsetOfProblem(containers.problem, list));
    }
    const definitions = field(value, "containerDefinitions");
    return { kind: "task", carried, name, tags, node: list.value, offset: list.offset, definitions };
}

/** A problem begins with its path where it is about one container. */
function offsetOfProblem(problem: string, list: List): number {
    const inside = /^containerDefinitions(\[\d+\]\S*)/.exec(problem)?.[1];
    return inside === undefined ? list.offset : offsetAt(list.value, inside);
}
