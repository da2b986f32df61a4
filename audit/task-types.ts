/** Type token of @pulumi/aws `ecs.TaskDefinition`, which services name and the remediation changes. */
export const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";
