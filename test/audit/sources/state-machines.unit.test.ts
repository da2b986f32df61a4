/** State machines that run or register tasks in ways which their definition doesn't show. */
import assert from "node:assert/strict";

import { inspectCarried } from "../../../audit/carried-inspection";
import { KnownTasks } from "../../../audit/known-tasks";
import { carriedBy } from "../../../audit/sources/registry";
import { unlimited } from "../carriers";
import { goodContainers } from "../task";

/** A program whose only task has a collector of that name. */
const tasks = new KnownTasks();
tasks.add(
    "task",
    { carries: "task", kind: "task definition", path: [], containers: { containers: [] } },
    { violations: [], waiting: [], collectors: 1, names: ["adot-collector"] },
);

/** How many violations there are, apart from advice. */
function violations(type: string, properties: Record<string, unknown>): string[] {
    return carriedBy({ type, name: "it", properties, path: [] })
        .flatMap((carried) => inspectCarried(carried, "it", { tasks }).violations)
        .filter(({ policy }) => policy !== "collector-health-checked")
        .map(({ rule }) => rule);
}

const state = (resource: string, rest: Record<string, unknown>): string =>
    JSON.stringify({ States: { Run: { Type: "Task", Resource: `arn:aws:states:::${resource}`, ...rest } } });

const overriding = (name: string): string =>
    state("ecs:runTask.sync", {
        Parameters: { Overrides: { ContainerOverrides: [{ Name: name, Command: ["--config=/x"] }] } },
    });

const native = "aws-native:stepfunctions:StateMachine";
const classic = "aws:sfn/stateMachine:StateMachine";

const template = (properties: unknown, type = "AWS::StepFunctions::StateMachine"): Record<string, unknown> => ({
    templateBody: JSON.stringify({ Resources: { M: { Type: type, Properties: properties } } }),
});
const stack = "aws:cloudformation/stack:Stack";

type Case = readonly [string, Record<string, unknown>];

const unsafe: Readonly<Record<string, Case>> = {
    "a name that is substituted": [
        native,
        { definitionString: overriding("${N}"), definitionSubstitutions: { N: "adot-collector" } },
    ],
    "a name in an object that is substituted": [
        native,
        { definition: JSON.parse(overriding("${N}")) as unknown, definitionSubstitutions: { N: "adot-collector" } },
    ],
    "a name without a value": [native, { definitionString: overriding("${N}") }],
    "a name without a value, in a template": [stack, template({ DefinitionString: overriding("${N}") })],
    "a name that only a deployment knows": [
        stack,
        template({
            DefinitionString: overriding("${N}"),
            DefinitionSubstitutions: { N: { "Fn::ImportValue": "name" } },
        }),
    ],
    "a part of a name": [classic, { definition: overriding("adot-${N}") }],
    "no parameters": [classic, { definition: state("ecs:runTask", {}) }],
    "a job without parameters": [classic, { definition: state("batch:submitJob.sync", {}) }],
    "a definition in S3": [native, { definitionS3Location: { bucket: "a", key: "b" } }],
    "a definition in S3, in a template": [stack, template({ DefinitionS3Location: { Bucket: "a", Key: "b" } })],
    "SAM's file": [stack, template({ DefinitionUri: "a.asl.json" }, "AWS::Serverless::StateMachine")],
    "SAM's object in S3": [
        stack,
        template({ DefinitionUri: { Bucket: "a", Key: "b" } }, "AWS::Serverless::StateMachine"),
    ],
    "a call with the state's input": [classic, { definition: state("aws-sdk:ecs:registerTaskDefinition", {}) }],
    "a call with a part of the input": [
        classic,
        { definition: state("aws-sdk:ecs:registerTaskDefinition", { "Parameters.$": "$.task" }) },
    ],
    "a call with containers from the input": [
        classic,
        {
            definition: state("aws-sdk:ecs:registerTaskDefinition", {
                Parameters: { Family: "x", "ContainerDefinitions.$": "$.containers" },
            }),
        },
    ],
    "a call with JSONata": [
        classic,
        { definition: state("aws-sdk:ecs:registerTaskDefinition", { Arguments: "{% $states.input %}" }) },
    ],
    "a call with a bad container": [
        classic,
        {
            definition: state("aws-sdk:ecs:registerTaskDefinition", {
                Parameters: { Family: "x", ContainerDefinitions: goodContainers(unlimited) },
            }),
        },
    ],
    "a schedule with a bad container": [
        "aws:scheduler/schedule:Schedule",
        {
            target: {
                arn: "arn:aws:scheduler:::aws-sdk:ecs:registerTaskDefinition",
                input: JSON.stringify({ Family: "x", ContainerDefinitions: goodContainers(unlimited) }),
            },
        },
    ],
};

const safe: Readonly<Record<string, Case>> = {
    "another name that is substituted": [
        native,
        { definitionString: overriding("${N}"), definitionSubstitutions: { N: "app" } },
    ],
    "another name, in a template": [
        stack,
        template({ DefinitionString: overriding("${N}"), DefinitionSubstitutions: { N: "app" } }),
    ],
    "other substitutions": [
        native,
        { definitionString: overriding("app").replace("Task", "${T}"), definitionSubstitutions: { T: "x" } },
    ],
    "parameters without overrides": [
        classic,
        { definition: state("ecs:runTask", { Parameters: { "TaskDefinition.$": "$.task" } }) },
    ],
    "a function": [classic, { definition: state("lambda:invoke", {}) }],
    "a call with a good container": [
        classic,
        {
            definition: state("aws-sdk:ecs:registerTaskDefinition", {
                Parameters: { Family: "x", ContainerDefinitions: goodContainers() },
            }),
        },
    ],
    "a call that declares nothing": [
        classic,
        { definition: state("aws-sdk:ecs:describeTasks", { "Parameters.$": "$.tasks" }) },
    ],
};

describe("a state machine", () => {
    for (const [what, [type, properties]] of Object.entries(unsafe)) {
        it(`is refused for ${what}`, () => assert.notDeepEqual(violations(type, properties), []));
    }
    for (const [what, [type, properties]] of Object.entries(safe)) {
        it(`is left with ${what}`, () => assert.deepEqual(violations(type, properties), []));
    }
});
