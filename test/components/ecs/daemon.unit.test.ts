/** One collector on each EC2 instance: what it makes, how tasks find it, what it refuses. */
import assert from "node:assert/strict";

import { parse } from "yaml";

import { parseContainerDefinitions } from "../../../audit/containers";
import { inspectContainers } from "../../../audit/violations";
import { AdotDaemon, type AdotDaemonArgs, daemonEnvironment } from "../../../components";
import { type MockOptions, record, refusal, valueOf } from "../../support/mocks";
import { containersOf, daemonArgs, variable } from "../../support/tasks";

const anything = (value: unknown) => value as never;

async function daemon(changes: Partial<AdotDaemonArgs> = {}, options: MockOptions = {}) {
    const recording = await record(options, () => new AdotDaemon("node", daemonArgs(changes)));
    const task = recording.only("aws:ecs/taskDefinition:TaskDefinition", "node-task").inputs;
    const [container] = containersOf(task.containerDefinitions);
    const config = parse(variable(container!, "AOT_CONFIG_CONTENT")!);
    const service = recording.only("aws:ecs/service:Service", "node-service").inputs;
    return { ...recording, task, container: container!, config, service };
}

/** Refused before anything is registered. */
async function refused(changes: Partial<AdotDaemonArgs>, message: RegExp): Promise<void> {
    const found = await refusal(() => new AdotDaemon("node", daemonArgs(changes)));
    assert.match(found.message, message);
    assert.deepEqual(found.resources, []);
}

describe("AdotDaemon", () => {
    it("runs a collector that the audit has nothing against, in both modes and with either queue", async () => {
        for (const networkMode of ["host", "bridge"]) {
            for (const changes of [
                {},
                { statsd: false },
                { collector: { buffer: "disk" }, statsdCounters: ["hits"] },
            ]) {
                const { task, config } = await daemon({ networkMode, ...changes });
                const { violations, collectors } = inspectContainers(
                    parseContainerDefinitions(task.containerDefinitions as string),
                    {
                        kind: "task definition",
                        name: "node",
                        family: "node",
                        memoryMiB: 512,
                        network: networkMode as "host",
                        isWhole: true,
                    },
                );
                assert.deepEqual([violations, collectors], [[], 1]);
                for (const { processors } of Object.values<{ processors: string[] }>(config.service.pipelines)) {
                    assert.match(processors[0]!, /^memory_limiter/);
                }
            }
        }
    });

    it("runs once on each instance, and gives its ports up before the next one takes them", async () => {
        const { service, task, container } = await daemon();
        const { taskDefinition: _, ...inputs } = service;
        assert.deepEqual(inputs, {
            cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop",
            launchType: "EC2",
            schedulingStrategy: "DAEMON",
            deploymentMinimumHealthyPercent: 0,
            deploymentMaximumPercent: 100,
            deploymentCircuitBreaker: { enable: true, rollback: true },
            propagateTags: "SERVICE",
        });
        assert.deepEqual([task.networkMode, task.requiresCompatibilities, container.memory], ["host", ["EC2"], 512]);
        assert.deepEqual(
            container.portMappings!.map(({ hostPort, protocol }) => `${hostPort}/${protocol}`),
            ["4317/tcp", "4318/tcp", "8125/udp", "8888/tcp", "13133/tcp"],
        );
        const moved = await daemon({ portOffset: 50, statsd: false });
        assert.deepEqual(
            moved.container.portMappings!.map(({ hostPort }) => hostPort),
            [4317, 4318, 8938, 13_183],
        );
        assert.deepEqual(moved.container.healthCheck!.command, ["CMD", "/healthcheck", "--port", "13183"]);
        const bridge = await daemon({ networkMode: "bridge" });
        assert.deepEqual(
            bridge.container.portMappings!.map(({ hostPort, protocol }) => `${hostPort}/${protocol}`),
            ["4317/tcp", "4318/tcp", "8125/udp"],
        );
    });

    it("tells senders of one address on two instances apart", async () => {
        const { config } = await daemon();
        assert.deepEqual(config.service.pipelines["metrics/senders"].processors, [
            "memory_limiter",
            "resourcedetection/instance",
            "resource/senders",
            "batch",
        ]);
        assert.deepEqual(config.processors["resourcedetection/instance"].detectors, ["ec2"]);
        assert.ok(
            JSON.stringify(config.processors["resource/senders"]).includes(
                '{"key":"ec2_instance_id","from_attribute":"host.id","action":"upsert"}',
            ),
        );
    });

    it("gives StatsD a job, and writes the counters that are named, as rates", async () => {
        const { config } = await daemon({ statsdCounters: ["hits"] });
        assert.deepEqual(config.service.pipelines["metrics/statsd"].processors.slice(0, 3), [
            "memory_limiter",
            "deltatorate",
            "resource/statsd",
        ]);
        assert.deepEqual(config.processors.deltatorate, { metrics: ["hits"] });
        const without = await daemon({ statsd: false });
        assert.equal(without.config.receivers.statsd, undefined);
        assert.equal(without.config.service.pipelines["metrics/statsd"], undefined);
    });

    it("is found at addresses that a preview knows", async () => {
        for (const preview of [true, false]) {
            const { result } = await daemon({}, { preview });
            assert.equal(await valueOf(result.bridgeEndpoint), "http://172.17.0.1:4317");
            assert.equal(await valueOf(result.hostEndpoint), "http://127.0.0.1:4317");
        }
        assert.deepEqual(daemonEnvironment("bridge"), {
            OTEL_EXPORTER_OTLP_ENDPOINT: "http://172.17.0.1:4317",
            OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
            DD_AGENT_HOST: "172.17.0.1",
            DD_DOGSTATSD_PORT: "8125",
        });
        assert.throws(
            () => daemonEnvironment("awsvpc"),
            /the address of the instance isn't known before the task runs/,
        );
        assert.throws(() => daemonEnvironment("none"), /networkMode is "none": it must be bridge or host/);
    });

    it("keeps everything in it of it", async () => {
        const { resources } = await daemon({}, { preview: true });
        for (const { name, parent } of resources.filter(({ custom }) => custom)) {
            assert.deepEqual([name.startsWith("node-"), parent], [true, "node"]);
        }
    });

    it("refuses what can't work, and says what can", async () => {
        await refused(
            { launchType: "MANAGED_INSTANCES" },
            /daemons are those of aws\.ecs\.Daemon, and AWS documents no/,
        );
        await refused({ launchType: "FARGATE" }, /Fargate has no instances; take AdotGateway, or a sidecar/);
        await refused({ networkMode: "awsvpc" }, /no other task of the instance knows; it must be host or bridge/);
        await refused({ statsd: false, statsdCounters: ["hits"] }, /statsdCounters can't be given: statsd is false/);
        await refused({ memory: 128 }, /memory is 128/);
        await refused({ collector: anything({ memory: 512 }) }, /collector.memory is an unknown property/);
        await refused(
            { collector: { additions: { receivers: { statsd: {} } } } },
            /additions.receivers has "statsd": the generated config has one of that id/,
        );
    });
});
