/** ECS's own fields of a container: each is passed on, lifted into our input, or refused in a sentence. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    AdotTaskDefinition,
    type AdotTaskDefinitionArgs,
    type ContainerArgs,
    type ContainerFields,
    containerFields,
} from "../../../components";
import { sidecarConfig } from "../../../components/ecs/sidecar";
import { resolvedSoFar, taskContainersJson } from "../../../components/ecs/task-containers";
import { containerFieldsGiven, fargateLimits } from "../../../components/inputs/ecs-fields";
import { fieldType, structureOf } from "../../../components/inputs/ecs-model";
import { ecsModel } from "../../../components/inputs/ecs-model-data";
import { fillTask } from "../../../components/inputs/task";
import { record, refusal } from "../../support/mocks";
import { containerNamed, containersOf, ordersTask } from "../../support/tasks";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";
const anything = (value: unknown) => value as never;

/** A task whose app has these fields and inputs. */
const withApp = (
    fields: ContainerFields,
    changes: Partial<ContainerArgs> = {},
    task: Partial<AdotTaskDefinitionArgs> = {},
) => ordersTask({ containers: { app: { image: "orders:1", memory: 512, fields, ...changes } }, ...task });

async function registered(args: AdotTaskDefinitionArgs, preview = false) {
    const { only } = await record({ preview }, () => new AdotTaskDefinition("orders", args));
    return containersOf(only(taskType).inputs.containerDefinitions);
}

async function refusedBy(args: AdotTaskDefinitionArgs): Promise<string> {
    const { message, resources } = await refusal(() => new AdotTaskDefinition("orders", args));
    assert.deepEqual(resources, []);
    return message.replace('AdotTaskDefinition "orders": ', "");
}

/** A value of a field's type in the model, with every field that it can have. */
function sample(text: string): unknown {
    const { of, many } = fieldType(text);
    const one = sampleOf(of);
    return many === "list" ? [one] : many === "map" ? { key: one } : one;
}

function sampleOf(name: string): unknown {
    const structure = structureOf(name);
    if (structure !== undefined) {
        return Object.fromEntries(Object.entries(structure).map(([field, text]) => [field, sample(text)]));
    }
    const { [name as keyof typeof ecsModel.enums]: values } = ecsModel.enums;
    return values?.[0] ?? { string: "text", integer: 10, boolean: true }[name];
}

/** Values that make sense beside others, where a sample wouldn't. */
const sensible: Record<string, unknown> = {
    portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: "tcp", name: "http", appProtocol: "http2" }],
    linuxParameters: {
        capabilities: { add: ["SYS_PTRACE"], drop: ["NET_RAW"] },
        initProcessEnabled: true,
        tmpfs: [{ containerPath: "/tmp", size: 64, mountOptions: ["noexec"] }],
    },
    volumesFrom: [{ sourceContainer: "other", readOnly: true }],
    logConfiguration: { logDriver: "splunk", options: { "splunk-url": "https://splunk" } },
    dependsOn: [{ containerName: "other", condition: "START" }],
    healthCheck: { command: ["CMD", "true"], interval: 10, timeout: 5, retries: 2, startPeriod: 1 },
    mountPoints: [{ containerPath: "/scratch", readOnly: false }],
};

/** Fields that ECS has in a network mode alone. */
const ofBridge: Record<string, unknown> = {
    links: ["other:db"],
    hostname: "orders",
    extraHosts: [{ hostname: "db", ipAddress: "10.0.0.9" }],
};

const other = { other: { image: "other:1", memory: 64 } };
type Field = keyof typeof ecsModel.structures.ContainerDefinition;
const allFields = Object.entries(ecsModel.structures.ContainerDefinition) as [Field, string][];

