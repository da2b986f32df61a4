/** Whatever is said of a sidecar: what a policy would block is refused before anything is registered. */
import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";
import * as fc from "fast-check";
import { parse } from "yaml";

import { policyOf, rules } from "../../../audit/rules";
import {
    AdotTaskDefinition,
    type AdotTaskDefinitionArgs,
    type ContainerDefinition,
    type SidecarArgs,
    type SidecarOptions,
    withAdotSidecar,
} from "../../../components";
import { checkedTask } from "../../../components/ecs/adot-task-definition";
import { sidecarConfig } from "../../../components/ecs/sidecar";
import { resolvedSoFar, sidecarOptions, taskContainersJson } from "../../../components/ecs/task-containers";
import { isPlain, mandatoryViolations } from "../../../components/ecs/task-safety";
import { WatchedTask } from "../../../components/ecs/watched-task";
import { fillTask } from "../../../components/inputs/task";
import { adot } from "../../../collector";
import { lateRefusal, record, refusal } from "../../support/mocks";
import { containerNamed, containersOf, ordersTask } from "../../support/tasks";
import { validRequest } from "../../collector/config/requests";
import { type Example, pages } from "../../docs/rules-page";

const mandatory = rules.map(({ id }) => id).filter((id) => policyOf(id).level === "mandatory");

/** What the pack blocks in a task that was registered. */
const blocked = (inputs: object): string[] =>
    mandatoryViolations(inputs as { containerDefinitions: unknown }, adot.image).map(({ rule }) => rule);

/** How a task came out: refused before anything was registered, or what a policy blocks in what was. */
async function outcome(changes: Partial<AdotTaskDefinitionArgs>): Promise<"refused" | string[]> {
    const { result, resources, only } = await record({}, () => {
        try {
            return void new AdotTaskDefinition("orders", ordersTask(changes));
        } catch (error) {
            return error;
        }
    });
    if (result === undefined) {
        return blocked(only("aws:ecs/taskDefinition:TaskDefinition").inputs);
    }
    assert.ok(pulumi.InputPropertyError.isInstance(result), String((result as Error).stack));
    assert.deepEqual(resources, []);
    return "refused";
}

/** A collector's container in an example, as far as a sidecar has inputs for it. */
function asInputs({ language, text }: Example): Partial<AdotTaskDefinitionArgs>[] {
    if (language === "yaml") {
        const config = parse(text) as never;
        return [{ sidecar: { memory: 512, transform: () => config } }];
    }
    const read: unknown = JSON.parse(text);
    const all = (Array.isArray(read) ? read : (read as { containerDefinitions: unknown }).containerDefinitions) as
        ContainerDefinition[] | undefined;
    const { volumes } = (Array.isArray(read) ? {} : read) as Pick<AdotTaskDefinitionArgs, "volumes">;
    return (all ?? []).map((container) => {
        const { environment = [], secrets = [], stopTimeout, readonlyRootFilesystem } = container;
        const own = environment.find(({ name }) => name === "AOT_CONFIG_CONTENT")?.value;
        const config = own === undefined || own === "…" ? undefined : (parse(own) as never);
        const named = (list: readonly { name: string }[], key: string) =>
            Object.fromEntries(
                list
                    .filter(({ name }) => !["AOT_CONFIG_CONTENT", "GOMEMLIMIT", "AMP_REMOTE_WRITE_URL"].includes(name))
                    .map((entry) => [entry.name, String((entry as unknown as Record<string, unknown>)[key])]),
            );
        const mounts = (container.mountPoints ?? []) as { sourceVolume: string; containerPath: string }[];
        return {
            ...(volumes === undefined ? {} : { volumes }),
            sidecar: {
                memory: 512,
                environment: named(environment, "value"),
                secrets: named(secrets, "valueFrom"),
                stopTimeout,
                readonlyRootFilesystem,
                ...(mounts.length === 0
                    ? {}
                    : { mounts: mounts.map(({ sourceVolume: volume, containerPath: path }) => ({ volume, path })) }),
                ...(config === undefined ? {} : { transform: () => config }),
            },
        };
    });
}

const otlpAt = (endpoint: string): SidecarArgs => ({
    memory: 512,
    additions: {
        receivers: { otlp: { protocols: { grpc: { endpoint, max_recv_msg_size_mib: 4 } } } },
        exporters: { debug: {} },
        pipelines: { traces: { receivers: ["otlp"], exporters: ["debug"] } },
    },
});
const writing: SidecarArgs = {
    memory: 512,
    additions: {
        exporters: { file: { path: "/var/spans/out.json" } },
        receivers: { otlp: { protocols: { grpc: { endpoint: "127.0.0.1:4317", max_recv_msg_size_mib: 4 } } } },
        pipelines: { traces: { receivers: ["otlp"], exporters: ["file"] } },
    },
};
const app = { image: "orders:1", memory: 512 };
const scrape = {};
const elsewhere: SidecarArgs = {
    memory: 512,
    transform: (config) => {
        config.extensions.health_check = { endpoint: "127.0.0.1:13999" };
        return undefined;
    },
};

