/** What programs may do to the children of gateways and daemons, and what they can't do to the collector. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    AdotDaemon,
    type AdotDaemonArgs,
    AdotGateway,
    type AdotGatewayArgs,
    type ContainerDefinition,
    type DaemonTransforms,
    type GatewayTransforms,
} from "../../../components";
import { daemonChildren, gatewayChildren } from "../../../components/ecs/collector-transforms";
import { lateRefusal, record, refusal } from "../../support/mocks";
import { containersOf, daemonArgs, gatewayArgs } from "../../support/tasks";

const taskType = "aws:ecs/taskDefinition:TaskDefinition";

type Made = AdotGateway | AdotDaemon;

/** Each way to have collectors that others send to. */
const ways: Record<string, (opts: object, collector?: AdotGatewayArgs["collector"]) => Made> = {
    'AdotGateway "found"': (opts, collector) => new AdotGateway("found", gatewayArgs({ collector }), opts),
    'AdotGateway "balanced"': (opts, collector) =>
        new AdotGateway("balanced", gatewayArgs({ collector, discovery: "nlb", namespaceName: undefined }), opts),
    'AdotDaemon "node"': (opts, collector) => new AdotDaemon("node", daemonArgs({ collector }), opts),
};

/** Changes the collector's container in the task definition's JSON. */
const changing =
    (change: (collector: ContainerDefinition) => unknown): DaemonTransforms["taskDefinition"] =>
    (args) => {
        args.containerDefinitions = pulumi.output(args.containerDefinitions).apply((json) => {
            const containers = containersOf(json);
            change(containers[0]!);
            return JSON.stringify(containers);
        });
        return undefined;
    };

/** The same as options of the component. */
const hatches: Record<string, (change: NonNullable<DaemonTransforms["taskDefinition"]>) => object> = {
    "transform.taskDefinition": (change) => ({ transform: { taskDefinition: change } }),
    "opts.transformations": (change) => ({
        transformations: [
            ({ type, name, props, opts }: pulumi.ResourceTransformationArgs) => {
                const changed = { ...(props as Parameters<typeof change>[0]) };
                return type === taskType ? { props: change(changed, opts, name) ?? changed, opts } : undefined;
            },
        ],
    }),
};

describe("transforms of collectors that others send to", () => {
    it("reach every child, in place or by what they return, and no other", async () => {
        const seen = new Set<string>();
        for (const [way, make] of Object.entries(ways)) {
            const children = way.startsWith("AdotDaemon") ? daemonChildren : gatewayChildren;
            const named: string[] = [];
            const transform = Object.fromEntries(
                Object.keys(children).map((child) => [
                    child,
                    (args: object, opts: pulumi.CustomResourceOptions, name: string) => {
                        seen.add(child);
                        named.push(name);
                        opts.protect = true;
                        return child === "service" ? { ...args, enableExecuteCommand: true } : undefined;
                    },
                ]),
            ) as GatewayTransforms;
            const { resources } = await record({}, () => make({ transform }));
            const made = resources.filter(({ custom }) => custom);
            assert.deepEqual(made.map(({ name }) => name).sort(), named.sort(), way);
            assert.deepEqual(
                made.filter(({ protect }) => protect !== true),
                [],
                way,
            );
            const service = made.find(({ type }) => type === "aws:ecs/service:Service");
            assert.equal(service?.inputs.enableExecuteCommand, true);
        }
        assert.deepEqual([...seen].sort(), Object.keys(gatewayChildren).sort());
    });

    it("aren't registered, and leave all as it is that they don't change", async () => {
        for (const make of Object.values(ways)) {
            const plain = await record({}, () => make({}));
            const hatched = await record({}, () => make({ transform: { taskDefinition: () => undefined } }));
            assert.deepEqual(hatched.resources, plain.resources);
        }
    });

    it("refuse an unknown child before anything is registered", async () => {
        const { message, resources } = await refusal(
            () => new AdotDaemon("node", daemonArgs(), { transform: { listener: () => undefined } } as object),
        );
        assert.match(message, /AdotDaemon "node": transform\.listener is an unknown child: there are logGroup, task/);
        assert.deepEqual(resources, []);
    });

    /** What takes the limiter away, and what the message says instead. */
    const breaking: Record<string, [(collector: ContainerDefinition) => unknown, RegExp]> = {
        memory: [(collector) => delete collector.memory, /changes memory of .*: set memory, from which all sizes/],
        image: [(collector) => (collector.image = "otel:1"), /changes image of .*: set collector\.image\.$/],
        config: [
            (collector) => (collector.environment![0]!.value = "receivers: {}"),
            /changes AOT_CONFIG_CONTENT of .*: change the config by collector\.additions\.$/,
        ],
        GOMEMLIMIT: [(collector) => collector.environment!.splice(1), /changes GOMEMLIMIT of .*: set memory, from/],
        command: [(collector) => (collector.command = ["--config=/x"]), /changes command of /],
        name: [(collector) => (collector.name = "app"), /takes container adot-collector away/],
    };

    /** The containers that a component would register, under a parent that registers them as they were made. */
    async function containersOn(
        make: (opts: object) => Made,
        options: object,
        containerDefinitions: unknown,
    ): Promise<pulumi.Output<string>> {
        let found: unknown;
        const keeping: pulumi.ResourceTransformation = ({ type, props, opts }) => {
            if (type !== taskType) {
                return undefined;
            }
            found = props.containerDefinitions;
            return { props: { ...props, containerDefinitions }, opts };
        };
        await record({}, () => {
            const opts = { transformations: [keeping] };
            const parent = new pulumi.ComponentResource("test:index:Parent", "parent", {}, opts);
            make({ ...options, parent });
        });
        return pulumi.output(found as string);
    }

    it("are refused where they take the limiter away, by each hatch", async () => {
        for (const [way, make] of Object.entries(ways)) {
            const { only } = await record({}, () => make({}));
            const json = only(taskType).inputs.containerDefinitions;
            for (const [hatch, optionsOf] of Object.entries(hatches)) {
                for (const [what, [change, message]] of Object.entries(breaking)) {
                    const told = await lateRefusal(await containersOn(make, optionsOf(changing(change)!), json));
                    assert.ok(told.startsWith(`${way}: ${hatch} `), `${what}: ${told}`);
                    assert.match(told, message);
                }
            }
        }
    });

    it("may do to the collector's container what takes nothing from it", async () => {
        for (const optionsOf of Object.values(hatches)) {
            for (const make of Object.values(ways)) {
                const labelled = changing((collector) => (collector.dockerLabels = { team: "core" }))!;
                const { only } = await record({}, () => make(optionsOf(labelled)));
                const [container] = containersOf(only(taskType).inputs.containerDefinitions);
                assert.deepEqual(container!.dockerLabels, { team: "core" });
            }
        }
    });
});

