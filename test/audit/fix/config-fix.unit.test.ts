import assert from "node:assert/strict";

import { parseContainerDefinitions } from "../../../audit/containers";
import { fixConfig } from "../../../audit/fix/config-fix";
import { remedied } from "../../../policies/limiter-remediation";
import { Unknown } from "../../../audit/knowledge";
import { inspectContainers } from "../../../audit/violations";
import { apart } from "./apart";
import { parseCollectorConfig } from "../../../collector";
import { configWith, containersWith, goodContainers } from "../task";

/** As people write it by hand. */
const raw = `# Metrics of the orders service.
receivers:
  otlp: { protocols: { grpc: {} } } # the app sends
  statsd:
processors:
  batch: { send_batch_size: 1000, send_batch_max_size: 1000 }
exporters:
  prometheusremotewrite:
    # To AMP.
    endpoint: \${env:AMP_REMOTE_WRITE_URL}
    auth: { authenticator: sigv4auth }
    remote_write_queue: { queue_size: 10 }
extensions: { sigv4auth: { region: eu-west-1, service: aps } }
service:
  extensions: [ sigv4auth ]
  pipelines:
    metrics:
      receivers: [ otlp ]
      processors: [ batch ] # nothing else
      exporters: [ prometheusremotewrite ]
    metrics/statsd:
      receivers:
        - statsd
      processors:
        - batch
      exporters:
        - prometheusremotewrite
`;

const fixed = (text: string, memoryMiB: number) => fixConfig(text, { memoryMiB });

