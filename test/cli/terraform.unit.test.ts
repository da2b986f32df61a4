/** Plans and states of Terraform: parameters, providers, and what is only known after the apply. */
import assert from "node:assert/strict";
import { configWith } from "../audit/task";
import { sampleConfigs } from "./forms-samples";
import { goodTask, inspectText, json, pointedAt, rulesOf, taskWith } from "./support";

const aws = "registry.terraform.io/hashicorp/aws";
const parameterised = taskWith((collector) => {
    const environment = collector.environment as { name: string }[];
    collector.environment = environment.filter(({ name }) => name !== "AOT_CONFIG_CONTENT");
    (collector.secrets as object[]).push({ name: "AOT_CONFIG_CONTENT", valueFrom: "/orders/config" });
});

const task = (containerDefinitions: unknown, more: object = {}): object => ({
    address: "aws_ecs_task_definition.a",
    mode: "managed",
    type: "aws_ecs_task_definition",
    provider_name: aws,
    values: { family: "orders", memory: "2048", container_definitions: containerDefinitions, ...more },
});
const parameter = (values: object, address = "aws_ssm_parameter.config"): object => ({
    address,
    mode: "managed",
    type: "aws_ssm_parameter",
    provider_name: aws,
    values: { name: "/orders/config", type: "String", ...values },
});
const plan = (resources: object[], unknown: Record<string, object> = {}, configuration: object = {}): string =>
    json({
        format_version: "1.2",
        planned_values: { root_module: { resources } },
        resource_changes: Object.entries(unknown).map(([address, after_unknown]) => ({
            address,
            change: { actions: ["create"], after_unknown },
        })),
        configuration,
    });

const containers = JSON.stringify(parameterised.containerDefinitions);
const unsafe = sampleConfigs["no limiter"]!;

describe("A config in an SSM parameter of the same plan", () => {
    const computed = {
        "aws_ssm_parameter.config": { arn: true, insecure_value: true, data_type: true, version: true },
    };

    it("is judged like a literal, beside what the provider computes", () => {
        assert.deepEqual(
            rulesOf(inspectText(plan([task(containers), parameter({ value: configWith(() => undefined) })], computed))),
            [],
        );
        const report = inspectText(plan([task(containers), parameter({ value: unsafe })], computed));
        assert.ok(rulesOf(report).includes("limiter-missing"), json(report));
        assert.ok(
            rulesOf(inspectText(plan([task(containers), parameter({ value: null, insecure_value: unsafe })]))).includes(
                "limiter-missing",
            ),
        );
    });

    it("is in the region that a variable gives its provider", () => {
        const arn = "arn:aws:ssm:eu-west-1:111122223333:parameter/orders/config";
        const named = JSON.parse(containers) as { secrets?: { name: string }[] }[];
        const inRegion = named.map(({ secrets = [], ...more }) => ({
            ...more,
            secrets: secrets.map(({ name, ...rest }) =>
                name === "AOT_CONFIG_CONTENT" ? { name, valueFrom: arn } : { name, ...rest },
            ),
        }));
        const role = { execution_role_arn: "arn:aws:iam::111122223333:role/a" };
        const resources = [task(JSON.stringify(inRegion), role), parameter({ value: unsafe })];
        const configuration = {
            provider_config: { aws: { expressions: { region: { references: ["var.region"] } } } },
            root_module: {
                resources: [
                    { address: "aws_ecs_task_definition.a", provider_config_key: "aws" },
                    { address: "aws_ssm_parameter.config", provider_config_key: "aws" },
                ],
            },
        };
        const whole = JSON.parse(plan(resources, {}, configuration)) as object;
        const of = (value: unknown): string[] =>
            rulesOf(inspectText(json({ ...whole, variables: { region: { value } } })));
        assert.ok(of("eu-west-1").includes("limiter-missing"), of("eu-west-1").join());
        for (const other of ["us-west-2", "west", null]) {
            assert.deepEqual(of(other), ["config-unproven"]);
        }
    });

    it("is unproven where it is write-only, another's or elsewhere", () => {
        const others: [object[], object?][] = [
            [[task(containers)]],
            [[task(containers), parameter({ value: null, value_wo: null, value_wo_version: 1 })]],
            [[task(containers), parameter({ value: unsafe }), parameter({ value: unsafe }, "aws_ssm_parameter.b")]],
            [
                [task(containers), parameter({ value: unsafe })],
                {
                    provider_config: {
                        aws: {},
                        "aws.west": { expressions: { region: { constant_value: "us-west-2" } } },
                    },
                    root_module: {
                        resources: [
                            { address: "aws_ecs_task_definition.a", provider_config_key: "aws" },
                            { address: "aws_ssm_parameter.config", provider_config_key: "aws.west" },
                        ],
                    },
                },
            ],
        ];
        for (const [resources, configuration] of others) {
            assert.deepEqual(
                rulesOf(inspectText(plan(resources, {}, configuration))),
                ["config-unproven"],
                json(resources),
            );
        }
    });
});

