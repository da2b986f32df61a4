/** What carries containers, each with an unsafe collector and with the safe twin, in every provider's spelling. */
import { silentTexts, textCases } from "./carriers/texts";
import { configWith, goodConfig, goodContainers } from "./task";

/** One way of bringing a collector. */
export interface CarrierCase {
    readonly name: string;
    readonly type: string;
    /** Properties that must be refused. */
    readonly unsafe: Readonly<Record<string, unknown>>;
    /** Properties of the same form that nobody may object to, advice aside. */
    readonly safe: Readonly<Record<string, unknown>>;
}

const collectorImage = "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0";

type Json = Record<string, unknown>;

export const unlimited = configWith(({ service }) => {
    Object.values(service.pipelines).forEach((pipeline) => pipeline.processors.shift());
});

const json = (value: unknown): string => JSON.stringify(value);

/** Containers as typed inputs in CloudFormation's spelling. */
function pascal(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(pascal);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(
              Object.entries(value).map(([key, each]) => [key[0]!.toUpperCase() + key.slice(1), pascal(each)]),
          )
        : value;
}

/** Containers as typed inputs of Terraform's providers. */
const plural = (containers: readonly Json[]): Json[] =>
    containers.map(({ environment, command, healthCheck, ...rest }) => ({
        ...rest,
        environments: environment,
        ...(command === undefined ? {} : { commands: command }),
        ...(healthCheck === undefined ? {} : { healthCheck: { commands: (healthCheck as Json).command } }),
    }));

const containers = (config?: string): Json[] => goodContainers(config) as unknown as Json[];

/** A case whose properties are made from a config. */
const withConfig = (name: string, type: string, make: (config: string) => Json): CarrierCase => ({
    name,
    type,
    unsafe: make(unlimited),
    safe: make(goodConfig()),
});

/** The collector by itself, as an Express service or a job has it. */
const alone = (config: string): Json => {
    const { environment, image, secrets } = containers(config)[1]!;
    return { image, environment, secrets };
};

/** A resource of a template that a stack is given. */
const inTemplate = (name: string, make: (config: string) => Json): CarrierCase =>
    withConfig(`template: ${name}`, "aws:cloudformation/stack:Stack", (config) => ({
        templateBody: json({ Resources: { It: make(config) } }),
    }));

const template = (config: string): Json => ({
    Resources: {
        Task: {
            Type: "AWS::ECS::TaskDefinition",
            Properties: { Family: "orders", Memory: "2048", ContainerDefinitions: pascal(containers(config)) },
        },
    },
});

const nativeTask = (config: string): Json => ({
    family: "orders",
    memory: "2048",
    containerDefinitions: containers(config),
});
const jsonTask = (config: string): Json => ({
    family: "orders",
    memory: "2048",
    containerDefinitions: json(containers(config)),
});
const pluralTask = (config: string): Json => ({ family: "orders", containerDefinitions: plural(containers(config)) });

const job = (config: string): Json => ({
    ...alone(config),
    resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "256" },
    ],
});
const ecsProperties = (config: string): Json => ({
    taskProperties: [{ containers: [{ name: "metrics", ...job(config) }] }],
});

