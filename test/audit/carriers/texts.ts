/** Overrides and configs in texts of other languages than JSON, each with the safe twin. */
import type { CarrierCase } from "../carriers";

type Json = Record<string, unknown>;

const json = (value: unknown): string => JSON.stringify(value);
const runUri = "arn:aws:apigateway:eu-west-1:ecs:action/RunTask";

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

const overrides: readonly CarrierCase[] = [
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
    overriding("a method of CloudFormation", "AWS::ApiGateway::Method", (name) => ({
        Integration: {
            Uri: runUri,
            RequestTemplates: {
                "application/json": `#set($o = {"containerOverrides": [{"name": "${name}", "environment": [{"name": "KEY", "value": "$k"}]}]})\n{"overrides": $util.toJson($o)}`,
            },
        },
    })),
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
    overriding("a document of Automation in CloudFormation", "AWS::SSM::Document", (name) => {
        const { content } = automation(
            `overrides: { containerOverrides: [{ name: ${name}, environment: [{ name: KEY, value: x }] }] }`,
        );
        return { DocumentFormat: "YAML", Content: content };
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

const config = `receivers:
  otlp:
    protocols: {grpc: {}}
exporters:
  debug: {}
service:
  pipelines:
    metrics: {receivers: [otlp], exporters: [debug]}
`;

const indented = (text: string): string => text.replace(/^(?=.)/gm, "      ");

/** Texts that hold a config, each in an input of a type that nobody knows. */
const holding: Readonly<Record<string, unknown>> = {
    "a heredoc": `#!/bin/sh\ncat > /etc/c.yaml <<'EOF'\n${config}EOF\n`,
    "cloud-init": `#cloud-config\nwrite_files:\n  - path: /etc/c.yaml\n    content: |\n${indented(config)}`,
    "cloud-init in base64": `#cloud-config\nwrite_files:\n  - path: /c\n    encoding: b64\n    content: ${Buffer.from(config).toString("base64")}\n`,
    "base64 in a script": `echo ${Buffer.from(config).toString("base64")} | base64 -d > /etc/c.yaml`,
    "a program's literal": `const config = \`\n${config}\`;\nwrite(config);`,
    "a program's literals in a row": config
        .split("\n")
        .map((line) => `  "${line}\\n"`)
        .join(" +\n"),
    "a program's list of lines": `[${config
        .split("\n")
        .map((line) => `'${line}'`)
        .join(",\n")}].join("\\n")`,
    "echoed lines": config
        .trim()
        .split("\n")
        .map((line) => `echo "${line}" >> /etc/c.yaml`)
        .join("\n"),
    "a list of lines": ["cat > /etc/c.yaml <<'EOF'", ...config.split("\n"), "EOF"],
    "an argument": `run --config='yaml:${config}'`,
    "flow style": 'x --config "yaml:{receivers: {otlp: {}}, exporters: {debug: {}}, service: {pipelines: {m: {}}}}"',
    "YAML with escapes": config.replace("receivers:", '"receiver\\x73":').replace("service:", '"\\u0073ervice":'),
    "YAML with quotes": config.replace(/^(\w+):/gm, "'$1':"),
    "JSON with escapes in a script": `run "{\\"receivers\\":{\\"otlp\\":{}},\\"exporters\\":{\\"debug\\":{}},\\"service\\":{\\"pipelines\\":{\\"m\\":{}}}}"`,
    anchors: `base: &b\n  pipelines: {m: {receivers: [a], exporters: [b]}}\nreceivers: {a: {}}\nservice: *b\n`,
    "only the pipelines":
        "x: |\n  service:\n    pipelines:\n      metrics:\n        receivers: [otlp]\n        exporters:\n        - awsemf\n",
    "a template's placeholders": `receivers:\n  \${RECEIVERS}\nexporters: \${EXPORTERS}\nservice:\n  pipelines: \${PIPELINES}\n`,
    "a manifest's second document": `kind: A\n---\nkind: B\nspec:\n  config:\n${indented(config)}`,
};

export const textCases: readonly CarrierCase[] = [
    ...overrides,
    ...Object.entries(holding).map(([name, text]) => ({
        name: `config in ${name}`,
        type: "aws:ssm/somethingNew:SomethingNew",
        unsafe: { payload: text },
        safe: { payload: "echo receivers: exporters: service: pipelines:" },
    })),
    {
        name: "an image on the second line of a command",
        type: "aws:ssm/somethingNew:SomethingNew",
        unsafe: { payload: "docker run -d \\\n  --name x \\\n  public.ecr.aws/aws-observability/aws-otel-collector" },
        safe: { payload: "docker run -d \\\n  --name x \\\n  public.ecr.aws/docker/library/nginx" },
    },
    {
        name: "an image by its name alone, in a container",
        type: "aws:ssm/somethingNew:SomethingNew",
        unsafe: { containers: [{ imageName: "otel-collector", command: ["x"] }] },
        safe: { gallery: [{ imageName: "otel-collector", title: "x" }] },
    },
    {
        name: "a variable called Notes",
        type: "aws:ssm/somethingNew:SomethingNew",
        unsafe: { environment: { NOTES: config } },
        safe: { environment: { NOTES: "none" }, notes: config },
    },
    {
        name: "somebody's module called logs",
        type: "acme:logs/agent:Agent",
        unsafe: { content: config },
        safe: { content: "x" },
    },
];

const words = "A config has receivers: which take, exporters: which send, and service: with pipelines: of both.";
const listed = `A config has four parts:
  receivers: where data comes from
  exporters: where it goes
  service: what runs
    pipelines: how it flows
`;
const image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0";

/** What isn't a collector's, whatever it resembles. */
export const silentTexts: readonly Pick<CarrierCase, "name" | "type" | "safe">[] = [
    {
        name: "CodePipeline's variables",
        type: "aws:codepipeline/pipeline:Pipeline",
        safe: {
            stages: [
                {
                    actions: [
                        {
                            category: "Build",
                            provider: "CodeBuild",
                            configuration: {
                                ProjectName: "orders",
                                EnvironmentVariables: json([
                                    { name: "IMAGE_NAME", value: "acme/app:1", type: "PLAINTEXT" },
                                    { name: "COMMAND", value: "--config=prod", type: "PLAINTEXT" },
                                ]),
                            },
                        },
                    ],
                },
            ],
        },
    },
    {
        name: "CodeBuild's variables of an event",
        type: "aws:cloudwatch/eventTarget:EventTarget",
        safe: {
            arn: "arn:aws:codebuild:eu-west-1:111122223333:project/orders",
            inputTransformer: {
                inputPaths: { c: "$.detail.c" },
                inputTemplate:
                    '{"environmentVariablesOverride": [{"name": "COMMIT", "value": <c>, "type": "PLAINTEXT"}]}',
            },
        },
    },
    ...Object.entries<Json>({
        "aws:appstream/fleet:Fleet": { imageName: "otel-collector" },
        "aws:ec2/launchConfiguration:LaunchConfiguration": { imageId: "otel-collector" },
        "acme:shop/product:Product": { logoImage: "images/otel-collector.png", image: "otel-collector.svg", alt: "x" },
        "acme:shop/page:Page": { imageUri: "acme/otel-collector", heroImage: "cdn.acme.test/otel-collector/hero" },
        "acme:wiki/page:Page": { body: words, sections: [{ text: listed }], notes: config, meta: { title: image } },
        "acme:wiki/article:Article": { article: { documentation: config, description: `image: ${image}` } },
        "aws:lambda/function:Function": { code: `// ${words}\n/* ${listed} */\nexports.handler = () => 1;` },
        "aws:cloudfront/function:Function": {
            code: `// ${words}\n/*\n${listed}*/\n// ${config.replace(/\n/g, "\n// ")}`,
        },
        "aws:appsync/resolver:Resolver": {
            code: "// RunTask takes overrides: containerOverrides: a list\nexport const request = () => ({});",
        },
        "aws:ssm/document:Document": {
            content: `description: |\n  Config:\n${indented(config)}schemaVersion: "0.3"\nmainSteps: []\n`,
        },
        "AWS::Config::ConfigRule": { InputParameters: { allowedImages: image } },
        "AWS::Logs::MetricFilter": { FilterPattern: `{ $.image = "${image}" }` },
        "AWS::Logs::SubscriptionFilter": { FilterPattern: `{ $.image = "${image}" }` },
        "aws-native:logs:QueryDefinition": { queryString: `filter image = "${image}"` },
        "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": { filterPattern: `{ $.image = "${image}" }` },
    }).map(([type, safe]) => ({ name: `what resembles one in ${type}`, type, safe })),
];
