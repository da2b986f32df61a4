/** Resources that hold containers, as the policies about collectors see them. */
import { type ResourceValidationArgs, UnknownValueError } from "@pulumi/policy";

import { sidecarContainer } from "../collector";
import { mebibytes, parseContainerDefinitions } from "../audit/containers";
import { containerDefinitionsText, type TaskType, taskTypes } from "../audit/task-types";
import { type Inspection, inspectConfig, inspectContainers, nameOf, type Task } from "../audit/violations";
import { optional } from "./reading";
import { findParameter, sharedRevision, sharedSettings } from "./shared";

/** Type token of this package's component (components/ecs/adot-task-definition.ts). */
const componentType = "pulumi-adot:index:AdotTaskDefinition";

/** What came out about one resource: an inspection, or why a preview can't tell yet. */
export type Outcome = Inspection | { readonly unknown: UnknownValueError };

type Args = Pick<ResourceValidationArgs, "type" | "name" | "urn" | "props" | "opts">;

interface Subject {
    readonly kind: string;
    /**
     * Reads what decides, as text that is equal when nothing has changed. Throws `UnknownValueError` while a preview
     * doesn't know it.
     */
    readonly read: (props: Args["props"]) => string | undefined;
    readonly inspect: (text: string, task: Task) => Inspection;
    /** Memory of the whole task or, for a component, of its sidecar, MiB. */
    readonly memory: (props: Args["props"]) => unknown;
}

const taskSubject = ({ kind, names }: TaskType): Subject => ({
    kind,
    read: (props) => containerDefinitionsText(props.containerDefinitions),
    inspect: (text, task) =>
        inspectContainers(parseContainerDefinitions(text, names), task, sharedSettings(), findParameter),
    memory: (props) => props.memory,
});

const subjects: Readonly<Record<string, Subject>> = {
    ...Object.fromEntries(Object.entries(taskTypes).map(([type, each]) => [type, taskSubject(each)])),
    // The component's own inputs: known in a preview in which the task definition's JSON is not, because the service's
    // image is built by the same program.
    [componentType]: {
        kind: "AdotTaskDefinition",
        read: (props) => props.collectorConfig as string | undefined,
        inspect: (text, task) => ({
            violations: inspectConfig(text, sidecarContainer, "collectorConfig", task),
            waiting: [],
            collectors: 1,
        }),
        memory: (props) => (props.sidecar as { memory?: number } | undefined)?.memory,
    },
};

/** The same resource is asked about once for each policy; what came out is kept until it changes, or others come. */
const inspections = new Map<string, Kept>();
const mostInspections = 64;

interface Kept {
    readonly text: string;
    readonly task: Task;
    readonly revision: number;
    readonly inspection: Inspection;
}

/**
 * The configs that components have rendered, by the component's URN; the engine registers a component before its
 * children, whose transforms may put others in their place.
 */
const componentConfigs = new Map<string, string>();

/** What is wrong with the collectors of a resource; undefined when it isn't about containers. */
export function outcomeOf(args: Args): Outcome | undefined {
    const subject = Object.hasOwn(subjects, args.type) ? subjects[args.type] : undefined;
    if (subject === undefined) {
        return undefined;
    }
    const task: Task = {
        kind: subject.kind,
        name: args.name,
        family: optional(() => args.props.family as string | undefined),
        memoryMiB: mebibytes(optional(() => subject.memory(args.props))),
        componentConfig: componentConfigs.get(args.opts.parent ?? ""),
    };
    try {
        const text = subject.read(args.props);
        if (args.type === componentType && text !== undefined) {
            componentConfigs.set(args.urn, text);
        }
        return text === undefined ? undefined : remembered(args.urn, text, task, subject);
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return { unknown: explainUnknown(error, nameOf(task), args.opts.parent) };
        }
        throw error;
    }
}

function remembered(urn: string, text: string, task: Task, subject: Subject): Inspection {
    const [kept, revision] = [inspections.get(urn), sharedRevision()];
    const { family, memoryMiB, componentConfig } = task;
    if (
        kept?.text === text &&
        kept.task.family === family &&
        kept.task.memoryMiB === memoryMiB &&
        kept.task.componentConfig === componentConfig &&
        kept.revision === revision
    ) {
        return kept.inspection;
    }
    const inspection = subject.inspect(text, task);
    if (inspections.size >= mostInspections) {
        inspections.clear();
    }
    inspections.set(urn, { text, task, revision, inspection });
    return inspection;
}

/**
 * While a preview doesn't know the containers, the host turns the error into an advisory, which says when they will be
 * checked.
 */
function explainUnknown(error: UnknownValueError, subject: string, parent?: string): UnknownValueError {
    const unknown = error as Error; // its declared type is lost in @pulumi/policy 1.21
    const instead = parent?.includes(componentType)
        ? " Until then the config in the inputs of its AdotTaskDefinition counts."
        : "";
    unknown.message += `, so the collectors of ${subject} can't be checked yet; the update checks them before it creates anything.${instead}`;
    return error;
}
