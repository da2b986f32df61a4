/** Types that are named in more than one place. */

/** Type token of @pulumi/aws `ecs.TaskDefinition`, which services name and the remediation changes. */
export const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";

/** Type token of this package's component (components/ecs/adot-task-definition.ts). */
export const componentType = "pulumi-adot:index:AdotTaskDefinition";
