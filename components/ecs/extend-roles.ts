/** The rights of a collector for roles that a program has. */
import { type Role, RolePolicy } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { isObject, refuse } from "../../collector/inputs";
import { checkedFor } from "../inputs/checks";
import type { LatePermissionOptions } from "../inputs/late-sidecar";
import { type Whereabouts, whereaboutsWith } from "../whereabouts";
import { latePermissions, needsTaskRole, type SidecarContainers } from "./permissions";
import { policy } from "./statements";

/** The roles of a task, each as a role of the program's, or by name or ARN. */
export interface TaskRoles {
    /** The containers' role; ECS gives it to the collector too. */
    taskRole: Role | pulumi.Input<string>;
    /** The role with which ECS starts the task. */
    executionRole: Role | pulumi.Input<string>;
}

/**
 * Gives both roles of a task what `sidecarPermissions` says, each by an inline policy of its own; what they have stays.
 * Takes the containers as they are before `withAdotSidecar`, and the same options.
 * @returns The policies, for a `dependsOn`.
 */
export function extendRoles(
    name: string,
    roles: TaskRoles,
    containers: SidecarContainers,
    options: LatePermissionOptions,
    opts?: pulumi.CustomResourceOptions,
): RolePolicy[] {
    return checkedFor("extendRoles", name, () => {
        for (const key of ["taskRole", "executionRole"] as const) {
            if (!isObject(roles) || roles[key] === undefined) {
                refuse(key, undefined, "it must be a role, its name or its ARN");
            }
        }
        return rolePolicies(name, roles, containers, options, { opts });
    });
}

/** What is made, and where. */
export function rolePolicies(
    name: string,
    { taskRole, executionRole }: TaskRoles,
    containers: SidecarContainers,
    options: LatePermissionOptions,
    { opts, whereabouts = () => whereaboutsWith(opts) }: Making,
): RolePolicy[] {
    const permissions = latePermissions(containers, options, whereabouts);
    const running = needsTaskRole(containers, options, whereabouts)
        ? [
              new RolePolicy(
                  `${name}-adot-task-role`,
                  { role: nameOf(taskRole), policy: permissions.taskRole.apply((all) => JSON.stringify(policy(all))) },
                  opts,
              ),
          ]
        : [];
    return [
        ...running,
        new RolePolicy(
            `${name}-adot-execution-role`,
            {
                role: nameOf(executionRole),
                policy: permissions.executionRole.apply((all) => JSON.stringify(policy(all))),
            },
            opts,
        ),
    ];
}

interface Making {
    readonly opts?: pulumi.CustomResourceOptions;
    readonly whereabouts?: () => Whereabouts;
}

/** Of an ARN what stands behind its path. */
const nameOf = (role: Role | pulumi.Input<string>): pulumi.Input<string> =>
    pulumi.Resource.isInstance(role)
        ? (role as Role).name
        : pulumi.output(role as pulumi.Input<string>).apply((given) => given.slice(given.lastIndexOf("/") + 1));
