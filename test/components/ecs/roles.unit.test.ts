/** The roles of a task: made, given, or given and extended; with no more rights than its containers need. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { AdotTaskDefinition, type AdotTaskDefinitionArgs, containerFields } from "../../../components";
import { isUnknown, type MockOptions, record, refusal, valueOf } from "../../support/mocks";
import { ordersTask, platformValues } from "../../support/tasks";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";
const policyType = "aws:iam/rolePolicy:RolePolicy";
const given = "arn:aws:iam::111122223333:role/teams/orders";
const anything = (value: unknown) => value as never;

interface Statement {
    Sid?: string;
    Effect: string;
    Action: string[];
    Resource: unknown;
    Condition?: unknown;
}

async function task(changes: Partial<AdotTaskDefinitionArgs>, options: MockOptions = {}) {
    const warnings: string[] = [];
    const { warn } = pulumi.log;
    Object.assign(pulumi.log, { warn: (text: string) => (warnings.push(text), Promise.resolve()) });
    try {
        const recording = await record(options, () => new AdotTaskDefinition("orders", ordersTask(changes)));
        const made = (type: string) => recording.resources.filter((each) => each.type === type).map(({ name }) => name);
        return { ...recording, warnings, made, inputs: recording.only(taskType).inputs };
    } finally {
        Object.assign(pulumi.log, { warn });
    }
}

const statementsIn = ({ only }: Awaited<ReturnType<typeof task>>, name: string): Statement[] =>
    (JSON.parse(only(policyType, name).inputs.policy as string) as { Statement: Statement[] }).Statement;

const additions = {
    receivers: { otlp: { protocols: { grpc: {} } }, awsxray: {} },
    exporters: {
        awsxray: {},
        awsemf: { log_group_name: "/orders/{TaskId}", region: "eu-central-1" },
        "awscloudwatchlogs/app": { log_group_name: "/orders/app", log_stream_name: "app" },
    },
    pipelines: {
        traces: { receivers: ["otlp", "awsxray"], exporters: ["awsxray"] },
        "metrics/emf": { receivers: ["otlp"], exporters: ["awsemf"] },
        logs: { receivers: ["otlp"], processors: ["batch"], exporters: ["awscloudwatchlogs/app"] },
    },
};

describe("the roles of a task", () => {
    it("are made, with path, boundary, statements and policies of their own", async () => {
        const made = await task({
            taskRole: {
                path: "/teams/",
                permissionsBoundary: pulumi.output("arn:aws:iam::111122223333:policy/boundary"),
                statements: [
                    { sid: "Read", actions: ["s3:GetObject"], resources: [pulumi.output("arn:aws:s3:::orders/*")] },
                    { effect: "Deny", actions: ["s3:*"], resources: ["*"], condition: { Bool: { "aws:x": "false" } } },
                ],
            },
            executionRole: { path: "/teams/" },
            taskPolicyArns: ["arn:aws:iam::aws:policy/A"],
        });
        const { assumeRolePolicy: _, ...role } = made.only("aws:iam/role:Role", "orders-task-role").inputs;
        assert.deepEqual(role, {
            path: "/teams/",
            permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
        });
        assert.equal(made.only("aws:iam/role:Role", "orders-execution-role").inputs.path, "/teams/");
        assert.deepEqual(statementsIn(made, "orders-task-role-statements"), [
            { Sid: "Read", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::orders/*"] },
            { Effect: "Deny", Action: ["s3:*"], Resource: ["*"], Condition: { Bool: { "aws:x": "false" } } },
        ]);
        assert.ok(made.only(taskType).dependsOn.includes("orders-task-role-statements"));
        assert.deepEqual(made.warnings, []);
    });

    it("are taken as they are, and what they have to allow is told once", async () => {
        const taken = await task({ taskRole: { arn: pulumi.output(given) }, executionRole: { arn: given } });
        assert.deepEqual([...taken.made("aws:iam/role:Role"), ...taken.made(policyType)], []);
        assert.deepEqual([taken.inputs.taskRoleArn, taken.inputs.executionRoleArn], [given, given]);
        assert.equal(await valueOf(taken.result.taskRoleArn), given);
        assert.deepEqual(taken.warnings, [
            'AdotTaskDefinition "orders": taskRole.arn must allow aps:RemoteWrite; executionRole.arn must allow ' +
                "ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:GetAuthorizationToken, " +
                "ecr:GetDownloadUrlForLayer, logs:CreateLogStream, logs:PutLogEvents, ssm:GetParameters. " +
                "They are taken as they are: sidecarPermissions(…) has the statements, and extend: true attaches them.",
        ]);
    });

    it("are extended", async () => {
        for (const arn of [given, pulumi.output(given)]) {
            const extended = await task({
                taskRole: { arn, extend: true },
                executionRole: { arn: "arn:aws:iam::111122223333:role/starter", extend: true },
                taskPolicyArns: ["arn:aws:iam::aws:policy/A"],
            });
            assert.deepEqual(extended.made("aws:iam/role:Role"), []);
            assert.equal(extended.only(policyType, "orders-task-role-policy").inputs.role, "orders");
            assert.equal(extended.only(policyType, "orders-execution-role-policy").inputs.role, "starter");
            assert.deepEqual(
                statementsIn(extended, "orders-task-role-policy").map(({ Action }) => Action),
                [["aps:RemoteWrite"]],
            );
            assert.equal(
                extended.only("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "orders-task-role-policy-1").inputs
                    .role,
                "orders",
            );
            assert.deepEqual(extended.warnings, []);
        }
    });

    it("allow what exporters and receivers in additions do, on their own groups", async () => {
        for (const preview of [true, false]) {
            const made = await task({ sidecar: { memory: 512, additions } }, { preview });
            assert.ok(!isUnknown(made.only(policyType, "orders-task-role-policy").inputs.policy));
            assert.deepEqual(
                statementsIn(made, "orders-task-role-policy").map(({ Sid, Action, Resource }) => [
                    Sid,
                    Action,
                    Resource,
                ]),
                [
                    ["WriteMetrics", ["aps:RemoteWrite"], platformValues.workspaceArn],
                    ["WriteTraces", ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "*"],
                    [
                        "WriteLogs",
                        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
                        [
                            "arn:aws:logs:eu-central-1:111122223333:log-group:/orders/*",
                            "arn:aws:logs:eu-central-1:111122223333:log-group:/orders/*:*",
                            "arn:aws:logs:eu-west-1:111122223333:log-group:/orders/app",
                            "arn:aws:logs:eu-west-1:111122223333:log-group:/orders/app:*",
                        ],
                    ],
                    [
                        "ReadSamplingRules",
                        ["xray:GetSamplingRules", "xray:GetSamplingStatisticSummaries", "xray:GetSamplingTargets"],
                        "*",
                    ],
                ],
            );
        }
    });

    it("allow a collector that waits on disk no more", async () => {
        const made = await task({ sidecar: { memory: 512, buffer: "disk" } });
        assert.deepEqual(
            statementsIn(made, "orders-task-role-policy").map(({ Sid }) => Sid),
            ["WriteMetrics"],
        );
    });

    it("allow ECS Exec, and to mount what IAM guards", async () => {
        const system = (id: string, iam: string, accessPointId?: string) => ({
            fileSystemId: pulumi.output(id),
            transitEncryption: "ENABLED",
            authorizationConfig: { iam, accessPointId },
        });
        const made = await task({
            enableExecuteCommand: true,
            volumes: [
                { name: "data", efsVolumeConfiguration: system("fs-1", "ENABLED", "fsap-1") },
                { name: "open", efsVolumeConfiguration: system("fs-2", "DISABLED") },
                { name: "read", efsVolumeConfiguration: system("fs-3", "ENABLED") },
            ],
            containers: {
                app: {
                    image: "a",
                    memory: 512,
                    fields: containerFields({
                        mountPoints: [
                            { sourceVolume: "data", containerPath: "/data" },
                            { sourceVolume: "read", containerPath: "/read", readOnly: true },
                        ],
                    }),
                },
            },
        });
        const arn = "arn:aws:elasticfilesystem:eu-west-1:111122223333";
        assert.deepEqual(statementsIn(made, "orders-task-role-policy").slice(1), [
            {
                Sid: "MountFileSystem1",
                Effect: "Allow",
                Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                Resource: `${arn}:file-system/fs-1`,
                Condition: { StringEquals: { "elasticfilesystem:AccessPointArn": `${arn}:access-point/fsap-1` } },
            },
            {
                Sid: "MountFileSystem2",
                Effect: "Allow",
                Action: ["elasticfilesystem:ClientMount"],
                Resource: `${arn}:file-system/fs-3`,
            },
            {
                Sid: "ExecuteCommand",
                Effect: "Allow",
                Action: [
                    "ssmmessages:CreateControlChannel",
                    "ssmmessages:CreateDataChannel",
                    "ssmmessages:OpenControlChannel",
                    "ssmmessages:OpenDataChannel",
                ],
                Resource: "*",
            },
        ]);
    });

    it("let ECS read and write what the containers' own fields name", async () => {
        const secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-AbCdEf";
        const made = await task({
            containers: {
                app: {
                    image: "docker.io/acme/orders:1",
                    memory: 512,
                    environment: { KEY: pulumi.secret("hush") },
                    fields: containerFields({
                        repositoryCredentials: { credentialsParameter: pulumi.output(secret) },
                        environmentFiles: [{ type: "s3", value: "arn:aws:s3:::orders/prod.env" }],
                        credentialSpecs: ["credentialspec:arn:aws:ssm:eu-west-1:111122223333:parameter/gmsa"],
                        logConfiguration: {
                            logDriver: "awslogs",
                            options: {
                                "awslogs-group": "/own",
                                "awslogs-region": "eu-west-1",
                                "awslogs-stream-prefix": "a",
                                "awslogs-create-group": "true",
                            },
                        },
                    }),
                },
                router: {
                    image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
                    memory: 64,
                    fields: containerFields({
                        firelensConfiguration: {
                            type: "fluentbit",
                            options: {
                                "config-file-type": "s3",
                                "config-file-value": "arn:aws:s3:::orders/fluent.conf",
                            },
                        },
                    }),
                },
            },
            scrape: {},
        });
        assert.deepEqual(
            statementsIn(made, "orders-execution-role-policy")
                .slice(2)
                .map(({ Sid, Action, Resource }) => [Sid, Action, Resource]),
            [
                ["ReadParameters", ["ssm:GetParameters"], ["arn:aws:ssm:eu-west-1:111122223333:parameter/gmsa"]],
                ["ReadSecrets", ["secretsmanager:GetSecretValue"], [secret]],
                ["ReadFiles", ["s3:GetObject"], ["arn:aws:s3:::orders/fluent.conf", "arn:aws:s3:::orders/prod.env"]],
                ["LocateBuckets", ["s3:GetBucketLocation"], ["arn:aws:s3:::orders"]],
                [
                    "WriteNamedLogs",
                    ["logs:CreateLogStream", "logs:PutLogEvents"],
                    ["arn:aws:logs:eu-west-1:111122223333:log-group:/own:*"],
                ],
                ["MakeLogGroups", ["logs:CreateLogGroup"], ["arn:aws:logs:eu-west-1:111122223333:log-group:/own"]],
            ],
        );
    });

    const ingesting: Partial<AdotTaskDefinitionArgs> = {
        sidecar: {
            memory: 512,
            additions: {
                receivers: { otlp: { protocols: { grpc: {} } } },
                extensions: { "sigv4auth/osis": { region: "eu-west-1", service: "osis" } },
                exporters: {
                    "otlphttp/osis": {
                        traces_endpoint: "https://orders.eu-west-1.osis.amazonaws.com/v1/traces",
                        auth: { authenticator: "sigv4auth/osis" },
                        sending_queue: { queue_size: 10 },
                    },
                },
                pipelines: { traces: { receivers: ["otlp"], processors: ["batch"], exporters: ["otlphttp/osis"] } },
            },
        },
    };

    it("may allow what isn't known here", async () => {
        const statements = [{ actions: ["osis:Ingest"], resources: ["*"] }];
        for (const changes of [
            { taskRole: { statements } },
            { taskPolicyArns: ["arn:aws:iam::aws:policy/A"] },
            { taskRole: { arn: given } },
        ]) {
            assert.ok((await task({ ...ingesting, ...changes })).inputs);
        }
    });

    const refused: [what: string, changes: Partial<AdotTaskDefinitionArgs>, message: string][] = [
        [
            "an exporter that nobody gives its rights",
            ingesting,
            "sidecar.additions.exporters.otlphttp/osis signs for a service whose actions aren't known here: allow them in taskRole.statements or taskPolicyArns.",
        ],
        [
            "a name for an ARN",
            { taskRole: { arn: "orders" } },
            'taskRole.arn is "orders": it must be an ARN, arn:aws:iam::…:role/….',
        ],
        [
            "to extend what is made",
            { taskRole: { extend: true } },
            "taskRole.extend can't be given: there is no taskRole.arn, and a role that is made has what it needs.",
        ],
        [
            "a path for what is given",
            { executionRole: { arn: given, path: "/" } },
            "executionRole.path can't be given: it belongs to a role that is made, and executionRole.arn gives one.",
        ],
        [
            "statements for what isn't to be changed",
            { taskRole: { arn: given, statements: [] } },
            "taskRole.statements can't be given: taskRole.arn is taken as it is; set taskRole.extend to true, or change the role where it is made.",
        ],
        [
            "policies for what isn't to be changed",
            { executionRole: { arn: given }, executionPolicyArns: ["arn:aws:iam::aws:policy/A"] },
            "executionPolicyArns can't be given: executionRole.arn is taken as it is; ",
        ],
        [
            "two statements of a name",
            {
                taskRole: {
                    statements: [
                        { sid: "A", actions: ["s3:*"], resources: ["*"] },
                        { sid: "A", actions: ["s3:*"], resources: ["*"] },
                    ],
                },
            },
            'taskRole.statements[1].sid is "A": another statement has it already.',
        ],
        [
            "a statement about nothing",
            { taskRole: { statements: [{ actions: ["s3:*"], resources: [] }] } },
            "taskRole.statements[0].resources is []: it must be a list of ARNs with at least 1.",
        ],
        [
            "IAM's own spelling",
            { taskRole: { statements: [anything({ Action: "s3:*", Resource: "*" })] } },
            "taskRole.statements[0].Action is an unknown property: there are sid, effect, actions, resources, condition; the nearest is actions.",
        ],
    ];
    for (const [what, changes, message] of refused) {
        it(`refuse ${what}`, async () => {
            const { message: said, resources } = await refusal(
                () => new AdotTaskDefinition("orders", ordersTask(changes)),
            );
            assert.deepEqual(resources, []);
            assert.ok(said.startsWith(`AdotTaskDefinition "orders": ${message}`), said);
        });
    }
});
