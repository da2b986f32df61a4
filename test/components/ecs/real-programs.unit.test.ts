/** What programs hand to `withAdotSidecar` and `SidecarTaskDefinition` beside the tidy forms of the documents. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    type ContainerDefinition,
    sidecarPermissions,
    SidecarTaskDefinition,
    type SidecarTaskDefinitionArgs,
    sidecarVolumes,
    withAdotSidecar,
} from "../../../components";
import { lateRefusal, record, refusal, valueOf } from "../../support/mocks";
import { containersOf, platformValues as platform } from "../../support/tasks";

const app: ContainerDefinition = { name: "app", image: "orders:1", memory: 512 };
const plain = { serviceName: "orders", region: "eu-west-1", remoteWriteParameter: "/parameter" };
const agents = { otlp: { containers: ["app"] }, javaAgent: { containers: ["app"] } };
const pushed = { statsd: { containers: ["app"] }, xray: { containers: ["app"] } };
const everything = { ...plain, ...agents, ...pushed, waitForCollector: ["app"] };

const task = (changes: Partial<SidecarTaskDefinitionArgs> = {}): SidecarTaskDefinitionArgs => ({
    family: "orders",
    cpu: "256",
    memory: "512",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    containerDefinitions: JSON.stringify([app]),
    taskRoleArn: "arn:aws:iam::111122223333:role/orders",
    executionRoleArn: "arn:aws:iam::111122223333:role/execution",
    adot: { platform },
    ...changes,
});

const made = async (args: SidecarTaskDefinitionArgs): Promise<Record<string, unknown>> => {
    const { only } = await record({}, () => void new SidecarTaskDefinition("orders", args));
    return only("aws:ecs/taskDefinition:TaskDefinition").inputs;
};

/** Fields of a container that the collector, its agents, variables or permissions are made by. */
const readFields = [
    "cpu",
    "memory",
    "memoryReservation",
    "environment",
    "secrets",
    "links",
    "dependsOn",
    "mountPoints",
    "portMappings",
    "command",
    "entryPoint",
    "environmentFiles",
    "logConfiguration",
    "repositoryCredentials",
    "firelensConfiguration",
    "credentialSpecs",
];

describe("A field that is null", () => {
    for (const field of readFields) {
        it(`is one that isn't there: ${field}`, async () => {
            const { [field]: _, ...without } = app as Record<string, unknown>;
            const [given, same] = [{ ...without, [field]: null }, without] as unknown as ContainerDefinition[];
            assert.deepEqual(withAdotSidecar([given!], everything), withAdotSidecar([same!], everything));
            const rights = { ...everything, workspaceArn: platform.workspaceArn };
            assert.deepEqual(sidecarPermissions([given!], rights), sidecarPermissions([same!], rights));
            await record({}, async () => {
                const late = await valueOf(withAdotSidecar(JSON.stringify([given]), everything));
                assert.equal(late, JSON.stringify(withAdotSidecar([same!], everything)));
                const { name: _name, ...unnamed } = given!;
                const named = withAdotSidecar({ app: unnamed }, everything);
                assert.ok("adot-collector" in named);
            });
        });
    }

    it("of a port hides no clash", () => {
        const clashing = { ...app, portMappings: [{ containerPort: 8888, hostPort: null, protocol: null }] };
        assert.throws(
            () => withAdotSidecar([clashing as unknown as ContainerDefinition], plain),
            /^Error: Container app has port 8888/,
        );
    });
});

describe("Containers that are late themselves", () => {
    it("are as good as a list that is late", async () => {
        await record({}, async () => {
            const options = { ...plain, otlp: { containers: ["app"] } };
            for (const late of [pulumi.output(app), Promise.resolve(app)]) {
                const all = withAdotSidecar([late] as unknown as pulumi.Input<ContainerDefinition[]>, options);
                assert.deepEqual(await valueOf(all), withAdotSidecar([app], options));
            }
            const wrong = withAdotSidecar([pulumi.output(app)] as unknown as pulumi.Input<ContainerDefinition[]>, {
                ...plain,
                otlp: { containers: ["orders"] },
            });
            assert.match(await lateRefusal(wrong), /otlp\.containers\[0\] is "orders": the containers are app\.$/);
        });
    });
});

