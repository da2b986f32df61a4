/** Containers put right: hard memory from what a task leaves, GOMEMLIMIT, and configs that aren't there to change. */
import assert from "node:assert/strict";
import * as fc from "fast-check";

import { readContainers } from "../../../audit/containers";
import { fixContainers } from "../../../audit/fix/containers-fix";
import { memoryRules } from "../../../audit/rules";
import { inspectContainers } from "../../../audit/violations";
import { parseCollectorConfig } from "../../../collector";
import { type ConfigJson, configWith, type ContainerJson, containersWith, goodContainers } from "../task";
import { apart } from "./apart";

const task = (memoryMiB?: number) => ({ kind: "task definition", name: "orders", memoryMiB });

const changesOf = (containers: readonly unknown[], memoryMiB?: number): string[] =>
    fixContainers(containers, task(memoryMiB)).changes.map(({ path, value }) => `${path} ${JSON.stringify(value)}`);

const withoutMemory = (change: (collector: ContainerJson & Record<string, unknown>) => void = () => undefined) =>
    containersWith((collector) => {
        delete collector.memory;
        change(collector as ContainerJson & Record<string, unknown>);
    });

describe("fixContainers", () => {
    const unboundedApp = { name: "app", image: "acme/orders:1.0.0", environment: [] };

    it("gives as much memory as the others leave where all are bounded, and else the least that works", () => {
        const [app, collector] = withoutMemory();
        assert.deepEqual(changesOf([app, collector], 1536), ["memory 512"]);
        assert.deepEqual(changesOf([app, collector], 1280), ["memory 256"]);
        assert.deepEqual(changesOf([app, collector], 1279), [], "the task has no 256 MiB left");
        assert.deepEqual(changesOf([app, collector]), ["memory 256"]);
        assert.deepEqual(changesOf([unboundedApp, collector], 4096), ["memory 256"]);
        assert.deepEqual(changesOf([{ ...unboundedApp, memoryReservation: 3900 }, collector], 4096), []);
        assert.deepEqual(changesOf([collector], 4096), [], "it has the task to itself");
        const [, reserving] = withoutMemory((each) => (each.memoryReservation = 300));
        assert.deepEqual(changesOf([unboundedApp, reserving], 4096), ["memory 400"]);
        const [, limited] = containersWith(
            (each) => delete each.memory,
            configWith(({ processors }) => (processors.memory_limiter = { check_interval: "1s", limit_mib: 400 })),
        );
        assert.deepEqual(changesOf([unboundedApp, limited], 4096), ["memory 500", 'GOMEMLIMIT "400MiB"']);
    });

    it("shares what is left among several, the first of which gets no more than it needs", () => {
        const [app, one] = withoutMemory();
        const two = { ...one, name: "second" };
        assert.deepEqual(changesOf([app, one, two], 1536), ["memory 256", "memory 256"]);
        const fixed = fixContainers([app, one, two], task(1280 + 255));
        assert.deepEqual(fixed.changes.length, 1);
        assert.ok(fixed.left.some(({ rule }) => rule === "container-memory-missing"));
    });

    it("raises memory that no limiter fits into, and leaves what is enough", () => {
        const spoilt = configWith(({ processors }) => delete processors.memory_limiter);
        const small = containersWith((collector) => (collector.memory = 128), spoilt);
        assert.equal(changesOf(small, 2048)[0], "memory 1024");
        const safe = containersWith((collector) => (collector.memory = 200));
        safe[1]!.environment[1]!.value = "150MiB";
        safe[1]!.environment[0]!.value = configWith(
            ({ processors }) =>
                (processors.memory_limiter = { check_interval: "1s", limit_mib: 140, spike_limit_mib: 20 }),
        );
        assert.deepEqual(changesOf(safe, 2048), []);
    });

    it("sets a GOMEMLIMIT that Go reads, where ECS takes it from no secret", () => {
        const withGc = (goMemLimit: string | undefined, change: (each: ContainerJson) => void = () => undefined) =>
            containersWith((collector) => {
                collector.environment[1] = { name: "GOGC", value: "off" };
                if (goMemLimit !== undefined) {
                    collector.environment.push({ name: "GOMEMLIMIT", value: goMemLimit });
                }
                change(collector);
            });
        for (const value of [undefined, "off", "192MB", "300MiB"]) {
            assert.deepEqual(changesOf(withGc(value)), ['GOMEMLIMIT "192MiB"'], value);
        }
        assert.deepEqual(changesOf(withGc("200MiB")), []);
        const secret = withGc(undefined, ({ secrets }) => secrets.push({ name: "GOMEMLIMIT", valueFrom: "/limit" }));
        const { containers, left } = fixContainers(secret, task());
        assert.equal(containers, secret);
        assert.ok(left.some(({ rule }) => rule === "gc-off"));
    });

    it("changes a container alone where its config is elsewhere", () => {
        const elsewhere = withoutMemory((collector) => {
            collector.environment = [];
            collector.secrets.push({ name: "AOT_CONFIG_CONTENT", valueFrom: "/orders/config" });
        });
        assert.deepEqual(changesOf(elsewhere, 1536), ["memory 512", 'GOMEMLIMIT "384MiB"']);
        assert.deepEqual(changesOf([unboundedApp, elsewhere[1]], 1536), [], "nobody knows what its limiter needs");
    });

    it("keeps a limit that the container's own variable says, and the spelling of keys", () => {
        const config = configWith(({ processors }) => {
            processors.memory_limiter!.limit_mib = "${env:LIMIT}" as never;
            processors.batch = { timeout: "5s" };
        });
        const [app, { environment, ...collector }] = containersWith((each) => {
            each.environment.push({ name: "LIMIT", value: "170" });
        }, config) as [ContainerJson, ContainerJson];
        const { containers, changes, left } = fixContainers([app, { ...collector, Environment: environment }], task());
        assert.deepEqual(
            changes.map(({ path }) => path),
            ["processors.batch.send_batch_size", "processors.batch.send_batch_max_size"],
        );
        assert.deepEqual(left, []);
        const [, fixed] = containers as [unknown, { Environment: ContainerJson["environment"] }];
        assert.match(fixed.Environment[0]!.value, /limit_mib: \$\{env:LIMIT\}/);
    });

    it("leaves nothing that is fixable, changes nothing else, and has nothing left to do the second time", () => {
        fc.assert(
            fc.property(spoiltConfig, memories, ({ config, aside }, { memory, taskMiB }) => {
                const [app, collector] = goodContainers(config);
                const before = [app, { ...collector, memory, environment: [collector.environment[0]] }];
                const { containers, left } = fixContainers(before, task(taskMiB));
                assert.deepEqual(
                    left.filter(({ rule }) => memoryRules.includes(rule)).map(({ text }) => text),
                    [],
                );
                const [, fixed] = containers as [unknown, ContainerJson];
                const { config: after } = parseCollectorConfig(fixed.environment[0]!.value);
                assert.deepEqual(apart(after), aside);
                assert.equal(fixContainers(containers, task(taskMiB)).containers, containers);
                const { violations } = inspectContainers(readContainers(containers), task(taskMiB));
                assert.deepEqual(violations, left);
            }),
            { numRuns: 60 },
        );
    });
});

