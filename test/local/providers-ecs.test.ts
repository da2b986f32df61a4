/** The rules of ECS. */
import assert from "node:assert/strict";
import { UNKNOWN } from "../../local/providers";
import { isFargateSize } from "../../local/providers/aws/fargate";
import {
    type Accepted,
    accepts,
    accountId,
    beforeEachOffline,
    container,
    good,
    type Inputs,
    type Offline,
    type Refused,
    refuses,
    token,
    urn,
} from "./providers-support";

/** The good task with one container changed, or other containers beside it. */
const withContainer = (change: Inputs, ...others: Inputs[]) => ({
    containerDefinitions: JSON.stringify([{ ...container, ...change }, ...others]),
});
const awslogs = (options: Inputs) => withContainer({ logConfiguration: { logDriver: "awslogs", options } });
const logOptions = { "awslogs-group": "g", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "p" };

/** The good task on an instance, with its container changed. */
const onInstance = (networkMode: string, change: Inputs) => ({
    ...withContainer(change),
    networkMode,
    requiresCompatibilities: ["EC2"],
});
const efsVolume = (change: Inputs) => ({
    name: "data",
    efsVolumeConfiguration: {
        fileSystemId: "fs-0123456789abcdef0",
        transitEncryption: "ENABLED",
        authorizationConfig: { accessPointId: "fsap-0123456789abcdef0", iam: "ENABLED" },
        ...change,
    },
});