describe("A task's size with the collector", () => {
    it("is one of Fargate's where a service may start the task there without its saying so", async () => {
        const { cpu, memory } = await made(task({ requiresCompatibilities: undefined }));
        assert.deepEqual({ cpu, memory }, { cpu: "256", memory: "1024" });
    });

    it("is no more than is needed where it can't be Fargate's", async () => {
        const sizes = [
            [{ requiresCompatibilities: ["EC2"] }, "768"],
            [{ requiresCompatibilities: undefined, networkMode: "bridge" }, "768"],
            [{ requiresCompatibilities: undefined, memory: "600" }, "768"],
        ] as const;
        for (const [changes, expected] of sizes) {
            assert.equal((await made(task(changes as Partial<SidecarTaskDefinitionArgs>))).memory, expected);
        }
    });

    it("grows when it comes late", async () => {
        for (const late of ["cpu", "memory"] as const) {
            const { cpu, memory } = await made(task({ [late]: pulumi.output(task()[late]) }));
            assert.deepEqual({ cpu, memory }, { cpu: "256", memory: "1024" });
        }
    });

    it("isn't secret where the containers are", async () => {
        const { cpu, memory } = await made(
            task({ containerDefinitions: pulumi.secret(task().containerDefinitions as string) }),
        );
        assert.deepEqual({ cpu, memory }, { cpu: "256", memory: "1024" });
    });

    it("stays where there is room, whatever ECS says of it", async () => {
        assert.equal((await made(task({ memory: "1500" }))).memory, "1500");
    });
});

describe("A task's volumes with the collector", () => {
    const adot = { platform, ...agents };

    it("are there once where the program has them of sidecarVolumes", async () => {
        for (const volumes of [sidecarVolumes(agents), pulumi.output(sidecarVolumes(agents))]) {
            assert.deepEqual((await made(task({ adot, volumes }))).volumes, [{ name: "opentelemetry-java-agent" }]);
        }
    });

    it("have no other one of an agent's name", async () => {
        const volumes = [{ name: "opentelemetry-java-agent", hostPath: "/data" }];
        const { message } = await refusal(() => new SidecarTaskDefinition("orders", task({ adot, volumes })));
        assert.match(message, /volumes is \["opentelemetry-java-agent"\]: this name belongs to the volume/);
    });

    it("have what the collector mounts", async () => {
        const mounting = { platform, mounts: [{ volume: "certs", path: "/certs" }] };
        const { message } = await refusal(() => new SidecarTaskDefinition("orders", task({ adot: mounting })));
        assert.match(message, /mounts\[0\]\.volume is "certs": it must be the name of a volume, and the task has none/);
        const volumes = [{ name: "certs", efsVolumeConfiguration: { fileSystemId: pulumi.output("fs-1") } }];
        assert.equal(((await made(task({ adot: mounting, volumes }))).volumes as unknown[]).length, 1);
    });
});

describe("What a SidecarTaskDefinition is given", () => {
    it("may be a list of containers in JavaScript", async () => {
        const containerDefinitions = [app] as unknown as string;
        const all = containersOf((await made(task({ containerDefinitions }))).containerDefinitions);
        assert.deepEqual(
            all.map(({ name }) => name),
            ["app", "adot-collector"],
        );
    });

    it("may have the URL itself", async () => {
        for (const more of [{ region: "eu-west-1" }, { platform }]) {
            const adot = { ...more, remoteWriteUrl: platform.remoteWriteUrl };
            const [, collector] = containersOf((await made(task({ adot }))).containerDefinitions);
            const { environment = [], secrets } = collector!;
            assert.deepEqual(secrets, []);
            assert.equal(
                environment.find(({ name }) => name === "AMP_REMOTE_WRITE_URL")?.value,
                platform.remoteWriteUrl,
            );
        }
    });

    it("may not have changes of the containers ignored, as no collector would come", async () => {
        for (const ignored of ["containerDefinitions", "*"]) {
            const opts = { ignoreChanges: ["tags", ignored] };
            const { message } = await refusal(() => new SidecarTaskDefinition("orders", task(), opts));
            assert.match(message, /opts\.ignoreChanges is .*: with .* the collector would never get into the task/);
        }
        const { only } = await record(
            {},
            () => void new SidecarTaskDefinition("orders", task(), { ignoreChanges: ["tags"] }),
        );
        assert.ok(only("aws:ecs/taskDefinition:TaskDefinition"));
    });

    it("is refused in words where it is nothing", async () => {
        const nothing = undefined as unknown as SidecarTaskDefinitionArgs;
        const { message } = await refusal(() => new SidecarTaskDefinition("orders", nothing));
        assert.match(message, /^SidecarTaskDefinition "orders": args is missing/);
    });
});

