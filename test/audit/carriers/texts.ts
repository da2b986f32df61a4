/** Overrides in texts of other languages than JSON, each with the safe twin. */
import { type CarrierCase, type Json, json } from "./case";

const runUri = "arn:aws:apigateway:eu-west-1:ecs:action/RunTask";

const stackType = "aws:cloudformation/stack:Stack";
const stackWith = (Type: string, Properties: Json): Json => ({
    templateBody: json({ Resources: { It: { Type, Properties } } }),
});

/** A text with a container's overrides, by the container's name. */
const overriding = (name: string, type: string, make: (container: string) => Json): CarrierCase => ({
    name: `text: ${name}`,
    type,
    unsafe: make("adot-collector"),
    safe: make("app"),
});

const integration = (body: string): Json => ({
    type: "AWS",
    integrationHttpMethod: "POST",
    uri: runUri,
    requestTemplates: { "application/json": body },
});

const openApi = (uri: string): string => `openapi: "3.0.1"
paths:
  /run:
    post:
      x-amazon-apigateway-integration: { type: aws, httpMethod: POST, uri: "${uri}" }
`;

const automation = (inputs: string): Json => ({
    documentType: "Automation",
    documentFormat: "YAML",
    content: `description: Runs a task
schemaVersion: "0.3"
parameters:
  Command: { type: String }
mainSteps:
  - name: run
    action: aws:executeAwsApi
    inputs:
      Service: ecs
      Api: RunTask
      cluster: orders
      taskDefinition: orders
${inputs.replace(/^/gm, "      ")}
`,
});

const jobOf = (inputs: Json): Json => ({
    content: json({ mainSteps: [{ inputs: { Service: "batch", Api: "SubmitJob", jobDefinition: "x", ...inputs } }] }),
});

const script = (body: string): Json => ({
    documentFormat: "YAML",
    content: `schemaVersion: "0.3"
mainSteps:
  - name: run
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Handler: run
      Script: |
${body.replace(/^/gm, "        ")}
`,
});

const resolver = (override: string): Json => ({
    code: `import { util } from '@aws-appsync/utils';
export function request(ctx) {
  // https://docs.aws.amazon.com: containerOverrides: [{ name, command }]
  return { method: 'POST', resourcePath: '/', params: {
    headers: { 'X-Amz-Target': 'AmazonEC2ContainerServiceV20141113.RunTask' },
    body: JSON.stringify({ cluster: 'c', taskDefinition: 'orders', overrides: ${override} }),
  } };
}
`,
});

const userData = (text: string): Json => ({ userData: Buffer.from(text).toString("base64") });

