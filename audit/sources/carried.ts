/** What a resource carries, in one form for whatever declared it. Pure. */
import type { Containers } from "../containers";
import { isUnknown, type Unknown } from "../knowledge";
import type { TaskFacts } from "../task-facts";
import type { Path } from "./places";

/** What a resource carries, and where in its properties that stands. */
interface CarriedBase {
    /** The resource in words: `task definition`. */
    readonly kind: string;
    /** Its name, where that isn't the name of the resource which was asked about: a resource of its template. */
    readonly name?: string;
    /** What holds it, as the end of its name: `in CloudFormation stack "orders"`. */
    readonly within?: string;
    /** The stack of whose template it is; undefined for what isn't in a template. */
    readonly stack?: TemplateStack;
    readonly path: Path;
}

/** A stack, as far as it matters for what its template has. */
export interface TemplateStack {
    /** Tells it from the others of its program's resource: `in CloudFormation stack "orders"`. */
    readonly within: string;
    /** `AWS::StackName`; undefined where that isn't known. */
    readonly name?: string;
    /** It has instances in other accounts and regions. */
    readonly isSet: boolean;
}

/** The containers of a task. */
export interface CarriedTask extends CarriedBase, TaskFacts {
    readonly carries: "task";
    readonly containers: Containers | Unknown;
    readonly family?: string;
    /** The name of a job definition of Batch, empty where it isn't known; undefined for a task definition. */
    readonly jobDefinition?: string;
    /** Why its memory isn't known, where the definition has one that isn't. */
    readonly memoryUnknown?: Unknown;
}

/**
 * What a task's containers get in place of what their definitions say, when something runs the task; as containers
 * that have what is replaced, and nothing else.
 */
export interface CarriedOverrides extends CarriedBase {
    readonly carries: "overrides";
    readonly containers: Containers | Unknown;
    /** What is run with them, where that can be told. */
    readonly run?: Run;
}

/** What overrides are passed to. */
export interface Run {
    /** `other`: something that runs neither a task nor a job. */
    readonly service: "ecs" | "batch" | "other";
    /** The task definition or job definition that is run: an ARN, a name, or an `Unknown`. */
    readonly definition?: unknown;
}

/** Something that may run a collector in a way that can't be checked. */
export interface CarriedUnproven extends CarriedBase {
    readonly carries: "unproven";
    /** Full sentence: why. No property's value. */
    readonly why: string;
    /** Full sentence: what to do. */
    readonly fix: string;
    /** True when only a preview doesn't know it, and the update will. */
    readonly waiting?: boolean;
    /** What a review is about: the value itself, which no message may show. */
    readonly reviewed?: unknown;
}

export type Carried = CarriedTask | CarriedOverrides | CarriedUnproven;

/** What an unproven thing is given where only this preview doesn't know the value. */
export const waitingFor = (value: unknown): { readonly waiting?: true } =>
    isUnknown(value) && value.state === "not yet" ? { waiting: true } : {};