describe("fixConfig", () => {
    it("puts a sized limiter first in every pipeline, and leaves the rest as it is written", () => {
        const { text, goMemLimitMiB, changes, left } = fixed(raw, 512);
        assert.equal(goMemLimitMiB, 384);
        assert.deepEqual(left, []);
        assert.deepEqual(
            changes.map(({ path }) => path),
            [
                "service.pipelines.metrics.processors",
                "service.pipelines.metrics/statsd.processors",
                "processors.memory_limiter",
            ],
        );
        assert.equal(
            text,
            raw
                .replace(
                    "exporters:\n  prometheusremotewrite:",
                    `  memory_limiter:
    check_interval: 1s
    limit_mib: 358
    spike_limit_mib: 153
    min_gc_interval_when_soft_limited: 1s
exporters:
  prometheusremotewrite:`,
                )
                .replace("[ batch ]", "[ memory_limiter, batch ]")
                .replace("        - batch", "        - memory_limiter\n        - batch"),
        );
    });

    it("moves one that is there but not first, and takes its own over the shared one", () => {
        const config = configWith(({ processors, service }) => {
            processors["memory_limiter/ecs"] = processors.memory_limiter!;
            const pipeline = service.pipelines["metrics/ecs"]!;
            pipeline.processors = [...pipeline.processors.slice(1), "memory_limiter/ecs"];
        });
        assert.match(fixed(config, 256).text, /processors:\n\s+- memory_limiter\/ecs\n\s+- filter\/ecs/);
    });

    it("sizes one that is too large a percentage, incomplete, too slow, too large or too small", () => {
        const spoilt = [
            { check_interval: "1s", limit_percentage: 85 },
            { check_interval: "1m", limit_mib: 179, spike_limit_mib: 76 },
            { check_interval: "1s", limit_mib: 400 },
            { check_interval: "1s", limit_mib: 50, spike_limit_mib: 45 },
            {},
        ];
        for (const settings of spoilt) {
            const config = configWith(({ processors }) => (processors.memory_limiter = settings));
            const { text } = fixed(config, 256);
            assert.match(text, /memory_limiter:\n\s+check_interval: 1s\n\s+limit_mib: 179\n\s+spike_limit_mib: 76\n/);
        }
    });

    it("sets an interval alone where only that is wrong, and keeps percentages that fit", () => {
        const config = configWith(({ processors }) => (processors.memory_limiter = { limit_percentage: 75 }));
        const { text, changes } = fixed(config, 256);
        assert.deepEqual(changes, [{ path: "processors.memory_limiter.check_interval", value: "1s" }]);
        assert.match(text, /memory_limiter:\n\s+limit_percentage: 75\n\s+check_interval: 1s\n/);
        assert.match(
            fixConfig(config, { memoryMiB: 256, isTaskMemory: true }).text,
            /memory_limiter:\n\s+check_interval: 1s\n\s+limit_mib: 179\n/,
        );
    });

    it("leaves a text as it is that it can't read, or write so that nothing else changes", () => {
        for (const [text, memoryMiB] of [
            ["a: [", 256],
            ["", 256],
            [raw, 128],
            [raw.replaceAll(/\[ batch \]|\n +- batch/g, " ${env:LIST}"), 256],
            [raw.replace("statsd:\n", "statsd: { a::b: 1 }\n"), 256],
        ] as const) {
            const fix = fixed(text, memoryMiB);
            assert.equal(fix.text, text);
            assert.deepEqual(fix.changes, []);
            assert.notDeepEqual(fix.left, []);
        }
    });

    it("bounds batches and queues by what the heap holds", () => {
        const config = raw
            .replace("{ send_batch_size: 1000, send_batch_max_size: 1000 }", "{ timeout: 1s, send_batch_size: 50 }")
            .replace("{ queue_size: 10 }", "{ num_consumers: 1 }");
        const { text, changes, left } = fixed(config, 256);
        assert.deepEqual(left, []);
        assert.match(text, /\{ timeout: 1s, send_batch_size: 50, send_batch_max_size: 433 \}/);
        assert.match(text, /remote_write_queue: \{ num_consumers: 1, queue_size: 200 \}/);
        assert.deepEqual(changes.slice(3), [
            { path: "processors.batch.send_batch_max_size", value: 433 },
            { path: "exporters.prometheusremotewrite.remote_write_queue.queue_size", value: 200 },
        ]);
        assert.equal(fixed(text, 256).text, text);
    });

    it("writes out what aliases and merges share before it changes one of the places", () => {
        const config = raw
            .replace("exporters:\n", "exporters:\n  prometheusremotewrite/b: { <<: *amp, timeout: 7s } # both\n")
            .replace(/exporters:\n(.*\n)( {2}prometheusremotewrite:)\n/, "exporters:\n$2 &amp\n")
            .replace(
                "{ queue_size: 10 }\n",
                "{ queue_size: 99999 }\n  prometheusremotewrite/b: { <<: *amp, timeout: 7s } # both\n",
            )
            .replace("exporters: [ prometheusremotewrite ]", "exporters: [ prometheusremotewrite/b ]")
            .replace("exporters:\n        - prometheusremotewrite", "exporters: [debug]")
            .replace("exporters:\n", "exporters:\n  debug:\n");
        const { text, changes, left } = fixed(config, 256);
        assert.deepEqual(left, []);
        assert.deepEqual(apart(parseCollectorConfig(text).config), apart(parseCollectorConfig(config).config));
        assert.equal(changes.at(-1)?.path, "exporters.prometheusremotewrite/b.remote_write_queue.queue_size");
        assert.match(text, /queue_size: 99999/);
        assert.match(text, /# both/);
    });

    it("makes processors where there are none", () => {
        const none = raw
            .replace(/processors:\n {2}batch: .*\n/, "")
            .replaceAll(/^ +processors:( \[.*|\n +- batch)\n/gm, "");
        assert.ok(!none.includes("processors"));
        assert.match(fixed(none, 256).text, /processors:\n {2}memory_limiter:\n/);
    });
});

describe("remedied", () => {
    const inspected = (text: string): string[] =>
        inspectContainers(parseContainerDefinitions(text), { kind: "task definition", name: "orders" }).violations.map(
            ({ rule }) => rule,
        );

    it("makes a task definition pass that lacked its limiter and GOMEMLIMIT, and no other change", () => {
        const config = configWith(({ service }) => {
            for (const pipeline of Object.values(service.pipelines)) {
                pipeline.processors.shift();
            }
        });
        const containers = containersWith((collector) => {
            collector.environment.pop();
            collector.environment.unshift({ name: "FIRST", value: "1" });
        }, config);
        const text = remedied(JSON.stringify(containers))!;
        assert.deepEqual(inspected(text), []);
        const [app, collector] = JSON.parse(text) as typeof containers;
        assert.deepEqual(app, containers[0]);
        assert.deepEqual(
            collector!.environment.map(({ name }) => name),
            ["FIRST", "AOT_CONFIG_CONTENT", "GOMEMLIMIT"],
        );
        assert.deepEqual({ ...collector, environment: [] }, { ...containers[1], environment: [] });
    });

    it("gives GOMEMLIMIT that fits when only that is wrong", () => {
        const containers = containersWith((collector) => (collector.environment[1]!.value = "512MiB"));
        assert.match(remedied(JSON.stringify(containers))!, /"GOMEMLIMIT","value":"192MiB"/);
    });

    it("gives a container without hard memory what its task leaves it", () => {
        const unbounded = JSON.stringify(containersWith((collector) => delete collector.memory));
        assert.match(remedied(unbounded, {}, { memoryMiB: 2048 })!, /"memory":1024}\]$/);
        assert.match(remedied(unbounded)!, /"memory":256}\]$/);
        assert.equal(remedied(unbounded, {}, { memoryMiB: 1200 }), undefined);
        const memoryUnknown = new Unknown("not yet", "isn't known yet");
        assert.equal(remedied(unbounded, {}, { memoryUnknown }), undefined);
    });

    it("leaves alone what is safe, or has its config elsewhere", () => {
        assert.equal(remedied(JSON.stringify(goodContainers())), undefined);
        const elsewhere = containersWith((collector) => collector.environment.shift());
        assert.equal(remedied(JSON.stringify(elsewhere)), undefined);
        assert.equal(remedied("no JSON"), undefined);
        assert.equal(remedied("{}"), undefined);
    });
});