describe("the fields of a container", () => {
    for (const [field, text] of allFields) {
        const given = containerFieldsGiven[field];
        const value = sensible[field] ?? ofBridge[field] ?? sample(text);
        const inBridge = Object.hasOwn(ofBridge, field)
            ? { requiresCompatibilities: ["EC2"], networkMode: "bridge", scrape: {} }
            : {};
        const args = () =>
            ordersTask({
                containers: { app: { image: "orders:1", memory: 512, fields: { [field]: value } }, ...other },
                ...inBridge,
            });
        const isOurs = ["name", "image", "memory"].includes(field);

        if (given.how === "no" || isOurs || Object.hasOwn(fargateLimits, field)) {
            it(`refuse ${field}`, async () => {
                assert.match(
                    await refusedBy(args()),
                    new RegExp(`^containers\\.app\\.fields\\.${field} (can't be given: .+|is given as .+ too: .+)\\.$`),
                );
            });
            continue;
        }

        it(`pass on ${field}, or take it for the input that is the same`, async () => {
            const containers = await registered(args());
            assert.deepEqual(containerNamed(containers, "app")[field], value);
        });

        if (given.how === "input") {
            it(`refuse ${field} beside the input that is the same`, async () => {
                const task = args();
                const short = { ports: [9000], environment: { A: "1" }, secrets: { A: "/a" }, dependsOn: [] }[
                    given.input
                ];
                Object.assign(task.containers.app!, { [given.input]: short ?? value });
                assert.equal(
                    await refusedBy(task),
                    `containers.app.fields.${field} is given as containers.app.${given.input} too: keep one of them.`,
                );
            });
        }
    }

    it("take Outputs, in preview and in the update", async () => {
        const fields = containerFields({
            dockerLabels: { team: pulumi.output("core") },
            ulimits: [{ name: "nofile", softLimit: pulumi.output(1024), hardLimit: 2048 }],
            portMappings: [{ containerPort: pulumi.output(9000) }, { containerPort: pulumi.output(9001) }],
            environment: [{ name: "A", value: pulumi.output("1") }],
        });
        for (const preview of [true, false]) {
            const app = containerNamed(await registered(withApp(fields), preview), "app");
            assert.deepEqual(app.dockerLabels, { team: "core" });
            assert.deepEqual(app.ulimits, [{ name: "nofile", softLimit: 1024, hardLimit: 2048 }]);
            assert.deepEqual(app.portMappings, [{ containerPort: 9000 }, { containerPort: 9001 }]);
            assert.deepEqual(app.environment, [{ name: "A", value: "1" }]);
        }
    });

    it("are judged once an Output is there", () => {
        const mapping = { containerPort: pulumi.output(8888) };
        const task = fillTask("orders", withApp({ portMappings: [mapping] }));
        const early = resolvedSoFar(task);
        assert.ok(taskContainersJson(task, early, sidecarConfig));
        const containers = {
            app: { ...early.containers.app!, fields: { portMappings: [{ containerPort: 8888 }] } },
        };
        assert.throws(
            () => taskContainersJson(task, { ...early, containers }, sidecarConfig),
            /^Error: Container app has port 8888: the collector listens there/,
        );
    });

    it("replace the log configuration of that container alone", async () => {
        const containers = await registered(
            ordersTask({
                containers: {
                    app: { image: "a", memory: 512, fields: { logConfiguration: { logDriver: "awsfirelens" } } },
                    router: {
                        image: "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
                        memory: 64,
                        fields: { firelensConfiguration: { type: "fluentbit" } },
                    },
                },
            }),
        );
        assert.deepEqual(
            containers.map(({ name, logConfiguration }) => [name, logConfiguration?.logDriver]),
            [
                ["app", "awsfirelens"],
                ["router", "awslogs"],
                ["adot-collector", "awslogs"],
            ],
        );
    });

    const refused: [what: string, args: AdotTaskDefinitionArgs, message: string][] = [
        [
            "a name with a slip of the pen",
            withApp(anything({ mountPoint: [] })),
            "containers.app.fields.mountPoint is an unknown field of ECS's: write mountPoints.",
        ],
        [
            "one that stands outside of them",
            withApp({}, anything({ mountPoints: [] })),
            "containers.app.mountPoints is a field of ECS's: write it in containers.app.fields.",
        ],
        [
            "one that stands outside of them and has an input",
            withApp({}, anything({ portMappings: [] })),
            "containers.app.portMappings is a field of ECS's: write it in containers.app.ports, or in containers.app.fields.",
        ],
        [
            "one deep down",
            withApp({ linuxParameters: anything({ capabilities: { drops: [] } }) }),
            "containers.app.fields.linuxParameters.capabilities.drops is an unknown field of ECS's: write drop.",
        ],
        [
            "one that is like none",
            withApp({ ulimits: [anything({ name: "core", softLimit: 1, hardLimit: 1, whatsoever: 1 })] }),
            "containers.app.fields.ulimits[0].whatsoever is an unknown field of ECS's: there are name, softLimit, hardLimit.",
        ],
        [
            "a value of the wrong type",
            withApp({ pseudoTerminal: anything("yes") }),
            'containers.app.fields.pseudoTerminal is "yes": it must be a boolean, true or false.',
        ],
        [
            "a value that isn't one of ECS's",
            withApp({ versionConsistency: anything("on") }),
            'containers.app.fields.versionConsistency is "on": it must be one of enabled, disabled.',
        ],
        [
            "a required one that is left out",
            withApp({ repositoryCredentials: anything({}) }),
            "containers.app.fields.repositoryCredentials.credentialsParameter is missing: it must be a string.",
        ],
        [
            "fields that are a list",
            withApp(anything([])),
            "containers.app.fields is []: it must be an object with ECS's fields name, image, ",
        ],
        [
            "a lifted field that isn't allowed",
            withApp({ stopTimeout: 300 }),
            "containers.app.stopTimeout is 300: on Fargate it must be a whole number of seconds from 2 to 120.",
        ],
        [
            "a start that Fargate doesn't wait for",
            withApp({ startTimeout: 121 }),
            "containers.app.fields.startTimeout is 121: on Fargate it must be a whole number of seconds from 2 to 120.",
        ],
        [
            "two variables of a name",
            withApp({
                environment: [
                    { name: "A", value: "1" },
                    { name: "A", value: "2" },
                ],
            }),
            'containers.app.fields.environment[1] is called "A": another one has this name already.',
        ],
        [
            "a capability that Fargate lacks",
            withApp({ linuxParameters: { capabilities: { add: ["NET_ADMIN"] } } }),
            'containers.app.fields.linuxParameters.capabilities.add can\'t be given: it is "NET_ADMIN", and Fargate takes SYS_PTRACE (https://docs.aws.amazon.com/',
        ],
        [
            "a log driver that Fargate lacks",
            withApp({ logConfiguration: { logDriver: "json-file" } }),
            'containers.app.fields.logConfiguration.logDriver can\'t be given: it is "json-file", and Fargate takes awslogs, splunk, awsfirelens (',
        ],
        [
            "FireLens without its router",
            withApp({ logConfiguration: { logDriver: "awsfirelens" } }),
            "containers.app.fields.logConfiguration sends logs to FireLens: one container must have firelensConfiguration in its fields.",
        ],
        [
            "a port that is taken",
            withApp({ portMappings: [{ containerPortRange: "8000-8100" }, { containerPort: 8080 }] }),
            "containers.app.fields.portMappings[1] is 8080: containers.app.fields.portMappings[0] has this port already, and the containers of a task share the network.",
        ],
        [
            "a range with a port of the collector's",
            withApp({ portMappings: [{ containerPortRange: "13000-14000" }] }),
            "Container app has port 13133: the collector listens there",
        ],
        [
            "a range that is none",
            withApp({ portMappings: [{ containerPortRange: "14000" }] }),
            'containers.app.fields.portMappings[0].containerPortRange is "14000": it must be two ports, such as "8000-8010".',
        ],
        [
            "a mapping without a port",
            withApp({ portMappings: [{ protocol: "udp" }] }),
            "containers.app.fields.portMappings[0] must have either a containerPort or a containerPortRange.",
        ],
        [
            "another port on the host",
            withApp({ portMappings: [{ containerPort: 8080, hostPort: 80 }] }),
            "containers.app.fields.portMappings[0].hostPort is 80: in the network mode awsvpc it is the containerPort",
        ],
        [
            "more memory reserved than there is",
            withApp({ memoryReservation: 512 }),
            "containers.app.fields.memoryReservation is 512: it must be less than containers.app.memory, 512 MiB.",
        ],
        [
            "a volume that the task hasn't",
            withApp({ mountPoints: [{ sourceVolume: "data", containerPath: "/data" }] }),
            'containers.app.fields.mountPoints[0].sourceVolume is "data": the task has no volumes.',
        ],
        [
            "volumes of a container that isn't there",
            withApp({ volumesFrom: [{ sourceContainer: "ap" }] }),
            'containers.app.fields.volumesFrom[0].sourceContainer is "ap": the containers are app.',
        ],
    ];
    for (const [what, args, message] of refused) {
        it(`refuse ${what}`, async () => {
            const said = await refusedBy(args);
            assert.ok(said.startsWith(message), said);
        });
    }

    it("are checked by the compiler too", () => {
        // @ts-expect-error -- a name that ECS doesn't have
        containerFields({ mountPoint: [] });
        // @ts-expect-error -- a value that ECS doesn't have
        containerFields({ versionConsistency: "on" });
        // @ts-expect-error -- what ECS requires is left out
        containerFields({ repositoryCredentials: {} });
        // @ts-expect-error -- an unknown name deep down
        containerFields({ linuxParameters: { capabilities: { drops: [] } } });
    });

    it("let UDP and TCP have the same port", async () => {
        const mappings = [{ containerPort: 8080 }, { containerPort: 8080, protocol: "udp" as const }];
        const containers = await registered(withApp({ portMappings: mappings }));
        assert.deepEqual(containerNamed(containers, "app").portMappings, mappings);
    });
});
