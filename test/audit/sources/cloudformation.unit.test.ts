/** What CloudFormation makes of a template, function by function. */
import assert from "node:assert/strict";

import { isUnknown, Unknown } from "../../../audit/knowledge";
import { readTemplate, type Template } from "../../../audit/sources/cloudformation";
import type { Mapping } from "../../../collector/values";

/** Everything that the functions below refer to. */
const surroundings = `
Parameters:
  Text: {Type: String, Default: orders}
  List: {Type: CommaDelimitedList, Default: "a, b,c"}
  Amount: {Type: Number, Default: 512}
  NoDefault: {Type: String}
  NoNumber: {Type: Number}
  Secret: {Type: String, Default: hunter2, NoEcho: true}
  FromSsm: {Type: "AWS::SSM::Parameter::Value<String>", Default: /path}
  SsmName: {Type: "AWS::SSM::Parameter::Name", Default: /path}
  Given: {Type: String, Default: x}
Mappings:
  Map: {prod: {image: "app:1", list: [a, b]}, dev: {image: "app:2", list: [c]}}
Conditions:
  IsSo: !Equals [!Ref Text, orders]
  IsNot: !Not [!Condition IsSo]
  Both: !And [!Condition IsSo, !Not [!Condition IsNot]]
  Either: !Or [!Condition IsNot, !Equals [a, b]]
Resources:
  Workspace: {Type: "AWS::APS::Workspace"}
  Config: {Type: "AWS::SSM::Parameter", Properties: {Name: /a/config, Type: String, Value: !Sub "x \${Text}"}}
  Custom: {Type: "Custom::Thing"}
  Role: {Type: "AWS::IAM::Role"}
  Function: {Type: "AWS::Lambda::Function"}
`;

const given = { Given: "given" };

/** What a property of a resource is, in every way that is open. */
function waysOf(value: string, parameters: Mapping | undefined): unknown[] {
    const text = `${surroundings}  R: {Type: "AWS::X::Y", Properties: {P: ${value}}}\n`;
    const { resources, problems } = readTemplate(text, parameters);
    assert.deepEqual(problems, []);
    return resources.filter(({ name }) => name === "R").map(({ properties }) => properties.P);
}

const never = Symbol("an unknown");
const gone = undefined;

