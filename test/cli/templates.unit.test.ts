/** CloudFormation templates on the command line: what a collector depends on is judged, the rest costs nothing. */
import assert from "node:assert/strict";

import { configWith, goodConfig } from "../audit/task";
import { audit } from "../../cli/audit";
import { defaultLevels, packConfig } from "../../cli/pack-config";
import { matchGolden } from "../support/golden";
import { inspectText, pointedAt, recordingContext, rulesOf } from "./support";

const unsafeConfig = configWith(({ service }) => {
    for (const pipeline of Object.values(service.pipelines)) {
        pipeline.processors = pipeline.processors.filter((id) => id !== "memory_limiter");
    }
});

const indented = (text: string, by: number): string => text.trimEnd().replaceAll(/^/gm, " ".repeat(by));

const adot = "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0";

interface Parts {
    readonly image?: string;
    readonly memory?: string;
    readonly config?: string;
    /** Further properties of the collector's container. */
    readonly more?: string;
    readonly app?: string;
}

/** A template as teams write them, with one part changed. */
function template({ image = adot, memory = "256", config, more = "", app = "" }: Parts = {}): string {
    return `AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Image: {Type: String}
  Memory: {Type: Number}
  Path: {Type: AWS::SSM::Parameter::Value<String>, Default: /a}
Resources:
  Workspace: {Type: AWS::APS::Workspace}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Sub "\${AWS::StackName}-orders"
      Memory: "1024"
      ExecutionRoleArn: !GetAtt Role.Arn
      TaskRoleArn: !ImportValue task-role
      ContainerDefinitions:
        - Name: orders
          Image: !Ref Image
          Essential: true
          Memory: 512
          LogConfiguration: {LogDriver: awslogs, Options: {awslogs-region: !Ref AWS::Region}}
          Environment:
            - {Name: BUCKET, Value: !ImportValue bucket}
          ${app}
        - Name: adot-collector
          Image: ${image}
          Essential: "false"
          Memory: ${memory}
          HealthCheck: {Command: [CMD, /healthcheck]}
          Command: ["--feature-gates=+exporter.prometheusremotewritexporter.RetryOn429"]
          ${more}
          Secrets:
            - {Name: AMP_REMOTE_WRITE_URL, ValueFrom: !Ref Path}
          Environment:
            - {Name: GOMEMLIMIT, Value: 192MiB}
            - Name: AOT_CONFIG_CONTENT
              Value: ${config ?? `|\n${indented(goodConfig(), 16)}`}
`;
}

const inSub = (text: string): string => `!Sub |\n${indented(text.replaceAll("${", "${!"), 16)}`;

