import assert from "node:assert/strict";

import type { TaskDefinition } from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";

import { componentConfigOf, configDigest } from "../../../audit/component-config";
import {
    AdotTaskDefinition,
    type AdotTaskDefinitionArgs,
    type ContainerDefinition,
    type GeneratedConfig,
} from "../../../components";
import { taskChildren, type TaskTransforms } from "../../../components/ecs/task-transforms";
import { WatchedTask } from "../../../components/ecs/watched-task";
import { lateRefusal, type MockOptions, record, refusal } from "../../support/mocks";
import { containerNamed, containersOf, ordersTask, platformValues, variable } from "../../support/tasks";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";

const made = (opts: object, args: Partial<AdotTaskDefinitionArgs> = {}, options: MockOptions = {}) =>
    record(options, () => new AdotTaskDefinition("orders", ordersTask(args), opts));

/** A transform of the task definition that changes its containers. */
const changing =
    (
        change: (containers: ContainerDefinition[]) => ContainerDefinition[] | undefined,
    ): TaskTransforms["taskDefinition"] =>
    (args) => {
        args.containerDefinitions = pulumi.output(args.containerDefinitions).apply((json) => {
            const containers = containersOf(json);
            return JSON.stringify(change(containers) ?? containers);
        });
    };

/** The same for the collector's container. */
const changingSidecar = (change: (sidecar: ContainerDefinition) => void) =>
    changing((containers) => change(containerNamed(containers, "adot-collector")) as undefined);

describe("transforms of a task's children", () => {
    it("change each child's arguments and options, in place or by what they return", async () => {
        const seen: string[] = [];
        const tagging = Object.fromEntries(
            Object.keys(taskChildren).map((child) => [
                child,
                (args: { tags?: object }, opts: pulumi.CustomResourceOptions, name: string) => {
                    seen.push(`${child} ${name}`);
                    opts.protect = true;
                    return /Policy/.test(child) ? undefined : { ...args, tags: { ...args.tags, child } };
                },
            ]),
        ) as TaskTransforms;
        const { resources, only } = await made(
            { transform: tagging },
            {
                tags: { team: "shop" },
                taskPolicyArns: ["arn:aws:iam::aws:policy/A"],
                executionPolicyArns: ["arn:aws:iam::aws:policy/B"],
                executionRole: { statements: [{ actions: ["s3:GetObject"], resources: ["*"] }] },
            },
        );
        assert.deepEqual(seen, [
            "logGroup orders-logs",
            "taskRole orders-task-role",
            "taskRolePolicy orders-task-role-policy",
            "taskRolePolicyAttachment orders-task-role-policy-1",
            "executionRole orders-execution-role",
            "executionRolePolicy orders-execution-role-policy",
            "executionRolePolicy orders-execution-role-statements",
            "executionRolePolicyAttachment orders-execution-role-policy-1",
            "taskDefinition orders-task",
        ]);
        const children = resources.filter(({ custom }) => custom);
        assert.deepEqual(
            children.map(({ protect }) => protect),
            seen.map(() => true),
        );
        assert.deepEqual(only(taskType).inputs.tags, { team: "shop", child: "taskDefinition" });
        assert.deepEqual(only("aws:iam/role:Role", "orders-task-role").inputs.tags, {
            team: "shop",
            child: "taskRole",
        });
    });

    it("share nothing with each other", async () => {
        const tags = { team: "shop" };
        const { only } = await made(
            {
                transform: {
                    taskRole: (args) => {
                        (args.tags as Record<string, string>).only = "here";
                    },
                } satisfies TaskTransforms,
            },
            { tags },
        );
        assert.deepEqual(only("aws:iam/role:Role", "orders-execution-role").inputs.tags, { team: "shop" });
        assert.deepEqual(tags, { team: "shop" });
    });

    it("aren't registered, and leave a task as it is that they don't change", async () => {
        const [plain, hatched] = [await made({}), await made({ transform: { taskDefinition: () => undefined } })];
        assert.deepEqual(hatched.resources, plain.resources);
    });

    const refused: Record<string, [unknown, string]> = {
        "an unknown child": [
            { taskRoles: () => undefined },
            "transform.taskRoles is an unknown child: there are logGroup, logStream, taskDefinition, taskRole, taskRolePolicy, taskRolePolicyAttachment, executionRole, executionRolePolicy, executionRolePolicyAttachment; the nearest is taskRole.",
        ],
        "what is no function": [
            { taskRole: { path: "/" } },
            "transform.taskRole must be a function (args, opts, name) that changes args or opts.",
        ],
        "what is no table": [() => undefined, "transform must be an object with functions: logGroup, "],
        "a promise": [
            { logGroup: async () => undefined },
            "transform.logGroup returns a promise or an Output: it must return arguments, or nothing and change them.",
        ],
        "another parent": [
            { taskRole: (_: unknown, opts: pulumi.CustomResourceOptions) => void (opts.parent = undefined) },
            "transform.taskRole changes opts.parent: the parent is the component that makes orders-task-role.",
        ],
        "containers that don't change any more": [
            {
                taskDefinition: (_: unknown, opts: pulumi.CustomResourceOptions) =>
                    void (opts.ignoreChanges = ["containerDefinitions"]),
            },
            "transform.taskDefinition makes opts.ignoreChanges hold containerDefinitions: ",
        ],
    };
    for (const [what, [transform, message]] of Object.entries(refused)) {
        it(`refuse ${what}`, async () => {
            const { message: told } = await refusal(
                () => new AdotTaskDefinition("orders", ordersTask(), { transform } as object),
            );
            assert.ok(told.includes(message), told);
        });
    }
});

