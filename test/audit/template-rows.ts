/** What is known of SSM parameters that templates of CloudFormation have, beside tasks and for those in them. */
import { type Inputs, missing, type Names, row, safe, unproven, unsafe } from "./parameter-row";
import { containersWith } from "./task";
import { Later, type Row, type RowResource, type Verdict } from "./verdict-row";

type Template = Readonly<Record<string, unknown>>;

const parameter = (properties: Inputs): Inputs => ({
    Type: "AWS::SSM::Parameter",
    Properties: { Type: "String", ...properties },
});

const task = (valueFrom: unknown): Inputs => ({
    Type: "AWS::ECS::TaskDefinition",
    Properties: {
        Memory: "2048",
        ContainerDefinitions: containersWith((collector) => {
            collector.environment.shift();
            collector.secrets.push({ name: "AOT_CONFIG_CONTENT", valueFrom: valueFrom as string });
        }),
    },
});

const template = (Resources: Inputs, more: Inputs = {}): Template => ({ ...more, Resources });

/** What makes a stack of a template, by its type. */
const stacks: Readonly<Record<string, (body: Template, name: string, parameters?: Inputs) => Inputs>> = {
    "aws:cloudformation/stack:Stack": (body, name, parameters) => ({
        name,
        templateBody: JSON.stringify(body),
        parameters,
    }),
    "aws-native:cloudformation:Stack": (body, stackName) => ({ stackName, templateBody: body }),
    "aws:cloudcontrol/resource:Resource": (body, StackName) => ({
        typeName: "AWS::CloudFormation::Stack",
        desiredState: JSON.stringify({ StackName, TemplateBody: JSON.stringify(body) }),
    }),
    "aws:index/cloudcontrolapiResource:CloudcontrolapiResource": (body, StackName) => ({
        typeName: "AWS::CloudFormation::Stack",
        desiredState: JSON.stringify({ StackName, TemplateBody: body }),
    }),
    "aws-native:index:ExtensionResource": (body, StackName) => ({
        type: "AWS::CloudFormation::Stack",
        properties: { StackName, TemplateBody: JSON.stringify(body) },
    }),
    "aws:cloudformation/stackSet:StackSet": (body, name) => ({ name, templateBody: JSON.stringify(body) }),
};

const stackType = "aws:cloudformation/stack:Stack";
const setType = "aws:cloudformation/stackSet:StackSet";

const stack = (
    n: Names,
    body: Template,
    { type = stackType, name = n.slug, parameters = undefined as Inputs | undefined } = {},
): RowResource => ({
    type,
    name,
    inputs: stacks[type]!(body, name, parameters),
});

const sub = (text: string): Inputs => ({ "Fn::Sub": text });
const ref = (name: string): Inputs => ({ Ref: name });

/** Ways in which a template's task takes a parameter of its own, by the parameter's name. */
const ways: Readonly<Record<string, readonly [name: unknown, valueFrom: unknown]>> = {
    "a reference": ["/in/template", ref("Config")],
    "a reference to one without a name": [undefined, ref("Config")],
    "its name": ["/in/template", "/in/template"],
    "a reference to one with a name of the stack's": [sub("/${AWS::StackName}/config"), ref("Config")],
    "a name of the stack's": [sub("/${AWS::StackName}/config"), sub("/${AWS::StackName}/config")],
    "a name of the region's": [
        sub("/${AWS::Region}/config"),
        { "Fn::Join": ["/", ["", ref("AWS::Region"), "config"]] },
    ],
    "its arn": ["/in/template", sub("arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${Config}")],
    "an arn with its name": [undefined, sub("arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${Config}")],
};

const named = (properties: Inputs): Inputs =>
    Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));

/** A parameter of the program that proves the config of a task, and something that may write to it, too. */
const beside = (
    what: string,
    verdict: Verdict | readonly [Verdict, Verdict],
    make: (n: Names) => RowResource,
): Row[] => [
    row(`${what} before the task`, verdict, (n) => [n.parameter({ value: safe }), make(n), n.task()]),
    row(`${what} after the task`, verdict, (n) => [n.parameter({ value: safe }), n.task(), make(n)]),
];

const writing = (Name: unknown, more: Inputs = {}): Template =>
    template({ Second: parameter(named({ Name, Value: unsafe, ...more })) });

