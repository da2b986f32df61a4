/** What is known of overrides that a program registers before the tasks which they are about. */
import { type Inputs, row, safe, unproven } from "./parameter-row";
import { goodContainers } from "./task";
import { Later, type Row, type RowResource } from "./verdict-row";

/** A task definition with a collector whose container is called as a service of its own is. */
const task = (family: string, container = "telemetry", inputs: Inputs = {}): RowResource => ({
    type: "aws:ecs/taskDefinition:TaskDefinition",
    name: family,
    inputs: {
        family,
        memory: "2048",
        containerDefinitions: JSON.stringify(
            goodContainers(safe).map((each, index) => (index === 1 ? { ...each, name: container } : each)),
        ),
        ...inputs,
    },
});

const withoutCollector = (family: string): RowResource =>
    task(family, "telemetry", {
        containerDefinitions: JSON.stringify([{ name: "telemetry", image: "acme/worker:1", memory: 256 }]),
    });

const command = ["--config=/elsewhere.yaml"];
const arn = (family: string): string => `arn:aws:ecs:eu-west-1:111122223333:task-definition/${family}`;

/** What overrides a container, by what runs the task. */
const overriding: Readonly<Record<string, (family: unknown, override: Inputs) => Omit<RowResource, "name">>> = {
    "an event's target": (family, override) => ({
        type: "aws:cloudwatch/eventTarget:EventTarget",
        inputs: {
            ecsTarget: { taskDefinitionArn: family },
            input: JSON.stringify({ containerOverrides: [override] }),
        },
    }),
    "a state machine": (family, override) => ({
        type: "aws:sfn/stateMachine:StateMachine",
        inputs: {
            definition: JSON.stringify({
                States: {
                    A: {
                        Type: "Task",
                        Resource: "arn:aws:states:::ecs:runTask.sync",
                        Parameters: { TaskDefinition: family, Overrides: { ContainerOverrides: [override] } },
                    },
                },
            }),
        },
    }),
    "a schedule": (family, override) => ({
        type: "aws:scheduler/schedule:Schedule",
        inputs: {
            target: {
                arn: "arn:aws:ecs:eu-west-1:111122223333:cluster/main",
                ecsParameters: { taskDefinitionArn: family },
                input: JSON.stringify({ containerOverrides: [override] }),
            },
        },
    }),
    "a pipe": (family, override) => ({
        type: "aws:pipes/pipe:Pipe",
        inputs: {
            targetParameters: {
                ecsTaskParameters: { taskDefinitionArn: family, overrides: { containerOverrides: [override] } },
            },
        },
    }),
};

/** A collector as a job has it. */
const { image, environment, secrets } = goodContainers(safe)[1];
const safeCollector = { image, environment, secrets };

const exempt = (resource: string): Pick<Row, "settings"> => ({
    settings: { exemptions: [{ resource, reason: "Is being retired.", expires: "2999-12-31" }] },
});

const target = (family: unknown, override: Inputs = { name: "telemetry", command }): Omit<RowResource, "name"> =>
    overriding["an event's target"]!(family, override);