describe("sidecar.transform", () => {
    const sidecar: AdotTaskDefinitionArgs["sidecar"] = {
        memory: 512,
        labels: { env: "prod" },
        transform: ({ processors }) => {
            processors.batch.timeout = "3s";
            return undefined;
        },
    };

    it("changes the config that runs, which policies see as text", async () => {
        const { only } = await made({}, { sidecar });
        const collector = containerNamed(containersOf(only(taskType).inputs.containerDefinitions), "adot-collector");
        const config = variable(collector, "AOT_CONFIG_CONTENT")!;
        assert.match(config, /^ {4}timeout: 3s$/m);
        const { inputs } = only("pulumi-adot:index:AdotTaskDefinition");
        assert.equal(inputs.collectorConfigDigest, configDigest(config));
        assert.equal(componentConfigOf(inputs), config);
        assert.equal((inputs.sidecar as { transform?: unknown }).transform, undefined);
        assert.equal(componentConfigOf({ ...inputs, collectorConfig: "another" }), undefined);
    });

    it("is called again when the region is there", async () => {
        const platform = { ...platformValues, region: pulumi.output("eu-central-1") };
        const { only } = await made({}, { sidecar, platform });
        const collector = containerNamed(containersOf(only(taskType).inputs.containerDefinitions), "adot-collector");
        assert.match(variable(collector, "AOT_CONFIG_CONTENT")!, /region: eu-central-1\n[^]*timeout: 3s$/m);
    });

    it("is refused before anything is registered", async () => {
        const transform = ({ service }: GeneratedConfig) => void (service.pipelines = {}) as undefined;
        const { message, resources } = await refusal(
            () => new AdotTaskDefinition("orders", ordersTask({ sidecar: { transform } })),
        );
        assert.ok(message.includes('AdotTaskDefinition "orders": sidecar.transform leaves no pipelines: '), message);
        assert.deepEqual(resources, []);
    });
});

