/** Calls of the AWS SDK by state machines and schedules. */
import { goodConfig } from "../task";
import { alone, type CarrierCase, job, type Json, json, nativeTask, pascal, template, unlimited } from "./case";

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

export const callsCases: readonly CarrierCase[] = [
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
