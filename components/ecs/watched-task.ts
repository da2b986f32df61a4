/** The task definition on its way to the engine: whatever changes it, the collector's container is judged again. */
import type { TaskDefinition, TaskDefinitionArgs } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import { Unknown } from "../../audit/knowledge";
import { InputError, isLate } from "../../collector/inputs";
import { checkedFor, inApply } from "../inputs/checks";
import { transformed } from "../transforms";
import { type At, checkSidecarKept, isSameSidecar, type TaskProperties } from "./sidecar-kept";
import type { TaskTransforms } from "./task-transforms";

const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";

type Opts = pulumi.CustomResourceOptions;

/** The mark of a secret, as Pulumi's protocol has it (`specialSigKey` in the SDK's runtime/rpc). */
const secretMark = "4dabf18193072939515e22adb298388d";

/** Where each class has the collector's inputs; a collector's own task has them in `collector`. */
const inputOf: Readonly<Record<string, At>> = { AdotTaskDefinition: "sidecar", SidecarTaskDefinition: "adot" };

interface WatchedOptions {
    /** Name of the class that makes the task. Default: `AdotTaskDefinition`. */
    readonly kind?: string;
    /** Whether the task as the component makes it has been judged, and not only what becomes of it. Default: true. */
    readonly isJudged?: boolean;
}

/** One component's task definition. */
export class WatchedTask {
    /** As the component makes it; its containers as an Output. */
    private made: TaskDefinitionArgs | undefined;
    /** The containers' JSON, as soon as it is known. */
    private json: string | undefined;

    constructor(
        private readonly component: string,
        private readonly child: string,
        private readonly transforms: TaskTransforms | undefined,
        private readonly of: WatchedOptions = {},
    ) {}

    /**
     * The component's options, where they have transforms with one behind these, which judges what they leave. Those of
     * parents and of the stack come later still: `registered` sees what they do.
     */
    judged(opts: pulumi.ComponentResourceOptions): pulumi.ComponentResourceOptions {
        const { transforms = [], transformations = [] } = opts;
        return {
            ...opts,
            ...(transforms.length > 0 && {
                transforms: [...transforms, (args) => Promise.resolve(this.afterTransforms(args))],
            }),
            ...(transformations.length > 0 && {
                transformations: [...transformations, (args) => this.afterTransformations(args)],
            }),
        };
    }

    /** What the task definition is registered with. */
    arguments(
        made: TaskDefinitionArgs & { containerDefinitions: pulumi.Output<string> },
        given: Opts,
    ): [string, TaskDefinitionArgs, Opts] {
        const containerDefinitions = made.containerDefinitions.apply((json) => (this.json = json));
        this.made = { ...made, containerDefinitions };
        const result = transformed(this.transforms, "taskDefinition", this.child, this.made, given);
        if (this.transforms?.taskDefinition === undefined) {
            return result;
        }
        const by = "transform.taskDefinition";
        const [name, args, opts] = result;
        if (ignoredContainers(opts) !== undefined) {
            const why = "the collector that is judged wouldn't be the one that runs";
            throw new InputError(
                by,
                `${by} makes opts.ignoreChanges hold containerDefinitions: ${why}; leave them out.`,
            );
        }
        return [name, { ...args, containerDefinitions: this.judgedContainers(by, { ...args }) }, opts];
    }

    /** The ARN, once it is known that what has been registered has the collector in it. */
    registered({ arn, containerDefinitions, networkMode }: TaskDefinition): pulumi.Output<string> {
        // By itself, as a preview knows the containers and not the ARN.
        const judged = pulumi.all([pulumi.unsecret(containerDefinitions), networkMode]).apply(
            inApply(([json, mode]) => {
                if (!isSameSidecar(this.json ?? json, json)) {
                    const by = "A transform of a parent or of the stack";
                    this.check(by, { ...this.made!, networkMode: mode, containerDefinitions: json });
                }
                return true;
            }),
        );
        return pulumi.all([arn, judged]).apply(([known]) => known);
    }

    private isIt(type: string, name: string): boolean {
        return type === taskDefinitionType && name === this.child && this.made !== undefined;
    }

    private afterTransformations({
        type,
        name,
        props,
        opts,
    }: pulumi.ResourceTransformationArgs): pulumi.ResourceTransformationResult | undefined {
        return this.isIt(type, name)
            ? {
                  props: { ...props, containerDefinitions: this.judgedContainers("opts.transformations", props) },
                  opts,
              }
            : undefined;
    }

    private afterTransforms({
        type,
        name,
        props,
        opts,
    }: pulumi.ResourceTransformArgs): pulumi.ResourceTransformResult | undefined {
        if (!this.isIt(type, name)) {
            return undefined;
        }
        const by = "opts.transforms";
        const containers: unknown = openSecret(props.containerDefinitions);
        if (isLate(containers)) {
            return { props: { ...props, containerDefinitions: this.judgedContainers(by, props) }, opts };
        }
        // In a preview an object of Pulumi's stands for what isn't known.
        if (containers === undefined || typeof containers === "string") {
            this.check(by, { ...props, containerDefinitions: containers });
        }
        return undefined;
    }

    private judgedContainers(by: string, args: Readonly<Record<string, unknown>>): pulumi.Output<string> {
        const { containerDefinitions } = this.made!;
        return pulumi.all([containerDefinitions, args.containerDefinitions as pulumi.Input<string>]).apply(
            inApply(([, json]) => {
                this.check(by, { ...args, containerDefinitions: json });
                return json;
            }),
        );
    }

    /** What a preview doesn't know is judged in the update. */
    private check(by: string, after: Readonly<Record<string, unknown>>): void {
        if (this.json === undefined) {
            return;
        }
        const before = { ...this.made!, containerDefinitions: this.json };
        const { kind = "AdotTaskDefinition", isJudged } = this.of;
        const at = inputOf[kind] ?? "collector";
        checkedFor(kind, this.component, () => checkSidecarKept(by, knownOf(before), knownOf(after), { at, isJudged }));
    }
}

/** What of `ignoreChanges` keeps a task's containers as they are. */
export const ignoredContainers = ({ ignoreChanges = [] }: Opts): string | undefined =>
    ignoreChanges.find((path) => path === "*" || path.startsWith("containerDefinitions"));

function openSecret(value: unknown): unknown {
    return typeof value === "object" && value !== null && secretMark in value && "value" in value ? value.value : value;
}

/** With what an Output stands for as a value that only the update knows. */
const knownOf = (properties: object): TaskProperties => known(properties) as TaskProperties;

function known(value: unknown): unknown {
    if (isLate(value)) {
        return new Unknown("not yet", "is an Output, which the update knows");
    }
    if (Array.isArray(value)) {
        return value.map(known);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(entries.map(([key, each]) => [key, known(each)]));
}