describe("a task that a policy would block", () => {
    const refused: Record<string, [changes: Partial<AdotTaskDefinitionArgs>, rule: string, path: string]> = {
        "a receiver on a port of a container": [
            { scrape, containers: { app: { ...app, ports: [4317] } }, sidecar: otlpAt("127.0.0.1:4317") },
            "listener-clash",
            "sidecar",
        ],
        "a file on a root that is read-only": [{ scrape, sidecar: writing }, "storage-not-writable", "sidecar"],
        "a file where nothing lets it write": [
            { scrape, sidecar: { ...writing, readonlyRootFilesystem: false } },
            "storage-not-writable",
            "sidecar",
        ],
        "a file on a volume that is read-only": [
            {
                scrape,
                volumes: [{ name: "spans", efsVolumeConfiguration: { fileSystemId: "fs-12345678" } }],
                sidecar: { ...writing, mounts: [{ volume: "spans", path: "/var/spans" }] },
            },
            "storage-not-writable",
            "sidecar",
        ],
        "another port for the health check that a container waits for": [
            { scrape, sidecar: elsewhere },
            "dependency-never-met",
            "sidecar",
        ],
        "a variable that nothing sets": [
            {
                scrape,
                sidecar: {
                    memory: 512,
                    additions: {
                        exporters: {
                            otlp: { endpoint: "${env:VENDOR}", sending_queue: { sizer: "bytes", queue_size: 1e6 } },
                        },
                        receivers: { otlp: { protocols: { grpc: { max_recv_msg_size_mib: 4 } } } },
                        pipelines: { traces: { receivers: ["otlp"], exporters: ["otlp"] } },
                    },
                },
            },
            "variable-unset",
            "sidecar",
        ],
    };
    for (const [what, [changes, rule, path]] of Object.entries(refused)) {
        it(`is refused: ${what}`, async () => {
            const { message, resources } = await refusal(() => new AdotTaskDefinition("orders", ordersTask(changes)));
            const begins = `AdotTaskDefinition "orders": ${path} is unsafe by the rule ${rule}: `;
            assert.ok(message.startsWith(begins), message);
            assert.match(message, /In an AdotTaskDefinition the place for it is /);
            assert.deepEqual(resources, []);
        });
    }

    it("is the same without the component, where its containers tell", () => {
        const options = { serviceName: "orders", region: "eu-west-1", remoteWriteParameter: "/p/url" };
        const containers = [{ name: "app", image: "orders:1", portMappings: [{ containerPort: 4320 }] }];
        for (const [more, rule] of [
            [otlpAt("127.0.0.1:4320"), "listener-clash"],
            [writing, "storage-not-writable"],
            [{ ...elsewhere, waitForCollector: ["app"] }, "dependency-never-met"],
        ] as [Partial<SidecarOptions>, string][]) {
            assert.throws(
                () => withAdotSidecar(containers, { ...options, ...more }),
                ({ message }: Error) => message.startsWith(`The collector is unsafe by the rule ${rule}: `),
            );
        }
        // What isn't among these containers may be among those that are added later.
        const waits = [{ ...containers[0]!, dependsOn: [{ containerName: "migrate", condition: "SUCCESS" }] }];
        withAdotSidecar(waits, { ...options, environment: { TEAM: "shop" } });
    });

    it("may be one only when a late value is there, and is refused then", async () => {
        const args = (port: pulumi.Input<number>) =>
            ordersTask({
                scrape,
                containers: { app: { ...app, fields: { portMappings: [{ containerPort: port }] } } },
                sidecar: otlpAt("127.0.0.1:4317"),
            });
        await record({}, () => new AdotTaskDefinition("orders", args(pulumi.output(4320))));
        const { result } = await record({}, () => {
            const { task, judge } = checkedTask("orders", args(pulumi.output(4317)), true);
            const resolved = resolvedSoFar(fillTask("orders", args(4317)));
            const config = sidecarConfig(sidecarOptions(task, resolved));
            const json = taskContainersJson(task, resolved, () => config);
            return () => judge(resolved, json, config);
        });
        assert.throws(result, /sidecar is unsafe by the rule listener-clash: /);
    });

    it("is judged once a transform has changed it, which may be what makes it safe", async () => {
        const args = ordersTask({ scrape, sidecar: writing });
        const mounting = (path: string) => (definition: { containerDefinitions?: unknown }) => {
            definition.containerDefinitions = (definition.containerDefinitions as pulumi.Output<string>).apply(
                (json) => {
                    const mountPoints = [{ sourceVolume: "spans", containerPath: path }];
                    return JSON.stringify(
                        containersOf(json).map((each) =>
                            each.name === "adot-collector" ? { ...each, mountPoints } : each,
                        ),
                    );
                },
            );
            Object.assign(definition, {
                volumes: [{ name: "spans", efsVolumeConfiguration: { fileSystemId: "fs-1" } }],
            });
            return undefined;
        };
        const made = (path: string) => () =>
            new AdotTaskDefinition("orders", args, { transform: { taskDefinition: mounting(path) } });
        const { only } = await record({}, made("/var/spans"));
        assert.deepEqual(blocked(only("aws:ecs/taskDefinition:TaskDefinition").inputs), []);
        const { containerDefinitions } = only("aws:ecs/taskDefinition:TaskDefinition").inputs;
        const unmounted = containersOf(containerDefinitions).map(({ mountPoints: _, ...rest }) => rest);
        const transform = { taskDefinition: mounting("/other") };
        const before = { family: "orders", containerDefinitions: pulumi.output(JSON.stringify(unmounted)) };
        const [, after] = new WatchedTask("orders", "orders-task", transform, { isJudged: false }).arguments(
            before,
            {},
        );
        assert.match(
            await lateRefusal(after.containerDefinitions),
            /transform\.taskDefinition leaves container adot-collector break the rule storage-not-writable/,
        );
    });
});