describe("A template's task definition", () => {
    const silent: Readonly<Record<string, Parts>> = {
        "with a config as it should be, and values that only a deployment knows elsewhere": {},
        "whose config has the region and an endpoint of its own stack": {
            config: inSub(goodConfig())
                .replaceAll("eu-west-1", "${AWS::Region}")
                .replaceAll("${!env:AMP_REMOTE_WRITE_URL}", "${Workspace.PrometheusEndpoint}api/v1/remote_write"),
        },
        "whose collector's tag is a parameter": {
            image: '!Sub "public.ecr.aws/aws-observability/aws-otel-collector:${Image}"',
        },
        "whose app's command is a parameter": { app: "Command: [!Ref Image]" },
    };
    for (const [name, parts] of Object.entries(silent)) {
        it(`${name} is silent`, () => {
            assert.deepEqual(inspectText(template(parts)), { findings: [], exempted: [], notices: [] });
        });
    }

    const found: Readonly<Record<string, [Parts, string]>> = {
        "without a limiter": [{ config: `|\n${indented(unsafeConfig, 16)}` }, "limiter-missing"],
        "without a limiter, inside Fn::Sub": [{ config: inSub(unsafeConfig) }, "limiter-missing"],
        "whose config is an import": [{ config: "!ImportValue config" }, "config-unproven"],
        "whose config is a dynamic reference": [{ config: '"{{resolve:ssm:/config}}"' }, "config-unproven"],
        "whose config has a part that nobody knows": [
            { config: inSub(goodConfig()).replaceAll("eu-west-1", "${Image}") },
            "config-unproven",
        ],
        "whose config is read from SSM": [{ config: "!Ref Path" }, "config-unproven"],
        "whose collector's image is a parameter": [{ image: "!Ref Image" }, "config-unproven"],
        "whose collector's arguments nobody knows": [{ more: "Command: [!Ref Image]" }, "config-unproven"],
        "whose collector's command nobody knows": [{ more: "Command: !Split [',', !Ref Image]" }, "config-unproven"],
        "whose collector's memory nobody knows": [{ memory: "!Ref Memory" }, "container-memory-missing"],
        "whose collector has an include": [
            { more: "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}" },
            "config-unproven",
        ],
        "whose app has an include": [
            { app: "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}" },
            "config-unproven",
        ],
    };
    for (const [name, [parts, rule]] of Object.entries(found)) {
        it(`${name} gives ${rule}`, () => {
            assert.deepEqual([...new Set(rulesOf(inspectText(template(parts))))], [rule]);
        });
    }

    it("is named by its logical id, and its findings stand where the value does", () => {
        const text = template({ config: inSub(unsafeConfig) });
        const [finding] = inspectText(text).findings;
        assert.equal(finding!.resource, 'task definition "Task"');
        assert.match(pointedAt(text, finding!), /^Name: AOT_CONFIG_CONTENT/);
    });

    it("never shows a value that may be secret", () => {
        const text = template({ config: "!Ref Path", more: 'Command: ["{{resolve:secretsmanager:hunter2}}"]' });
        assert.doesNotMatch(JSON.stringify(inspectText(text)), /hunter2/);
    });

    it("that is written twice is judged both ways", () => {
        const twice = template().replace(/^( +)Memory: 256$/m, "$1Memory: 256\n$1Memory: 64");
        assert.ok(
            rulesOf(inspectText(twice)).includes("limiter-too-large"),
            JSON.stringify(inspectText(twice).findings),
        );
    });

    it("in a resource that nobody knows are told by the images of the settings", () => {
        const job = (image: string) =>
            `Resources: {Job: {Type: Acme::CI::Job, Properties: {Image: ${image}, Command: [x]}}}`;
        const images = { private: ["^acme/telemetry$"], ignored: ["^acme/otel-collector-ui$"] };
        const config = packConfig({ images }, defaultLevels);
        for (const [image, rules] of [
            ["acme/telemetry:1", ["config-unproven"]],
            ["acme/otel-collector-ui:1", []],
        ] as const) {
            assert.deepEqual(rulesOf(inspectText(job(image), { config })), rules, image);
        }
    });

    it("is the one that a rule refers to, whose overrides an event brings", () => {
        const rule = (task: string): string =>
            `  Rule: {Type: AWS::Events::Rule, Properties: {Targets: [{EcsParameters: {TaskDefinitionArn: !Ref ${task}}, InputPath: $.detail}]}}\n`;
        const worker =
            "  Worker: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: a, Image: b}]}}\n";
        const safe = `${template({}).trimEnd()}\n${worker}`;
        assert.deepEqual(rulesOf(inspectText(safe + rule("Worker"))), rulesOf(inspectText(safe)));
        assert.ok(rulesOf(inspectText(safe + rule("Task"))).includes("config-unproven"));
    });

    it("of a stack without any gives a note", () => {
        const { findings, notices } = inspectText("Resources: {Queue: {Type: AWS::SQS::Queue}}");
        assert.deepEqual(findings, []);
        assert.deepEqual(
            notices.map(({ message }) => message),
            ["The template has nothing that carries containers, so there was nothing to check."],
        );
    });

    it("gives what the golden file has", async () => {
        const config = inSub(unsafeConfig);
        const { context, out } = recordingContext(
            {},
            template({ config, image: "!Ref Image", memory: "!Ref Memory" }) +
                template({ config }).slice(template().indexOf("  Task:")).replace("Task:", "Other:"),
        );
        await audit.run(["-"], context);
        matchGolden("cli/template.text.txt", out.join(""));
    });
});
