/** Which children of an `AdotTaskDefinition` a program can change. */
import type { LogGroupArgs, LogStreamArgs } from "@pulumi/aws/cloudwatch";
import type { TaskDefinitionArgs } from "@pulumi/aws/ecs";
import type { RoleArgs, RolePolicyArgs, RolePolicyAttachmentArgs } from "@pulumi/aws/iam";

import type { Children, Transform, TransformableOptions } from "../transforms";

/** Transforms of the children of an `AdotTaskDefinition`. The collector's container has to stay as it is made. */
export interface TaskTransforms {
    /** The log group of all containers. */
    logGroup?: Transform<LogGroupArgs>;
    /** The stream of the log records that come by OTLP. */
    logStream?: Transform<LogStreamArgs>;
    /** The task definition. Its containers are an Output, as the region is asked for. */
    taskDefinition?: Transform<TaskDefinitionArgs>;
    /** The containers' role. */
    taskRole?: Transform<RoleArgs>;
    /** Each inline policy of the containers' role. */
    taskRolePolicy?: Transform<RolePolicyArgs>;
    /** Each of `taskPolicyArns` on the containers' role. */
    taskRolePolicyAttachment?: Transform<RolePolicyAttachmentArgs>;
    /** The role with which ECS starts the task. */
    executionRole?: Transform<RoleArgs>;
    /** Each inline policy of that role. */
    executionRolePolicy?: Transform<RolePolicyArgs>;
    /** Each of `executionPolicyArns` on that role. */
    executionRolePolicyAttachment?: Transform<RolePolicyAttachmentArgs>;
}

/** Options of an `AdotTaskDefinition`. */
export type AdotTaskDefinitionOptions = TransformableOptions<TaskTransforms>;

export const taskChildren: Children<TaskTransforms> = {
    logGroup: true,
    logStream: true,
    taskDefinition: true,
    taskRole: true,
    taskRolePolicy: true,
    taskRolePolicyAttachment: true,
    executionRole: true,
    executionRolePolicy: true,
    executionRolePolicyAttachment: true,
};