describe("A variable of the collector's that isn't a string", () => {
    const refused = (value: unknown): string => {
        try {
            withAdotSidecar([app], { ...plain, environment: { TOKEN: value as string } });
        } catch (error) {
            return (error as Error).message;
        }
        return "";
    };

    it("isn't shown", () => {
        for (const secret of [123456, ["hunter2"], { value: "hunter2" }, null]) {
            const message = refused(secret);
            assert.match(message, /^environment\.TOKEN is.*: it must be a string\.$/);
            assert.ok(!/hunter2|123456/.test(message));
        }
    });

    it("is said to come too late where it is an Output", () => {
        assert.match(refused(pulumi.output("a")), /^environment\.TOKEN is an Output, which is known too late/);
    });
});

describe("A list of a container's in another shape", () => {
    const shapes = {
        environment: "objects with name and value",
        secrets: "objects with name and valueFrom",
        environmentFiles: "objects with type and value",
        portMappings: "objects with containerPort or containerPortRange",
        mountPoints: "objects with sourceVolume and containerPath",
        dependsOn: "objects with containerName and condition",
        links: "strings",
        command: "strings",
        entryPoint: "strings",
        credentialSpecs: "strings",
    };

    for (const [field, entries] of Object.entries(shapes)) {
        it(`is refused by its name, and not shown: ${field}`, async () => {
            for (const wrong of [
                { PASSWORD: "hunter2" },
                "hunter2",
                [entries === "strings" ? ["hunter2"] : "hunter2"],
            ]) {
                const given = [{ ...app, [field]: wrong }] as unknown as ContainerDefinition[];
                const refused = [
                    () => withAdotSidecar(given, everything),
                    () => sidecarPermissions(given, { ...everything, workspaceArn: platform.workspaceArn }),
                ];
                const isList = Array.isArray(wrong);
                const what = isList
                    ? entries === "strings"
                        ? "a string"
                        : entries.replace(/^objects/, "an object")
                    : `a list of ${entries}`;
                for (const refuse of refused) {
                    assert.throws(refuse, {
                        message: `containers[0].${field}${isList ? "[0]" : ""} isn't valid: it must be ${what}.`,
                    });
                }
                await record({}, async () => {
                    const message = await lateRefusal(withAdotSidecar(JSON.stringify(given), everything));
                    assert.ok(message.startsWith(`containers[0].${field}`) && !message.includes("hunter2"));
                });
            }
        });
    }
});

describe("Two mounts of the collector's", () => {
    it("aren't at one path", () => {
        const mounts = ["/certs", "/more", "/certs/"].map((path) => ({ volume: "certs", path }));
        assert.throws(
            () => withAdotSidecar([app], { ...plain, mounts }),
            /^Error: mounts\[2\]\.path is "\/certs\/": mounts\[0\] is there already, and a path has one volume\.$/,
        );
    });
});

describe("A transformation of a SidecarTaskDefinition's", () => {
    const changing =
        (change: (container: ContainerDefinition) => object): pulumi.ResourceTransformation =>
        ({ props, opts }) => {
            const containerDefinitions = pulumi
                .output(props.containerDefinitions as string)
                .apply((json) => JSON.stringify(containersOf(json).map(change)));
            return { props: { ...props, containerDefinitions }, opts };
        };
    const registered = async (change: (container: ContainerDefinition) => object): Promise<unknown> => {
        const { only } = await record(
            {},
            () => void new SidecarTaskDefinition("orders", task(), { transformations: [changing(change)] }),
        );
        return only("aws:ecs/taskDefinition:TaskDefinition").inputs.containerDefinitions;
    };

    it("may change what isn't the collector's memory, image, command or config", async () => {
        const json = await registered((container) => ({ ...container, dockerLabels: { team: "shop" } }));
        assert.equal(containersOf(json).length, 2);
    });

    it("may not take its limiter or its memory", async () => {
        const unsafe: ((container: ContainerDefinition) => object)[] = [
            ({ memory: _, ...container }) => container,
            (container) => JSON.parse(JSON.stringify(container).replaceAll("memory_limiter", "batch")) as object,
        ];
        for (const change of unsafe) {
            await assert.rejects(registered((container) => (container.name === "app" ? container : change(container))));
        }
    });
});