describe("audit/sources/cloudformation", () => {
    describe("resolves as CloudFormation does", () => {
        const cases: readonly (readonly [string, unknown])[] = [
            ["!Ref Text", "orders"],
            ["{Ref: Text}", "orders"],
            ["!Ref Given", "given"],
            ["!Ref Amount", "512"],
            ["!Ref List", ["a", "b", "c"]],
            ["!Ref SsmName", "/path"],
            ["!Ref FromSsm", never],
            ["!Ref Secret", never],
            ["!Ref NoDefault", never],
            ["!Ref NoNumber", never],
            ["!Ref Nothing", never],
            ["!Ref AWS::Region", never],
            ["!Ref AWS::NotificationARNs", never],
            ["!Ref AWS::NoValue", gone],
            ["[a, !Ref AWS::NoValue, b]", ["a", "b"]],
            ["!Ref Config", "/a/config"],
            ["!GetAtt Config.Value", "x orders"],
            ['{"Fn::GetAtt": [Config, Value]}', "x orders"],
            ["!GetAtt Workspace.PrometheusEndpoint", never],
            ["!GetAtt Custom.Anything", never],
            ['!Sub "a ${Custom.Arn}"', never],
            [
                '!Sub "a ${Role.Arn} ${Function}"',
                "a ${env:AWS_CLOUDFORMATION_Role__Arn} ${env:AWS_CLOUDFORMATION_Function}",
            ],
            ['!Sub "a-${Text}"', "a-orders"],
            ['!Sub ["a-${T}-${Text}", {T: !Ref Given}]', "a-given-orders"],
            ['!Sub ["${Text}", {Text: mine}]', "mine"],
            ['!Sub "${!Text} ${!env:A} $x $$"', "${Text} ${env:A} $x $$"],
            ['!Sub "${Config} ${Config.Value}"', "/a/config x orders"],
            ['!Sub "${NoDefault}"', never],
            ['!Sub "a ${Nothing.Att}"', never],
            ['!Sub "in ${AWS::Region}"', "in ${env:AWS_CLOUDFORMATION_AWS_3a__3a_Region}"],
            ['!Sub "${Workspace.PrometheusEndpoint}x"', "${env:AWS_CLOUDFORMATION_Workspace__PrometheusEndpoint}x"],
            ['!Sub "limit ${NoNumber}"', "limit ${env:AWS_CLOUDFORMATION_PARAMETER_3a_NoNumber}"],
            ['!Sub "$${AWS::Region}"', never],
            ['!Join ["-", [a, !Ref Text, 1, true]]', "a-orders-1-true"],
            ['!Join ["", !Ref List]', "abc"],
            ['!Join ["-", [a, !Ref NoDefault]]', never],
            ['!Join ["-", [a, !Ref AWS::NoValue, b]]', "a-b"],
            ["!Join [1, a]", never],
            ['!Split ["-", "a-b"]', ["a", "b"]],
            ['!Split ["-", !Sub "a-${AWS::Region}"]', never],
            ["!Select [1, [a, b]]", "b"],
            ['!Select ["0", !Split [",", "a,b"]]', "a"],
            ["!Select [2, [a, b]]", never],
            ["!Select [0, !Ref List]", "a"],
            ["!If [IsSo, a, b]", "a"],
            ["!If [IsNot, a, b]", "b"],
            ["!If [Both, a, !Ref AWS::NoValue]", "a"],
            ["!If [Either, a, !Ref AWS::NoValue]", gone],
            ['{"Fn::If": [IsSo, {a: !Ref Text}, b]}', { a: "orders" }],
            ["!FindInMap [Map, prod, image]", "app:1"],
            ["!FindInMap [Map, prod, list]", ["a", "b"]],
            ["!FindInMap [Map, none, image, {DefaultValue: app:3}]", "app:3"],
            ["!FindInMap [Map, none, image]", never],
            ["!FindInMap [None, none, image]", never],
            ["!Base64 abc", "YWJj"],
            ['!Base64 {"Fn::Sub": "${Text}"}', "b3JkZXJz"],
            ["!ImportValue x", never],
            ["!GetAZs eu-west-1", never],
            ["!Cidr [10.0.0.0/16, 1, 8]", never],
            ["!Transform {Name: AWS::Include, Parameters: {Location: s3://a}}", never],
            ['{"Fn::ToJsonString": {a: [1, !Ref Text]}}', '{"a":[1,"orders"]}'],
            ['{"Fn::ToJsonString": {a: !Ref AWS::Region}}', '{"a":"${env:AWS_CLOUDFORMATION_AWS_3a__3a_Region}"}'],
            ['{"Fn::ToJsonString": {a: !Ref NoDefault}}', never],
            ['{"Fn::Length": [1, 2]}', 2],
            ['{"Fn::New": x}', never],
            ["!New x", never],
            ["!!binary abcd", never],
            ["!!str 12", "12"],
            ['"{{resolve:ssm:/a}}"', never],
            ['"a {{resolve:secretsmanager:a:SecretString:b}}"', never],
            ['"{{resolve:ssm-secure:/a:1}}"', never],
            ['!Sub "{{resolve:ssm:/${Text}}}"', never],
            ['!Join ["", ["{{res", "olve:ssm:/a}}"]]', never],
            ["{Condition: {a: b}}", { Condition: { a: "b" } }],
            ["{Ref: Text, Other: a}", { Ref: "Text", Other: "a" }],
            ['{"Fn::Sub": a, Other: b}', never],
            ["~", null],
            ["512", 512],
            ['"512"', "512"],
            ["true", true],
            ["a: b", never],
        ];
        for (const [value, expected] of cases.filter(([value]) => value !== "a: b")) {
            it(value, () => {
                const [found, ...others] = waysOf(value, given);
                assert.deepEqual(others, []);
                if (expected === never) {
                    assert.ok(isUnknown(found), JSON.stringify(found));
                    assert.equal(found.state, "never");
                } else {
                    assert.deepEqual(found, expected);
                }
            });
        }
    });

    describe("tries all that is open", () => {
        const cases: readonly (readonly [string, Mapping | undefined, unknown[]])[] = [
            // What a default decides may be decided otherwise by another value, if nobody says that it holds.
            ["!If [IsSo, a, b]", undefined, ["a", "b"]],
            [
                "[!If [IsSo, a, b], !If [IsNot, a, b]]",
                undefined,
                [
                    ["a", "b"],
                    ["b", "a"],
                ],
            ],
            [
                "[!If [IsSo, a, b], !If [Both, c, d]]",
                undefined,
                [
                    ["a", "c"],
                    ["b", "d"],
                ],
            ],
            ["!FindInMap [Map, !Ref NoDefault, image]", {}, ["app:1", "app:2"]],
            ["!FindInMap [Map, !Ref Text, image]", undefined, ["app:1", "app:2"]],
            ["!FindInMap [Map, !Ref AWS::Region, image, {DefaultValue: z}]", {}, ["app:1", "app:2", "z"]],
            ["!Select [!Ref NoNumber, [a, b]]", {}, ["a", "b"]],
            ["!If [Missing, a, b]", {}, ["a", "b"]],
            ["{a: 1, a: 2}", {}, [{ a: 2 }, { a: 1 }]],
            ["off", {}, [false, "off"]],
            ["010", {}, [8, "010"]],
            ["1.10", {}, [1.1, "1.10"]],
        ];
        for (const [value, parameters, expected] of cases) {
            it(value, () => {
                assert.deepEqual(waysOf(value, parameters), expected);
            });
        }

        const choices = (count: number, first = 0): string =>
            Array.from({ length: count }, (_, index) => `!If [C${first + index}, a${first + index}, b]`).join(", ");

        it("part by part where there are too many ways, each part in all of its own", () => {
            const parts = Array.from({ length: 10 }, (_, index) => `[${choices(5, index * 5)}]`);
            const ways = waysOf(`[${parts.join(", ")}]`, given) as string[][][];
            for (const part of [0, 5, 9]) {
                assert.equal(new Set(ways.map((way) => way[part]!.join())).size, 32);
            }
            assert.ok(ways.flat(2).every((each) => typeof each === "string"));
        });

        it("part by part in both readings of a repeated property, and in both branches of one around all", () => {
            const read = (properties: string): string =>
                JSON.stringify(
                    readTemplate(`Resources: {R: {Type: A::B::C, Properties: ${properties}}}`, {}).resources.map(
                        ({ properties }) => properties,
                    ),
                );
            assert.match(read(`{A: unsafe, A: [${choices(8)}]}`), /unsafe/);
            assert.match(read(`{A: [${choices(8)}], A: unsafe}`), /unsafe/);
            assert.match(read(`!If [Open, {A: [${choices(8)}]}, {A: unsafe}]`), /unsafe/);
        });

        it("up to a bound, beyond which what is open is unknown", () => {
            const ways = waysOf(`[[${choices(10)}]]`, given) as unknown[][][];
            assert.ok(ways.length <= 64 + 512 + 1);
            assert.ok(ways.at(-1)![0]!.every(isUnknown));
        });
    });

    describe("passes on what a preview doesn't know yet", () => {
        it("as a parameter and inside a string", () => {
            const parameters = { Text: new Unknown("not yet", "isn't known yet") };
            for (const value of [
                "!Ref Text",
                '!Sub "a-${Text}"',
                '!Join ["-", [a, !Ref Text]]',
                "!Select [0, [!Ref Text]]",
            ]) {
                const [found] = waysOf(value, parameters);
                assert.ok(isUnknown(found) && found.state === "not yet", value);
            }
        });
    });

    describe("leaves a resource out", () => {
        const resource = (condition: string) => `${surroundings}  R: {Type: "AWS::X::Y", Condition: ${condition}}\n`;
        const names = ({ resources }: Template) => resources.map(({ name }) => name).filter((name) => name === "R");
        it("only where its condition is certainly false", () => {
            assert.deepEqual(names(readTemplate(resource("IsNot"), given)), []);
            assert.deepEqual(names(readTemplate(resource("IsSo"), given)), ["R"]);
            assert.deepEqual(names(readTemplate(resource("IsNot"))), ["R"]);
            assert.deepEqual(names(readTemplate(resource("Missing"), given)), ["R"]);
        });
    });

    describe("unrolls Fn::ForEach", () => {
        const loop = (collection: string) => `
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  Fn::ForEach::Tasks:
    - Id
    - ${collection}
    - Task\${Id}:
        Type: AWS::X::Y
        Properties: {A: !Ref Id, B: !Sub "b-\${Id}", C: "c-\${Id}-&{Id}", "Fn::ForEach::In": [K, [x], {"\${K}": "\${Id}"}]}
`;
        it("in resources and properties", () => {
            const { resources } = readTemplate(loop("[a, b-1]"), {});
            assert.deepEqual(
                resources.map(({ name, properties }) => [name, properties]),
                [
                    ["Taska", { A: "a", B: "b-a", C: "c-a-a", x: "a" }],
                    ["Taskb-1", { A: "b-1", B: "b-b-1", C: "c-b-1-b1", x: "b-1" }],
                ],
            );
        });
        it("over a list that nobody knows, once", () => {
            const { resources } = readTemplate(loop("!Ref Names"), {});
            assert.equal(resources.length, 1);
            assert.ok(Object.entries(resources[0]!.properties).every(([, value]) => isUnknown(value)));
        });
    });

    describe("says what keeps it from judging the whole", () => {
        const body = "Resources: {R: {Type: AWS::X::Y}}";
        const cases: Readonly<Record<string, [string, RegExp | undefined]>> = {
            "a text that is no template": ["hello", /no resources/],
            nothing: ["", /empty|no resources/],
            "YAML that is not valid": ["Resources: {", /neither valid/],
            "two documents": [`${body}\n---\n${body}`, /more than one/],
            "an alias without an anchor": ["Resources: {R: *a}", /neither valid|anchor/],
            "more than 1 MB": [`${body} #${"x".repeat(1024 * 1024)}`, /1 MB/],
            "too deep nesting": [`${body}\nX: ${"[".repeat(300)}${"]".repeat(300)}`, /nested too deeply/],
            "a macro": [`Transform: [AWS::LanguageExtensions, Acme]\n${body}`, /macro Acme/],
            "an include": [`Transform: {Name: AWS::Include, Parameters: {Location: s3://a}}\n${body}`, /AWS::Include/],
            "an include among the resources": ["Resources: {Fn::Transform: {Name: AWS::Include}}", /A macro/],
            "a module": ["Resources: {R: {Type: Acme::A::B::MODULE}}", /module/],
            "a section of modules": [`Modules: {A: {Source: a}}\n${body}`, /Modules/],
            "a macro beside a task's properties": [
                "Resources: {R: {Type: AWS::ECS::TaskDefinition, Properties: {Fn::Transform: {Name: A}, Family: a}}}",
                /macro or an include/,
            ],
            "no type": ["Resources: {R: {Properties: {}}}", /type/],
            "nothing about SAM by itself": [`Transform: AWS::Serverless-2016-10-31\n${body}`, undefined],
            "nothing about a macro in a queue": [
                "Resources: {R: {Type: AWS::SQS::Queue, Properties: {Fn::Transform: {}}}}",
                undefined,
            ],
        };
        for (const [name, [text, expected]] of Object.entries(cases)) {
            it(name, () => {
                const whys = readTemplate(text).problems.map(({ why }) => why);
                if (expected === undefined) {
                    assert.deepEqual(whys, []);
                } else {
                    assert.match(whys.join(" "), expected);
                }
            });
        }
    });

    it("reads both of two sections of resources, and both of two resources of a name", () => {
        const twice = "Resources: {A: {Type: AWS::X::A}}\nResources: {B: {Type: AWS::X::B}}";
        assert.deepEqual(
            readTemplate(twice).resources.map(({ name }) => name),
            ["A", "B"],
        );
    });

    it("gives what SAM makes of its own types that run tasks", () => {
        const text = `
Transform: AWS::Serverless-2016-10-31
Resources:
  A: {Type: AWS::Serverless::Application, Properties: {Location: a.yaml}}
  B: {Type: AWS::Serverless::StateMachine, Properties: {Definition: {StartAt: x}}}
`;
        assert.deepEqual(
            readTemplate(text).resources.map(({ type }) => type),
            ["AWS::CloudFormation::Stack", "AWS::StepFunctions::StateMachine"],
        );
    });

    it("fills in a state machine's definition", () => {
        const text = `
Resources:
  A:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: '{"Resource": "\${How}", "Other": "\${Arn} \${None}"}'
      DefinitionSubstitutions: {How: "arn:aws:states:::ecs:runTask", Arn: !GetAtt B.Arn}
  B: {Type: AWS::Lambda::Function}
`;
        assert.equal(
            readTemplate(text).resources[0]!.properties.DefinitionString,
            '{"Resource": "arn:aws:states:::ecs:runTask", "Other": "${env:AWS_CLOUDFORMATION_B__Arn} ${None}"}',
        );
    });

    it("knows where everything stands", () => {
        const text = JSON.stringify({ Resources: { R: { Type: "AWS::X::Y", Properties: { A: [{ B: "x" }] } } } });
        const [resource] = readTemplate(text).resources;
        assert.deepEqual(resource!.path, ["Resources", "R", "Properties"]);
        const member = resource!.node.members![0]!.value.items![0]!.members![0]!;
        assert.ok(text.slice(member.offset).startsWith('"B"'));
        assert.ok(text.slice(member.value.offset).startsWith('"x"'));
    });
});
