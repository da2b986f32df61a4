/** Overrides in events, schedules, pipes and calls. */
import { arn, type CarrierCase, type Json, json, pascal, plural, runTask, unlimited } from "./case";

/** Overrides of a collector, and of an app, in what runs the task. */
const overriding = (
    name: string,
    type: string,
    make: (overrides: Json) => Json,
    form: (overrides: Json) => unknown = (overrides) => overrides,
): readonly CarrierCase[] =>
    [
        ["command", { name: "adot-collector", command: ["--config=/etc/other.yaml"] }],
        ["config", { name: "metrics", environment: [{ name: "AOT_CONFIG_CONTENT", value: unlimited }] }],
        ["limit", { name: "adot-collector", environment: [{ name: "GOMEMLIMIT", value: "4GiB" }] }],
        ["memory", { name: "otel-collector", memory: 64 }],
    ].map(([what, override]) => ({
        name: `${name}: ${what as string}`,
        type,
        unsafe: make({ containerOverrides: [form(override as Json)] }),
        safe: make({
            containerOverrides: [
                form({ name: "app", environment: [{ name: "LOG_LEVEL", value: "debug" }], command: ["--once"] }),
                form({ name: "adot-collector", environment: [{ name: "LOG_LEVEL", value: "debug" }] }),
            ],
        }),
    }));

