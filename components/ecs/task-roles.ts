import { Role, RolePolicy, RolePolicyAttachment } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import { applied, inApply } from "../inputs/checks";
import type { FilledTask } from "../inputs/task";
import type { Whereabouts } from "../whereabouts";
import { ecsTasksTrust, executionPolicy, taskPolicy } from "./task-policies";

/** A role, and what has to be in place before it is of use. */
interface TaskRole {
    role: Role;
    policies: pulumi.Resource[];
}

/** What a role may do. */
interface Rights {
    /** Its own policy, as JSON. */
    policy: pulumi.Input<string>;
    /** ARNs of more policies. */
    policyArns: pulumi.Input<string>[];
}

/** The rights of the containers: the collector's to write metrics, and what the service brings itself. */
export const rightsOfTask = (task: FilledTask): Rights => ({
    policy: applied(task.platform.workspaceArn, (arn) => JSON.stringify(taskPolicy(arn))),
    policyArns: task.taskPolicyArns,
});

/** The rights with which ECS starts the task. */
export function rightsOfExecution(
    task: FilledTask,
    place: { logGroupArn: pulumi.Output<string>; whereabouts: Whereabouts },
): Rights {
    const containers = Object.values(task.containers);
    const policy = pulumi
        .output({
            remoteWriteParameterArn: task.platform.remoteWriteParameterArn,
            logGroupArn: place.logGroupArn,
            images: [...containers.map((container) => container.image), task.sidecar.image],
            secrets: containers.flatMap((container) => Object.values(container.secrets ?? {})),
            partition: place.whereabouts.partition,
            region: place.whereabouts.region,
            accountId: place.whereabouts.accountId,
        })
        .apply(inApply((needs) => JSON.stringify(executionPolicy(needs))));
    return { policy, policyArns: task.executionPolicyArns };
}

/** A role that ECS may assume. */
export function ecsRole(
    name: string,
    { policy, policyArns }: Rights,
    tags: FilledTask["tags"],
    parent: pulumi.Resource,
): TaskRole {
    const role = new Role(name, { assumeRolePolicy: JSON.stringify(ecsTasksTrust), tags }, { parent });
    const own = new RolePolicy(`${name}-policy`, { role: role.name, policy }, { parent });
    const attached = policyArns.map(
        (policyArn, i) =>
            new RolePolicyAttachment(`${name}-policy-${i + 1}`, { role: role.name, policyArn }, { parent }),
    );
    return { role, policies: [own, ...attached] };
}