const breaking: Record<string, [TaskTransforms["taskDefinition"], RegExp]> = {
    "takes the limiter out of the config": [
        changingSidecar(({ environment }) => {
            environment![0]!.value = environment![0]!.value.replaceAll("      - memory_limiter\n", "");
        }),
        /changes AOT_CONFIG_CONTENT of container adot-collector, which keeps the memory limiter: change the config by sidecar\.additions or sidecar\.transform\.$/,
    ],
    "puts another config behind the first": [
        changingSidecar(({ environment }) => void environment!.push({ name: "AOT_CONFIG_CONTENT", value: "{}" })),
        /changes AOT_CONFIG_CONTENT of /,
    ],
    "changes the memory": [
        changingSidecar((sidecar) => void (sidecar.memory = 128)),
        /changes memory of container adot-collector, which keeps the memory limiter: set sidecar\.memory, from which all sizes follow\.$/,
    ],
    "changes the image": [
        changingSidecar((sidecar) => void (sidecar.image = "otel/opentelemetry-collector:0.158.0")),
        /changes image of .*: set sidecar\.image\.$/,
    ],
    "changes the command": [
        changingSidecar((sidecar) => void (sidecar.command = ["--config=/etc/ecs/ecs-amp.yaml"])),
        /changes command of /,
    ],
    "gives an entry point": [
        changingSidecar((sidecar) => void (sidecar.entryPoint = ["/bin/sh", "-c", "/awscollector"])),
        /changes entryPoint of /,
    ],
    "takes GOMEMLIMIT away": [
        changingSidecar((sidecar) => void (sidecar.environment = sidecar.environment!.slice(0, 1))),
        /changes GOMEMLIMIT of /,
    ],
    "takes away the health check that another container waits for": [
        changingSidecar((sidecar) => void delete sidecar.healthCheck),
        /makes container adot-collector break the rule dependency-never-met\. /,
    ],
    "mounts over the program": [
        changingSidecar(
            (sidecar) =>
                void (sidecar.mountPoints = [{ sourceVolume: "x", containerPath: "/opt/aws/aws-otel-collector/etc" }]),
        ),
        /makes container adot-collector break the rule config-unproven\. /,
    ],
    "takes the collector away": [
        changing((containers) => containers.filter(({ name }) => name !== "adot-collector")),
        /takes container adot-collector away, or gives it another name: leave it as it is\.$/,
    ],
    "makes two of it": [
        changing((containers) => [...containers, containers.at(-1)!]),
        /makes 2 containers called adot-collector: give yours another name\.$/,
    ],
    "adds another collector without limiter": [
        changing((containers) => [
            ...containers,
            { name: "second", image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0", memory: 128 },
        ]),
        /makes container second break the rule /,
    ],
    "writes no JSON": [
        (args) => {
            args.containerDefinitions = "[";
        },
        /makes containerDefinitions that can't be read\. /,
    ],
    "takes all containers away": [
        (args) => {
            delete (args as Partial<typeof args>).containerDefinitions;
        },
        /makes containerDefinitions that can't be read\. /,
    ],
};

const harmless: Record<string, TaskTransforms["taskDefinition"]> = {
    "does what the audit only advises against": changingSidecar((sidecar) => void (sidecar.essential = true)),
    "labels it": changingSidecar((sidecar) => void (sidecar.dockerLabels = { team: "shop" })),
    "sends its logs elsewhere": changingSidecar(
        (sidecar) => void (sidecar.logConfiguration = { logDriver: "awsfirelens" }),
    ),
    "gives it a variable": changingSidecar(
        ({ environment }) => void environment!.push({ name: "HTTPS_PROXY", value: "http://proxy:3128" }),
    ),
    "adds an ordinary container": changing((containers) => [
        { name: "cron", image: "cron:1", memory: 64, essential: false },
        ...containers,
    ]),
    "answers as AWS does": changing((containers) =>
        containers.map((container) => ({
            mountPoints: [],
            volumesFrom: [],
            systemControls: [],
            cpu: 0,
            ...container,
            environment: [...(container.environment ?? [])].reverse(),
        })),
    ),
    "tags the task": (args) => {
        args.tags = { team: "shop" };
    },
};

describe("a task's collector", () => {
    let json: string;
    before(async () => {
        json = (await made({})).only(taskType).inputs.containerDefinitions as string;
    });

    const args = () => ({
        family: "orders",
        cpu: "1024",
        memory: "2048",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        taskRoleArn: "arn:aws:iam::111122223333:role/orders",
        containerDefinitions: pulumi.output(json),
    });

    /** What the task definition would be registered with, after a change on one of the ways. */
    const ways: Record<string, (change: NonNullable<TaskTransforms["taskDefinition"]>) => unknown> = {
        "transform.taskDefinition": (change) => {
            const watched = new WatchedTask("orders", "orders-task", { taskDefinition: change });
            return watched.arguments(args(), {})[1].containerDefinitions;
        },
        "opts.transformations": (change) => {
            const own: pulumi.ResourceTransformation = ({ props, opts }) => {
                const changed = { ...(props as ReturnType<typeof args>) };
                return { props: change(changed, opts, "orders-task") ?? changed, opts };
            };
            const watched = new WatchedTask("orders", "orders-task", undefined);
            const { transformations = [] } = watched.judged({ transformations: [own] });
            const [, props] = watched.arguments(args(), {});
            const given = { resource: {} as pulumi.Resource, type: taskType, name: "orders-task", opts: {} };
            return transformations.reduce<pulumi.Inputs>((last, each) => each({ ...given, props: last })!.props, props)
                .containerDefinitions;
        },
        "opts.transforms": async (change) => {
            const watched = new WatchedTask("orders", "orders-task", undefined);
            const { transforms = [] } = watched.judged({ transforms: [() => undefined] });
            const changed = watched.arguments(args(), {})[1] as ReturnType<typeof args>;
            const props = (await new Promise((resolve) => {
                pulumi.output(change(changed, {}, "orders-task") ?? changed).apply(resolve);
            })) as pulumi.Inputs;
            const given = { custom: true, type: taskType, name: "orders-task", opts: {}, props };
            await transforms[1]!(given);
            return pulumi.output(props.containerDefinitions);
        },
        "A transform of a parent or of the stack": (change) => {
            const watched = new WatchedTask("orders", "orders-task", undefined);
            const changed = watched.arguments(args(), {})[1] as ReturnType<typeof args>;
            const { containerDefinitions, networkMode } = change(changed, {}, "orders-task") ?? changed;
            return watched.registered({
                arn: pulumi.output("arn"),
                containerDefinitions: pulumi.output(containerDefinitions),
                networkMode: pulumi.output(networkMode),
            } as unknown as TaskDefinition);
        },
    };

    const refusalOf = async (by: string, change: TaskTransforms["taskDefinition"]): Promise<string> => {
        try {
            return await lateRefusal(await ways[by]!(change!));
        } catch (error) {
            return (error as Error).message;
        }
    };

    for (const by of Object.keys(ways)) {
        it(`stays what it is made, or ${by} is refused`, async () => {
            for (const [does, [change, message]] of Object.entries(breaking)) {
                const told = await refusalOf(by, change);
                assert.ok(told.includes(`AdotTaskDefinition "orders": ${by} `), `${does}: ${told}`);
                assert.match(told, message, does);
            }
        });

        it(`may be given what takes nothing from it by ${by}`, async () => {
            for (const [does, change] of Object.entries(harmless)) {
                assert.equal(await refusalOf(by, change), "The output refuses nothing.", does);
            }
        });
    }
});
