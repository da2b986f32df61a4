/** What a program says of the collector's own container: mounts, labels, times of its health check, essential. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { AdotTaskDefinition, type SidecarArgs, withAdotSidecar } from "../../../components";
import { record, refusal } from "../../support/mocks";
import { containerNamed, containersOf, ordersTask } from "../../support/tasks";

const efs = {
    fileSystemId: "fs-12345678",
    transitEncryption: "ENABLED",
    authorizationConfig: { accessPointId: "fsap-1", iam: "ENABLED" },
};
const volumes = [{ name: "certs", efsVolumeConfiguration: efs }];
const asked: Omit<SidecarArgs, "image"> = {
    memory: 512,
    mounts: [{ volume: "certs", path: "/certs" }],
    dockerLabels: { team: "shop" },
    healthCheck: { interval: 30, startPeriod: 0 },
    essential: true,
};
const made = {
    mountPoints: [{ sourceVolume: "certs", containerPath: "/certs", readOnly: true }],
    dockerLabels: { team: "shop" },
    healthCheck: { command: ["CMD", "/healthcheck"], interval: 30, timeout: 5, retries: 3, startPeriod: 0 },
    essential: true,
};

async function registered(sidecar: SidecarArgs, preview = false) {
    const { only } = await record(
        { preview },
        () => new AdotTaskDefinition("orders", ordersTask({ sidecar, volumes })),
    );
    const { containerDefinitions } = only("aws:ecs/taskDefinition:TaskDefinition").inputs;
    const container = containerNamed(containersOf(containerDefinitions), "adot-collector");
    const policy = only("aws:iam/rolePolicy:RolePolicy", "orders-task-role-policy").inputs.policy as string;
    const component = only("pulumi-adot:index:AdotTaskDefinition").inputs.sidecar as object;
    return { container, component, actions: policy.match(/elasticfilesystem:Client\w+/g) ?? [] };
}

const part = (container: object): object =>
    Object.fromEntries(Object.entries(container).filter(([key]) => Object.hasOwn(made, key)));

describe("the collector's own container", () => {
    it("has what the program says, in a preview too", async () => {
        for (const preview of [false, true]) {
            assert.deepEqual(part((await registered(asked, preview)).container), made);
        }
        const options = { serviceName: "orders", region: "eu-west-1", remoteWriteParameter: "/p/url", ...asked };
        const containers = withAdotSidecar([{ name: "app", image: "orders:1" }], options);
        assert.deepEqual(part(containerNamed(containers, "adot-collector")), made);
    });

    it("is as before where nothing is said, and so are the component's inputs", async () => {
        const { container, component } = await registered({ memory: 512 });
        assert.deepEqual(part(container), {
            essential: false,
            healthCheck: { command: ["CMD", "/healthcheck"], interval: 10, timeout: 5, retries: 3, startPeriod: 30 },
        });
        assert.deepEqual(part(component), {});
    });

    it("mounts a file system with the task's role, to read or to write as it is mounted", async () => {
        const [mount] = asked.mounts!;
        const writable = { ...asked, mounts: [{ ...mount!, readOnly: false }] };
        assert.deepEqual((await registered(asked)).actions, ["elasticfilesystem:ClientMount"]);
        assert.deepEqual((await registered(writable)).actions, [
            "elasticfilesystem:ClientMount",
            "elasticfilesystem:ClientWrite",
        ]);
    });

    it("takes a volume whose name comes late", async () => {
        const late = [{ name: pulumi.output("certs"), efsVolumeConfiguration: efs }];
        const args = ordersTask({ sidecar: asked, volumes: late });
        const { only } = await record({}, () => new AdotTaskDefinition("orders", args));
        assert.match(only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions as string, /"certs"/);
    });

    const mounted = (path: string, more: SidecarArgs = {}): SidecarArgs => ({
        memory: 512,
        mounts: [{ volume: "certs", path }],
        ...more,
    });
    const ownProgram = "the collector's own program is there; choose a folder of your own, such as /certs.";
    const refused: readonly [given: SidecarArgs, message: string][] = [
        [{ mounts: [{ volume: "data", path: "/data" }] }, 'sidecar.mounts[0].volume is "data": the volumes are certs.'],
        [mounted("certs"), 'sidecar.mounts[0].path is "certs": it must be an absolute path without a colon.'],
        [mounted("/certs:ro"), 'sidecar.mounts[0].path is "/certs:ro": it must be an absolute path without a colon.'],
        ...["/", "/opt", "/opt/aws/aws-otel-collector/etc", "/certs/../healthcheck", "//awscollector/"].map(
            (path): [SidecarArgs, string] => [
                mounted(path),
                `sidecar.mounts[0].path is ${JSON.stringify(path)}: ${ownProgram}`,
            ],
        ),
        ...["/home", "/home/aoc/", "/etc"].map((path): [SidecarArgs, string] => [
            mounted(path),
            `sidecar.mounts[0].path is ${JSON.stringify(path)}: it would hide `,
        ]),
        [
            mounted("/home/aoc/buffer/x", { buffer: "disk" }),
            'sidecar.mounts[0].path is "/home/aoc/buffer/x": the queue of buffer: "disk" is in /home/aoc/buffer.',
        ],
        [
            { mounts: [...asked.mounts!, ...asked.mounts!] },
            'sidecar.mounts[1].path is "/certs": sidecar.mounts[0] has it already.',
        ],
        [
            { healthCheck: { interval: 1 } },
            "sidecar.healthCheck.interval is 1: it must be a whole number of seconds from 5 to 300.",
        ],
        [
            { healthCheck: { command: ["CMD", "true"] } as object },
            "sidecar.healthCheck.command is an unknown property: there are interval, timeout, retries, startPeriod.",
        ],
    ];
    for (const [given, message] of refused) {
        it(`refuses ${JSON.stringify(given)}`, async () => {
            const args = ordersTask({ sidecar: given, volumes });
            const { message: said, resources } = await refusal(() => new AdotTaskDefinition("orders", args));
            assert.ok(said.startsWith(`AdotTaskDefinition "orders": ${message}`), said);
            assert.deepEqual(resources, []);
        });
    }

    it("may have its own certificates, and a folder below its home", () => {
        const mounts = ["/etc/ssl/certs", "/home/aoc/data", "/optional"].map((path) => ({ volume: "certs", path }));
        const options = { serviceName: "orders", region: "eu-west-1", remoteWriteParameter: "/p/url", mounts };
        const [, { mountPoints }] = withAdotSidecar([{ name: "app", image: "a:1" }], options) as [object, typeof made];
        assert.equal(mountPoints.length, 3);
    });
});
