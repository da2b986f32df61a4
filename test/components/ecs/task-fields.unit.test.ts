/** Fields of a task: each is passed on to the provider, or refused in a sentence. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { AdotTaskDefinition, type AdotTaskDefinitionArgs } from "../../../components";
import { record, refusal } from "../../support/mocks";
import { containersOf, ordersTask } from "../../support/tasks";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";
const anything = (value: unknown) => value as never;
const onEc2 = { requiresCompatibilities: ["EC2"] };

async function registered(changes: Partial<AdotTaskDefinitionArgs>, preview = false) {
    const { only } = await record({ preview }, () => new AdotTaskDefinition("orders", ordersTask(changes)));
    return { inputs: only(taskType).inputs, component: only("pulumi-adot:index:AdotTaskDefinition").inputs };
}

describe("the fields of a task", () => {
    it("are all passed on", async () => {
        const fields = {
            requiresCompatibilities: ["EC2", "MANAGED_INSTANCES"],
            placementConstraints: [{ type: "memberOf", expression: "attribute:ecs.os-type == linux" }],
            proxyConfiguration: { containerName: "envoy", properties: { AppPorts: "8080" } },
            pidMode: "task",
            ipcMode: "none",
            enableFaultInjection: true,
            skipDestroy: true,
            trackLatest: true,
        };
        const volumes = [
            { name: "scratch" },
            { name: "host", hostPath: "/var/lib" },
            { name: "docker", dockerVolumeConfiguration: { scope: "shared", autoprovision: true, driver: "local" } },
            { name: "ebs", configureAtLaunch: true },
            {
                name: "s3",
                s3filesVolumeConfiguration: { fileSystemArn: "arn:aws:s3files:eu-west-1:1:file-system/fs-1" },
            },
        ];
        for (const preview of [true, false]) {
            const { inputs } = await registered({ ...fields, volumes, cpu: 300, memory: 3000 }, preview);
            assert.deepEqual(Object.fromEntries(Object.keys(fields).map((field) => [field, inputs[field]])), fields);
            assert.deepEqual(inputs.volumes, volumes);
            assert.deepEqual([inputs.cpu, inputs.memory, inputs.networkMode], ["300", "3000", "awsvpc"]);
        }
    });

    it("may be Outputs in volumes", async () => {
        const efs = {
            fileSystemId: pulumi.output("fs-12345678"),
            transitEncryption: pulumi.output("ENABLED"),
            authorizationConfig: { accessPointId: pulumi.output("fsap-1"), iam: "ENABLED" },
        };
        const { inputs } = await registered({
            volumes: [{ name: pulumi.output("data"), efsVolumeConfiguration: efs }],
            containers: {
                app: {
                    image: "a",
                    memory: 512,
                    fields: { mountPoints: [{ sourceVolume: "data", containerPath: "/data" }] },
                },
            },
        });
        assert.deepEqual(inputs.volumes, [
            {
                name: "data",
                efsVolumeConfiguration: {
                    fileSystemId: "fs-12345678",
                    transitEncryption: "ENABLED",
                    authorizationConfig: { accessPointId: "fsap-1", iam: "ENABLED" },
                },
            },
        ]);
        assert.deepEqual(containersOf(inputs.containerDefinitions)[0]!.mountPoints, [
            { sourceVolume: "data", containerPath: "/data" },
        ]);
    });

    it("let a container have on EC2 what Fargate lacks", async () => {
        const fields = {
            privileged: true,
            linuxParameters: { devices: [{ hostPath: "/dev/nvidia0" }], maxSwap: 64 },
            resourceRequirements: [{ type: "GPU", value: "1" }],
            logConfiguration: { logDriver: "journald" },
            stopTimeout: 300,
            startTimeout: 600,
        };
        const { inputs } = await registered({ ...onEc2, containers: { app: { image: "a", memory: 512, fields } } });
        const [app] = containersOf(inputs.containerDefinitions);
        assert.deepEqual(Object.fromEntries(Object.keys(fields).map((field) => [field, app![field]])), fields);
    });

    it("don't show in what a component was registered with before they came", async () => {
        const { component } = await registered({});
        const { platform: _, collectorConfigDigest: __, ...rest } = component;
        assert.deepEqual(Object.keys(rest).sort(), [
            ...["containers", "cpu", "cpuArchitecture", "executionPolicyArns", "family", "logRetentionDays", "memory"],
            ...["scrape", "serviceName", "sidecar", "taskPolicyArns"],
        ]);
    });

    const volume = (rest: object): Partial<AdotTaskDefinitionArgs> => ({ volumes: [{ name: "data", ...rest }] });
    const efs = { fileSystemId: "fs-12345678" };
    const refused: [what: string, changes: Partial<AdotTaskDefinitionArgs>, message: string][] = [
        ["the mode none", { ...onEc2, networkMode: "none" }, 'networkMode is "none": without a network the collector'],
        ["bridge on Fargate", { networkMode: "bridge" }, 'networkMode is "bridge": for FARGATE it must be "awsvpc".'],
        [
            "bridge on managed instances",
            { ...onEc2, requiresCompatibilities: ["MANAGED_INSTANCES"], networkMode: "bridge" },
            'networkMode is "bridge": for MANAGED_INSTANCES it must be "awsvpc" or "host".',
        ],
        [
            "a proxy in bridge",
            { ...onEc2, networkMode: "bridge", proxyConfiguration: { containerName: "app" } },
            "proxyConfiguration can't be given: it needs the network mode awsvpc, and the task's is bridge (",
        ],
        [
            "a mode that there isn't",
            { networkMode: "vpc" },
            'networkMode is "vpc": it must be one of awsvpc, bridge, host, none.',
        ],
        [
            "Windows",
            { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" },
            'operatingSystemFamily is "WINDOWS_SERVER_2022_CORE": it must be "LINUX": the collector is a Linux container',
        ],
        [
            "instances of one's own outside AWS",
            { requiresCompatibilities: ["EXTERNAL"] },
            'requiresCompatibilities[0] is "EXTERNAL": ECS Anywhere has no network mode awsvpc',
        ],
        [
            "no launch type",
            { requiresCompatibilities: [] },
            "requiresCompatibilities is []: it must be a list of launch types with at least 1.",
        ],
        [
            "a size that Fargate lacks, where the task is for Fargate too",
            { requiresCompatibilities: ["EC2", "FARGATE"], cpu: 300 },
            "cpu is 300: it must be one of Fargate's CPU units: ",
        ],
        [
            "a memory that is none",
            { ...onEc2, memory: 1.5 },
            "memory is 1.5: it must be a whole number of MiB from 6 to",
        ],
        ["the host's processes", { pidMode: "host" }, 'pidMode is "host": on Fargate it must be "task".'],
        ["IPC modes", { ipcMode: "task" }, "ipcMode can't be given: Fargate doesn't take it (https://docs.aws.amazon"],
        [
            "placement",
            { placementConstraints: [{ type: "memberOf" }] },
            "placementConstraints can't be given: Fargate doesn't take them (",
        ],
        [
            "ephemeral storage on EC2",
            { ...onEc2, ephemeralStorageGiB: 30 },
            "ephemeralStorageGiB can't be given: it is Fargate's (",
        ],
        [
            "a proxy that isn't there",
            { proxyConfiguration: { containerName: "proxy" } },
            'proxyConfiguration.containerName is "proxy": the containers are app, envoy.',
        ],
        [
            "a path of the host",
            volume({ hostPath: "/" }),
            "volumes[0].hostPath can't be given: Fargate doesn't take it (",
        ],
        [
            "Docker's volumes",
            volume({ dockerVolumeConfiguration: {} }),
            "volumes[0].dockerVolumeConfiguration can't be given: Fargate doesn't take it (",
        ],
        [
            "FSx",
            volume({ fsxWindowsFileServerVolumeConfiguration: {} }),
            "volumes[0].fsxWindowsFileServerVolumeConfiguration can't be given: only Windows containers have FSx volumes",
        ],
        [
            "a volume of two kinds",
            volume({ configureAtLaunch: true, efsVolumeConfiguration: efs }),
            "volumes[0] has configureAtLaunch and efsVolumeConfiguration: a volume is of one kind.",
        ],
        [
            "an access point without encryption",
            volume({ efsVolumeConfiguration: { ...efs, authorizationConfig: { accessPointId: "fsap-1" } } }),
            'volumes[0].efsVolumeConfiguration.transitEncryption is missing: with an access point or IAM it must be "ENABLED".',
        ],
        [
            "two volumes of a name",
            { volumes: [{ name: "data" }, { name: "data" }] },
            'volumes[1].name is "data": volumes[0] has it already.',
        ],
        [
            "ECS's own spelling of a volume",
            anything(volume({ host: { sourcePath: "/" } })),
            "volumes[0].host is an unknown property: there are name, hostPath, ",
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