describe("What is only known after the apply", () => {
    it("is a note and no finding, and says where it can be checked", () => {
        const report = inspectText(
            plan([task(undefined)], { "aws_ecs_task_definition.a": { container_definitions: true, arn: true } }),
        );
        assert.deepEqual(report.findings, []);
        assert.match(
            json(report.notices),
            /only known after the apply, so .* can't be checked yet; the state after the apply tells \(terraform show -json\)/,
        );
        const ofParameter = inspectText(
            plan([task(containers), parameter({})], {
                "aws_ssm_parameter.config": { value: true, insecure_value: true },
            }),
        );
        assert.deepEqual(ofParameter.findings, []);
        assert.match(json(ofParameter.notices), /after the apply tells/);
    });

    it("matters only where it is asked for", () => {
        const good = JSON.stringify(goodTask().containerDefinitions);
        const report = inspectText(
            plan([task(good)], {
                "aws_ecs_task_definition.a": { arn: true, task_role_arn: true, network_mode: true, tags_all: true },
            }),
        );
        assert.deepEqual([report.findings, report.notices], [[], []]);
    });
});

describe("A state of Terraform", () => {
    it("tells region and account by ARNs", () => {
        const arn = (name: string, region: string): string =>
            `arn:aws:${name.includes("task") ? "ecs" : "ssm"}:${region}:111122223333:x/${name}`;
        const state = (region: string): string =>
            json({
                format_version: "1.0",
                terraform_version: "1.9.0",
                values: {
                    root_module: {
                        resources: [
                            task(containers, { arn: arn("task", "eu-west-1") }),
                            parameter({ value: unsafe, insecure_value: "", arn: arn("parameter", region) }),
                        ],
                    },
                },
            });
        assert.ok(rulesOf(inspectText(state("eu-west-1"))).includes("limiter-missing"));
        assert.deepEqual(rulesOf(inspectText(state("us-east-1"))), ["config-unproven"]);
    });

    it("has typed containers in snake case, each at its place", () => {
        const values = {
            name: "orders",
            primary_container: [
                {
                    image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0",
                    environment: [{ name: "AOT_CONFIG_CONTENT", value: unsafe }],
                },
            ],
        };
        const text = json({
            format_version: "1.0",
            terraform_version: "1.9.0",
            values: {
                root_module: {
                    resources: [
                        {
                            address: "aws_ecs_express_gateway_service.a",
                            type: "aws_ecs_express_gateway_service",
                            provider_name: aws,
                            values,
                        },
                    ],
                },
            },
        });
        const finding = inspectText(text).findings.find(({ rule }) => rule === "limiter-missing");
        assert.ok(finding !== undefined);
        assert.match(pointedAt(text, finding), /^("primary_container"|\{)/);
    });

    it("leaves out deposed instances and data sources", () => {
        const attributes = {
            family: "a",
            container_definitions: JSON.stringify(
                taskWith((collector) => delete collector.memory).containerDefinitions,
            ),
        };
        const text = json({
            version: 4,
            terraform_version: "1.9.0",
            resources: [
                {
                    mode: "managed",
                    type: "aws_ecs_task_definition",
                    name: "a",
                    provider: `provider["${aws}"]`,
                    instances: [{ deposed: "1a2b", attributes }],
                },
                {
                    mode: "data",
                    type: "aws_ecs_task_definition",
                    name: "b",
                    provider: `provider["${aws}"]`,
                    instances: [{ attributes }],
                },
            ],
        });
        assert.deepEqual(inspectText(text).findings, []);
    });
});

describe("Ordinary resources of Terraform", () => {
    it("are no collectors, whatever they are called and hold", () => {
        const resources = Object.entries({
            aws_ecs_service: { name: "adot-collector", task_definition: "orders:3", load_balancer: [] },
            aws_ecr_repository: { name: "aws-otel-collector" },
            aws_cloudwatch_log_group: { name: "/ecs/aws-otel-collector" },
            aws_iam_role_policy: { name: "adot-collector", policy: '{"Statement": [{"Action": "aps:RemoteWrite"}]}' },
            aws_security_group: { name: "adot", description: "for the aws-otel-collector" },
            aws_s3_object: { key: "config.yaml", content: unsafe },
            aws_secretsmanager_secret_version: { secret_string: unsafe },
            aws_lambda_function: {
                function_name: "a",
                layers: ["arn:aws:lambda:eu-west-1:901920570463:layer:aws-otel-java-wrapper:1"],
            },
            aws_prometheus_workspace: { alias: "a" },
            local_file: { content: unsafe },
            helm_release: {
                chart: "opentelemetry-collector",
                values: [`config:\n  ${unsafe.replaceAll("\n", "\n  ")}`],
            },
            kubernetes_config_map: { data: { relay: unsafe } },
            null_resource: { triggers: { image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0" } },
            terraform_data: { input: "aws-otel-collector" },
        }).map(([type, values]) => {
            const [provider = ""] = type.split("_");
            const name =
                provider === "terraform"
                    ? "terraform.io/builtin/terraform"
                    : `registry.terraform.io/hashicorp/${provider}`;
            return { address: `${type}.a`, mode: "managed", type, provider_name: name, values };
        });
        assert.deepEqual(inspectText(plan(resources)).findings, []);
    });
});
