/** `sidecarPermissions` says what a component would give its roles. */
import assert from "node:assert/strict";

import {
    AdotTaskDefinition,
    type ContainerDefinition,
    type PermissionOptions,
    type PolicyStatement,
    sidecarPermissions,
} from "../../../components";
import { exporterFacts } from "../../../collector/exporters";
import { record } from "../../support/mocks";
import { containersOf, ordersTask, platformValues } from "../../support/tasks";

const options: PermissionOptions = {
    serviceName: "orders",
    region: "eu-west-1",
    remoteWriteParameter: platformValues.remoteWriteParameterArn,
    workspaceArn: platformValues.workspaceArn,
    memory: 512,
};
const containers: ContainerDefinition[] = [{ name: "app", image: "orders:1" }];
const additions = {
    receivers: { otlp: { protocols: { grpc: {} } } },
    exporters: { awsxray: {} },
    pipelines: { traces: { receivers: ["otlp"], exporters: ["awsxray"] } },
};

describe("sidecarPermissions", () => {
    it("says what the component gives the roles that it makes", async () => {
        const { only } = await record(
            {},
            () =>
                new AdotTaskDefinition(
                    "orders",
                    ordersTask({ enableExecuteCommand: true, sidecar: { memory: 512, additions } }),
                ),
        );
        const given = (name: string): PolicyStatement[] =>
            JSON.parse(only("aws:iam/rolePolicy:RolePolicy", name).inputs.policy as string).Statement;
        const own = containersOf(only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions).filter(
            ({ name }) => name !== "adot-collector",
        );
        const { taskRole, executionRole } = sidecarPermissions(own, {
            ...options,
            additions,
            enableExecuteCommand: true,
            logConfiguration: own[0]!.logConfiguration,
        });
        assert.deepEqual(taskRole, given("orders-task-role-policy"));
        const allowed = (statements: PolicyStatement[]) =>
            statements
                .flatMap(({ Action, Resource }) => Action.map((action) => `${action} ${[Resource].flat().join(" ")}`))
                .sort();
        assert.deepEqual(allowed(executionRole), allowed(given("orders-execution-role-policy")));
    });

    it("takes a parameter's name, in the task's own account and region", () => {
        const { executionRole } = sidecarPermissions(containers, {
            ...options,
            remoteWriteParameter: "/amp/url",
            accountId: "444455556666",
            taskRegion: "us-east-1",
        });
        assert.deepEqual(
            executionRole.map(({ Action, Resource }) => [Action, Resource]),
            [[["ssm:GetParameters"], "arn:aws:ssm:us-east-1:444455556666:parameter/amp/url"]],
        );
    });

    it("has the rights of every exporter that has some", () => {
        const settings: Record<string, object> = {
            awscloudwatchlogs: { log_group_name: "/g", log_stream_name: "s", region: "eu-west-1" },
        };
        for (const [type, { rights }] of Object.entries(exporterFacts).filter(([, facts]) => facts.rights.length > 0)) {
            const signal = { awscloudwatchlogs: "logs", awsemf: "metrics/mine" }[type] ?? "traces";
            const processors = type === "awscloudwatchlogs" ? ["batch"] : [];
            const { taskRole } = sidecarPermissions(containers, {
                ...options,
                additions: {
                    receivers: { otlp: { protocols: { grpc: {} } } },
                    exporters: { [type]: settings[type] ?? {} },
                    pipelines: { [signal]: { receivers: ["otlp"], processors, exporters: [type] } },
                },
            });
            const actions = taskRole.flatMap(({ Action }) => Action);
            assert.deepEqual(
                rights.filter((right) => !actions.includes(right)),
                [],
                type,
            );
        }
    });

    it("lets a signer assume the role that it names", () => {
        const arn = "arn:aws:iam::444455556666:role/writer";
        const { taskRole } = sidecarPermissions(containers, {
            ...options,
            additions: {
                receivers: { otlp: { protocols: { grpc: {} } } },
                exporters: { awsxray: { role_arn: arn } },
                pipelines: { traces: { receivers: ["otlp"], exporters: ["awsxray"] } },
            },
        });
        assert.deepEqual(
            taskRole.map(({ Action, Resource }) => [Action, Resource]),
            [
                [["aps:RemoteWrite"], platformValues.workspaceArn],
                [["sts:AssumeRole"], arn],
            ],
        );
    });

    it("finds the service of an OTLP exporter by its address or its signer, and its workspace or log group", () => {
        const otlp = (endpoint: object, service: string, signal: string, settings: object = {}) =>
            sidecarPermissions(containers, {
                ...options,
                additions: {
                    receivers: { otlp: { protocols: { grpc: {} } } },
                    extensions: { "sigv4auth/own": { region: "eu-west-1", service } },
                    exporters: {
                        "otlphttp/own": {
                            ...endpoint,
                            auth: { authenticator: "sigv4auth/own" },
                            sending_queue: { queue_size: 10 },
                            ...settings,
                        },
                    },
                    pipelines: {
                        [signal]: { receivers: ["otlp"], processors: ["batch"], exporters: ["otlphttp/own"] },
                    },
                },
            })
                .taskRole.slice(1)
                .map(({ Action, Resource }) => [Action, Resource]);
        assert.deepEqual(
            otlp({ traces_endpoint: "https://xray.eu-west-1.amazonaws.com/v1/traces" }, "xray", "traces"),
            [[["xray:PutTraceSegments"], "*"]],
        );
        const group = "arn:aws:logs:eu-west-1:111122223333:log-group:/orders";
        assert.deepEqual(
            otlp({ logs_endpoint: "https://logs.eu-west-1.amazonaws.com/v1/logs" }, "logs", "logs", {
                headers: { "x-aws-log-group": "/orders", "x-aws-log-stream": "app" },
            }),
            [[["logs:PutLogEvents"], [group, `${group}:*`]]],
        );
    });

    it("lets an added exporter write to the workspace that it names", () => {
        const endpoint = "https://aps-workspaces.us-east-1.amazonaws.com/workspaces/ws-other/api/v1/remote_write";
        const { taskRole } = sidecarPermissions(containers, {
            ...options,
            additions: {
                receivers: { otlp: { protocols: { grpc: {} } } },
                extensions: { "sigv4auth/other": { region: "us-east-1", service: "aps" } },
                exporters: {
                    "prometheusremotewrite/other": {
                        endpoint,
                        auth: { authenticator: "sigv4auth/other" },
                        remote_write_queue: { queue_size: 10 },
                    },
                },
                pipelines: {
                    "metrics/other": {
                        receivers: ["otlp"],
                        processors: ["batch"],
                        exporters: ["prometheusremotewrite/other"],
                    },
                },
            },
        });
        assert.deepEqual(
            taskRole.map(({ Resource }) => Resource),
            [
                [
                    "arn:aws:aps:eu-west-1:111122223333:workspace/ws-1",
                    "arn:aws:aps:us-east-1:111122223333:workspace/ws-other",
                ],
            ],
        );
    });

    it("pulls from a private registry under each of its names", () => {
        const names = {
            "dkr.ecr.eu-west-1.amazonaws.com": "aws:ecr:eu-west-1",
            "dkr.ecr-fips.us-gov-west-1.amazonaws.com": "aws-us-gov:ecr:us-gov-west-1",
            "dkr-ecr.eu-west-1.on.aws": "aws:ecr:eu-west-1",
            "dkr-ecr-fips.us-east-1.on.aws": "aws:ecr:us-east-1",
            "dkr.ecr.cn-north-1.amazonaws.com.cn": "aws-cn:ecr:cn-north-1",
            "dkr-ecr.cn-north-1.on.amazonwebservices.com.cn": "aws-cn:ecr:cn-north-1",
            "dkr.ecr.eusc-de-east-1.amazonaws.eu": "aws-eusc:ecr:eusc-de-east-1",
            "dkr.ecr.us-iso-east-1.c2s.ic.gov": "aws-iso:ecr:us-iso-east-1",
            "dkr.ecr.us-isob-east-1.sc2s.sgov.gov": "aws-iso-b:ecr:us-isob-east-1",
            "dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk": "aws-iso-e:ecr:eu-isoe-west-1",
            "dkr.ecr.us-isof-south-1.csp.hci.ic.gov": "aws-iso-f:ecr:us-isof-south-1",
        };
        const pulled = (image: string): unknown =>
            sidecarPermissions([{ name: "app", image }], options).executionRole.find(({ Sid }) => Sid === "PullImages")
                ?.Resource;
        for (const [name, arn] of Object.entries(names)) {
            assert.deepEqual(pulled(`111122223333.${name}/shop/orders:1@sha256:ab`), [
                `arn:${arn}:111122223333:repository/shop/orders`,
            ]);
        }
        for (const image of ["public.ecr.aws/shop/orders:1", "111122223333.dkr.ecr.eu-west-1.example.com/orders"]) {
            assert.equal(pulled(image), undefined);
        }
    });

    it("refuses what it can't name an ARN by", () => {
        assert.throws(
            () => sidecarPermissions(containers, { ...options, workspaceArn: "ws-1" }),
            /^Error: workspaceArn is "ws-1": it must be an ARN, arn:aws:aps:…, without wildcards\.$/,
        );
        assert.throws(
            () => sidecarPermissions(containers, { ...options, accountId: "1" }),
            /^Error: accountId is "1": it must be an account's 12 digits\.$/,
        );
    });
});