describe("what breaks a mandatory rule in an example of its page", function () {
    this.timeout(60_000);
    const examples = pages().flatMap((page) => page.examples);
    let count = 0;
    for (const rule of mandatory) {
        it(`is refused, or becomes safe, in an AdotTaskDefinition: ${rule}`, async () => {
            const all = examples.filter(({ breaks }) => breaks.includes(rule));
            assert.ok(all.length > 0);
            for (const example of all) {
                for (const changes of asInputs(example)) {
                    const found = await outcome(changes);
                    count += found === "refused" ? 1 : 0;
                    assert.ok(found === "refused" || found.length === 0, `${example.title}: ${String(found)}`);
                }
            }
        });
    }

    after(() => assert.ok(count > mandatory.length / 2, `${count} were refused`));
});

describe("a sidecar of which nothing out of the ordinary is said", () => {
    it("isn't judged, as there is nothing that a policy would block", () => {
        fc.assert(
            fc.property(validRequest, ({ memoryMiB, senders: _, scrape, otlp: __, ...request }) => {
                const jobs = Object.entries(scrape).map(([name, { authorization: ___, ...job }]) => [name, job]);
                const options = {
                    ...request,
                    scrape: Object.fromEntries(jobs) as typeof scrape,
                    memory: memoryMiB,
                    remoteWriteParameter: "/p/url",
                };
                assert.equal(isPlain(options), true);
                const names = Object.values(scrape).flatMap(({ container }) => container ?? []);
                const containers = [...new Set(["app", ...names])].map((name) => ({
                    name,
                    image: "orders:1",
                    memory: 64,
                }));
                const all = withAdotSidecar(containers, options);
                assert.equal(containerNamed(all, "adot-collector").essential, false);
                const containerDefinitions = JSON.stringify(all);
                const { networkMode = "awsvpc" } = options;
                assert.deepEqual(blocked({ family: "f", networkMode, taskRoleArn: "arn", containerDefinitions }), []);
            }),
            { numRuns: 60 },
        );
    });

    it("is refused for nothing where it is judged, with OTLP and variables beside it", () => {
        fc.assert(
            fc.property(validRequest, ({ memoryMiB, senders: _, ...request }) => {
                const { scrape, networkMode = "awsvpc" } = request;
                const names = Object.values(scrape).flatMap(({ container }) => container ?? []);
                const containers = [...new Set(["app", ...names])].map((name) => ({ name, image: "orders:1" }));
                const own = { environment: { TEAM: "search" }, secrets: { TOKEN: "/token" } };
                const options = { ...request, ...own, memory: memoryMiB, remoteWriteParameter: "/p/url" };
                assert.equal(isPlain(options), false);
                const containerDefinitions = JSON.stringify(withAdotSidecar(containers, options));
                assert.deepEqual(blocked({ family: "f", networkMode, taskRoleArn: "arn", containerDefinitions }), []);
            }),
            { numRuns: 40 },
        );
    });

    it("is out of the ordinary as soon as something is said that a test hasn't walked", () => {
        assert.equal(isPlain({ scrape: { jvm: { port: 1 } }, memory: 512 }), true);
        assert.equal(isPlain({ additions: undefined }), true);
        assert.equal(isPlain({ environment: {} }), false);
        assert.equal(isPlain({ newInput: 1 } as object), false);
        const signed = { port: 1, authorization: { credentialsVariable: "A" } };
        assert.equal(isPlain({ scrape: { jvm: signed } }), false);
    });
});