const memories = fc.constantFrom<{ memory?: number; taskMiB?: number }>(
    { memory: 256 },
    { memory: 300, taskMiB: 2048 },
    { memory: 1024 },
    { memory: 200_000 },
    { taskMiB: 1280 },
    { taskMiB: 8192 },
    {},
);

const sizes = fc.constantFrom<unknown>(undefined, null, 0, -1, 1.5, 10, 1000, 8192, 10_000, 1_000_000, "9", "${env:X}");
const limits = fc.record(
    {
        check_interval: fc.constantFrom<unknown>("1s", "10ms", "1m", 5, "", null, "${env:X}"),
        limit_mib: sizes,
        spike_limit_mib: sizes,
        limit_percentage: fc.constantFrom<unknown>(50, 75, 80, 95, 200, "50"),
        unknown_key: fc.constant(1),
    },
    { requiredKeys: [] },
);
const batch = fc.option(fc.record({ timeout: fc.constant("5s"), send_batch_size: sizes, send_batch_max_size: sizes }), {
    nil: null,
});
const queue = fc.record(
    { queue_size: sizes, sizer: fc.constantFrom("requests", "items", "bytes"), num_consumers: fc.constant(2) },
    { requiredKeys: [] },
);
const ids = ["memory_limiter", "memory_limiter/b", "batch", "batch/b", "resource/identity"];

/** Configs that are spoilt in what the fix is about, and each without that. */
const spoiltConfig = fc
    .record({
        limiters: fc.dictionary(fc.constantFrom("memory_limiter", "memory_limiter/b"), limits),
        batches: fc.dictionary(fc.constantFrom("batch", "batch/b"), batch),
        lists: fc.array(fc.uniqueArray(fc.constantFrom(...ids)), { minLength: 3, maxLength: 3 }),
        queues: fc.array(queue, { minLength: 2, maxLength: 3 }),
    })
    .map(({ limiters, batches, lists, queues }) => {
        const config = configWith(({ processors, exporters, service }: ConfigJson) => {
            delete processors.memory_limiter;
            delete processors.batch;
            Object.assign(processors, limiters, batches);
            const isThere = (id: string): boolean => processors[id] !== undefined;
            const [first, second, third] = queues;
            exporters.prometheusremotewrite!.remote_write_queue = { queue_size: first?.queue_size };
            exporters.otlp_http = { endpoint: "https://otlp.example.com", sending_queue: second };
            exporters["otlp_http/b"] = { endpoint: "https://b.example.com", sending_queue: third };
            const names = Object.keys(exporters);
            Object.values(service.pipelines).forEach((pipeline, index) => {
                pipeline.processors = lists[index]!.filter(isThere);
                pipeline.exporters = names.slice(0, index + 2);
            });
            service.pipelines.traces = {
                receivers: ["awsxray"],
                processors: lists[2]!.filter(isThere),
                exporters: ["otlp_http/b"],
            };
        });
        return { config, aside: apart(parseCollectorConfig(config).config) };
    });
