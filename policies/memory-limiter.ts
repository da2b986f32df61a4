/** The rule that this package exists for: no collector runs in ECS without a memory limiter that works. */
import { DaemonTaskDefinition, TaskDefinition } from "@pulumi/aws/ecs";
import {
    type ResourceValidation,
    type ResourceValidationPolicy,
    UnknownValueError,
    validateResourceOfType,
} from "@pulumi/policy";

import { sidecarName } from "../components/sidecar";
import { mebibytes, parseContainerDefinitions, readContainers } from "./containers";
import { violationsOfConfig, violationsOfContainers } from "./violations";

const rule = {
    description:
        "Every OpenTelemetry collector in an ECS task has memory_limiter first in each of its pipelines, sized for its container, in a config that can be checked.",
    enforcementLevel: "mandatory",
    severity: "critical",
} as const;

/** Every collector in an `aws.ecs.TaskDefinition`, whoever wrote it. */
export const memoryLimiterRequired: ResourceValidationPolicy = {
    ...rule,
    name: "memory-limiter-required",
    displayName: "Collectors in task definitions have a memory limiter",
    validateResource: validateResourceOfType(TaskDefinition, (task, args, report) => {
        const text = needed(() => task.containerDefinitions, `task definition "${args.name}"`, args.opts.parent);
        const memoryMiB = mebibytes(optional(() => task.memory));
        const family = optional(() => task.family);
        const subject = { kind: "task definition", name: args.name, family, memoryMiB };
        violationsOfContainers(parseContainerDefinitions(text), subject).forEach((message) => report(message));
    }),
};

/** The same for daemons on ECS Managed Instances, whose containers are typed properties instead of JSON. */
export const daemonMemoryLimiterRequired: ResourceValidationPolicy = {
    ...rule,
    name: "daemon-memory-limiter-required",
    displayName: "Collectors in daemon task definitions have a memory limiter",
    validateResource: validateResourceOfType(DaemonTaskDefinition, (task, args, report) => {
        const containers = needed(
            () => readContainers(task.containerDefinitions),
            `daemon task definition "${args.name}"`,
            args.opts.parent,
        );
        const memoryMiB = mebibytes(optional(() => task.memory));
        const family = optional(() => task.family);
        const subject = { kind: "daemon task definition", name: args.name, family, memoryMiB };
        violationsOfContainers(containers, subject).forEach((message) => report(message));
    }),
};

/** Type token of this package's component (components/adot-task-definition.ts). */
const componentType = "pulumi-adot:index:AdotTaskDefinition";

/** What the component tells the engine about itself beside its arguments. */
interface ComponentInputs {
    family?: string;
    /** The rendered config, as it goes into the sidecar. */
    collectorConfig?: string;
    sidecar?: { memory?: number };
}

/**
 * The component's own inputs: known in a preview in which the task definition's JSON is not, because the service's image
 * is built by the same program.
 *
 * `validateResourceOfType` would want the component's class, and so load every AWS resource it makes. The type token on the
 * function is what that helper sets: the host then asks this policy about components only.
 */
export const componentMemoryLimiterRequired: ResourceValidationPolicy = {
    ...rule,
    name: "component-memory-limiter-required",
    displayName: "AdotTaskDefinition components have a memory limiter",
    validateResource: Object.assign(
        ((args, report) => {
            const inputs: ComponentInputs = args.props;
            const text = needed(() => inputs.collectorConfig, `AdotTaskDefinition "${args.name}"`);
            if (text === undefined) {
                return args.notApplicable(
                    "This AdotTaskDefinition has no collectorConfig input; its task definition is checked.",
                );
            }
            const subject = { kind: "AdotTaskDefinition", name: args.name, family: optional(() => inputs.family) };
            const memoryMiB = optional(() => inputs.sidecar?.memory);
            violationsOfConfig(text, sidecarName, { ...subject, memoryMiB }).forEach((message) => report(message));
        }) satisfies ResourceValidation,
        { __pulumiType: componentType },
    ),
};

/** A property that may be unknown without harm. */
function optional<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch (error) {
        if (error instanceof UnknownValueError) {
            return undefined;
        }
        throw error;
    }
}

/**
 * A property without which nothing can be said. While a preview doesn't know it, the host turns the error into an advisory;
 * the update knows it, and checks again before it creates the resource. The error says so.
 */
function needed<T>(read: () => T, subject: string, parent?: string): T {
    try {
        return read();
    } catch (error) {
        if (error instanceof UnknownValueError) {
            const unknown = error as Error; // its declared type is lost in @pulumi/policy 1.21
            const instead = parent?.includes(componentType)
                ? " Until then the config in the inputs of its AdotTaskDefinition counts."
                : "";
            unknown.message += `, so the collectors of ${subject} can't be checked yet; the update checks them before it creates anything.${instead}`;
        }
        throw error;
    }
}