export const overrideRows: readonly Row[] = [
    ...Object.entries(overriding).flatMap(([what, make]) => [
        row(`${what} before its task`, unproven, (n) => [
            { ...make(arn(n.slug), { name: "telemetry", command }), name: `${n.slug}-override` },
            task(n.slug),
        ]),
        row(`${what} after its task`, unproven, (n) => [
            task(n.slug),
            { ...make(arn(n.slug), { name: "telemetry", command }), name: `${n.slug}-override` },
        ]),
        row(`${what} of the service before its task`, "safe", (n) => [
            { ...make(arn(n.slug), { name: "app", command }), name: `${n.slug}-override` },
            task(n.slug),
        ]),
    ]),
    row("an override that changes nothing before its task", "safe", (n) => [
        {
            ...target(arn(n.slug), { name: "telemetry", environment: [{ name: "LOG_LEVEL", value: "debug" }] }),
            name: `${n.slug}-override`,
        },
        task(n.slug),
    ]),
    row("an override before tasks of which another has the collector", "safe", (n) => [
        withoutCollector(n.slug),
        { ...target(arn(n.slug)), name: `${n.slug}-override` },
        task(`${n.slug}-other`),
    ]),
    row("an override of a family with a second task definition, which has the collector", unproven, (n) => [
        withoutCollector(n.slug),
        { ...target(arn(n.slug)), name: `${n.slug}-override` },
        { ...task(n.slug), name: `${n.slug}-second` },
    ]),
    row("an override before a task that a preview does not know", ["waits", unproven], (n) => [
        { ...target(arn(n.slug)), name: `${n.slug}-override` },
        task(n.slug, "telemetry", {
            containerDefinitions: new Later(task(n.slug).inputs.containerDefinitions),
        }),
    ]),
    row(
        "an exempt override before its task",
        "safe",
        (n) => [{ ...target(arn(n.slug)), name: `${n.slug}-override` }, task(n.slug)],
        exempt("an-exempt-override-before-its-task-override"),
    ),
    row(
        "an override before its task, which is exempt",
        unproven,
        (n) => [{ ...target(arn(n.slug)), name: `${n.slug}-override` }, task(n.slug)],
        exempt("an-override-before-its-task-which-is-exempt"),
    ),
    ...["before", "after"].flatMap((when) =>
        (
            [
                ["a collector's job", safeCollector, unproven],
                ["another job", { image: "acme/worker:1" }, "safe"],
            ] as const
        ).map(([what, container, verdict]) =>
            row(`a command line ${when} ${what}`, verdict, (n) => {
                const job: RowResource = {
                    type: "aws:batch/jobDefinition:JobDefinition",
                    name: n.slug,
                    inputs: {
                        name: n.slug,
                        type: "container",
                        containerProperties: JSON.stringify({
                            ...container,
                            resourceRequirements: [
                                { type: "VCPU", value: "1" },
                                { type: "MEMORY", value: "512" },
                            ],
                        }),
                    },
                };
                const command = `aws batch submit-job --job-definition ${n.slug} --container-overrides '{"command": ["x"]}'`;
                const template: RowResource = {
                    type: "aws:ec2/launchTemplate:LaunchTemplate",
                    name: `${n.slug}-override`,
                    inputs: { userData: Buffer.from(`#!/bin/sh\n${command}\n`).toString("base64") },
                };
                return when === "before" ? [template, job] : [job, template];
            }),
        ),
    ),
    ...["before", "after"].flatMap((when) =>
        (
            [
                ["a task with a collector", true, unproven],
                ["a task without one", false, "safe"],
            ] as const
        ).map(([what, hasCollector, verdict]) =>
            row(`a rule of a template ${when} ${what}, to which it refers with an event's overrides`, verdict, (n) => {
                const rule = {
                    Type: "AWS::Events::Rule",
                    Properties: {
                        Targets: [{ EcsParameters: { TaskDefinitionArn: { Ref: "Task" } }, InputPath: "$.detail" }],
                    },
                };
                const definitions = [true, false].map((isCollector) => ({
                    Type: "AWS::ECS::TaskDefinition",
                    Properties: {
                        Memory: "2048",
                        ContainerDefinitions: JSON.parse(
                            String((isCollector ? task : withoutCollector)(n.slug).inputs.containerDefinitions),
                        ) as unknown,
                    },
                }));
                const [Task, Other] = hasCollector ? definitions : definitions.toReversed();
                const Resources = when === "before" ? { Rule: rule, Task, Other } : { Other, Task, Rule: rule };
                return [
                    {
                        type: "aws:cloudformation/stack:Stack",
                        name: n.slug,
                        inputs: { templateBody: JSON.stringify({ Resources }) },
                    },
                ];
            }),
        ),
    ),
    ...["before", "after"].map((when) =>
        row(`a rule of a template that stands ${when} its task`, unproven, (n) => {
            const rule = {
                Type: "AWS::Events::Rule",
                Properties: {
                    Targets: [
                        {
                            EcsParameters: { TaskDefinitionArn: n.slug },
                            Input: JSON.stringify({ containerOverrides: [{ name: "telemetry", command }] }),
                        },
                    ],
                },
            };
            const definition = {
                Type: "AWS::ECS::TaskDefinition",
                Properties: {
                    Family: n.slug,
                    Memory: "2048",
                    ContainerDefinitions: JSON.parse(String(task(n.slug).inputs.containerDefinitions)) as unknown,
                },
            };
            const Resources = when === "before" ? { Rule: rule, Task: definition } : { Task: definition, Rule: rule };
            return [
                {
                    type: "aws:cloudformation/stack:Stack",
                    name: n.slug,
                    inputs: { templateBody: JSON.stringify({ Resources }) },
                },
            ];
        }),
    ),
];
