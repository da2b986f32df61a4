/** What is known of resources that declare others: the parameters of a stack, and properties by a type's name. */
import { type Inputs, row, safe, unsafe } from "./parameter-row";
import { containersWith } from "./task";
import { Later, type Row, type RowResource, Secret, type Verdict } from "./verdict-row";

/** A template whose parameter is the whole config of a collector, and has a safe default. */
const template = JSON.stringify({
    Parameters: { Config: { Type: "String", Default: safe } },
    Resources: {
        Task: {
            Type: "AWS::ECS::TaskDefinition",
            Properties: {
                Memory: "2048",
                ContainerDefinitions: containersWith((collector) => {
                    const value: unknown = { Ref: "Config" };
                    collector.environment[0]!.value = value as string;
                }),
            },
        },
    },
});

const listed = (value: string): unknown => [{ parameterKey: "Config", parameterValue: value }];
const named = (value: string): unknown => ({ Config: value });

/** Where a stack has its values, by what declares it. */
const stacks: readonly (readonly [type: string, parameters: (value: string) => unknown])[] = [
    ["aws:cloudformation/stack:Stack", named],
    ["aws-native:cloudformation:Stack", listed],
];

const missing: Verdict = ["limiter-missing"];

/** Types that carry containers, with properties in which there are none. */
const carrierTypes: Readonly<Record<string, Inputs>> = {
    "AWS::Batch::JobDefinition": {},
    "AWS::CloudFormation::Stack": {},
    "AWS::CloudFormation::StackSet": {},
    "AWS::ECS::TaskDefinition": { ContainerDefinitions: [{ Name: "app", Image: "orders:1" }] },
    "AWS::Events::Rule": {},
    "AWS::Pipes::Pipe": {},
    "AWS::Scheduler::Schedule": {},
    "AWS::StepFunctions::StateMachine": {},
};

/** Resources of any type by its name. */
const byName = (type: string): readonly (readonly [type: string, inputs: (value: unknown) => Inputs])[] => [
    ["aws:cloudcontrol/resource:Resource", (desiredState) => ({ typeName: type, desiredState })],
    ["aws-native:index:ExtensionResource", (properties) => ({ type, properties })],
];

export const wrappedRows: readonly Row[] = [
    ...Object.entries(carrierTypes).flatMap(([named, properties]) =>
        byName(named).flatMap(([type, inputs]) => [
            row(`${type} of ${named} that a preview does not know`, ["waits", "safe"], (n) => [
                { type, name: n.slug, inputs: inputs(new Later(properties)) },
            ]),
            row(`${type} of ${named} that is secret`, "safe", (n) => [
                { type, name: n.slug, inputs: inputs(new Secret(properties)) },
            ]),
        ]),
    ),
    ...byName("AWS::S3::Bucket").map(([type, inputs]) =>
        row(`${type} of a bucket that a preview does not know`, "safe", (n) => [
            { type, name: n.slug, inputs: inputs(new Later({})) },
        ]),
    ),
    ...stacks.flatMap(([type, parameters]) => {
        const stack = (given: unknown) => (n: { readonly slug: string }) => [
            { type, name: n.slug, inputs: { templateBody: template, parameters: given } },
        ];
        return [
            row(`${type} with a safe default`, "safe", stack(undefined)),
            row(`${type} with values that are secret`, missing, stack(new Secret(parameters(unsafe)))),
            row(
                `${type} with values that a preview does not know`,
                ["waits", missing],
                stack(new Later(parameters(unsafe))),
            ),
        ];
    }),
    ...Object.entries<(properties: Inputs) => Omit<RowResource, "name">>({
        resource: (inputs) => ({ type: "acme:ci/job:Job", inputs }),
        "resource of a template": (Properties) => ({
            type: "aws:cloudformation/stack:Stack",
            inputs: { templateBody: JSON.stringify({ Resources: { Job: { Type: "Acme::CI::Job", Properties } } }) },
        }),
    }).flatMap(([what, make]) => [
        row(
            `a ${what} with an image that the settings declare`,
            ["config-unproven"],
            (n) => [{ ...make({ image: "acme/telemetry:1", command: ["x"] }), name: n.slug }],
            { settings: { images: { private: ["^acme/telemetry$"] } } },
        ),
        row(
            `a ${what} with an image that the settings pass over`,
            "safe",
            (n) => [{ ...make({ image: "acme/otel-collector-ui:1", command: ["x"] }), name: n.slug }],
            { settings: { images: { ignored: ["^acme/otel-collector-ui$"] } } },
        ),
    ]),
    row("a pair of a stack's values that a preview does not know", ["waits", missing], (n) => [
        {
            type: "aws-native:cloudformation:Stack",
            name: n.slug,
            inputs: { templateBody: template, parameters: [new Later((listed(unsafe) as unknown[])[0])] },
        },
    ]),
    row("the name of a stack's value that a preview does not know", ["waits", missing], (n) => [
        {
            type: "aws-native:cloudformation:Stack",
            name: n.slug,
            inputs: {
                templateBody: template,
                parameters: [{ parameterKey: new Later("Config"), parameterValue: unsafe }],
            },
        },
    ]),
    row("a stack by Cloud Control with values that a preview does not know", ["waits", missing], (n) => [
        {
            type: "aws:cloudcontrol/resource:Resource",
            name: n.slug,
            inputs: {
                typeName: "AWS::CloudFormation::Stack",
                desiredState: { TemplateBody: template, Parameters: new Later(named(unsafe)) },
            },
        },
    ]),
    row("a stack by its extension resource with values that are secret", missing, (n) => [
        {
            type: "aws-native:index:ExtensionResource",
            name: n.slug,
            inputs: {
                type: "AWS::CloudFormation::Stack",
                properties: { TemplateBody: template, Parameters: new Secret(named(unsafe)) },
            },
        },
    ]),
];