describe("a collector that others send to", () => {
    const exporting = {
        additions: {
            exporters: { "otlp_http/vendor": { endpoint: "${env:VENDOR_URL}", headers: { key: "${env:VENDOR_KEY}" } } },
            pipelines: {
                "metrics/vendor": {
                    receivers: ["otlp"],
                    processors: ["batch"],
                    exporters: ["otlp_http/vendor"],
                },
            },
        },
        environment: { VENDOR_URL: "https://vendor.example" },
        secrets: { VENDOR_KEY: "/vendor/key" },
        readonlyRootFilesystem: false,
    };

    it("takes variables, secrets that its execution role may read, and a file system to write to", async () => {
        for (const make of Object.values(ways)) {
            const { only, resources } = await record({}, () => make({}, exporting));
            const [container] = containersOf(only(taskType).inputs.containerDefinitions);
            assert.deepEqual(container!.environment!.at(-1), { name: "VENDOR_URL", value: "https://vendor.example" });
            assert.deepEqual(container!.secrets!.at(-1), { name: "VENDOR_KEY", valueFrom: "/vendor/key" });
            assert.equal(container!.readonlyRootFilesystem, false);
            const policy = resources.find(({ name }) => name.endsWith("-execution-role-policy"))!.inputs.policy;
            assert.match(policy as string, /:parameter\/vendor\/key"/);
        }
    });

    const refused: [AdotDaemonArgs["collector"], RegExp][] = [
        [{ environment: { GOMEMLIMIT: "1GiB" } }, /collector\.environment.*GOMEMLIMIT/],
        [{ secrets: { AOT_CONFIG_CONTENT: "/x" } }, /collector\.secrets.*AOT_CONFIG_CONTENT/],
        [{ environment: { A: "1" }, secrets: { A: "/a" } }, /collector\.secrets is "A": the variable stands in env/],
        [{ buffer: "disk", readonlyRootFilesystem: true }, /collector\.readonlyRootFilesystem is true: the queue of/],
        [{ ...exporting, environment: {} }, /VENDOR_URL/],
    ];

    it("refuses variables that decide what runs, and what can't be together", async () => {
        for (const [collector, message] of refused) {
            for (const make of Object.values(ways)) {
                const found = await refusal(() => make({}, collector));
                assert.match(found.message, message);
                assert.deepEqual(found.resources, []);
            }
        }
    });
});