/** Each refusal changes one thing in the good inputs. */
const refused: Refused[] = [
    ["cluster", { name: "with space" }, /pattern/],
    ["service", { networkConfiguration: { subnets: ["mine"] } }, /subnet-/],
    ["service", { desiredCount: -1 }, /greater than or equal to 0/],
    ["service", { taskDefinition: undefined }, /TaskDefinition can not be blank/],
    [
        "service",
        { schedulingStrategy: "DAEMON", launchType: "EC2", desiredCount: 1 },
        /daemon scheduling strategy does not support a desired count/,
    ],
    ["service", { schedulingStrategy: "DAEMON" }, /DAEMON is not supported for tasks on Fargate/],
    [
        "service",
        { schedulingStrategy: "DAEMON", launchType: "EC2", orderedPlacementStrategies: [{ type: "random" }] },
        /Placement strategies are not supported/,
    ],
    ["service", { placementConstraints: [{ type: "distinctInstance" }] }, /not supported with FARGATE launch type/],
    ["service", { deploymentMaximumPercent: 100 }, /cannot be 100 as this will block deployments/],
    [
        "service",
        { availabilityZoneRebalancing: "ENABLED", deploymentMaximumPercent: 100, deploymentMinimumHealthyPercent: 0 },
        /rebalancing is not supported/,
    ],
    ["service", { healthCheckGracePeriodSeconds: 60 }, /only valid for services configured to use load balancers/],
    [
        "service",
        { launchType: "EC2", networkConfiguration: { subnets: ["subnet-01234567"], assignPublicIp: true } },
        /Assign public IP is not supported/,
    ],
    ["service", { serviceRegistries: { registryArn: "otel" } }, /registryArn.*pattern/],
    ["task", { family: "f".repeat(256) }, /^ClientException: .*pattern/],
    ["task", { family: "bestellungen-ä" }, /pattern/],
    ["task", { cpu: "1000" }, /No Fargate configuration exists for given values: 1000 CPU, 512 memory/],
    ["task", { memory: "3072" }, /No Fargate configuration exists for given values: 256 CPU, 3072 memory/],
    ["task", { cpu: undefined }, /'cpu' and 'memory' be defined at the task level/],
    ["task", { networkMode: "bridge" }, /Fargate only supports network mode 'awsvpc'/],
    ["task", { containerDefinitions: "nonsense" }, /must be a valid JSON document/],
    ["task", { containerDefinitions: "{}" }, /must be a list of container definitions/],
    ["task", { containerDefinitions: "[]" }, /Container list cannot be empty/],
    [
        "task",
        withContainer({ memroy: 256 }),
        /container definition 'app' has no input "memroy"\. Allowed are: command, cpu/,
    ],
    [
        "task",
        withContainer({ memory: "256" }),
        /"memory" of The container definition 'app' is '256': must be a whole number/,
    ],
    ["task", withContainer({ image: undefined }), /needs "image"/],
    [
        "task",
        withContainer({ environment: [{ name: "A", value: 1 }] }),
        /environment\[0\]\.value.* is 1: must be a string/,
    ],
    ["task", withContainer({ memory: 513 }), /adds up to 513 MiB, which is more than the task's 512/],
    ["task", withContainer({ memory: 300 }, { name: "b", image: "b", memory: 300 }), /adds up to 600 MiB/],
    ["task", withContainer({ cpu: 257 }), /cpu adds up to 257 units/],
    ["task", withContainer({}, { ...container }), /Container name 'app' is used more than once/],
    ["task", withContainer({ essential: false }), /must be marked essential/],
    [
        "task",
        { containerDefinitions: JSON.stringify([..."abcdefghijk"].map((name) => ({ ...container, name, memory: 6 }))) },
        /can have 10 containers; this one has 11/,
    ],
    ["task", withContainer({ name: "with space" }), /'name' failed to satisfy/],
    [
        "task",
        withContainer({ dependsOn: [{ containerName: "b", condition: "START" }] }),
        /depends on 'b', which is not/,
    ],
    [
        "task",
        withContainer(
            { dependsOn: [{ containerName: "b", condition: "HEALTHY" }] },
            { name: "b", image: "b", memory: 6 },
        ),
        /'b' must have a health check/,
    ],
    [
        "task",
        withContainer(
            { dependsOn: [{ containerName: "b", condition: "SUCCESS" }] },
            { name: "b", image: "b", memory: 6 },
        ),
        /must not be essential: 'b'/,
    ],
    [
        "task",
        withContainer(
            { dependsOn: [{ containerName: "b", condition: "START" }] },
            { name: "b", image: "b", memory: 6, dependsOn: [{ containerName: "app", condition: "START" }] },
        ),
        /a cycle/,
    ],
    ["task", withContainer({ healthCheck: { command: ["/healthcheck"] } }), /must begin with CMD, CMD-SHELL or NONE/],
    [
        "task",
        withContainer({ healthCheck: { command: ["CMD", "x"], interval: 4 } }),
        /interval.*greater than or equal to 5/,
    ],
    [
        "task",
        withContainer({ healthCheck: { command: ["CMD", "x"], timeout: 61 } }),
        /timeout.*less than or equal to 60/,
    ],
    [
        "task",
        withContainer({ restartPolicy: { enabled: true, restartAttemptPeriod: 59 } }),
        /greater than or equal to 60/,
    ],
    [
        "task",
        withContainer({ restartPolicy: { enabled: true, restartAttemptPeriod: 1801 } }),
        /less than or equal to 1800/,
    ],
    ["task", withContainer({ stopTimeout: 121 }), /Fargate allows 120 seconds at most/],
    ["task", withContainer({ privileged: true }), /does not support privileged/],
    [
        "task",
        withContainer({ portMappings: [{ containerPort: 80, hostPort: 81 }] }),
        /host ports and container ports .* must match/,
    ],
    [
        "task",
        withContainer({ portMappings: [{ containerPort: 80 }, { containerPort: 80 }] }),
        /80\/tcp is mapped more than once/,
    ],
    ["task", withContainer({ portMappings: [{ containerPort: 65_536 }] }), /less than or equal to 65535/],
    [
        "task",
        withContainer({ environment: [{ name: "URL", value: "x" }], secrets: [{ name: "URL", valueFrom: "/x" }] }),
        /The secret name must be unique .*'URL'/,
    ],
    ["task", withContainer({ secrets: [{ name: "URL", valueFrom: "https://x" }] }), /valueFrom/],
    [
        "task",
        { ...withContainer({ secrets: [{ name: "URL", valueFrom: "/x" }] }), executionRoleArn: undefined },
        /execution role ARN to support secrets/,
    ],
    [
        "task",
        withContainer({ logConfiguration: { logDriver: "syslog" } }),
        /Fargate does not support log driver 'syslog'/,
    ],
    ["task", awslogs({ ...logOptions, "awslogs-group": undefined }), /requires options: awslogs-group/],
    ["task", awslogs({ ...logOptions, "awslogs-stream-prefix": undefined }), /requires options: awslogs-stream-prefix/],
    ["task", awslogs({ ...logOptions, "awslogs-gruop": "x" }), /disallows options: awslogs-gruop/],
    ["task", { volumes: [efsVolume({ transitEncryption: undefined })] }, /transitEncryption must be ENABLED/],
    ["task", { volumes: [efsVolume({ rootDirectory: "/data" })] }, /rootDirectory must be omitted or set to \//],
    ["task", { volumes: [efsVolume({ fileSystemId: "fs" })] }, /fileSystemId.*pattern/],
    ["task", { volumes: [{ name: "a" }, { name: "a" }] }, /Volume name 'a' is used more than once/],
    ["task", { volumes: [{ name: "a", hostPath: "/a" }] }, /host.sourcePath should not be set/],
    ["task", { volumes: [{ name: "a", dockerVolumeConfiguration: {} }] }, /does not support Docker volumes/],
    ["task", { placementConstraints: [{ type: "memberOf", expression: "true" }] }, /constraints are not supported/],
    ["task", { proxyConfiguration: { containerName: "envoy" } }, /container 'envoy' is not in the task definition/],
    ["task", withContainer({ logConfiguration: { logDriver: "awsfirelens" } }), /no container has a firelensConfig/],
    ["task", withContainer({ firelensConfiguration: { type: "fluentbit" } }), /with the awsfirelens log driver/],
    [
        "task",
        onInstance("host", { portMappings: [{ containerPort: 80, hostPort: 81 }] }),
        /networkMode=host.* must match/,
    ],
    ["task", onInstance("host", { links: ["app"] }), /Links are not supported when networkMode=host/],
    ["task", onInstance("bridge", { links: ["db:database"] }), /link to 'db:database', which is not/],
    ["task", onInstance("none", { portMappings: [{ containerPort: 80 }] }), /not supported when networkMode=none/],
    [
        "task",
        onInstance("bridge", {
            portMappings: [
                { containerPort: 80, hostPort: 8080 },
                { containerPort: 81, hostPort: 8080 },
            ],
        }),
        /host port 8080\/tcp is mapped more than once/,
    ],
    ["task", withContainer({ mountPoints: [{ sourceVolume: "data", containerPath: "/d" }] }), /Unknown volume 'data'/],
    [
        "task",
        withContainer({ environment: [{ name: "BIG", value: "x".repeat(65_536) }] }),
        /Max allowed length is '65536'/,
    ],
];

/** Accepted at the edge of what is allowed. */
const accepted: Accepted[] = [
    ["task", { cpu: "1 vCPU", memory: "2 GB" }],
    ["task", { containerDefinitions: UNKNOWN }],
    ["task", { executionRoleArn: UNKNOWN, ...withContainer({ secrets: [{ name: "URL", valueFrom: "/x" }] }) }],
    ["task", awslogs({ ...logOptions, mode: "non-blocking", "max-buffer-size": "4m" })],
    ["task", withContainer({ memory: 512 })],
    ["task", { volumes: [efsVolume({})], ...withContainer({ mountPoints: [{ sourceVolume: "data" }] }) }],
    ["task", { volumes: [efsVolume({ fileSystemId: UNKNOWN })] }],
    ["task", { volumes: UNKNOWN, ...withContainer({ mountPoints: [{ sourceVolume: "data" }] }) }],
    [
        "task",
        withContainer(
            { logConfiguration: { logDriver: "awsfirelens", options: { Name: "stdout" } } },
            { name: "router", image: "fluent", memory: 64, firelensConfiguration: { type: "fluentbit" } },
        ),
    ],
    [
        "task",
        onInstance("bridge", { links: ["app:self"], portMappings: [{ containerPort: 80 }, { containerPort: 80 }] }),
    ],
    ["task", onInstance("host", { portMappings: [{ containerPort: 80, hostPort: 80 }] })],
    [
        "service",
        {
            schedulingStrategy: "DAEMON",
            launchType: "EC2",
            deploymentMinimumHealthyPercent: 0,
            deploymentMaximumPercent: 100,
        },
    ],
    ["service", { deploymentMinimumHealthyPercent: 0, deploymentMaximumPercent: 100 }],
    ["task", withContainer({ stopTimeout: 120, restartPolicy: { enabled: true, restartAttemptPeriod: 60 } })],
];

describe("offline ECS", () => {
    let offline: Offline;
    beforeEachOffline((fresh) => (offline = fresh));

    describe("refuse", () => refuses(() => offline, refused));
    describe("accept", () => accepts(() => offline, accepted));

    it("gives task definitions revisions that go on after a delete", () => {
        offline.create("role", good.role);
        const first = offline.create("task", good.task);
        assert.equal(first.outputs.arn, `arn:aws:ecs:eu-west-1:${accountId}:task-definition/orders:1`);
        offline.amazon.delete(token.task, urn(token.task), first.id, first.outputs);
        assert.equal(offline.create("task", good.task).outputs.revision, 2);
    });

    it("refuses a task definition whose role does not exist", () => {
        assert.throws(() => offline.create("task", good.task), /ClientException: Role is not valid/);
    });

    it("refuses a service without its cluster, task definition or network", () => {
        assert.throws(() => offline.create("service", good.service), /ClusterNotFoundException/);
        offline.create("cluster", good.cluster);
        assert.throws(() => offline.create("service", good.service), /TaskDefinition not found: orders/);
        offline.create("role", good.role);
        offline.create("task", good.task);
        assert.throws(() => offline.create("service", good.service), /Network Configuration must be provided/);
        const networkConfiguration = { subnets: ["subnet-0123456789abcdef0"] };
        assert.equal(
            offline.create("service", { ...good.service, networkConfiguration }).outputs.cluster,
            `arn:aws:ecs:eu-west-1:${accountId}:cluster/it`,
        );
        assert.throws(
            () =>
                offline.amazon.delete(
                    token.cluster,
                    urn(token.cluster),
                    `arn:aws:ecs:eu-west-1:${accountId}:cluster/it`,
                    {
                        region: "eu-west-1",
                    },
                ),
            /ClusterContainsServicesException/,
        );
    });

    it("know Fargate's sizes", () => {
        assert.deepEqual(
            [
                isFargateSize(256, 2048),
                isFargateSize(256, 1536),
                isFargateSize(8192, 20_480),
                isFargateSize(8192, 18_432),
                isFargateSize(16_384, 122_880),
                isFargateSize(1024, 1024),
            ],
            [true, false, true, false, true, false],
        );
    });
});