export const textOverrideCases: readonly CarrierCase[] = [
    overriding("API Gateway's template, which is JSON", "aws:apigateway/integration:Integration", (name) =>
        integration(
            `{"cluster": "c", "taskDefinition": "orders", "overrides": {"containerOverrides": [{"name": "${name}", "command": ["$input.path('$.c')"]}]}}`,
        ),
    ),
    overriding("API Gateway's template in VTL", "aws:apigateway/integration:Integration", (name) =>
        integration(`#set($c = $input.path('$.command'))
{"cluster": "c", "taskDefinition": "orders", "overrides": {"containerOverrides": [
  {"name": "${name}", "command": $input.json('$.command'), "environment": [#foreach($e in $c){"name": "$e", "value": "x"}#if($foreach.hasNext),#end#end]}
]}}`),
    ),
    overriding("a method of CloudFormation", stackType, (name) =>
        stackWith("AWS::ApiGateway::Method", {
            Integration: {
                Uri: runUri,
                RequestTemplates: {
                    "application/json": `#set($o = {"containerOverrides": [{"name": "${name}", "environment": [{"name": "KEY", "value": "$k"}]}]})\n{"overrides": $util.toJson($o)}`,
                },
            },
        }),
    ),
    {
        name: "text: API Gateway's template with a name of the request",
        type: "aws:apigateway/integration:Integration",
        unsafe: integration(
            `{"taskDefinition": "orders", "overrides": {"containerOverrides": [{"name": "$input.params('n')", "command": ["x"]}]}}`,
        ),
        safe: integration(`{"taskDefinition": "orders", "count": $input.json('$.count')}`),
    },
    {
        name: "text: API Gateway's template with the request's overrides",
        type: "aws:apigateway/integration:Integration",
        unsafe: integration(`{"taskDefinition": "orders", "overrides": $input.json('$.overrides')}`),
        safe: integration(`{"taskDefinition": "orders", "tags": $input.json('$.tags')}`),
    },
    {
        name: "text: API Gateway's template with the request's list",
        type: "aws:apigateway/integration:Integration",
        unsafe: integration(`{"taskDefinition": "a", "overrides": {"containerOverrides": $input.json('$.all')}}`),
        safe: integration(`{"taskDefinition": "a", "overrides": {"containerOverrides": []}, "x": $input.json('$')}`),
    },
    {
        name: "text: API Gateway without a template",
        type: "aws:apigateway/integration:Integration",
        unsafe: { type: "AWS", uri: runUri },
        safe: { type: "AWS", uri: "arn:aws:apigateway:eu-west-1:sqs:path/queue" },
    },
    {
        name: "text: API Gateway's template that is the request",
        type: "aws:apigateway/integration:Integration",
        unsafe: integration("#set($x = 1)\n$input.json('$')"),
        safe: { ...integration("$input.json('$')"), uri: "arn:aws:apigateway:eu-west-1:ecs:action/ListTasks" },
    },
    {
        name: "text: an API of OpenAPI that passes a request on",
        type: "aws:apigateway/restApi:RestApi",
        unsafe: { body: openApi(runUri) },
        safe: { body: openApi("arn:aws:apigateway:eu-west-1:sqs:path/queue") },
    },
    overriding("AppSync's resolver", "aws:appsync/resolver:Resolver", (name) =>
        resolver(`{ containerOverrides: [{ name: '${name}', command: ctx.args.command }] }`),
    ),
    overriding("AppSync's function with a variable", "aws:appsync/function:Function", (name) => ({
        code: `const containerOverrides = [{ name: "${name}", environment: [{ name: 'KEY', value: ctx.args.key }] }];
export const request = (ctx) => ({ body: { taskDefinition: 'orders', overrides: { containerOverrides } }, call: 'RunTask' });`,
    })),
    {
        name: "text: AppSync's resolver with the overrides of a request",
        type: "aws:appsync/resolver:Resolver",
        unsafe: resolver("{ containerOverrides: ctx.args.overrides }"),
        safe: resolver("{ cpu: ctx.args.cpu }"),
    },
    overriding("AppSync's mapping template", "aws:appsync/resolver:Resolver", (name) => ({
        requestTemplate: `{"version": "2018-05-29", "params": {"headers": {"X-Amz-Target": "AmazonEC2ContainerServiceV20141113.RunTask"},
  "body": {"overrides": {"containerOverrides": [{"name": "${name}", "command": $util.toJson($ctx.args.c)}]}}}}`,
    })),
    overriding("a document of Automation", "aws:ssm/document:Document", (name) =>
        automation(`overrides:\n  containerOverrides:\n    - name: ${name}\n      command: ["{{ Command }}"]`),
    ),
    overriding("a document of Automation in CloudFormation", stackType, (name) => {
        const { content } = automation(
            `overrides: { containerOverrides: [{ name: ${name}, environment: [{ name: KEY, value: x }] }] }`,
        );
        return stackWith("AWS::SSM::Document", { DocumentFormat: "YAML", Content: content });
    }),
    {
        name: "text: a document of Automation with a name of its parameters",
        type: "aws:ssm/document:Document",
        unsafe: automation(`overrides:\n  containerOverrides:\n    - name: "{{ Name }}"\n      command: [x]`),
        safe: automation(`overrides:\n  containerOverrides:\n    - name: app\n      command: ["{{ Name }}"]`),
    },
    {
        name: "text: a document of Automation with overrides of its parameters",
        type: "aws:ssm/document:Document",
        unsafe: automation(`overrides: "{{ Overrides }}"`),
        safe: automation(`startedBy: "{{ Name }}"`),
    },
    overriding("a script of Automation", "aws:ssm/document:Document", (name) =>
        script(`def run(events, context):
    boto3.client('ecs').run_task(cluster='c', taskDefinition='orders', overrides={
        'containerOverrides': [{'name': '${name}', 'command': [events['c']]}],
    })`),
    ),
    overriding("a command line in user data", "aws:ec2/launchTemplate:LaunchTemplate", (name) =>
        userData(`#!/bin/sh
aws ecs run-task --cluster c --task-definition orders --overrides '{"containerOverrides":[{"name":"${name}","command":["'"$1"'"]}]}'
`),
    ),
    overriding("a command line with escapes", "aws:ssm/association:Association", (name) => ({
        parameters: {
            commands: [
                "set -e",
                `aws ecs run-task --overrides "{\\"containerOverrides\\":[{\\"name\\":\\"${name}\\",\\"command\\":[\\"$C\\"]}]}"`,
            ].join("\n"),
        },
    })),
    ...["Overrides", "ContainerOverrides"].map((key) =>
        overriding(`JSONata as ${key}`, "aws:sfn/stateMachine:StateMachine", (name) => {
            const list = `[{'Name': '${name}', 'Command': [$states.input.c], 'Environment': $map($x, function($v) {$v})}]`;
            const given =
                key === "Overrides"
                    ? { Overrides: `{% {'ContainerOverrides': ${list}} %}` }
                    : { Overrides: { ContainerOverrides: `{% ${list} %}` } };
            const state = {
                Type: "Task",
                Resource: "arn:aws:states:::ecs:runTask.sync",
                Arguments: { TaskDefinition: "orders", ...given },
                End: true,
            };
            return { definition: json({ QueryLanguage: "JSONata", StartAt: "A", States: { A: state } }) };
        }),
    ),
    overriding("JSONata as all arguments", "aws:sfn/stateMachine:StateMachine", (name) => ({
        definition: json({
            States: {
                A: {
                    Resource: "arn:aws:states:::ecs:runTask",
                    Arguments: `{% {'TaskDefinition': 'orders', 'Overrides': {'ContainerOverrides': [{'Name': '${name}', 'Command': $c}]}} %}`,
                },
            },
        }),
    })),
    {
        name: "text: a document of Automation with a command of its parameters",
        type: "aws:ssm/document:Document",
        unsafe: automation(
            `overrides:\n  containerOverrides:\n    - name: adot-collector\n      command: "{{ Command }}"`,
        ),
        safe: automation(`overrides:\n  containerOverrides:\n    - name: app\n      command: "{{ Command }}"`),
    },
    {
        name: "text: a document of Automation with the tasks of a job of its parameters",
        type: "aws:ssm/document:Document",
        unsafe: jobOf({ ecsPropertiesOverride: "{{ Overrides }}" }),
        safe: jobOf({ ecsPropertiesOverride: { taskProperties: [{ containers: [{ name: "app", command: ["x"] }] }] } }),
    },
    {
        name: "text: a list of which the input brings one",
        type: "aws:cloudwatch/eventTarget:EventTarget",
        unsafe: {
            ecsTarget: { taskDefinitionArn: "orders" },
            inputTransformer: { inputPaths: { o: "$.o" }, inputTemplate: '{"containerOverrides": [<o>]}' },
        },
        safe: {
            ecsTarget: { taskDefinitionArn: "orders" },
            inputTransformer: {
                inputPaths: { o: "$.o" },
                inputTemplate: '{"containerOverrides": [{"name": "app", "environment": [<o>]}]}',
            },
        },
    },
];
