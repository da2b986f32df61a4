/** What `AdotTaskDefinition` passes on of ECS's fields, before AWS's own judges. */
import assert from "node:assert/strict";

import { AdotTaskDefinition, type AdotTaskDefinitionArgs, containerFields } from "../../components";
import { record } from "../support/mocks";
import { needs } from "../support/parts";
import { ordersTask } from "../support/tasks";
import { judge } from "./judge";
import { custom, stateOf } from "./sample-state";
import type { JsonObject } from "./state";

const router = {
    image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
    memory: 64,
    fields: containerFields({
        firelensConfiguration: { type: "fluentbit", options: { "enable-ecs-log-metadata": "true" } },
    }),
};

const jmxExporter = { ports: { app: 9404 }, image: "jmx-exporter:1" };

const onFargate: Partial<AdotTaskDefinitionArgs> = {
    taskRole: {
        path: "/teams/",
        permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
        statements: [
            {
                sid: "Read",
                actions: ["s3:GetObject"],
                resources: ["arn:aws:s3:::orders/*"],
                condition: { StringEquals: { "aws:ResourceTag/team": "core" } },
            },
        ],
    },
    enableExecuteCommand: true,
    sidecar: {
        memory: 512,
        additions: {
            receivers: { otlp: { protocols: { grpc: {} } }, awsxray: {} },
            exporters: { awsxray: {}, awsemf: { log_group_name: "/orders/{TaskId}" } },
            extensions: { ecs_observer: { cluster_name: "orders", cluster_region: "eu-west-1" } },
            pipelines: {
                traces: { receivers: ["otlp", "awsxray"], exporters: ["awsxray"] },
                "metrics/emf": { receivers: ["otlp"], exporters: ["awsemf"] },
            },
        },
    },
    volumes: [
        { name: "scratch" },
        {
            name: "data",
            efsVolumeConfiguration: {
                fileSystemId: "fs-12345678",
                transitEncryption: "ENABLED",
                authorizationConfig: { accessPointId: "fsap-1234567890abcdef0", iam: "ENABLED" },
            },
        },
    ],
    ephemeralStorageGiB: 40,
    cpuArchitecture: "ARM64",
    pidMode: "task",
    enableFaultInjection: true,
    containers: {
        app: {
            image: "orders:1",
            memory: 512,
            fields: containerFields({
                repositoryCredentials: {
                    credentialsParameter: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-AbCdEf",
                },
                memoryReservation: 256,
                portMappings: [
                    { containerPort: 8080, name: "http", appProtocol: "http2" },
                    { containerPort: 8125, protocol: "udp" },
                    { containerPortRange: "9000-9010" },
                ],
                restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 60 },
                environmentFiles: [{ type: "s3", value: "arn:aws:s3:::orders/prod.env" }],
                mountPoints: [{ sourceVolume: "data", containerPath: "/data", readOnly: true }],
                volumesFrom: [{ sourceContainer: "log-router", readOnly: true }],
                linuxParameters: { initProcessEnabled: true, capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] } },
                startTimeout: 60,
                versionConsistency: "disabled",
                interactive: true,
                pseudoTerminal: true,
                dockerLabels: { team: "core" },
                ulimits: [{ name: "nofile", softLimit: 1024, hardLimit: 65_536 }],
                logConfiguration: { logDriver: "awsfirelens", options: { Name: "cloudwatch" } },
                systemControls: [{ namespace: "net.core.somaxconn", value: "1024" }],
                credentialSpecs: ["credentialspecdomainless:arn:aws:s3:::orders/gmsa.json"],
            }),
        },
        "log-router": router,
    },
    scrape: {},
    jmxExporter,
};

const onEc2: Partial<AdotTaskDefinitionArgs> = {
    requiresCompatibilities: ["EC2"],
    cpu: 1000,
    memory: 3000,
    ipcMode: "task",
    placementConstraints: [{ type: "memberOf", expression: "attribute:ecs.instance-type =~ g4dn.*" }],
    proxyConfiguration: { containerName: "app", properties: { AppPorts: "8080", ProxyIngressPort: "15000" } },
    volumes: [
        { name: "host", hostPath: "/var/lib/orders" },
        { name: "docker", dockerVolumeConfiguration: { scope: "shared", autoprovision: true, driver: "local" } },
        { name: "ebs", configureAtLaunch: true },
    ],
    containers: {
        app: {
            image: "orders:1",
            memory: 512,
            fields: containerFields({
                privileged: true,
                dnsServers: ["10.0.0.2"],
                dnsSearchDomains: ["corp"],
                dockerSecurityOptions: ["no-new-privileges"],
                resourceRequirements: [{ type: "GPU", value: "1" }],
                linuxParameters: {
                    devices: [{ hostPath: "/dev/fuse", containerPath: "/dev/fuse", permissions: ["read"] }],
                    sharedMemorySize: 64,
                    tmpfs: [{ containerPath: "/tmp", size: 64 }],
                    maxSwap: 128,
                    swappiness: 10,
                },
                logConfiguration: { logDriver: "journald" },
            }),
        },
    },
    scrape: {},
};

const inBridge: Partial<AdotTaskDefinitionArgs> = {
    requiresCompatibilities: ["EC2"],
    networkMode: "bridge",
    containers: {
        app: {
            image: "orders:1",
            memory: 512,
            fields: containerFields({
                portMappings: [{ containerPort: 8080, hostPort: 80 }, { containerPort: 9404 }],
                links: ["db:database"],
                hostname: "orders",
                extraHosts: [{ hostname: "legacy", ipAddress: "10.0.0.9" }],
            }),
        },
        db: { image: "postgres:17", memory: 256 },
    },
    scrape: { jvm: { port: 9404, container: "app" } },
    jmxExporter,
};

const inHost: Partial<AdotTaskDefinitionArgs> = {
    requiresCompatibilities: ["EC2"],
    networkMode: "host",
    sidecar: { memory: 512, portOffset: 100, buffer: "disk" },
    otlp: { containers: ["app"], traces: "xray" },
    javaAgent: { containers: ["app"] },
};

describe("ECS's fields in an AdotTaskDefinition", () => {
    before(function () {
        needs(this, "python");
    });

    it("pass botocore and cfn-lint, on Fargate and on EC2, in each network mode", async function () {
        this.timeout(120_000);
        const states: unknown[] = [];
        for (const changes of [onFargate, onEc2, inBridge, inHost]) {
            const { resources } = await record({}, () => new AdotTaskDefinition("orders", ordersTask(changes)));
            const made = resources
                .filter((each) => each.custom)
                .map(({ type, name, inputs }) =>
                    custom(type, name, {
                        ...(type.includes("iam/role:") ? { name } : {}),
                        ...(type.includes("iam/rolePolicy:") ? { name } : {}),
                        ...inputs,
                    } as JsonObject),
                );
            states.push(stateOf(made));
        }
        for (const findings of judge(states)) {
            assert.deepEqual(findings, { botocore: [], cfnLint: [] });
        }
    });
});
