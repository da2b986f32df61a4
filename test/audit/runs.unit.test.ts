/** Overrides are about the task or the job that is run with them, where the program has it. */
import assert from "node:assert/strict";

import { inspectCarried } from "../../audit/carried-inspection";
import { Unknown } from "../../audit/knowledge";
import { KnownTasks } from "../../audit/known-tasks";
import { carriedBy } from "../../audit/sources/registry";
import type { Mapping } from "../../collector/values";
import { goodContainers } from "./task";

type Given = readonly [type: string, properties: Mapping];

/** The rules that the last of the resources breaks. */
function broken(...resources: readonly Given[]): string[] {
    const tasks = new KnownTasks();
    let rules: string[] = [];
    resources.forEach(([type, properties], index) => {
        rules = carriedBy({ type, name: `r${index}`, properties, path: [] }).flatMap((carried, at) => {
            const inspection = inspectCarried(carried, `r${index}`, { tasks });
            tasks.add(`${index} ${at}`, carried, inspection);
            return inspection.violations.map(({ rule }) => rule);
        });
    });
    return rules;
}

const task = (family: string, containers: readonly object[]): Given => [
    "aws:ecs/taskDefinition:TaskDefinition",
    { family, memory: "2048", containerDefinitions: JSON.stringify(containers) },
];
const job = (name: string, image: string): Given => [
    "aws:batch/jobDefinition:JobDefinition",
    { name, type: "container", containerProperties: JSON.stringify({ image, memory: 256 }) },
];
const worker = task("worker", [{ name: "main", image: "acme/worker:1", memory: 512 }]);
const gateway = task(
    "gateway",
    goodContainers().map((container, index) => (index === 1 ? { ...container, name: "main" } : container)),
);
const collectorJob = job("metrics", "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0");

const arn = (family: string): string => `arn:aws:ecs:eu-west-1:111122223333:task-definition/${family}:3`;
const target = (properties: Mapping): Given => ["aws:cloudwatch/eventTarget:EventTarget", properties];
const anything = (taskDefinitionArn: unknown): Given =>
    target({ ecsTarget: { taskDefinitionArn }, inputPath: "$.detail" });
const state = (resource: string, parameters: Mapping): Given => [
    "aws:sfn/stateMachine:StateMachine",
    { definition: JSON.stringify({ States: { A: { Resource: resource, Parameters: parameters } } }) },
];
const running = (family: string, override: Mapping): Given =>
    state("arn:aws:states:::ecs:runTask.sync", { TaskDefinition: family, Overrides: override });
const limited = { Environment: [{ Name: "GOMEMLIMIT", Value: "9GiB" }], Command: ["--config=/x.yaml"] };
const submitted = (name: string): Given =>
    target({ batchTarget: { jobDefinition: name }, input: JSON.stringify({ ContainerOverrides: limited }) });

const later = new Unknown("not yet", "isn't known in this preview");
const never = new Unknown("never", "isn't known");

describe("overrides of the program's own tasks", () => {
    const silent: Readonly<Record<string, readonly Given[]>> = {
        "anything, of a task without a collector": [worker, anything(arn("worker"))],
        "anything, of a task that isn't known yet, where none has a collector": [worker, anything(later)],
        "anything, of a task without a collector beside one with": [gateway, worker, anything(arn("worker"))],
        "a list from the input": [worker, running("worker", { "ContainerOverrides.$": "$.o" })],
        "a name from the input": [
            worker,
            running("worker", { ContainerOverrides: [{ "Name.$": "$.n", Command: ["x"] }] }),
        ],
        "a name that another task has for its collector": [
            gateway,
            worker,
            running(arn("worker"), { ContainerOverrides: [{ Name: "main", Command: ["x"] }] }),
        ],
        "a name that another task has for its collector, in a document of YAML": [
            gateway,
            worker,
            [
                "aws:ssm/document:Document",
                {
                    content:
                        "mainSteps:\n- inputs:\n    taskDefinition: worker\n    overrides: {containerOverrides: [{name: main, command: [x]}]}\n",
                },
            ],
        ],
        "a name that another task has for its collector, in a program": [
            gateway,
            worker,
            [
                "aws:appsync/resolver:Resolver",
                {
                    code: "send({ call: 'RunTask', taskDefinition: 'worker', overrides: { containerOverrides: [{ name: 'main', command: c }] } })",
                },
            ],
        ],
        "a job that is no collector": [job("app", "acme/app:1"), submitted("app")],
        "a job that is no collector beside one that is": [collectorJob, job("app", "acme/app:1"), submitted("app:2")],
        "a job, where only a task has a collector": [gateway, submitted("app")],
    };
    for (const [name, resources] of Object.entries(silent)) {
        it(`may be anything: ${name}`, () => {
            assert.deepEqual(broken(...resources), []);
        });
    }

    const unproven: Readonly<Record<string, readonly Given[]>> = {
        "anything, of a task with a collector": [gateway, worker, anything(arn("gateway"))],
        "anything, of a task that isn't known yet": [gateway, worker, anything(later)],
        "anything, of a task that nobody knows": [worker, anything(never)],
        "anything, of a task from elsewhere": [worker, anything(arn("other"))],
        "a collector by its name in its own task": [
            gateway,
            worker,
            running("gateway", { ContainerOverrides: [{ Name: "main", Command: ["x"] }] }),
        ],
        "a job that is a collector": [collectorJob, submitted("metrics")],
        "a job that a pipe's path names": [
            collectorJob,
            [
                "aws:pipes/pipe:Pipe",
                {
                    targetParameters: {
                        batchJobParameters: {
                            jobDefinition: "$.body.job",
                            containerOverrides: { environments: [{ name: "GOMEMLIMIT", value: "9GiB" }] },
                        },
                    },
                },
            ],
        ],
        "anything, of a task that a pipe's path names": [
            gateway,
            worker,
            [
                "aws:pipes/pipe:Pipe",
                {
                    targetParameters: {
                        ecsTaskParameters: { taskDefinitionArn: "$.body.task", overrides: "$.body.overrides" },
                    },
                },
            ],
        ],
        "a job that JSONata names": [
            collectorJob,
            state("arn:aws:states:::batch:submitJob", {
                JobDefinition: "{% $states.input.job %}",
                ContainerOverrides: limited,
            }),
        ],
        "a collector by its name, in a document of YAML": [
            gateway,
            worker,
            [
                "aws:ssm/document:Document",
                {
                    content:
                        "mainSteps:\n- inputs:\n    taskDefinition: gateway\n    overrides: {containerOverrides: [{name: main, command: [x]}]}\n",
                },
            ],
        ],
        "a job that may be one": [
            collectorJob,
            state("arn:aws:states:::batch:submitJob", { "JobDefinition.$": "$.j", ContainerOverrides: limited }),
        ],
    };
    for (const [name, resources] of Object.entries(unproven)) {
        it(`is unproven: ${name}`, () => {
            assert.deepEqual(broken(...resources), ["config-unproven"]);
        });
    }
});