export const overrideCases: readonly CarrierCase[] = [
    ...overriding("event target", "aws:cloudwatch/eventTarget:EventTarget", (input) => ({
        ecsTarget: { taskDefinitionArn: arn },
        input: json(input),
    })),
    {
        name: "event target: template",
        type: "aws:cloudwatch/eventTarget:EventTarget",
        unsafe: {
            ecsTarget: { taskDefinitionArn: arn },
            inputTransformer: {
                inputPaths: { c: "$.detail.command" },
                inputTemplate: '{"containerOverrides":[{"name":"adot-collector","command":[<c>]}]}',
            },
        },
        safe: {
            ecsTarget: { taskDefinitionArn: arn },
            inputTransformer: {
                inputPaths: { k: "$.detail.key" },
                inputTemplate:
                    '{"containerOverrides":[{"name":"app","environment":[{"name":"KEY","value":<k>},{"name":"URL","value":"s3://<k>"}]}]}',
            },
        },
    },
    {
        name: "event target: a container's name from the event",
        type: "aws:cloudwatch/eventTarget:EventTarget",
        unsafe: {
            ecsTarget: { taskDefinitionArn: arn },
            inputTransformer: {
                inputPaths: { n: "$.detail.name" },
                inputTemplate: '{"containerOverrides":[{"name":"<n>","command":["--config=/etc/other.yaml"]}]}',
            },
        },
        safe: {
            ecsTarget: { taskDefinitionArn: arn },
            inputTransformer: {
                inputPaths: { n: "$.detail.name" },
                inputTemplate: '{"containerOverrides":[{"name":"app","command":["--name","<n>"]}]}',
            },
        },
    },
    {
        name: "event target: overrides twice",
        type: "aws:cloudwatch/eventTarget:EventTarget",
        unsafe: {
            ecsTarget: { taskDefinitionArn: arn },
            input: '{"containerOverrides":[{"name":"adot-collector","command":["x"]}],"containerOverrides":[]}',
        },
        safe: { ecsTarget: { taskDefinitionArn: arn }, input: '{"containerOverrides":[]}' },
    },
    {
        name: "event target: any overrides",
        type: "aws:cloudwatch/eventTarget:EventTarget",
        unsafe: { ecsTarget: { taskDefinitionArn: arn }, inputPath: "$.detail" },
        safe: { arn: "arn:aws:lambda:eu-west-1:111122223333:function:f", inputPath: "$.detail" },
    },
    ...overriding("aws-native rule", "aws-native:events:Rule", (input) => ({
        targets: [{ arn, ecsParameters: { taskDefinitionArn: arn }, input: json(input) }],
    })),
    ...overriding("schedule", "aws:scheduler/schedule:Schedule", (input) => ({
        target: { arn, ecsParameters: { taskDefinitionArn: arn }, input: json(input) },
    })),
    ...overriding("aws-native schedule", "aws-native:scheduler:Schedule", (input) => ({
        target: { arn, ecsParameters: { taskDefinitionArn: arn }, input: json(input) },
    })),
    ...overriding("schedule of a call", "aws:scheduler/schedule:Schedule", (input) => ({
        target: {
            arn: "arn:aws:scheduler:::aws-sdk:ecs:runTask",
            input: json(pascal({ taskDefinition: arn, overrides: input })),
        },
    })),
    ...overriding(
        "pipe",
        "aws:pipes/pipe:Pipe",
        (input) => ({ targetParameters: { ecsTaskParameters: { taskDefinitionArn: arn, overrides: input } } }),
        (override) => plural([override])[0],
    ),
    ...overriding("aws-native pipe", "aws-native:pipes:Pipe", (input) => ({
        targetParameters: { ecsTaskParameters: { taskDefinitionArn: arn, overrides: input } },
    })),
    ...overriding("state machine", "aws:sfn/stateMachine:StateMachine", (input) => ({
        definition: json(runTask({ Overrides: pascal(input) as Json })),
    })),
    ...overriding("aws-native state machine", "aws-native:stepfunctions:StateMachine", (input) => ({
        definitionString: json(runTask({ Overrides: pascal(input) as Json })),
    })),
    {
        name: "pipe: what its paths fill in",
        type: "aws:pipes/pipe:Pipe",
        unsafe: {
            targetParameters: {
                ecsTaskParameters: {
                    taskDefinitionArn: "$.body.task",
                    overrides: { containerOverrides: [{ name: "$.body.name", commands: ["$.body.command"] }] },
                },
            },
        },
        safe: {
            targetParameters: {
                ecsTaskParameters: {
                    taskDefinitionArn: arn,
                    overrides: {
                        containerOverrides: [
                            { name: "app", environments: [{ name: "KEY", value: "s3://<$.body.key>" }] },
                        ],
                    },
                },
            },
        },
    },
    {
        name: "event target: any overrides of a job",
        type: "aws:cloudwatch/eventTarget:EventTarget",
        unsafe: { batchTarget: { jobDefinition: "metrics", jobName: "j" }, inputPath: "$.detail" },
        safe: {
            arn: "arn:aws:lambda:eu-west-1:111122223333:function:f",
            inputTransformer: { inputPaths: { o: "$.detail" }, inputTemplate: '{"containerOverrides": <o>}' },
        },
    },
    {
        name: "event target: a template for a job",
        type: "aws:cloudwatch/eventTarget:EventTarget",
        unsafe: {
            batchTarget: { jobDefinition: "metrics", jobName: "j" },
            inputTransformer: { inputPaths: { o: "$.detail" }, inputTemplate: "<o>" },
        },
        safe: { batchTarget: { jobDefinition: "metrics", jobName: "j" }, input: json({ Parameters: { a: "b" } }) },
    },
    {
        name: "schedule: a URL without TLS",
        type: "aws:scheduler/schedule:Schedule",
        ...(Object.fromEntries(
            ["http", "https"].map((scheme) => [
                scheme === "http" ? "unsafe" : "safe",
                {
                    target: {
                        ecsParameters: { taskDefinitionArn: arn },
                        input: json({
                            containerOverrides: [
                                {
                                    name: "adot-collector",
                                    environment: [
                                        { name: "AMP_REMOTE_WRITE_URL", value: `${scheme}://a/remote_write` },
                                    ],
                                },
                            ],
                        }),
                    },
                },
            ]),
        ) as unknown as Pick<CarrierCase, "unsafe" | "safe">),
    },
    {
        name: "pipe to something else than a task",
        type: "aws:pipes/pipe:Pipe",
        unsafe: { targetParameters: { ecsTaskParameters: { overrides: { containerOverrides: "$.body.all" } } } },
        safe: { targetParameters: { inputTemplate: '{"containerOverrides": <$.body.all>}' } },
    },
];
