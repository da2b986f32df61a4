/** Overrides in state machines. */
import { type CarrierCase, type Json, json, nativeTask, pascal, runTask, unlimited } from "./case";

const stateMachine = (name: string, unsafe: Json, safe: Json): CarrierCase => ({
    name: `state machine: ${name}`,
    type: "aws:sfn/stateMachine:StateMachine",
    unsafe: { definition: json(unsafe) },
    safe: { definition: json(safe) },
});

const appWithInput = { ContainerOverrides: [{ Name: "app", Environment: [{ Name: "KEY", "Value.$": "$.key" }] }] };

export const stateMachineCases: readonly CarrierCase[] = [
    stateMachine(
        "overrides from its input",
        runTask({ "Overrides.$": "$.overrides" }),
        runTask({ Overrides: appWithInput }),
    ),
    stateMachine(
        "a list from its input",
        runTask({ Overrides: { "ContainerOverrides.$": "$.all" } }),
        runTask({ Overrides: appWithInput }),
    ),
    stateMachine(
        "a command from its input",
        runTask({ Overrides: { ContainerOverrides: [{ Name: "adot-collector", "Command.$": "$.command" }] } }),
        runTask({ Overrides: { ContainerOverrides: [{ Name: "app", "Command.$": "$.command" }] } }),
    ),
    stateMachine(
        "JSONata",
        runTask({ Overrides: "{% $states.input.overrides %}" }, "Arguments"),
        runTask(
            { Overrides: { ContainerOverrides: [{ Name: "app", Command: "{% $states.input.c %}" }] } },
            "Arguments",
        ),
    ),
    stateMachine(
        "a call of the SDK that registers one",
        {
            States: {
                A: {
                    Resource: "arn:aws:states:::aws-sdk:ecs:registerTaskDefinition",
                    Parameters: pascal(nativeTask(unlimited)),
                },
            },
        },
        {
            States: {
                A: {
                    Resource: "arn:aws:states:::aws-sdk:ecs:registerTaskDefinition",
                    Parameters: { Family: "app", ContainerDefinitions: [{ Name: "app", Image: "acme/app:1" }] },
                },
            },
        },
    ),
    stateMachine(
        "a Batch job",
        {
            States: {
                A: {
                    Resource: "arn:aws:states:::batch:submitJob",
                    Parameters: {
                        ContainerOverrides: { Environment: [{ Name: "AOT_CONFIG_CONTENT", Value: unlimited }] },
                    },
                },
            },
        },
        {
            States: {
                A: {
                    Resource: "arn:aws:states:::batch:submitJob",
                    Parameters: {
                        JobDefinition: "app",
                        ContainerOverrides: { "Command.$": "$.c", Environment: [{ Name: "KEY", "Value.$": "$.key" }] },
                    },
                },
            },
        },
    ),
];