export const templateRows: readonly Row[] = [
    ...Object.keys(stacks).flatMap((type) => [
        ...Object.entries(ways).flatMap(([what, [Name, valueFrom]]) =>
            (type === stackType || what === "a reference" ? ([safe, unsafe] as const) : []).map((Value) =>
                row(
                    `${type} with ${Value === safe ? "a safe" : "an unsafe"} parameter by ${what}`,
                    Value === safe ? "safe" : missing,
                    (n) => [
                        stack(n, template({ Config: parameter(named({ Name, Value })), Task: task(valueFrom) }), {
                            type,
                        }),
                    ],
                ),
            ),
        ),
        ...beside(`a second writer in ${type}`, unproven, (n) =>
            stack(n, writing(n.path), { type, name: `${n.slug}-second` }),
        ),
        ...beside(`another parameter in ${type}`, "safe", (n) =>
            stack(n, writing(`${n.path}/other`), { type, name: `${n.slug}-second` }),
        ),
        ...beside(`a parameter without a name in ${type}`, "safe", (n) =>
            stack(n, writing(undefined), { type, name: `${n.slug}-second` }),
        ),
    ]),

    // Names of which a deployment knows a part.
    ...beside("a second writer with the name of its stack", unproven, (n) => ({
        ...stack(n, writing(sub("/${AWS::StackName}/config")), { name: n.slug }),
        name: `${n.slug}-second`,
    })),
    ...beside("a parameter with the name of its stack", "safe", (n) =>
        stack(n, writing(sub("/${AWS::StackName}/config")), { name: `${n.slug}-second` }),
    ),
    ...beside("a parameter with the name of the region", "safe", (n) =>
        stack(n, writing(sub("/${AWS::Region}/config")), { name: `${n.slug}-second` }),
    ),
    ...beside("a parameter with the account", "safe", (n) =>
        stack(n, writing(sub("/${AWS::AccountId}/${AWS::Region}/config")), { name: `${n.slug}-second` }),
    ),
    ...beside("a parameter with the name of a resource", unproven, (n) =>
        stack(
            n,
            template({
                Cluster: { Type: "AWS::ECS::Cluster" },
                Second: parameter({ Name: sub("/${Cluster}/config"), Value: unsafe }),
            }),
            {
                name: `${n.slug}-second`,
            },
        ),
    ),
    ...beside("a parameter with another end after the name of a resource", "safe", (n) =>
        stack(
            n,
            template({
                Cluster: { Type: "AWS::ECS::Cluster" },
                Second: parameter({ Name: sub("/${Cluster}/password"), Value: unsafe }),
            }),
            {
                name: `${n.slug}-second`,
            },
        ),
    ),
    ...Object.entries<unknown>({
        "an import": { "Fn::Join": ["/", ["", { "Fn::ImportValue": "name" }, "config"]] },
        "a dynamic reference": "/{{resolve:ssm:name}}/config",
        "a value of the stack": sub("/${Name}/config"),
    })
        .map(([part, Name]): [string, (n: Names) => RowResource] => [
            part,
            (n) =>
                stack(n, { Parameters: { Name: { Type: "String" } }, ...writing(Name) }, { name: `${n.slug}-second` }),
        ])
        .flatMap(([part, make]) =>
            beside(`a second writer whose name begins with a slash before ${part}`, unproven, make),
        ),
    ...beside("a parameter with another end after a slash and an import", "safe", (n) =>
        stack(n, writing({ "Fn::Join": ["/", ["", { "Fn::ImportValue": "name" }, "password"]] }), {
            name: `${n.slug}-second`,
        }),
    ),
    ...beside("a second writer with a slash and a value that a preview does not know", ["waits", unproven], (n) =>
        stack(
            n,
            { Parameters: { Name: { Type: "String" } }, ...writing(sub("/${Name}/config")) },
            { name: `${n.slug}-second`, parameters: { Name: new Later(n.slug) } },
        ),
    ),
    ...beside("a second writer by an import", unproven, (n) =>
        stack(n, writing({ "Fn::ImportValue": "name" }), { name: `${n.slug}-second` }),
    ),
    ...beside("a second writer by a macro", unproven, (n) =>
        stack(
            n,
            template({ Second: { Type: "AWS::SSM::Parameter", Properties: { "Fn::Transform": { Name: "Macro" } } } }),
            {
                name: `${n.slug}-second`,
            },
        ),
    ),
    ...beside("a second writer whose name is a value that a preview does not know", ["waits", unproven], (n) =>
        stack(
            n,
            { Parameters: { Name: { Type: "String" } }, ...writing(ref("Name")) },
            {
                name: `${n.slug}-second`,
                parameters: { Name: new Later(n.path) },
            },
        ),
    ),
    ...beside("a parameter whose name is a value that a preview does not know", ["waits", "safe"], (n) =>
        stack(
            n,
            { Parameters: { Name: { Type: "String" } }, ...writing(ref("Name")) },
            {
                name: `${n.slug}-second`,
                parameters: { Name: new Later(`${n.path}/other`) },
            },
        ),
    ),
    ...beside("a second writer whose name is a secret of its template", unproven, (n) =>
        stack(
            n,
            { Parameters: { Name: { Type: "String", NoEcho: true, Default: n.path } }, ...writing(ref("Name")) },
            {
                name: `${n.slug}-second`,
            },
        ),
    ),
    ...beside("a parameter whose condition does not hold", "safe", (n) =>
        stack(
            n,
            {
                Conditions: { No: { "Fn::Equals": ["a", "b"] } },
                Resources: { Second: { ...parameter({ Name: n.path, Value: unsafe }), Condition: "No" } },
            },
            { name: `${n.slug}-second` },
        ),
    ),

    // Inside one template.
    row("a template with two parameters of one name", unproven, (n) => [
        stack(
            n,
            template({
                Config: parameter({ Name: n.path, Value: safe }),
                Other: parameter({ Name: n.path, Value: safe }),
                Task: task(n.path),
            }),
        ),
    ]),
    row("a template with parameters of names that begin alike", "safe", (n) => [
        stack(
            n,
            template({
                Config: parameter({ Name: sub("/${AWS::Region}/config"), Value: safe }),
                Other: parameter({ Name: sub("/${AWS::Region}/database/config"), Value: unsafe }),
                Generated: parameter({ Value: unsafe }),
                Task: task(ref("Config")),
            }),
        ),
    ]),
    row("a template with a version of its parameter", unproven, (n) => [
        stack(n, template({ Config: parameter({ Name: n.path, Value: safe }), Task: task(`${n.path}:1`) })),
    ]),
    row("a template with names that differ in their case alone", unproven, (n) => [
        stack(
            n,
            template({
                Config: parameter({ Value: safe }),
                CONFIG: { Type: "AWS::SecretsManager::Secret" },
                Task: task(ref("CONFIG")),
            }),
        ),
    ]),
    row("a template whose parameter has a value that nobody knows", unproven, (n) => [
        stack(
            n,
            template({
                Config: parameter({ Name: n.path, Value: "{{resolve:ssm:/elsewhere}}" }),
                Task: task(ref("Config")),
            }),
        ),
    ]),
    row("a template whose parameter is a value of the stack", missing, (n) => [
        stack(
            n,
            {
                Parameters: { Value: { Type: "String", Default: safe } },
                ...template({ Config: parameter({ Name: n.path, Value: ref("Value") }), Task: task(ref("Config")) }),
            },
            { parameters: { Value: unsafe } },
        ),
    ]),
    row("a template that ignoreChanges covers", unproven, (n) => [
        {
            ...stack(n, template({ Config: parameter({ Name: n.path, Value: safe }), Task: task(ref("Config")) })),
            ignoreChanges: ["templateBody"],
        },
    ]),

    // Between the program and templates, and between these.
    row("a template's task with a parameter of the program", "safe", (n) => [
        n.parameter({ value: safe }),
        stack(n, template({ Task: task(n.path) })),
    ]),
    row("a template's task with an unsafe parameter of another", missing, (n) => [
        stack(n, template({ Config: parameter({ Name: n.path, Value: unsafe }) }), { name: `${n.slug}-first` }),
        stack(n, template({ Task: task(n.path) })),
    ]),
    row("the program's task with a parameter of a template", "safe", (n) => [
        stack(n, template({ Config: parameter({ Name: n.path, Value: safe }) }), { name: `${n.slug}-first` }),
        n.task(),
    ]),
    row("two stacks of one template", "safe", (n) =>
        ["first", "second"].map((name) =>
            stack(
                n,
                template({
                    Config: parameter({ Name: sub("/${AWS::StackName}/config"), Value: safe }),
                    Task: task(ref("Config")),
                }),
                { name: `${n.slug}-${name}` },
            ),
        ),
    ),
    row("two stacks whose templates have one name", unproven, (n) =>
        ["first", "second"].map((name) =>
            stack(n, template({ Config: parameter({ Name: n.path, Value: safe }), Task: task(ref("Config")) }), {
                name: `${n.slug}-${name}`,
            }),
        ),
    ),
    row("a program's text that is like a template's", unproven, (n) => [
        stack(n, template({ Config: parameter({ Value: safe }) }), { name: `${n.slug}-first` }),
        n.task("${env:AWS_CLOUDFORMATION_Config}"),
    ]),

    // Stack sets are elsewhere.
    row("a stack set's task with a parameter of the program", unproven, (n) => [
        n.parameter({ value: safe }),
        stack(n, template({ Task: task(n.path) }), { type: setType }),
    ]),
    row("a stack set whose parameter is a value of its instances", unproven, (n) => [
        stack(
            n,
            {
                Parameters: { Value: { Type: "String", Default: safe } },
                ...template({ Config: parameter({ Name: n.path, Value: ref("Value") }), Task: task(ref("Config")) }),
            },
            { type: setType },
        ),
    ]),
    row("a stack set in a template", "safe", (n) => [
        stack(
            n,
            template({
                Set: {
                    Type: "AWS::CloudFormation::StackSet",
                    Properties: {
                        TemplateBody: JSON.stringify(
                            template({ Config: parameter({ Value: safe }), Task: task(ref("Config")) }),
                        ),
                    },
                },
                Config: parameter({ Value: unsafe }),
            }),
        ),
    ]),
    row("a stack set in a template with a parameter of the outer", unproven, (n) => [
        stack(
            n,
            template({
                Set: {
                    Type: "AWS::CloudFormation::StackSet",
                    Properties: { TemplateBody: JSON.stringify(template({ Task: task(n.path) })) },
                },
                Config: parameter({ Name: n.path, Value: safe }),
            }),
        ),
    ]),
];
