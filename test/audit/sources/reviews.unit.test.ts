/** A review is about what was written: a reference to something else in its place needs another one. */
import assert from "node:assert/strict";

import { inspectCarried } from "../../../audit/carried-inspection";
import { Unknown } from "../../../audit/knowledge";
import { carriedBy } from "../../../audit/sources/registry";
import { goodConfig } from "../task";

/** The fingerprints that the violations about a resource offer, and how many violations there are. */
function offered(type: string, properties: Record<string, unknown>): { violations: number; fingerprints: string[] } {
    const carried = carriedBy({ type, name: "it", properties, path: [] });
    // What a problem of the template is about is the template itself.
    assert.deepEqual(
        carried.filter(({ path }) => path.join() === "templateBody"),
        [],
    );
    const violations = carried
        .flatMap((carried) => inspectCarried(carried, "it").violations)
        .filter(({ rule }) => rule === "config-unproven");
    const fingerprints = violations.flatMap(({ text }) => text.match(/sha256:[0-9a-f]{64}/) ?? []);
    return { violations: violations.length, fingerprints };
}

const stackWith = (template: string, parameters: Record<string, unknown> = { Given: "a", Hidden: "a", Path: "/a" }) =>
    offered("aws:cloudformation/stack:Stack", { templateBody: template, parameters });

const adot = "amazon/aws-otel-collector:v0.49.0";

const containerWith = (change: Record<string, string>): string => {
    const fields = { Name: "otel", Image: adot, Memory: "512", ...change };
    const lines = Object.entries(fields).map(([key, value]) => `          ${key}: ${value}`);
    return `
Parameters:
  P: {Type: String}
  Q: {Type: String}
  Given: {Type: String}
  Path: {Type: AWS::SSM::Parameter::Value<String>}
  Hidden: {Type: String, NoEcho: true}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - ${lines.join("\n").trim()}
`;
};

const config = (value: string): string =>
    containerWith({ Environment: `[{Name: AOT_CONFIG_CONTENT, Value: ${value}}, {Name: LOG_LEVEL, Value: info}]` });

/** Two that are alike but for what stands in place of a value. */
const pairs: Readonly<Record<string, readonly [string, string]>> = {
    "a parameter": [config("!Ref P"), config("!Ref Q")],
    "a reference to SSM": [config("'{{resolve:ssm:/a}}'"), config("'{{resolve:ssm:/b}}'")],
    "a reference to Secrets Manager": [
        config("'{{resolve:secretsmanager:a}}'"),
        config("'{{resolve:secretsmanager:b}}'"),
    ],
    "an import": [config("!ImportValue y"), config("!ImportValue z")],
    "an import by a given name": [
        config('!ImportValue {"Fn::Sub": "${Given}"}'),
        config('!ImportValue {"Fn::Sub": "${Given}-b"}'),
    ],
    "an attribute": [config("!GetAtt Custom.A"), config("!GetAtt Custom.B")],
    "a part of a string": [config('!Sub "x ${P}"'), config('!Sub "x ${Q}"')],
    "one of the parts of a string": [config('!Sub "${P} ${P}"'), config('!Sub "${P} ${Q}"')],
    "a joined list": [config('!Join [" ", [a, !Ref P]]'), config('!Join [" ", [a, !Ref Q]]')],
    "one of a list": [config('!Select [0, !Split [",", !Ref P]]'), config('!Select [1, !Split [",", !Ref P]]')],
    base64: [config("!Base64 {Ref: P}"), config("!Base64 {Ref: Q}")],
    "a pseudo parameter": [config("!Ref AWS::NotificationARNs"), config("!Ref AWS::Region")],
    "a macro": [
        config("{Fn::Transform: {Name: M, Parameters: {a: b}}}"),
        config("{Fn::Transform: {Name: M, Parameters: {a: c}}}"),
    ],
    "the rest of a variable": [
        containerWith({ Environment: "[{Name: AOT_CONFIG_CONTENT, Value: !Ref P}, {Name: LOG_LEVEL, Value: !Ref P}]" }),
        containerWith({ Environment: "[{Name: AOT_CONFIG_CONTENT, Value: !Ref P}, {Name: LOG_LEVEL, Value: !Ref Q}]" }),
    ],
    "variables without a name": [
        containerWith({ Environment: "[{Name: !Ref P, Value: a}, {Name: !Ref P, Value: b}]" }),
        containerWith({ Environment: "[{Name: !Ref P, Value: a}, {Name: !Ref Q, Value: b}]" }),
    ],
    "an image": [
        containerWith({ Image: "!Ref P", Environment: `[{Name: AOT_CONFIG_CONTENT, Value: x}]` }),
        containerWith({ Image: "!Ref Q", Environment: `[{Name: AOT_CONFIG_CONTENT, Value: x}]` }),
    ],
    "an imported image": [
        containerWith({ Image: "!ImportValue P", Environment: `[{Name: AOT_CONFIG_CONTENT, Value: x}]` }),
        containerWith({ Image: "!ImportValue Q", Environment: `[{Name: AOT_CONFIG_CONTENT, Value: x}]` }),
    ],
    "a tag": [
        containerWith({
            Image: '!Sub "amazon/aws-otel-collector:${P}"',
            Secrets: "[{Name: AOT_CONFIG_CONTENT, ValueFrom: /a}]",
        }),
        containerWith({
            Image: '!Sub "amazon/aws-otel-collector:${Q}"',
            Secrets: "[{Name: AOT_CONFIG_CONTENT, ValueFrom: /a}]",
        }),
    ],
    "an argument": [
        containerWith({ Command: '["--config", !Ref P]' }),
        containerWith({ Command: '["--config", !Ref Q]' }),
    ],
    "all arguments": [
        containerWith({ Command: "!Split [',', !Ref P]" }),
        containerWith({ Command: "!Split [',', !Ref Q]" }),
    ],
    "the source of a secret": [
        containerWith({ Secrets: "[{Name: AOT_CONFIG_CONTENT, ValueFrom: !Ref P}]" }),
        containerWith({ Secrets: "[{Name: AOT_CONFIG_CONTENT, ValueFrom: !Ref Q}]" }),
    ],
    "an address": [
        "Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !ImportValue a}}}",
        "Resources: {S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !ImportValue b}}}",
    ],
};

