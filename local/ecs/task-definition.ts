/** From a stack's exported state to the task that it registered. */
import type { StackState, StateResource } from "../engine/types";
import { plainState } from "../engine/state";
import type { RegisteredTaskDefinition, TaskContainer } from "./types";

const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";
const parameterType = "aws:ssm/parameter:Parameter";

/**
 * The task definition of a stack.
 * @param family which one; may be left out when the stack has one only.
 */
export function taskDefinitionFromState(state: StackState, family?: string): RegisteredTaskDefinition {
    const all = resources(state, taskDefinitionType).map(({ outputs }) => outputs ?? {});
    const found = family === undefined ? all : all.filter((outputs) => outputs.family === family);
    if (found.length !== 1) {
        const families = all.map((outputs) => String(outputs.family)).join(", ") || "none";
        throw new Error(
            family === undefined
                ? `The stack has ${found.length} task definitions (${families}); name the family of one.`
                : `The stack has ${found.length} task definitions of the family ${family}; its families: ${families}.`,
        );
    }
    const outputs = found[0]!;
    return {
        arn: requiredString(outputs, "arn"),
        family: requiredString(outputs, "family"),
        revision: size(outputs, "revision"),
        cpu: size(outputs, "cpu"),
        memory: size(outputs, "memory"),
        taskRoleArn: optionalString(outputs, "taskRoleArn"),
        executionRoleArn: optionalString(outputs, "executionRoleArn"),
        containerDefinitions: requiredString(outputs, "containerDefinitions"),
        ...(Array.isArray(outputs.volumes) && { volumes: outputs.volumes as { name: string }[] }),
    };
}

/** The SSM parameters of some stacks: name to value. */
export function parametersFromState(states: readonly StackState[]): Record<string, string> {
    const parameters = states.flatMap((state) => resources(state, parameterType));
    return Object.fromEntries(
        parameters.map(({ outputs = {} }) => [
            requiredString(outputs, "name"),
            // The provider keeps a value that isn't a secret apart, so that diffs show it.
            optionalString(outputs, "insecureValue") ?? requiredString(outputs, "value"),
        ]),
    );
}

/** The container definitions of a registered task definition. */
export function containersOf({ family, containerDefinitions }: RegisteredTaskDefinition): TaskContainer[] {
    const containers = JSON.parse(containerDefinitions) as TaskContainer[];
    if (!Array.isArray(containers) || containers.length === 0) {
        throw new Error(`The task definition ${family} has no containers.`);
    }
    return containers;
}

function resources(state: StackState, type: string): StateResource[] {
    return (plainState(state).deployment.resources ?? []).filter((resource) => resource.type === type);
}

function optionalString(outputs: Record<string, unknown>, key: string): string | undefined {
    const value = outputs[key];
    return typeof value === "string" && value !== "" ? value : undefined;
}

function requiredString(outputs: Record<string, unknown>, key: string): string {
    const value = optionalString(outputs, key);
    if (value === undefined) {
        throw new Error(
            `The stack's state has a resource whose ${key} is ${JSON.stringify(outputs[key])}: must be a string.`,
        );
    }
    return value;
}

/** ECS gives some sizes as strings. */
function size(outputs: Record<string, unknown>, key: string): number {
    const value = Number(outputs[key]);
    if (!Number.isInteger(value) || value <= 0) {
        throw new Error(
            `The task definition ${String(outputs.family)} has ${key} ${JSON.stringify(outputs[key])}: a task on Fargate needs a whole number.`,
        );
    }
    return value;
}
