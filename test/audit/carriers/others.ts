/** Types that the registry doesn't know. */
import {
    type CarrierCase,
    collectorImage,
    containers,
    inTemplate,
    json,
    nativeTask,
    unlimited,
    withConfig,
} from "./case";

const userData = (text: string): string => Buffer.from(text).toString("base64");

/** Types that the registry doesn't know, with a collector somewhere in them. */
export const otherCases: readonly CarrierCase[] = [
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
