import assert from "node:assert/strict";

import { parseContainerDefinitions } from "../../audit/containers";
import { withLimiter } from "../../audit/limiter-insertion";
import { remedied } from "../../policies/limiter-remediation";
import { inspectContainers } from "../../audit/violations";
import { configWith, containersWith, goodContainers } from "./task";

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

describe("withLimiter", () => {
    it("puts a sized limiter first in every pipeline, and leaves the rest as it is written", () => {
        assert.deepEqual(withLimiter(raw, 512), {
            goMemLimitMiB: 384,
            text: raw
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
        });
    });

    it("moves one that is there but not first, and takes its own over the shared one", () => {
        const config = configWith(({ processors, service }) => {
            processors["memory_limiter/ecs"] = processors.memory_limiter!;
            const pipeline = service.pipelines["metrics/ecs"]!;
            pipeline.processors = [...pipeline.processors.slice(1), "memory_limiter/ecs"];
        });
        assert.match(withLimiter(config, 256)!.text, /processors:\n\s+- memory_limiter\/ecs\n\s+- filter\/ecs/);
    });

    it("sizes one that is too large a percentage, incomplete, too slow, too large or too small", () => {
        const spoilt = [
            { check_interval: "1s", limit_percentage: 85 },
            { limit_mib: 179 },
            { check_interval: "1m", limit_mib: 179, spike_limit_mib: 76 },
            { check_interval: "1s", limit_mib: 400 },
            { check_interval: "1s", limit_mib: 50, spike_limit_mib: 45 },
            {},
        ];
        for (const settings of spoilt) {
            const config = configWith(({ processors }) => (processors.memory_limiter = settings));
            const { text } = withLimiter(config, 256)!;
            assert.match(text, /memory_limiter:\n\s+check_interval: 1s\n\s+limit_mib: 179\n\s+spike_limit_mib: 76\n/);
        }
    });

    it("gives up on a text that it can't read, on too little memory, and where not all is plain", () => {
        assert.equal(withLimiter("a: [", 256), undefined);
        assert.equal(withLimiter("", 256), undefined);
        assert.equal(withLimiter(raw, 128), undefined, "128 MiB are too few for any limiter");
        assert.equal(withLimiter(raw.replace("[ batch ]", "${env:LIST}"), 256), undefined);
        assert.equal(withLimiter(raw.replace("queue_size: 10", "queue_size: 0310"), 256), undefined);
    });

    it("makes processors where there are none", () => {
        const none = raw
            .replace(/processors:\n {2}batch: .*\n/, "")
            .replaceAll(/^ +processors:( \[.*|\n +- batch)\n/gm, "");
        assert.ok(!none.includes("processors"));
        assert.match(withLimiter(none, 256)!.text, /processors:\n {2}memory_limiter:\n/);
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

    it("leaves alone what is safe, has no memory of its own, or has its config elsewhere", () => {
        assert.equal(remedied(JSON.stringify(goodContainers())), undefined);
        const without = configWith(({ service }) => service.pipelines["metrics/ecs"]!.processors.shift());
        const unbounded = containersWith((collector) => delete collector.memory, without);
        assert.equal(remedied(JSON.stringify(unbounded)), undefined);
        const elsewhere = containersWith((collector) => collector.environment.shift());
        assert.equal(remedied(JSON.stringify(elsewhere)), undefined);
        assert.equal(remedied("no JSON"), undefined);
        assert.equal(remedied("{}"), undefined);
    });
});