describe("a review", () => {
    for (const [what, [one, other]] of Object.entries(pairs)) {
        it(`is about ${what} as it is written`, () => {
            const [first, again, second] = [stackWith(one), stackWith(one), stackWith(other)];
            assert.ok(first.fingerprints.length > 0, "none is offered");
            assert.deepEqual(first, again);
            assert.deepEqual(
                second.fingerprints.filter((each) => first.fingerprints.includes(each)),
                [],
            );
        });
    }

    for (const [name, value] of Object.entries({ Hidden: "b", Path: "/b" })) {
        it(`is about the value of the parameter ${name} which a stack gives`, () => {
            const parameters = { Given: "a", Hidden: "a", Path: "/a" };
            const template = config(`!Ref ${name}`);
            assert.notDeepEqual(
                stackWith(template, parameters).fingerprints,
                stackWith(template, { ...parameters, [name]: value }).fingerprints,
            );
        });
    }

    it("is about what a run fills in as it is written", () => {
        const overriding = (overrides: Record<string, unknown>) =>
            offered("aws:sfn/stateMachine:StateMachine", {
                definition: JSON.stringify({
                    States: {
                        Run: {
                            Type: "Task",
                            Resource: "arn:aws:states:::ecs:runTask.sync",
                            Parameters: { TaskDefinition: "x", ...overrides },
                        },
                    },
                }),
            }).fingerprints;
        const forms: readonly ((path: string) => Record<string, unknown>)[] = [
            (path) => ({ "Overrides.$": path }),
            (path) => ({ Overrides: { "ContainerOverrides.$": path } }),
            (path) => ({ Overrides: { ContainerOverrides: [{ Name: "otel", "Command.$": path }] } }),
            (path) => ({ Overrides: { ContainerOverrides: [{ "Name.$": path, Command: ["x"] }] } }),
            (path) => ({ Overrides: `{% ${path} %}` }),
        ];
        for (const form of forms.filter((_, index) => index !== 2)) {
            assert.equal(overriding(form("$.a")).length, 1, JSON.stringify(form("$.a")));
            assert.notDeepEqual(overriding(form("$.a")), overriding(form("$.b")), JSON.stringify(form("$.a")));
        }
    });

    it("can't be about what nothing tells of", () => {
        const sealed = new Unknown("never", "is encrypted in the exported state");
        const container = { name: "otel", image: adot, memory: 512 };
        const unknowns: readonly unknown[] = [
            [{ ...container, environment: [{ name: "AOT_CONFIG_CONTENT", value: sealed }] }],
            [{ ...container, command: ["--config", sealed] }],
            [{ ...container, image: sealed, environment: [{ name: "AOT_CONFIG_CONTENT", value: goodConfig() }] }],
            [sealed],
        ];
        for (const containerDefinitions of unknowns) {
            const { violations, fingerprints } = offered("aws-native:ecs:TaskDefinition", { containerDefinitions });
            assert.equal(violations, 1);
            assert.deepEqual(fingerprints, []);
        }
        for (const templateUrl of [sealed]) {
            assert.deepEqual(offered("aws:cloudformation/stack:Stack", { templateUrl }), {
                violations: 1,
                fingerprints: [],
            });
        }
    });
});
