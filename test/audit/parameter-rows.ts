/** What is known of an SSM parameter that a collector takes its config from. */
import type { Settings } from "../../audit/settings";
import {
    type Inputs,
    inEngine,
    missing,
    type Names,
    otherAccount,
    provider,
    roleIn,
    row,
    safe,
    unproven,
    unsafe,
} from "./parameter-row";
import { home, Later, type Row, type RowResource, Secret } from "./verdict-row";

/** Other types that write a parameter, with their inputs. */
const otherWriters: readonly (readonly [type: string, inputs: (name: string, value: string) => Inputs])[] = [
    ["aws-native:ssm:Parameter", (name, value) => ({ name, type: "String", value })],
    ["awscc:index/ssmParameter:SsmParameter", (name, value) => ({ name, type: "String", value })],
    ["aws:index/ssmParameter:SsmParameter", (name, value) => ({ name, type: "String", value })],
    [
        "aws:cloudcontrol/resource:Resource",
        (Name, Value) => ({ typeName: "AWS::SSM::Parameter", desiredState: JSON.stringify({ Name, Value }) }),
    ],
    ["aws-next:index/ssmParameter:SsmParameter", (name, value) => ({ name, type: "String", value })],
    ["orders:tf:aws_ssm_parameter", (name, value) => ({ name, type: "String", value })],
    [
        "aws:index/cloudcontrolapiResource:CloudcontrolapiResource",
        (Name, Value) => ({ typeName: "AWS::SSM::Parameter", desiredState: JSON.stringify({ Name, Value }) }),
    ],
    [
        "aws-native:index:ExtensionResource",
        (Name, Value) => ({ type: "AWS::SSM::Parameter", properties: { Name, Value, Type: "String" } }),
    ],
];

const secondWriter = (n: Names): readonly RowResource[] => [
    n.parameter({ value: safe }),
    n.task(),
    n.parameter({ value: unsafe, overwrite: true }, { name: `${n.slug}-second` }),
];

/** Settings that exempt a resource from every policy. */
const exempt = (resource: string): Settings => ({
    exemptions: [{ resource, reason: "Is being retired.", expires: "2999-12-31" }],
});

