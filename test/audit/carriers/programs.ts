/** Overrides that programs, templates and command lines make in more than one step, or write in a way of their own. */
import type { CarrierCase, Json } from "./case";

/** What tells a container or what is in its place, in the unsafe and in the safe text. */
type Made = readonly [name: string, text: (container: string) => string, other?: readonly [string, string]];

const collectorOrApp = ["adot-collector", "app"] as const;

const cases = (what: string, type: string, around: (text: string) => Json, made: readonly Made[]): CarrierCase[] =>
    made.map(([name, text, [unsafe, safe] = collectorOrApp]) => ({
        name: `${what}: ${name}`,
        type,
        unsafe: around(text(unsafe)),
        safe: around(text(safe)),
    }));

const request = (overrides: string): string =>
    `return { call: 'RunTask', taskDefinition: 'orders', overrides: ${overrides} };`;

const resolver = (body: string): Json => ({ code: `export function request(ctx) {\n  ${body}\n}` });

const python = (body: string): Json => ({
    documentFormat: "YAML",
    content: `schemaVersion: "0.3"
mainSteps:
  - name: run
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      Script: |
        def run(event, context):
${body.replace(/^/gm, "          ")}
`,
});

const mapping = (requestTemplate: string): Json => ({ requestTemplate });

const shell = (command: string): Json => ({
    userData: Buffer.from(`#!/bin/sh\nset -e\n${command}\n`).toString("base64"),
});

export const programCases: readonly CarrierCase[] = [
    ...cases("resolver", "aws:appsync/resolver:Resolver", resolver, [
        [
            "a list that is pushed to",
            (name) =>
                `const containerOverrides = [];
  containerOverrides.push({ name: '${name}', command: ctx.args.c });
  ${request("{ containerOverrides }")}`,
        ],
        [
            "a list that is pushed to twice",
            (name) =>
                `const containerOverrides = [];
  containerOverrides.push({ name: 'app', command: ctx.args.c }${name === "app" ? "" : ", ctx.args.other"});
  ${request("{ containerOverrides }")}`,
        ],
        [
            "a list with an entry that is set",
            (value) => `const o = { containerOverrides: [] };\n  ${value}\n  ${request("o")}`,
            ["o.containerOverrides[0] = { name: 'adot-collector', command: ['x'] };", ""],
        ],
        [
            "a list that is set again",
            (name) =>
                `const o = { containerOverrides: [] };
  o['containerOverrides'] = [{ name: '${name}', command: ctx.args.c }];
  ${request("o")}`,
        ],
        [
            "a list that is read only",
            (name) =>
                `const containerOverrides = [{ name: '${name}', command: ctx.args.c }];
  if (containerOverrides.length > 1 || containerOverrides.some((each) => !each.name)) { return null; }
  ${request("{ containerOverrides }")}`,
        ],
        [
            "an entry whose part is set",
            (value) =>
                `const containerOverrides = [{ name: 'app', command: ctx.args.c }];
  ${value}
  ${request("{ containerOverrides }")}`,
            ["containerOverrides[0].name = ctx.args.n;", "const first = containerOverrides[0].name;"],
        ],
        [
            "an answer that is read",
            (text) => `// RunTask\n  return { body: ${text} };`,
            ["ctx.args.containerOverrides", "ctx.result.overrides.containerOverrides[0].name"],
        ],
        [
            "a method of ECS",
            (text) => `return ${text};`,
            ["new AWS.ECS().runTask(ctx.args)", "builds.runTask(ctx.args)"],
        ],
        [
            "a name in escapes",
            (name) => request(`{ containerOverrides: [{ name: '${name}', command: ctx.args.c }] }`),
            ["adot\\x2dcollec\\u0074or", "ap\\u{70}"],
        ],
        [
            "a comment before it on its line",
            (name) =>
                `/** @type {Overrides} */ const it = { containerOverrides: [{ name: '${name}', command: ctx.args.c }] };
  ${request("it")}`,
        ],
    ]),
    ...cases("mapping template", "aws:appsync/resolver:Resolver", mapping, [
        [
            "what #return gives",
            (name) =>
                `#set($call = "RunTask")
#return({"taskDefinition": "orders", "overrides": {"containerOverrides": [{"name": "${name}", "command": $c}]}})`,
        ],
        [
            "a list that is added to",
            (name) =>
                `#set($request = {"call": "RunTask", "overrides": {"containerOverrides": []}})
$util.qr($request.overrides.containerOverrides.add({"name": "${name}", "command": $c}))
$util.toJson($request)`,
        ],
    ]),
    ...cases("Python", "aws:ssm/document:Document", python, [
        [
            "a list that is appended to",
            (name) =>
                `o = {'containerOverrides': []}
o['containerOverrides'].append({'name': '${name}', 'command': event['c']})
boto3.client('ecs').run_task(taskDefinition='orders', overrides=o)`,
        ],
        [
            "comments in it",
            (name) =>
                `boto3.client('ecs').run_task(taskDefinition='orders', overrides={
    # What the caller's
    'containerOverrides': [{
        # container gets
        'name': '${name}', 'command': event['c'],
    }],
})`,
        ],
        [
            "a request that is passed on",
            (given) => `boto3.client('ecs').run_task(${given})`,
            ["**event", "taskDefinition='orders', count=event['count']"],
        ],
        [
            "a part of a request that is passed on",
            (given) => `boto3.client('ecs').run_task(taskDefinition='orders', ${given})`,
            ["**event", "cluster=event"],
        ],
        [
            "a request that is written out",
            (value) => `params = {'taskDefinition': 'orders'${value}}\nboto3.client('ecs').run_task(**params)`,
            [", 'overrides': event['overrides']", ", 'count': event['count']"],
        ],
    ]),
    ...cases("command line", "aws:ec2/launchTemplate:LaunchTemplate", shell, [
        [
            "a file",
            (given) => `aws ecs run-task --task-definition orders ${given}`,
            ["--overrides file://o.json", "--cluster file://c"],
        ],
        [
            "a variable",
            (given) => `aws ecs run-task --task-definition orders ${given}`,
            ['--overrides "$O"', `--overrides '{"cpu": "512"}'`],
        ],
        ["shorthand", (name) => `aws ecs run-task --overrides 'containerOverrides=[{name=${name},command=[x]}]'`],
        [
            "shorthand with a variable",
            (name) => `aws ecs run-task --overrides "containerOverrides=[{name=${name},command=[x]}]"`,
            ["$NAME", "app"],
        ],
    ]),
];
