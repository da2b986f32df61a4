/** `withAdotSidecar` and its kin with a platform and Outputs, in every form that a program has its containers in. */
import assert from "node:assert/strict";

import { Role } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

import {
    type ContainerDefinition,
    extendRoles,
    type LateSidecarOptions,
    Platform,
    sidecarPermissions,
    SidecarTaskDefinition,
    type SidecarTaskDefinitionArgs,
    withAdotSidecar,
} from "../../../components";
import { isUnknown, lateRefusal, record, refusal, valueOf } from "../../support/mocks";
import { containersOf, platformValues } from "../../support/tasks";

const stacks = { "acme/observability/prod": { platform: platformValues } };
const taskDefinitionType = "aws:ecs/taskDefinition:TaskDefinition";
const rolePolicyType = "aws:iam/rolePolicy:RolePolicy";

const logConfiguration = {
    logDriver: "awslogs",
    options: {
        "awslogs-group": "/orders",
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "ecs",
        "awslogs-multiline-pattern": "^{",
    },
};
const containers: ContainerDefinition[] = [
    {
        name: "app",
        image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1",
        memory: 1024,
        portMappings: [{ containerPort: 8080 }],
        environment: [{ name: "MODE", value: "prod" }],
        secrets: [{ name: "KEY", valueFrom: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:key-AbCdEf" }],
        logConfiguration,
    },
    { name: "envoy", image: "envoyproxy/envoy:v1.39.3", memory: 256 },
];
const json = JSON.stringify(containers);
const byName = Object.fromEntries(containers.map(({ name, ...rest }) => [name, rest]));
const task = {
    family: "orders",
    cpu: "1024",
    memory: "2048",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    containerDefinitions: json,
    taskRoleArn: "arn:aws:iam::111122223333:role/orders",
    executionRoleArn: "arn:aws:iam::111122223333:role/ecs/orders-execution",
};
const otlp = { containers: ["app"], metrics: true };
const options = (more: Partial<LateSidecarOptions> = {}): LateSidecarOptions => ({
    platform: Platform.fromStack("acme/observability/prod"),
    serviceName: "orders",
    otlp,
    ...more,
});

/** What the plain form makes of the same. */
const plain = (more: object = {}, family?: string) =>
    withAdotSidecar(containers, {
        serviceName: "orders",
        ...(family && { family }),
        region: "eu-west-1",
        taskRegion: "eu-west-1",
        remoteWriteParameter: platformValues.remoteWriteParameterName,
        networkMode: family && "awsvpc",
        otlp,
        logConfiguration: { logDriver: "awslogs", options: withoutPattern(logConfiguration.options) },
        ...more,
    });

const withoutPattern = ({ "awslogs-multiline-pattern": _, ...rest }: Record<string, string>) => rest;

/** Each form, and how its containers are read. */
const forms: Record<string, (more: Partial<LateSidecarOptions>) => pulumi.Input<ContainerDefinition[]>> = {
    "a list": (more) => withAdotSidecar(containers, options(more)),
    "a list with Outputs": (more) =>
        withAdotSidecar(
            containers.map((container) => ({ ...container, image: pulumi.output(container.image) })),
            options(more),
        ) as unknown as pulumi.Output<ContainerDefinition[]>,
    "an Output of a list": (more) => withAdotSidecar(pulumi.output(containers), options(more)),
    "a list of promises' values": (more) =>
        withAdotSidecar(
            containers.map((container) => ({ ...container, memory: Promise.resolve(container.memory) })),
            options(more),
        ) as unknown as pulumi.Output<ContainerDefinition[]>,
    JSON: (more) => withAdotSidecar(json, options(more)).apply(containersOf),
    "an Output of JSON": (more) => withAdotSidecar(pulumi.output(json), options(more)).apply(containersOf),
    "containers by name": (more) => {
        const all = withAdotSidecar<object>(
            byName,
            options({ logConfiguration: plain().at(-1)!.logConfiguration as never, ...more }),
        );
        return pulumi
            .output(all)
            .apply((resolved) => Object.entries(resolved).map(([name, rest]) => ({ name, ...rest })) as never);
    },
    "arguments of a task definition": (more) =>
        pulumi.output(withAdotSidecar(task, options(more)).containerDefinitions).apply(containersOf),
    "arguments with an Output of JSON": (more) =>
        pulumi
            .output(
                withAdotSidecar({ ...task, containerDefinitions: pulumi.output(json) }, options(more))
                    .containerDefinitions,
            )
            .apply(containersOf),
};

/** What changes containers, and what adds some. */
const changes: Record<string, Partial<LateSidecarOptions>> = {
    "OTLP's variables": {},
    "Java agents and an order": {
        javaAgent: { containers: ["app"] },
        jmxExporter: { image: "jmx-exporter:1", ports: { app: 9404 } },
        scrape: { jvm: { port: 9404 } },
        waitForCollector: ["envoy"],
    },
    StatsD: { statsd: { containers: ["envoy"] } },
    "the X-Ray SDKs": { xray: { containers: ["envoy"] } },
};

const sorted = (all: ContainerDefinition[]) =>
    (JSON.parse(JSON.stringify(all)) as ContainerDefinition[]).sort((a, b) => a.name.localeCompare(b.name));

describe("withAdotSidecar with a platform and Outputs", () => {
    for (const [title, make] of Object.entries(forms)) {
        for (const [change, more] of Object.entries(changes)) {
            it(`makes of ${title} what it makes of plain values, with ${change}`, async () => {
                const { result } = await record({ stacks }, async () => valueOf(pulumi.output(make(more))));
                const family = title.startsWith("arguments") ? "orders" : undefined;
                assert.deepEqual(sorted(result as ContainerDefinition[]), sorted(plain(more, family)));
            });
        }
    }

    it("gives a task definition the volumes of its agents, behind its own", async () => {
        const { result } = await record({ stacks }, () => {
            const more = { javaAgent: { containers: ["app"] } };
            const volumes = [{ name: "data" }];
            return valueOf(pulumi.output(withAdotSidecar({ ...task, volumes }, options(more)).volumes));
        });
        assert.deepEqual(result, [{ name: "data" }, { name: "opentelemetry-java-agent" }]);
    });

    it("names the parameter by its ARN from another region", async () => {
        const { result } = await record({ stacks, region: "us-east-1" }, () =>
            valueOf(pulumi.output(withAdotSidecar(containers, options()))),
        );
        const { secrets } = (result as ContainerDefinition[]).at(-1)!;
        assert.equal(secrets![0]!.valueFrom, platformValues.remoteWriteParameterArn);
    });

    it("keeps secrets secret, and nothing else", async () => {
        const secret = pulumi.secret("s3cr3t");
        const { result } = await record({ stacks }, async () => {
            const all = withAdotSidecar<Record<string, unknown>>(
                { app: { image: "orders:1", environment: [{ name: "A", value: secret }] } },
                options(),
            );
            const isSecret = async (value: unknown) => pulumi.isSecret(pulumi.output(value as pulumi.Input<string>));
            const list = withAdotSidecar([{ name: "app", environment: [{ name: "A", value: secret }] }], options());
            const permissions = sidecarPermissions(
                [{ name: "app", image: "orders:1", environment: [{ name: "A", value: secret }] }],
                options(),
            );
            return Promise.all([
                isSecret(all.app!.environment),
                isSecret(all["adot-collector"]!.environment),
                isSecret(list),
                isSecret(permissions.executionRole),
            ]);
        });
        assert.deepEqual(result, [true, false, true, false]);
    });

    it("shows policies each container by name as far as it is known, and the collector whole", async () => {
        const { result } = await record({ stacks, preview: true }, async () => {
            const later = new Role("later", { assumeRolePolicy: "{}" });
            const known = { platform: platformValues, taskRegion: "eu-west-1" };
            const all = withAdotSidecar<Record<string, unknown>>(
                { app: { image: later.id, memory: 512, portMappings: [{ containerPort: 80 }] } },
                options(known),
            );
            assert.equal(all.app!.memory, 512);
            const fields = Object.entries(all["adot-collector"]!).map(
                async ([key, value]) => [key, await valueOf(pulumi.output(value as string))] as const,
            );
            return {
                image: await valueOf(pulumi.output(all.app!.image as string)),
                variables: await valueOf(pulumi.output(all.app!.environment as object[])),
                unknown: (await Promise.all(fields)).filter(([, value]) => value === "unknown"),
            };
        });
        assert.equal(result.image, "unknown");
        assert.notEqual(result.variables, "unknown");
        assert.deepEqual(result.unknown, []);
    });

    const refused: Record<string, [() => unknown, RegExp]> = {
        "no platform and no region": [() => withAdotSidecar(json, { serviceName: "a" }), /^region is missing: /],
        "no name": [() => withAdotSidecar(json, options({ serviceName: undefined })), /^serviceName is missing: /],
        "a name that comes late": [
            () => withAdotSidecar(json, options({ serviceName: pulumi.output("a") as never })),
            /^serviceName is an Output/,
        ],
        "options that refer to themselves": [
            () => {
                const circular: Record<string, unknown> = { serviceName: "orders" };
                circular.self = circular;
                return withAdotSidecar(containers, circular as never);
            },
            /^self is an unknown property/,
        ],
        "a misspelt option": [() => withAdotSidecar(json, options({ memroy: 1 } as never)), /memroy .* memory\.$/],
        "a collector that is there": [
            () => withAdotSidecar([...containers, { name: "c", image: "amazon/aws-otel-collector" }], options()),
            /c runs a collector already/,
        ],
        "a task that is too small": [
            () => withAdotSidecar(containers, options({ taskMemory: 1500 })),
            /^taskMemory is 1500: the containers need 1536 MiB, 256 of them for the collector/,
        ],
        "text that is no JSON": [
            () => withAdotSidecar({ ...task, containerDefinitions: "s3cr3t" }, options()),
            /^containerDefinitions isn't valid: (?!.*s3cr3t)/,
        ],
        "a network mode that comes late": [
            () => withAdotSidecar({ ...task, networkMode: pulumi.output("host") }, options()),
            /^networkMode is an Output/,
        ],
        Windows: [
            () =>
                withAdotSidecar(
                    { ...task, runtimePlatform: { operatingSystemFamily: "WINDOWS_SERVER_2022_CORE" } },
                    options(),
                ),
            /^runtimePlatform\.operatingSystemFamily is "WINDOWS/,
        ],
        "more than Fargate's largest size": [
            () => withAdotSidecar({ ...task, cpu: "16384", memory: "122880" }, options({ memory: 122_880 })),
            /more than Fargate's largest task has/,
        ],
        "no role at all": [
            () => new SidecarTaskDefinition("a", { ...task, taskRoleArn: undefined, adot: options() }),
            /taskRoleArn is missing: .*adot\.extendRoles/,
        ],
        "roles that are forgotten": [() => extendRoles("a", {} as never, json, options()), /taskRole is missing/],
    };
    for (const [title, [make, message]] of Object.entries(refused)) {
        it(`refuses ${title}`, async () => {
            const made = await record({ stacks }, () => {
                try {
                    make();
                } catch (error) {
                    return (error as Error).message;
                }
                return "nothing";
            });
            assert.match(made.result, message);
        });
    }

    it("refuses a collector that is there where its image comes late", async () => {
        const image = pulumi.output("public.ecr.aws/aws-observability/aws-otel-collector:v0.50.0");
        const { result } = await record({ stacks }, async () => {
            const all = withAdotSidecar<Record<string, unknown>>({ other: { image } }, options({ otlp: undefined }));
            return Promise.all([
                lateRefusal(all.other!.image),
                lateRefusal(withAdotSidecar([{ name: "other", image }], options({ otlp: undefined }))),
            ]);
        });
        result.forEach((message) => assert.match(message, /other runs a collector already/));
    });
});

describe("the size of a task with the collector", () => {
    const sizes: [Partial<typeof task> & { requiresCompatibilities?: string[] }, number, string?, string?][] = [
        [{ cpu: "1024", memory: "2048" }, 1024, "1024", "2048"],
        [{ cpu: "1 vCPU", memory: "2 GB" }, 1024, "1 vCPU", "2 GB"],
        [{ cpu: "1 vCPU", memory: "2GB" }, 2000, "1 vCPU", "3072"],
        [{ cpu: "1024", memory: "8192" }, 8192, "2048", "9216"],
        [{ cpu: "256", memory: "512" }, 300, "256", "1024"],
        [{ cpu: "512", memory: "1024", requiresCompatibilities: ["EC2"] }, 1000, "512", "1256"],
        [{ cpu: undefined, memory: undefined, requiresCompatibilities: ["EC2"] }, 1000, undefined, undefined],
    ];
    for (const late of [false, true]) {
        for (const [more, memory, cpu, grown] of sizes) {
            it(`of ${more.memory ?? "none"} and ${memory} MiB is ${grown ?? "none"}${late ? ", known late" : ""}`, async () => {
                const text = JSON.stringify([{ name: "app", image: "a", memory }]);
                const given = { ...task, ...more, containerDefinitions: late ? pulumi.output(text) : text };
                const { result } = await record({ stacks }, async () => {
                    const all = withAdotSidecar(given, options({ otlp: undefined }));
                    if (!late) {
                        assert.deepEqual([all.cpu, all.memory], [cpu, grown]);
                    }
                    return [await valueOf(pulumi.output(all.cpu)), await valueOf(pulumi.output(all.memory))];
                });
                assert.deepEqual(result, [cpu, grown]);
            });
        }
    }
});

describe("SidecarTaskDefinition", () => {
    const made = (more: Partial<SidecarTaskDefinitionArgs> = {}, extend = true, preview = false) =>
        record({ stacks, preview }, () => {
            const adot = { ...options(), extendRoles: extend };
            return new SidecarTaskDefinition("orders", { ...task, ...more, adot }, {});
        });

    it("is the task definition of the program, under its URN, with the collector in it", async () => {
        const { only, resources } = await made();
        const { inputs } = only(taskDefinitionType);
        assert.deepEqual(
            containersOf(inputs.containerDefinitions).map(({ name }) => name),
            ["app", "envoy", "adot-collector"],
        );
        const { containerDefinitions: _, ...others } = task;
        const { containerDefinitions: __, ...kept } = inputs;
        assert.deepEqual(kept, others);
        assert.deepEqual(resources.map(({ type }) => type).sort(), [
            taskDefinitionType,
            rolePolicyType,
            rolePolicyType,
        ]);
    });

    it("gives both roles what sidecarPermissions says, before the task definition is there", async () => {
        const { only } = await made();
        const { result } = await record({ stacks }, async () => {
            const { taskRole, executionRole } = sidecarPermissions(task, options());
            return [await valueOf(taskRole), await valueOf(executionRole)];
        });
        const given = ["task", "execution"].map((kind) => {
            const { role, policy } = only(rolePolicyType, `orders-adot-${kind}-role`).inputs;
            assert.equal(role, { task: "orders", execution: "orders-execution" }[kind]);
            return (JSON.parse(policy as string) as { Statement: object[] }).Statement;
        });
        assert.deepEqual(given, result);
        assert.deepEqual((result[1] as { Sid: string; Resource: unknown }[]).map(({ Sid }) => Sid).sort(), [
            "PullImages",
            "ReadRemoteWriteUrl",
            "ReadSecrets",
            "SignInToRegistry",
            "WriteNamedLogs",
        ]);
        for (const kind of ["task", "execution"]) {
            assert.ok(only(taskDefinitionType).dependsOn.includes(`orders-adot-${kind}-role`));
        }
    });

    it("makes a role that the task hasn't", async () => {
        const { only } = await made({ taskRoleArn: undefined });
        assert.equal(only("aws:iam/role:Role").name, "orders-task-role");
        assert.equal(only(rolePolicyType, "orders-adot-task-role").inputs.role, "orders-task-role");
        assert.match(String(only(taskDefinitionType).inputs.taskRoleArn), /role\/orders-task-role$/);
    });

    it("leaves roles as they are unless it is told", async () => {
        const { resources } = await made({}, false);
        assert.ok(resources.every(({ type }) => type !== rolePolicyType));
    });

    it("is unknown at a preview only where the containers are", async () => {
        const { only } = await made({}, true, true);
        assert.equal(containersOf(only(taskDefinitionType).inputs.containerDefinitions).length, 3);
        assert.equal(only(taskDefinitionType).inputs.memory, "2048");
        const { only: onlyLate } = await record({ stacks, preview: true }, () => {
            const { id } = new Role("later", { assumeRolePolicy: "{}" });
            const image = pulumi.interpolate`${id}:1`;
            const late = { ...task, containerDefinitions: pulumi.jsonStringify([{ name: "app", image }]) };
            return new SidecarTaskDefinition("orders", {
                ...late,
                adot: { ...options({ otlp: undefined }), extendRoles: true },
            });
        });
        const { containerDefinitions, family } = onlyLate(taskDefinitionType).inputs;
        assert.ok(isUnknown(containerDefinitions));
        assert.equal(family, "orders");
    });

    it("refuses what is wrong before anything is registered", async () => {
        const { message, resources } = await refusal(
            () => new SidecarTaskDefinition("orders", { ...task, adot: { platform: platformValues, memory: 1 } }),
        );
        assert.match(message, /^SidecarTaskDefinition "orders": adot\.memory is 1: /);
        assert.deepEqual(resources, []);
    });
});
