/** Resources that hold containers, as the policies about collectors see them. */
import { type ResourceValidationArgs, UnknownValueError } from "@pulumi/policy";

import { sidecarName } from "../components/ecs/sidecar";
import { mebibytes, parseContainerDefinitions, pluralNames, readContainers } from "../audit/containers";
import { optional } from "./reading";
import { sharedEdition, sharedSettings, surroundings } from "./shared";
import { type Inspection, inspectConfig, inspectContainers, nameOf, type Task } from "../audit/violations";

/**
 * Type tokens of @pulumi/aws, @pulumi/aws-native, and of this package's component
 * (components/ecs/adot-task-definition.ts).
 */
export const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";
const daemonType = "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition";
const nativeType = "aws-native:ecs:TaskDefinition";
export const componentType = "pulumi-adot:index:AdotTaskDefinition";

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

const inspectText = (text: string, task: Task): Inspection =>
    inspectContainers(parseContainerDefinitions(text), task, sharedSettings(), surroundings);

/** Containers that are typed properties instead of JSON. */
const inspectList =
    (names?: typeof pluralNames) =>
    (text: string, task: Task): Inspection =>
        inspectContainers(readContainers(JSON.parse(text), names), task, sharedSettings(), surroundings);

const subjects: Readonly<Record<string, Subject>> = {
    [taskDefinitionType]: {
        kind: "task definition",
        read: (props) => textOf(props.containerDefinitions),
        inspect: inspectText,
        memory: (props) => props.memory,
    },
    [nativeType]: {
        kind: "task definition",
        read: (props) => JSON.stringify(props.containerDefinitions ?? null),
        inspect: inspectList(),
        memory: (props) => props.memory,
    },
    // Daemons on ECS Managed Instances.
    [daemonType]: {
        kind: "daemon task definition",
        read: (props) => JSON.stringify(props.containerDefinitions ?? null),
        inspect: inspectList(pluralNames),
        memory: (props) => props.memory,
    },
    // The component's own inputs: known in a preview in which the task definition's JSON is not, because the service's
    // image is built by the same program.
    [componentType]: {
        kind: "AdotTaskDefinition",
        read: (props) => props.collectorConfig as string | undefined,
        inspect: (text, task) => ({
            violations: inspectConfig(text, sidecarName, "collectorConfig", task),
            waiting: [],
            collectors: 1,
        }),
        memory: (props) => (props.sidecar as { memory?: number } | undefined)?.memory,
    },
};

/** Anything that is no text is read as such, and found to be no list of containers. */
const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? null));

/** The same resource is asked about once for each policy; what came out is kept until it changes, or others come. */
const inspections = new Map<string, Kept>();
const mostInspections = 64;

interface Kept {
    readonly text: string;
    readonly task: Task;
    readonly edition: number;
    readonly inspection: Inspection;
}

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
    };
    try {
        const text = subject.read(args.props);
        return text === undefined ? undefined : remembered(args.urn, text, task, subject);
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return { unknown: withConsequence(error, nameOf(task), args.opts.parent) };
        }
        throw error;
    }
}

function remembered(urn: string, text: string, task: Task, subject: Subject): Inspection {
    const [kept, edition] = [inspections.get(urn), sharedEdition()];
    const { family, memoryMiB } = task;
    if (
        kept?.text === text &&
        kept.task.family === family &&
        kept.task.memoryMiB === memoryMiB &&
        kept.edition === edition
    ) {
        return kept.inspection;
    }
    const inspection = subject.inspect(text, task);
    if (inspections.size >= mostInspections) {
        inspections.clear();
    }
    inspections.set(urn, { text, task, edition, inspection });
    return inspection;
}

/**
 * While a preview doesn't know the containers, the host turns the error into an advisory, which says when they will be
 * checked.
 */
function withConsequence(error: UnknownValueError, subject: string, parent?: string): UnknownValueError {
    const unknown = error as Error; // its declared type is lost in @pulumi/policy 1.21
    const instead = parent?.includes(componentType)
        ? " Until then the config in the inputs of its AdotTaskDefinition counts."
        : "";
    unknown.message += `, so the collectors of ${subject} can't be checked yet; the update checks them before it creates anything.${instead}`;
    return error;
}