export const parameterRows: readonly Row[] = [
    // What the program says.
    row("a value", "safe", (n) => [n.parameter({ value: safe }), n.task()], inEngine),
    row("an unsafe value", missing, (n) => [n.parameter({ value: unsafe }), n.task()], inEngine),
    row(
        "a secret value",
        "safe",
        (n) => [n.parameter({ type: "SecureString", keyId: "alias/other", value: new Secret(safe) }), n.task()],
        inEngine,
    ),
    row("an unsafe secret value", missing, (n) => [n.parameter({ value: new Secret(unsafe) }), n.task()]),
    row("an insecure value", "safe", (n) => [n.parameter({ insecureValue: safe }), n.task()], inEngine),
    row("an overwritten value", "safe", (n) => [n.parameter({ value: safe, overwrite: true }), n.task()], inEngine),
    row("a name without its slash", missing, (n) => [n.parameter({ value: unsafe }), n.task(n.path.slice(1))]),
    row(
        "a value that a preview does not know",
        ["waits", "safe"],
        (n) => [n.parameter({ value: new Later(safe) }), n.task()],
        inEngine,
    ),
    row(
        "an unsafe value that a preview does not know",
        ["waits", missing],
        (n) => [n.parameter({ value: new Later(unsafe) }), n.task()],
        inEngine,
    ),
    row("an unsafe insecure value that a preview does not know", ["waits", missing], (n) => [
        n.parameter({ insecureValue: new Later(unsafe) }),
        n.task(),
    ]),

    // What nobody knows.
    row("no parameter of the program", unproven, (n) => [n.task()], inEngine),
    row("a parameter that is only read", unproven, (n) => [n.parameter({ value: safe }, { isRead: true }), n.task()]),
    row("another parameter", unproven, (n) => [n.parameter({ value: safe }), n.task(`${n.path}2`)], inEngine),
    row("a version of a parameter", unproven, (n) => [n.parameter({ value: safe }), n.task(`${n.path}:1`)]),
    row(
        "a version of a parameter by its arn",
        unproven,
        (n) => [n.parameter({ value: safe }), n.task(`${n.arn()}:1`)],
        inEngine,
    ),
    row("a write-only value", unproven, (n) => [n.parameter({ valueWo: safe, valueWoVersion: 1 }), n.task()], inEngine),
    row(
        "a write-only value that a preview does not know",
        unproven,
        (n) => [n.parameter({ valueWo: new Later(safe), valueWoVersion: new Later(1) }), n.task()],
        inEngine,
    ),
    row("a write-only value of which the state has the version alone", unproven, (n) => [
        n.parameter({ valueWoVersion: 1 }),
        n.task(),
    ]),
    row("a write-only value beside one that is known", unproven, (n) => [
        n.parameter({ value: safe, hasValueWo: true }),
        n.task(),
    ]),
    row("no value", unproven, (n) => [n.parameter({}), n.task()]),
    row("two values", unproven, (n) => [n.parameter({ value: safe, insecureValue: safe }), n.task()]),
    row("a value that is no text", unproven, (n) => [n.parameter({ value: { a: 1 } }), n.task()]),
    row(
        "a value of another data type",
        unproven,
        (n) => [n.parameter({ value: safe, dataType: "aws:ec2:image" }), n.task()],
        inEngine,
    ),
    row("a value of the data type text", "safe", (n) => [n.parameter({ value: safe, dataType: "text" }), n.task()]),
    row("a name that aws reserves", unproven, (n) => [
        n.parameter({ name: "/aws/reference/secretsmanager/config", value: safe }),
        n.task("/aws/reference/secretsmanager/config"),
    ]),
    ...["value", '["value"]', "*", '["*"]', "[*]", "valueWo"].map((path) =>
        row(
            `a value that ignoreChanges covers by ${path}`,
            unproven,
            (n) => [n.parameter({ value: safe }, { ignoreChanges: ["tags", path] }), n.task()],
            path === "value" ? inEngine : {},
        ),
    ),
    row("an insecure value that ignoreChanges covers", unproven, (n) => [
        n.parameter({ insecureValue: safe }, { ignoreChanges: ["insecureValue"] }),
        n.task(),
    ]),
    row(
        "a value beside what ignoreChanges covers",
        "safe",
        (n) => [
            n.parameter({ value: safe }, { ignoreChanges: ["tags", "description", "values", "overwrite"] }),
            n.task(),
        ],
        inEngine,
    ),
    row(
        "a value that somebody has changed since",
        "safe",
        (n) => [n.parameter({ value: safe }, { outputs: { value: unsafe } }), n.task()],
        { state: { verdict: unproven, because: "a policy pack isn't shown what a refresh found" } },
    ),

    // Two writers.
    ...[safe, unsafe].map((value, index) =>
        row(`two writers before the task ${index}`, unproven, (n) => [
            n.parameter({ value: safe }),
            n.parameter({ value, overwrite: true }, { name: `${n.slug}-second` }),
            n.task(),
        ]),
    ),
    row("a second writer after the task", unproven, (n) => [
        n.parameter({ value: safe }),
        n.task(),
        n.parameter({ value: unsafe, overwrite: true }, { name: `${n.slug}-second` }),
    ]),
    row("a second writer whose name a preview does not know", ["waits", unproven], (n) => [
        n.parameter({ value: safe }),
        n.task(),
        n.parameter({ name: new Later(n.path), value: unsafe, overwrite: true }, { name: `${n.slug}-second` }),
    ]),
    row("a second writer of another name, which a preview does not know", ["waits", "safe"], (n) => [
        n.parameter({ value: safe }),
        n.task(),
        n.parameter({ name: new Later(`${n.path}/2`), value: unsafe }, { name: `${n.slug}-second` }),
    ]),
    row("a second writer in another region whose name a preview does not know", "safe", (n) => [
        n.parameter({ value: safe }),
        n.task(),
        n.parameter({ name: new Later(n.path), value: unsafe, region: "us-east-1" }, { name: `${n.slug}-second` }),
    ]),
    row("a second writer after the task whose name the provider makes up", "safe", (n) => [
        n.parameter({ value: safe }),
        n.task(),
        n.parameter({ name: undefined, value: unsafe }, { name: `${n.slug}-second` }),
        {
            type: "aws:cloudcontrol/resource:Resource",
            name: `${n.slug}-third`,
            inputs: { typeName: "AWS::SSM::Parameter", desiredState: JSON.stringify({ Value: unsafe }) },
        },
    ]),
    row("a second writer after the task all of which a preview does not know", ["waits", unproven], (n) => [
        n.parameter({ value: safe }),
        n.task(),
        {
            type: "aws:cloudcontrol/resource:Resource",
            name: `${n.slug}-second`,
            inputs: {
                typeName: "AWS::SSM::Parameter",
                desiredState: new Later(JSON.stringify({ Name: n.path, Value: unsafe })),
            },
        },
    ]),

    // Exemptions.
    ...(["parameter", "second"] as const).map((who) =>
        row(`a second writer after the task where the ${who} is exempt`, unproven, (n) => secondWriter(n), {
            settings: exempt(`a-second-writer-after-the-task-where-the-${who}-is-exempt-${who}`),
        }),
    ),
    row("a second writer after the task where the task is exempt", "safe", (n) => secondWriter(n), {
        settings: exempt("a-second-writer-after-the-task-where-the-task-is-exempt"),
    }),
    row(
        "a second writer after two tasks of which one is exempt",
        unproven,
        (n) => [
            ...secondWriter(n).slice(0, 2),
            n.task(n.path, {}, { name: `${n.slug}-other` }),
            ...secondWriter(n).slice(2),
        ],
        { settings: exempt("a-second-writer-after-two-tasks-of-which-one-is-exempt") },
    ),
    row("a second writer before the task whose name a preview does not know", ["waits", unproven], (n) => [
        n.parameter({ value: safe }),
        n.parameter({ name: new Later(n.path), value: unsafe }, { name: `${n.slug}-second` }),
        n.task(),
    ]),
    row("a second writer whose name is secret", unproven, (n) => [
        n.parameter({ value: safe }),
        n.parameter({ name: new Secret(n.path), value: unsafe }, { name: `${n.slug}-second` }),
        n.task(),
    ]),
    row("a second writer all of which is secret", unproven, (n) => [
        n.parameter({ value: safe }),
        {
            type: "aws:cloudcontrol/resource:Resource",
            name: `${n.slug}-second`,
            inputs: {
                typeName: "AWS::SSM::Parameter",
                desiredState: new Secret(JSON.stringify({ Name: n.path, Value: unsafe })),
            },
        },
        n.task(),
    ]),
    row("a second writer whose name the provider makes up", "safe", (n) => [
        n.parameter({ value: safe }),
        n.parameter({ name: undefined, value: unsafe }, { name: `${n.slug}-second` }),
        n.task(),
    ]),
    row("a second writer without the slash", unproven, (n) => [
        n.parameter({ value: safe }),
        n.parameter({ name: n.path.slice(1), value: unsafe }, { name: `${n.slug}-second` }),
        n.task(),
    ]),
    row(
        "a second writer of nothing that a task takes",
        "safe",
        (n) => [
            n.parameter({ value: safe }),
            n.task(),
            n.parameter({ name: `${n.path}/other`, value: unsafe }, { name: `${n.slug}-second` }),
        ],
        inEngine,
    ),
    row(
        "a second writer in another region",
        "safe",
        (n) => [
            n.parameter({ value: safe }),
            n.parameter({ value: unsafe, region: "us-east-1" }, { name: `${n.slug}-second` }),
            n.task(),
            n.parameter({ value: unsafe, region: "us-west-2" }, { name: `${n.slug}-third` }),
        ],
        inEngine,
    ),
    row("a second writer in another account", "safe", (n) => [
        provider(`${n.slug}-other`, { region: home.region, assumeRoles: [{ roleArn: roleIn(otherAccount) }] }),
        n.parameter({ value: safe }),
        n.parameter({ value: unsafe }, { name: `${n.slug}-second`, provider: `${n.slug}-other` }),
        n.task(),
    ]),
    row("a second writer in an account that nothing names", unproven, (n) => [
        provider(`${n.slug}-other`, { region: home.region, profile: "other" }),
        n.parameter({ value: safe }),
        n.task(),
        n.parameter({ value: unsafe }, { name: `${n.slug}-second`, provider: `${n.slug}-other` }),
    ]),
    ...otherWriters.map(([type, wrap]) =>
        row(`a second writer of type ${type}`, unproven, (n) => [
            n.parameter({ value: safe }),
            n.task(),
            { type, name: `${n.slug}-second`, inputs: wrap(n.path, unsafe) },
        ]),
    ),
    ...otherWriters.flatMap(([type, wrap]) =>
        (
            [
                ["a safe", safe, "safe"],
                ["an unsafe", unsafe, missing],
            ] as const
        ).map(([what, value, verdict]) =>
            row(`${what} value of type ${type}`, verdict, (n) => [
                { type, name: `${n.slug}-first`, inputs: wrap(n.path, value) },
                { ...n.task() },
            ]),
        ),
    ),
];
