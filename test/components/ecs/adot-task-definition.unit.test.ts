import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

import { componentConfigOf, configDigest } from "../../../audit/component-config";
import {
    AdotTaskDefinition,
    type AdotTaskDefinitionArgs,
    adot,
    audit,
    Platform,
    platformOutputs,
    PrometheusWorkspace,
} from "../../../components";
import { isUnknown, type MockOptions, record, valueOf } from "../../support/mocks";
import { containerNamed, containersOf, ordersTask, platformValues, variable } from "../../support/tasks";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";

async function task(changes: Partial<AdotTaskDefinitionArgs> = {}, options: MockOptions = {}) {
    const recording = await record(options, () => new AdotTaskDefinition("orders", ordersTask(changes)));
    const { inputs } = recording.only(taskType, "orders-task");
    return {
        ...recording,
        inputs,
        containers: isUnknown(inputs.containerDefinitions) ? [] : containersOf(inputs.containerDefinitions),
    };
}

/** The statements of an inline policy. */
function statements(policy: unknown): { Sid: string; Action: string[]; Resource: unknown }[] {
    return JSON.parse(policy as string).Statement;
}

describe("AdotTaskDefinition", () => {
    it("makes a Fargate task of the size asked for", async () => {
        const { inputs, result } = await task();
        const { containerDefinitions: _, ...rest } = inputs;
        assert.deepEqual(rest, {
            family: "orders",
            cpu: "1024",
            memory: "2048",
            networkMode: "awsvpc",
            requiresCompatibilities: ["FARGATE"],
            runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
            taskRoleArn: "arn:aws:iam::111122223333:role/orders-task-role",
            executionRoleArn: "arn:aws:iam::111122223333:role/orders-execution-role",
        });
        assert.equal(await valueOf(result.arn), "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:1");
    });

    it("adds the collector to the containers, and lets only those wait that asked", async () => {
        const { containers } = await task();
        assert.deepEqual(
            containers.map(({ name, essential, dependsOn }) => ({ name, essential, dependsOn })),
            [
                { name: "app", essential: true, dependsOn: undefined },
                {
                    name: "envoy",
                    essential: true,
                    dependsOn: [{ containerName: "adot-collector", condition: "HEALTHY" }],
                },
                { name: "adot-collector", essential: false, dependsOn: undefined },
            ],
        );
    });

    it("gives the collector a hard limit, a health check, a restart policy and its URL", async () => {
        const { containers } = await task();
        const { environment: _, logConfiguration: __, ...sidecar } = containerNamed(containers, "adot-collector");
        assert.deepEqual(sidecar, {
            name: "adot-collector",
            image: adot.image,
            command: ["--feature-gates=+exporter.prometheusremotewritexporter.RetryOn429"],
            memory: 512,
            essential: false,
            restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
            secrets: [{ name: "AMP_REMOTE_WRITE_URL", valueFrom: platformValues.remoteWriteParameterName }],
            healthCheck: { command: ["CMD", "/healthcheck"], interval: 10, timeout: 5, retries: 3, startPeriod: 30 },
            readonlyRootFilesystem: true,
            stopTimeout: 30,
        });
    });

    it("gives the collector a config that the audit has nothing against", async () => {
        const { containers } = await task();
        const sidecar = containerNamed(containers, "adot-collector");
        const config = parse(variable(sidecar, "AOT_CONFIG_CONTENT")!);
        assert.deepEqual(audit(config, { memoryMiB: 512, goMemLimitMiB: 384 }), []);
        assert.equal(variable(sidecar, "GOMEMLIMIT"), "384MiB");
        assert.equal(config.extensions.sigv4auth.region, "eu-west-1");
        const jobs: { job_name: string }[] = config.receivers.prometheus.config.scrape_configs;
        assert.deepEqual(
            jobs.map((job) => job.job_name),
            ["jvm", "envoy", "adot-collector"],
        );
    });

    it("sends all logs to one group that is known by its name", async () => {
        const { containers, only, result } = await task({ logRetentionDays: 7 });
        const { inputs } = only("aws:cloudwatch/logGroup:LogGroup", "orders-logs");
        assert.deepEqual(inputs, { name: "/pulumi-adot/project/stack/orders", retentionInDays: 7 });
        for (const { logConfiguration } of containers) {
            assert.deepEqual(logConfiguration, {
                logDriver: "awslogs",
                options: {
                    "awslogs-group": "/pulumi-adot/project/stack/orders",
                    "awslogs-region": "eu-west-1",
                    "awslogs-stream-prefix": "ecs",
                    mode: "non-blocking",
                },
            });
        }
        assert.equal(await valueOf(result.logGroupName), "/pulumi-adot/project/stack/orders");
    });

    it("writes a container as ECS wants it", async () => {
        const { containers } = await task({
            containers: {
                app: {
                    image: "orders:1",
                    memory: 512,
                    cpu: 256,
                    command: ["run", pulumi.output("--fast")],
                    entryPoint: ["/bin/orders"],
                    environment: { B: pulumi.output("2"), A: "1" },
                    secrets: { PASSWORD: "/orders/password" },
                    ports: [8080],
                    healthCheck: { command: ["CMD-SHELL", "true"], retries: 5 },
                    dependsOn: [{ container: "migrate", condition: "SUCCESS" }],
                    waitForCollector: true,
                    stopTimeout: 60,
                    readonlyRootFilesystem: true,
                    user: "1000",
                    workingDirectory: "/srv",
                },
                migrate: { image: "orders-migrate:1", memory: 256, essential: false },
            },
        });
        const { logConfiguration: _, ...app } = containerNamed(containers, "app");
        assert.deepEqual(app, {
            name: "app",
            image: "orders:1",
            cpu: 256,
            memory: 512,
            essential: true,
            command: ["run", "--fast"],
            entryPoint: ["/bin/orders"],
            environment: [
                { name: "A", value: "1" },
                { name: "B", value: "2" },
            ],
            secrets: [{ name: "PASSWORD", valueFrom: "/orders/password" }],
            portMappings: [{ containerPort: 8080, protocol: "tcp" }],
            healthCheck: { command: ["CMD-SHELL", "true"], retries: 5 },
            dependsOn: [
                { containerName: "migrate", condition: "SUCCESS" },
                { containerName: "adot-collector", condition: "HEALTHY" },
            ],
            stopTimeout: 60,
            readonlyRootFilesystem: true,
            user: "1000",
            workingDirectory: "/srv",
        });
    });

    it("gives a collector that waits on disk a file of its own, and the task room for it", async () => {
        const { containers, inputs, only } = await task({
            sidecar: { memory: 512, buffer: "disk", bufferMiB: 9_000 },
            ephemeralStorageGiB: 30,
        });
        const collector = containerNamed(containers, "adot-collector");
        assert.equal(collector.readonlyRootFilesystem, false);
        assert.match(variable(collector, "AOT_CONFIG_CONTENT")!, /^ {4}directory: \/home\/aoc\/buffer$/m);
        assert.deepEqual(inputs.ephemeralStorage, { sizeInGib: 30 });
        const { sidecar } = only("pulumi-adot:index:AdotTaskDefinition").inputs as { sidecar: object };
        assert.deepEqual(Object.entries(sidecar).slice(0, 2), [
            ["buffer", "disk"],
            ["bufferMiB", 9_000],
        ]);
    });

    it("passes on what belongs to the sidecar", async () => {
        const { containers } = await task({
            serviceName: "shop.orders",
            sidecar: {
                cpu: 64,
                image: pulumi.output("registry.example/collector:1"),
                imageKind: "adot",
                scrapeIntervalSeconds: 30,
                ecsMetrics: false,
                selfMetrics: false,
                restartAttemptSeconds: 300,
                additions: {
                    receivers: { otlp: { protocols: { grpc: {} } } },
                    exporters: { awsxray: {} },
                    pipelines: { traces: { receivers: ["otlp"], exporters: ["awsxray"] } },
                },
            },
            cpuArchitecture: "ARM64",
        });
        const sidecar = containerNamed(containers, "adot-collector");
        assert.equal(sidecar.cpu, 64);
        assert.equal(sidecar.memory, 256);
        assert.equal(sidecar.image, "registry.example/collector:1");
        assert.equal(sidecar.restartPolicy?.restartAttemptPeriod, 300);
        const config = parse(variable(sidecar, "AOT_CONFIG_CONTENT")!);
        assert.deepEqual(Object.keys(config.service.pipelines), ["metrics/scrape", "traces"]);
        assert.equal(config.service.pipelines.traces.processors[0], "memory_limiter");
        assert.equal(config.receivers.prometheus.config.global.scrape_interval, "30s");
        assert.equal(config.receivers.prometheus.config.scrape_configs.length, 2);
        assert.ok(JSON.stringify(config).includes("shop.orders"));
    });

    describe("at preview", () => {
        it("knows the whole JSON when the platform is another stack's", async () => {
            const { only } = await record(
                { preview: true, stacks: { "acme/observability/prod": { platform: platformValues } } },
                () =>
                    new AdotTaskDefinition(
                        "orders",
                        ordersTask({ platform: Platform.fromStack("acme/observability/prod") }),
                    ),
            );
            const { containerDefinitions, taskRoleArn } = only(taskType).inputs;
            assert.ok(isUnknown(taskRoleArn), "in this preview AWS's own values are unknown");
            const sidecar = containerNamed(containersOf(containerDefinitions), "adot-collector");
            assert.deepEqual(sidecar.secrets, [
                { name: "AMP_REMOTE_WRITE_URL", valueFrom: platformValues.remoteWriteParameterName },
            ]);
        });

        it("knows the whole JSON when platform and app are one new stack", async () => {
            const { only } = await record({ preview: true }, () => {
                const metrics = new PrometheusWorkspace("metrics");
                return new AdotTaskDefinition("orders", ordersTask({ platform: platformOutputs({ metrics }) }));
            });
            assert.ok(isUnknown(only("aws:ssm/parameter:Parameter").inputs.insecureValue), "the URL itself is unknown");
            const sidecar = containerNamed(containersOf(only(taskType).inputs.containerDefinitions), "adot-collector");
            assert.deepEqual(sidecar.secrets, [
                { name: "AMP_REMOTE_WRITE_URL", valueFrom: "/pulumi-adot/project/stack/metrics/remote-write-url" },
            ]);
        });

        it("is the same JSON as in the update", async () => {
            const [preview, update] = [await task({}, { preview: true }), await task({}, { preview: false })];
            assert.equal(preview.inputs.containerDefinitions, update.inputs.containerDefinitions);
        });

        it("shows policies the collector's config even when an image isn't known", async () => {
            const { inputs, only } = await (async () => {
                const recording = await record({ preview: true }, () => {
                    const unknown = new PrometheusWorkspace("image-stand-in").arn;
                    const containers = { app: { image: unknown, memory: 1024 } };
                    return new AdotTaskDefinition("orders", ordersTask({ containers }));
                });
                return { inputs: recording.only(taskType).inputs, only: recording.only };
            })();
            assert.ok(isUnknown(inputs.containerDefinitions));
            const component = only("pulumi-adot:index:AdotTaskDefinition").inputs;
            assert.deepEqual(audit(parse(componentConfigOf(component)!), { memoryMiB: 512 }), []);
            assert.equal((component.sidecar as { memory: number }).memory, 512);
        });
    });

    it("shows policies its arguments with the defaults filled in", async () => {
        const { only, containers } = await task({ sidecar: undefined });
        const { collectorConfigDigest, ...inputs } = only("pulumi-adot:index:AdotTaskDefinition").inputs;
        assert.deepEqual(inputs, {
            ...ordersTask(),
            family: "orders",
            serviceName: "orders",
            sidecar: {
                memory: 256,
                image: adot.image,
                scrapeIntervalSeconds: 20,
                ecsMetrics: true,
                selfMetrics: true,
                restartAttemptSeconds: 60,
            },
            cpuArchitecture: "X86_64",
            logRetentionDays: 30,
            taskPolicyArns: [],
            executionPolicyArns: [],
        });
        const config = variable(containerNamed(containers, "adot-collector"), "AOT_CONFIG_CONTENT")!;
        assert.equal(collectorConfigDigest, configDigest(config));
        // The engine sorts keys, and jobs with them.
        const sorted = (text: string) => text.split("\n").sort();
        assert.deepEqual(sorted(componentConfigOf(inputs)!), sorted(config));
    });

    it("takes undefined for the default", async () => {
        const { containers } = await task({
            family: undefined,
            sidecar: { memory: undefined, restartAttemptSeconds: undefined },
        });
        const sidecar = containerNamed(containers, "adot-collector");
        assert.equal(sidecar.memory, 256);
        assert.equal(sidecar.restartPolicy?.restartAttemptPeriod, 60);
    });

    it("names the parameter by its ARN when the platform is in another region", async () => {
        const { containers, inputs } = await task({}, { region: "us-east-1", preview: true });
        assert.ok(!isUnknown(inputs.containerDefinitions));
        const sidecar = containerNamed(containers, "adot-collector");
        assert.deepEqual(sidecar.secrets, [
            { name: "AMP_REMOTE_WRITE_URL", valueFrom: platformValues.remoteWriteParameterArn },
        ]);
        assert.equal(parse(variable(sidecar, "AOT_CONFIG_CONTENT")!).extensions.sigv4auth.region, "eu-west-1");
        assert.equal(sidecar.logConfiguration?.options?.["awslogs-region"], "us-east-1");
    });

    describe("its roles", () => {
        it("can be assumed by ECS tasks only", async () => {
            const { resources } = await task();
            const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
            assert.equal(roles.length, 2);
            for (const { inputs } of roles) {
                assert.deepEqual(JSON.parse(inputs.assumeRolePolicy as string), {
                    Version: "2012-10-17",
                    Statement: [
                        {
                            Effect: "Allow",
                            Principal: { Service: "ecs-tasks.amazonaws.com" },
                            Action: "sts:AssumeRole",
                        },
                    ],
                });
            }
        });

        it("let the task write to that workspace, and no more", async () => {
            const { only } = await task();
            const { inputs } = only("aws:iam/rolePolicy:RolePolicy", "orders-task-role-policy");
            assert.deepEqual(statements(inputs.policy), [
                {
                    Sid: "WriteMetrics",
                    Effect: "Allow",
                    Action: ["aps:RemoteWrite"],
                    Resource: platformValues.workspaceArn,
                },
            ]);
        });

        it("let ECS read the URL, write the logs and pull the private image", async () => {
            const { only } = await task();
            const { inputs } = only("aws:iam/rolePolicy:RolePolicy", "orders-execution-role-policy");
            const effect = "Allow";
            assert.deepEqual(statements(inputs.policy), [
                {
                    Sid: "ReadRemoteWriteUrl",
                    Effect: effect,
                    Action: ["ssm:GetParameters"],
                    Resource: platformValues.remoteWriteParameterArn,
                },
                {
                    Sid: "WriteLogs",
                    Effect: effect,
                    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                    Resource: "arn:aws:logs:eu-west-1:111122223333:log-group:/pulumi-adot/project/stack/orders:*",
                },
                { Sid: "SignInToRegistry", Effect: effect, Action: ["ecr:GetAuthorizationToken"], Resource: "*" },
                {
                    Sid: "PullImages",
                    Effect: effect,
                    Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                    Resource: ["arn:aws:ecr:eu-west-1:111122223333:repository/orders"],
                },
            ]);
        });

        it("let ECS read the secrets that containers name, whichever way", async () => {
            const secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf";
            const { only } = await task({
                containers: {
                    app: {
                        image: "public.ecr.aws/acme/orders:1",
                        memory: 512,
                        secrets: {
                            BY_NAME: "/orders/name",
                            BY_ARN: "arn:aws:ssm:eu-west-1:111122223333:parameter/orders/arn",
                            KEY: `${secret}:password::`,
                            WHOLE: secret,
                        },
                    },
                },
            });
            const { inputs } = only("aws:iam/rolePolicy:RolePolicy", "orders-execution-role-policy");
            assert.deepEqual(
                statements(inputs.policy)
                    .map(({ Sid, Action, Resource }) => ({ Sid, Action, Resource }))
                    .slice(2),
                [
                    {
                        Sid: "ReadParameters",
                        Action: ["ssm:GetParameters"],
                        Resource: [
                            "arn:aws:ssm:eu-west-1:111122223333:parameter/orders/arn",
                            "arn:aws:ssm:eu-west-1:111122223333:parameter/orders/name",
                        ],
                    },
                    { Sid: "ReadSecrets", Action: ["secretsmanager:GetSecretValue"], Resource: [secret] },
                ],
            );
        });

        it("have the user's own policies", async () => {
            const { only, inputs } = await task({
                taskPolicyArns: ["arn:aws:iam::aws:policy/A"],
                executionPolicyArns: ["arn:aws:iam::aws:policy/B"],
            });
            const attachment = (name: string) => only("aws:iam/rolePolicyAttachment:RolePolicyAttachment", name).inputs;
            assert.deepEqual(attachment("orders-task-role-policy-1"), {
                role: "orders-task-role",
                policyArn: "arn:aws:iam::aws:policy/A",
            });
            assert.deepEqual(attachment("orders-execution-role-policy-1"), {
                role: "orders-execution-role",
                policyArn: "arn:aws:iam::aws:policy/B",
            });
            assert.ok(inputs);
        });

        it("are in place before the task definition", async () => {
            const { only } = await task();
            const { dependsOn } = only(taskType);
            for (const name of ["orders-task-role-policy", "orders-execution-role-policy", "orders-logs"]) {
                assert.ok(dependsOn.includes(name), `${name} is not in ${dependsOn.join(", ")}`);
            }
        });
    });

    it("tags every resource that can have tags", async () => {
        const { resources } = await task({ tags: { team: "core" } });
        const untagged = resources.filter((r) => r.custom && JSON.stringify(r.inputs.tags) !== '{"team":"core"}');
        assert.deepEqual([...new Set(untagged.map((r) => r.type))], ["aws:iam/rolePolicy:RolePolicy"]);
    });

    it("keeps secret what a container gets as a secret", async () => {
        const { only } = await record(
            {},
            () =>
                new AdotTaskDefinition(
                    "orders",
                    ordersTask({
                        containers: { app: { image: "a", memory: 512, environment: { KEY: pulumi.secret("hush") } } },
                    }),
                ),
        );
        const containerDefinitions = only(taskType).inputs.containerDefinitions as Record<string, unknown>;
        assert.equal(containerDefinitions["4dabf18193072939515e22adb298388d"], "1b47061264138c4ac30d75fd1eb44270");
    });
});
