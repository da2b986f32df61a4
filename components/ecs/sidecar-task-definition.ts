/** A task definition as a program has it, with the collector in it. */
import { TaskDefinition, type TaskDefinitionArgs } from "@pulumi/aws/ecs";
import { Role } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { checkInputs, object, refuse } from "../../collector/inputs";
import { checkedFor } from "../inputs/checks";
import { type LatePermissionOptions, type SidecarTaskOptions, sidecarTaskInputs } from "../inputs/late-sidecar";
import { whereaboutsWith } from "../whereabouts";
import { rolePolicies } from "./extend-roles";
import { latePermissions } from "./permissions";
import { besideTask, isFargateTask } from "./sidecar-task";
import type { PolicyStatement } from "./statements";
import { ecsTasksTrust } from "./task-policies";
import { ignoredContainers, WatchedTask } from "./watched-task";

/** The arguments of an `aws.ecs.TaskDefinition`, and what the collector is told. */
export interface SidecarTaskDefinitionArgs extends TaskDefinitionArgs {
    /** The collector that is put beside the containers. */
    adot: SidecarTaskOptions;
}

/**
 * An `aws.ecs.TaskDefinition` that puts the collector beside its containers, by `withAdotSidecar`. It is the same
 * resource under the same URN: a program that has a task definition takes this class and adds `adot`.
 */
export class SidecarTaskDefinition extends TaskDefinition {
    constructor(name: string, args: SidecarTaskDefinitionArgs, opts: pulumi.CustomResourceOptions = {}) {
        super(name, ...checkedFor("SidecarTaskDefinition", name, () => withSidecar(name, args, opts)));
    }
}

function withSidecar(
    name: string,
    all: SidecarTaskDefinitionArgs,
    opts: pulumi.CustomResourceOptions,
): [TaskDefinitionArgs, pulumi.CustomResourceOptions] {
    checkInputs({ adot: object(sidecarTaskInputs) }, all, true);
    refuseIgnored(opts);
    const { adot: given, ...args } = all;
    const { extendRoles = false, enableExecuteCommand, ...adot } = given;
    const whereabouts = () => whereaboutsWith(opts);
    const beside = besideTask(args, adot, { name, whereabouts });
    if (!extendRoles) {
        refuseWithout(args);
        warnOfRights(name, args, { ...adot, enableExecuteCommand });
        return watched(name, beside, opts);
    }
    const { parent, provider } = opts;
    const own = { parent, provider };
    const taskRoleArn = args.taskRoleArn ?? madeRole(`${name}-task-role`, args.tags, own);
    const executionRoleArn = args.executionRoleArn ?? madeRole(`${name}-execution-role`, args.tags, own);
    const roles = {
        taskRole: taskRoleArn as pulumi.Input<string>,
        executionRole: executionRoleArn as pulumi.Input<string>,
    };
    // Whoever starts a task of this definition finds its permissions in place.
    const dependsOn = rolePolicies(name, roles, args, { ...adot, enableExecuteCommand }, { opts: own, whereabouts });
    return watched(name, { ...beside, taskRoleArn, executionRoleArn }, pulumi.mergeOptions(opts, { dependsOn }));
}

/** What `transforms` and `transformations` of the task's own options do to the collector is judged. */
function watched(
    name: string,
    beside: TaskDefinitionArgs,
    opts: pulumi.CustomResourceOptions,
): [TaskDefinitionArgs, pulumi.CustomResourceOptions] {
    const task = new WatchedTask(name, name, undefined, { kind: "SidecarTaskDefinition" });
    const containerDefinitions = pulumi.output(beside.containerDefinitions);
    const [, args] = task.arguments({ ...beside, containerDefinitions }, opts);
    return [args, task.judged(opts)];
}

/** A task that is there would go on without a collector, and without a word. */
function refuseIgnored(opts: pulumi.CustomResourceOptions): void {
    const ignored = ignoredContainers(opts);
    if (ignored !== undefined) {
        refuse(
            "opts.ignoreChanges",
            opts.ignoreChanges,
            `with ${ignored} in it the collector would never get into the task; leave it out`,
        );
    }
}

const madeRole = (
    name: string,
    tags: TaskDefinitionArgs["tags"],
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> => new Role(name, { assumeRolePolicy: JSON.stringify(ecsTasksTrust), tags }, opts).arn;

/** Without credentials a collector can send nothing, and ECS reads no parameter without an execution role. */
function refuseWithout({ taskRoleArn, executionRoleArn, requiresCompatibilities }: TaskDefinitionArgs): void {
    const needed = { executionRoleArn, ...(isFargateTask({ requiresCompatibilities }) ? { taskRoleArn } : {}) };
    const missing = Object.entries(needed).find(([, arn]) => arn === undefined)?.[0];
    if (missing !== undefined) {
        refuse(missing, undefined, "it must be the ARN of a role, or adot.extendRoles true, which makes it");
    }
}

/** Says what roles must allow that stay as they are. */
function warnOfRights(name: string, args: TaskDefinitionArgs, options: LatePermissionOptions): void {
    if (options.platform === undefined) {
        return;
    }
    const { taskRole, executionRole } = latePermissions(args, options);
    pulumi.all([taskRole, executionRole]).apply(([running, starting]) => {
        if (pulumi.runtime.isDryRun()) {
            const toRun = running.length === 0 ? "" : `taskRoleArn must allow ${actionsOf(running)}; `;
            void pulumi.log.warn(
                `SidecarTaskDefinition "${name}": ${toRun}executionRoleArn must allow ${actionsOf(starting)}. They are taken as they are: extendRoles: true attaches the statements.`,
            );
        }
    });
}

const actionsOf = (statements: readonly PolicyStatement[]): string =>
    [...new Set(statements.flatMap(({ Action }) => Action))].sort().join(", ");