const tasks: readonly CarrierCase[] = [
    withConfig("aws task definition", "aws:ecs/taskDefinition:TaskDefinition", jsonTask),
    withConfig("bridged task definition", "aws:index/ecsTaskDefinition:EcsTaskDefinition", jsonTask),
    withConfig("aws-native task definition", "aws-native:ecs:TaskDefinition", nativeTask),
    withConfig("awscc task definition", "awscc:ecs/taskDefinition:TaskDefinition", pluralTask),
    withConfig("bridged awscc task definition", "awscc:index/ecsTaskDefinition:EcsTaskDefinition", pluralTask),
    withConfig("task definition of a Terraform module", "ecs:tf:aws_ecs_task_definition", (config) => ({
        family: "orders",
        container_definitions: json(containers(config)),
    })),
    withConfig("aws daemon", "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition", pluralTask),
    withConfig("aws-native daemon", "aws-native:ecs:DaemonTaskDefinition", nativeTask),
    withConfig("aws Express service", "aws:ecs/expressGatewayService:ExpressGatewayService", (config) => ({
        memory: "256",
        primaryContainer: plural([alone(config)])[0],
    })),
    withConfig("aws-native Express service", "aws-native:ecs:ExpressGatewayService", (config) => ({
        memory: "256",
        primaryContainer: alone(config),
    })),
    withConfig("Batch job", "aws:batch/jobDefinition:JobDefinition", (config) => ({
        type: "container",
        name: "metrics",
        containerProperties: json(job(config)),
    })),
    withConfig("Batch job on ECS", "aws:batch/jobDefinition:JobDefinition", (config) => ({
        type: "container",
        name: "metrics",
        ecsProperties: json(ecsProperties(config)),
    })),
    withConfig("Batch job of nodes", "aws:batch/jobDefinition:JobDefinition", (config) => ({
        type: "multinode",
        name: "metrics",
        nodeProperties: json({
            mainNode: 0,
            numNodes: 2,
            nodeRangeProperties: [
                { targetNodes: "0:0", container: { image: "acme/app:1", memory: 512 } },
                { targetNodes: "1:1", container: job(config) },
            ],
        }),
    })),
    withConfig("aws-native Batch job", "aws-native:batch:JobDefinition", (config) => ({
        type: "container",
        name: "metrics",
        containerProperties: job(config),
    })),
    withConfig("aws-native Batch job on ECS", "aws-native:batch:JobDefinition", (config) => ({
        type: "multinode",
        name: "metrics",
        nodeProperties: { nodeRangeProperties: [{ targetNodes: "0:", ecsProperties: ecsProperties(config) }] },
    })),
    withConfig("CloudFormation stack", "aws:cloudformation/stack:Stack", (config) => ({
        templateBody: json(template(config)),
    })),
    withConfig("CloudFormation stack set", "aws:cloudformation/stackSet:StackSet", (config) => ({
        templateBody: json(template(config)),
    })),
    withConfig("aws-native CloudFormation stack", "aws-native:cloudformation:Stack", (config) => ({
        templateBody: template(config),
    })),
    withConfig("aws-native CloudFormation stack set", "aws-native:cloudformation:StackSet", (config) => ({
        templateBody: json(template(config)),
    })),
    withConfig("Cloud Control", "aws:cloudcontrol/resource:Resource", (config) => ({
        typeName: "AWS::ECS::TaskDefinition",
        desiredState: json({ Family: "orders", ContainerDefinitions: pascal(containers(config)) }),
    })),
    withConfig("extension resource", "aws-native:index:ExtensionResource", (config) => ({
        type: "AWS::ECS::TaskDefinition",
        properties: { Family: "orders", ContainerDefinitions: pascal(containers(config)) },
    })),
    {
        name: "CloudFormation stack by URL",
        type: "aws:cloudformation/stack:Stack",
        unsafe: { templateUrl: "https://s3.amazonaws.com/acme/template.yaml" },
        safe: { templateBody: json({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } }) },
    },
];

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

const arn = "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders";

const runTask = (parameters: Json, key = "Parameters"): Json => ({
    StartAt: "All",
    States: {
        All: {
            Type: "Map",
            ItemProcessor: {
                StartAt: "Run",
                States: {
                    Run: {
                        Type: "Task",
                        Resource: "arn:aws:states:::ecs:runTask.sync",
                        [key]: { Cluster: "c", TaskDefinition: arn, ...parameters },
                        End: true,
                    },
                },
            },
            End: true,
        },
    },
});

const stateMachine = (name: string, unsafe: Json, safe: Json): CarrierCase => ({
    name: `state machine: ${name}`,
    type: "aws:sfn/stateMachine:StateMachine",
    unsafe: { definition: json(unsafe) },
    safe: { definition: json(safe) },
});

const appWithInput = { ContainerOverrides: [{ Name: "app", Environment: [{ Name: "KEY", "Value.$": "$.key" }] }] };

