/** The resources that hold container definitions. Pure. */
import { pluralNames } from "./containers";

/** Type token of @pulumi/aws `ecs.TaskDefinition`. */
export const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";

/** A kind of task definition, and how the lists of its containers are called where that isn't as ECS has them. */
export interface TaskType {
    readonly kind: string;
    readonly names?: typeof pluralNames;
}

/** By type token of @pulumi/aws and @pulumi/aws-native. */
export const taskTypes: Readonly<Record<string, TaskType>> = {
    [taskDefinitionType]: { kind: "task definition" },
    "aws-native:ecs:TaskDefinition": { kind: "task definition" },
    // Daemons on ECS Managed Instances.
    "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition": { kind: "daemon task definition", names: pluralNames },
};

/** `containerDefinitions` as JSON: @pulumi/aws has a string there, the others a list. */
export const containerDefinitionsText = (value: unknown): string =>
    typeof value === "string" ? value : JSON.stringify(value ?? null);