const overrides: readonly CarrierCase[] = [
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

/** Calls of the AWS SDK, by the action; what each brings as the parameters of the call. */
const callCases: readonly (readonly [action: string, make: (config: string) => Json])[] = [
    ["ecs:registerTaskDefinition", nativeTask],
    ["ecs:registerDaemonTaskDefinition", nativeTask],
    ["ecs:createExpressGatewayService", (config) => ({ memory: "256", primaryContainer: alone(config) })],
    ["ecs:updateExpressGatewayService", (config) => ({ memory: "256", primaryContainer: alone(config) })],
    [
        "batch:registerJobDefinition",
        (config) => ({ type: "container", name: "metrics", containerProperties: job(config) }),
    ],
    ["cloudformation:createStack", (config) => ({ stackName: "x", templateBody: json(template(config)) })],
    ["cloudformation:updateStack", (config) => ({ stackName: "x", templateBody: json(template(config)) })],
    ["cloudformation:createStackSet", (config) => ({ stackSetName: "x", templateBody: json(template(config)) })],
    [
        "cloudcontrol:createResource",
        (config) => ({ typeName: "AWS::ECS::TaskDefinition", desiredState: json(pascal(nativeTask(config))) }),
    ],
];

const call = (action: string, parameters: unknown, key = "Parameters"): CarrierCase["safe"] => ({
    definition: json({
        StartAt: "A",
        States: {
            A: { Type: "Task", Resource: `arn:aws:states:::aws-sdk:${action}`, [key]: parameters, End: true },
        },
    }),
});

/** The same with everything but names filled in from the input, as JSONPath does it. */
const fromInput = (parameters: Json): Json =>
    Object.fromEntries(
        Object.entries(pascal(parameters) as Json).map(([key, value]) =>
            ["Family", "Name", "StackName", "Type", "TypeName"].includes(key) ? [key, value] : [`${key}.$`, `$.${key}`],
        ),
    );

const schedules = "aws:scheduler/schedule:Schedule";
const machines = "aws:sfn/stateMachine:StateMachine";
const scheduled = (action: string, parameters: unknown): Json => ({
    target: { arn: `arn:aws:scheduler:::aws-sdk:${action}`, input: json(parameters) },
});

const made: readonly CarrierCase[] = [
    ...callCases.flatMap(([action, make]): CarrierCase[] => {
        const [unsafe, safe] = [pascal(make(unlimited)), pascal(make(goodConfig()))];
        return [
            { name: `state of ${action}`, type: machines, unsafe: call(action, unsafe), safe: call(action, safe) },
            {
                name: `state of ${action} from the input`,
                type: machines,
                unsafe: call(action, fromInput(make(goodConfig()))),
                safe: call(action, { Name: "x" }),
            },
            {
                name: `state of ${action}, all from the input`,
                type: machines,
                unsafe: call(action, "{% $states.input %}", "Arguments"),
                safe: call(action, safe, "Arguments"),
            },
            {
                name: `schedule of ${action}`,
                type: schedules,
                unsafe: scheduled(action, unsafe),
                safe: scheduled(action, safe),
            },
        ];
    }),
    {
        name: "state of a stack by its URL",
        type: machines,
        unsafe: call("cloudformation:updateStack", { StackName: "x", TemplateURL: "https://b.s3.amazonaws.com/t" }),
        safe: call("cloudformation:updateStack", { StackName: "x", UsePreviousTemplate: true }),
    },
    {
        name: "state of a patch",
        type: machines,
        unsafe: call("cloudcontrol:updateResource", {
            TypeName: "AWS::ECS::ExpressGatewayService",
            PatchDocument: json([{ op: "replace", path: "/PrimaryContainer/Image", value: "x" }]),
        }),
        safe: call("cloudcontrol:updateResource", {
            TypeName: "AWS::ECS::ExpressGatewayService",
            PatchDocument: json([{ op: "replace", path: "/Tags", value: [] }]),
        }),
    },
    {
        name: "a state without parameters",
        type: machines,
        unsafe: call("cloudformation:createStack", undefined),
        safe: call("s3:putObject", undefined),
    },
];

const userData = (text: string): string => Buffer.from(text).toString("base64");

/** Types that the registry doesn't know, with a collector somewhere in them. */
const others: readonly CarrierCase[] = [
    {
        name: "an unknown type with an image",
        type: "aws:codedeploy/somethingNew:SomethingNew",
        unsafe: { spec: { image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0" } },
        safe: { spec: { image: "public.ecr.aws/docker/library/nginx:1" } },
    },
    {
        name: "an unknown type with a variable",
        type: "aws-native:ecs:SomethingNew",
        unsafe: { containers: [{ environment: [{ name: "AOT_CONFIG_CONTENT", value: unlimited }] }] },
        safe: { containers: [{ environment: [{ name: "LOG_LEVEL", value: "debug" }] }] },
    },
    {
        name: "an unknown type with a map of variables",
        type: "acme:index/app:App",
        unsafe: { variables: { AOT_CONFIG_CONTENT: unlimited } },
        safe: { variables: { LOG_LEVEL: "debug" } },
    },
    {
        name: "a config as text",
        type: "aws:ssm/document:Document",
        unsafe: { content: unlimited },
        safe: { content: "schemaVersion: '2.2'\nmainSteps: []\n" },
    },
    {
        name: "a config as a mapping",
        type: "aws-native:ecs:SomethingNew",
        unsafe: { config: { receivers: { otlp: {} }, service: { pipelines: {} } } },
        safe: { config: { receivers: [], service: "orders" } },
    },
    {
        name: "JSON in JSON",
        type: "aws:ssm/association:Association",
        unsafe: { parameters: { input: json({ task: json(nativeTask(unlimited)) }) } },
        safe: { parameters: { input: json({ task: json({ family: "app" }) }) } },
    },
    ...["a family", "a whole value"].map((part) =>
        inTemplate(`a call as text of which ${part} isn't known`, (config) => ({
            Type: "Custom::AWS",
            Properties: {
                ServiceToken: "arn:aws:lambda:eu-west-1:111122223333:function:call",
                Create: {
                    "Fn::Join": [
                        part === "a family" ? "" : " ",
                        [
                            `{"service": "ECS", "action": "registerTaskDefinition", "parameters": {"family": `,
                            ...(part === "a family" ? ['"orders-'] : []),
                            { "Fn::ImportValue": "family" },
                            ...(part === "a family" ? ['"'] : []),
                            `, "containerDefinitions": ${config === unlimited ? json(containers(config)) : "[]"}}}`,
                        ],
                    ],
                },
            },
        })),
    ),
    inTemplate("overrides in a text of which a part isn't known", (config) => ({
        Type: "Custom::AWS",
        Properties: {
            Create: {
                "Fn::Sub": [
                    `{"cluster": "\${C}", "overrides": {"containerOverrides": [${json({
                        name: config === unlimited ? "adot-collector" : "app",
                        command: [config === unlimited ? "--config=s3://b/k" : "migrate"],
                    })}]}}`,
                    { C: { "Fn::ImportValue": "cluster" } },
                ],
            },
        },
    })),
    inTemplate("an image of which the registry isn't known", (config) => ({
        Type: "AWS::SSM::Document",
        Properties: {
            Content: {
                mainSteps: [
                    {
                        inputs: {
                            Api: "RegisterTaskDefinition",
                            containerDefinitions: [
                                {
                                    image: {
                                        "Fn::Sub": [
                                            `\${R}/${config === unlimited ? "aws-otel-collector" : "nginx"}:v0.49.0`,
                                            { R: { "Fn::ImportValue": "registry" } },
                                        ],
                                    },
                                },
                            ],
                        },
                    },
                ],
            },
        },
    })),
    withConfig("ACK", "kubernetes:ecs.services.k8s.aws/v1alpha1:TaskDefinition", (config) => ({
        spec: { family: "x", containerDefinitions: config === unlimited ? containers(config) : [] },
    })),
    withConfig("Crossplane", "kubernetes:ecs.aws.upbound.io/v1beta1:TaskDefinition", (config) => ({
        spec: { forProvider: { containerDefinitions: config === unlimited ? json(containers(config)) : "[]" } },
    })),
    {
        name: "a state called Tags",
        type: "aws:sfn/stateMachine:StateMachine",
        unsafe: { definition: json({ States: { Tags: { Parameters: { image: collectorImage } } } }) },
        safe: { definition: json({ States: { Tags: { Parameters: { image: "acme/app:1" } } } }) },
    },
    {
        name: "user data",
        type: "aws:ec2/launchTemplate:LaunchTemplate",
        unsafe: {
            userData: userData(
                "#!/bin/sh\ndocker run -d -e A=b public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0 --config /etc/x\n",
            ),
        },
        safe: {
            userData: userData("#!/bin/sh\necho ECS_CLUSTER=orders >> /etc/ecs/ecs.config\nsystemctl start ecs\n"),
        },
    },
];

export const carrierCases: readonly CarrierCase[] = [...tasks, ...overrides, ...made, ...others, ...textCases];

/** What ordinary programs have that names a collector and runs none. */
export const silent: readonly Pick<CarrierCase, "name" | "type" | "safe">[] = [
    { name: "a repository", type: "aws:ecr/repository:Repository", safe: { name: "aws-otel-collector" } },
    {
        name: "a cache of images",
        type: "aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
        safe: { ecrRepositoryPrefix: "aws-observability/aws-otel-collector", upstreamRegistryUrl: "public.ecr.aws" },
    },
    {
        name: "a policy",
        type: "aws:iam/policy:Policy",
        safe: {
            policy: json({
                Statement: [{ Resource: "arn:aws:ecr:eu-west-1:111122223333:repository/aws-otel-collector" }],
            }),
        },
    },
    {
        name: "a dashboard",
        type: "aws:cloudwatch/dashboard:Dashboard",
        safe: {
            dashboardBody: json({
                widgets: [
                    {
                        properties: {
                            markdown: "Memory of **aws-otel-collector**; its config is in AOT_CONFIG_CONTENT.",
                        },
                    },
                    { properties: { metrics: [["ECS/ContainerInsights", "ContainerName", "adot-collector"]] } },
                ],
            }),
        },
    },
    {
        name: "an alarm",
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        safe: {
            alarmDescription: "adot-collector uses 90 % of its memory",
            dimensions: { ContainerName: "adot-collector" },
        },
    },
    {
        name: "a build",
        type: "aws:codebuild/project:Project",
        safe: {
            environment: {
                image: "aws/codebuild/standard:7.0",
                environmentVariables: [
                    { name: "IMAGE", value: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/aws-otel-collector:v0.49.0" },
                ],
            },
        },
    },
    {
        name: "a layer",
        type: "aws:lambda/function:Function",
        safe: { layers: ["arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel-java-agent-amd64-ver-1-32-0:1"] },
    },
    {
        name: "tags",
        type: "aws:ecs/service:Service",
        safe: { tags: { image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0" } },
    },
    {
        name: "a log group",
        type: "aws:cloudwatch/logGroup:LogGroup",
        safe: { name: "/ecs/adot-collector" },
    },
    {
        name: "a config in a parameter",
        type: "aws:ssm/parameter:Parameter",
        safe: { name: "/otel/config", value: unlimited },
    },
    {
        name: "a service",
        type: "aws:ecs/service:Service",
        safe: { taskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/adot-collector:1" },
    },
    {
        name: "a bucket's lifecycle",
        type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        safe: { rules: [{ id: "collector", filter: { prefix: "aws-otel-collector/" } }] },
    },
    ...Object.entries<Json>({
        "aws:cloudwatch/eventRule:EventRule": {
            eventPattern: json({ detail: { containers: { image: [collectorImage] } } }),
        },
        "AWS::Events::Rule": { EventPattern: { detail: { containers: { image: [collectorImage] } } } },
        "aws:cloudwatch/dashboard:Dashboard": { dashboardBody: json({ markdown: `Image: ${collectorImage}` }) },
        "aws:cloudwatch/queryDefinition:QueryDefinition": { queryString: `filter image = "${collectorImage}"` },
        "aws:cloudwatch/logMetricFilter:LogMetricFilter": { pattern: `{ $.image = "${collectorImage}" }` },
        "aws:cloudwatch/metricAlarm:MetricAlarm": { alarmDescription: `Try docker run ${collectorImage}` },
        "aws:dynamodb/tableItem:TableItem": { item: json({ image: { S: collectorImage } }) },
        "aws:cfg/rule:Rule": { inputParameters: json({ allowedImages: collectorImage }) },
        "aws:organizations/policy:Policy": { content: json({ "ecs:image": collectorImage }) },
        "aws:batch/jobDefinition:JobDefinition": { eksProperties: { containers: { image: collectorImage } } },
        "s3:tf:aws_s3_object": { content: goodConfig() },
        "aws:index/s3Object:S3Object": { content: goodConfig() },
        "local:index/file:File": { content: goodConfig() },
        "vault:kv/secretV2:SecretV2": { dataJson: json({ config: goodConfig() }) },
        "gcp:cloudrunv2/service:Service": { template: { containers: [{ image: collectorImage }] } },
        "azure-native:app:ContainerApp": { template: { containers: [{ image: collectorImage }] } },
        "nomad:index/job:Job": { jobspec: `image = "${collectorImage}"` },
        "pulumiservice:index:DeploymentSettings": { executorContext: { executorImage: collectorImage } },
        "Custom::EcsTaskDefinition": { ServiceToken: "arn:aws:lambda:eu-west-1:111122223333:function:make" },
    }).map(([type, safe]) => ({ name: type, type, safe })),
    ...silentTexts,
];
