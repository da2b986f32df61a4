import assert from "node:assert/strict";

import { findCollectors } from "../../audit/collectors";
import { type Container, parseContainerDefinitions } from "../../audit/containers";
import { fixContainers } from "../../audit/fix/containers-fix";
import { inspectContainers } from "../../audit/violations";

const image = "quay.io/signalfx/splunk-otel-collector:0.130.0";
const limiter = (limit: string): string =>
    `{ check_interval: 1s, limit_mib: ${limit}, spike_limit_mib: 76, min_gc_interval_when_soft_limited: 1s }`;
const config = (limit: string, more = ""): string => `
receivers: { signalfx: { endpoint: 127.0.0.1:9943 } }
processors:
  memory_limiter: ${limiter(limit)}
exporters: { signalfx: { access_token: x, realm: us0, sending_queue: { queue_size: 10 } } }
service:
  pipelines:
    metrics: { receivers: [signalfx], processors: [memory_limiter], exporters: [signalfx] }
${more}`;

const definitions = (environment: Readonly<Record<string, string>>, memory?: number): object[] => [
    { name: "app", image: "acme/orders:1.0.0", memory: 512 },
    {
        ...{ name: "splunk", image, memory, essential: false },
        environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    },
];
const containers = (environment: Readonly<Record<string, string>>, memory?: number): Container[] => {
    const read = parseContainerDefinitions(JSON.stringify(definitions(environment, memory)));
    assert.ok("containers" in read);
    return [...read.containers];
};
const collectorOf = (environment: Readonly<Record<string, string>>) => findCollectors(containers(environment))[0]!;
const task = { kind: "task definition", name: "orders", memoryMiB: 2048 };
const rulesOf = (environment: Readonly<Record<string, string>>, memory: number): string[] =>
    inspectContainers(parseContainerDefinitions(JSON.stringify(definitions(environment, memory))), task).violations.map(
        ({ rule }) => rule,
    );

describe("a config in SPLUNK_CONFIG_YAML", () => {
    it("is judged by what holds for any collector, and not by what ADOT has", () => {
        const rules = rulesOf({ SPLUNK_CONFIG_YAML: config("300"), GOMEMLIMIT: "384MiB" }, 512);
        const unfit = ["config-unproven", "unknown-component", "unknown-key", "unknown-section", "limiter-too-large"];
        assert.deepEqual(
            rules.filter((rule) => unfit.includes(rule)),
            [],
        );
        const without = config("300").replace("processors: [memory_limiter]", "processors: []");
        assert.ok(rulesOf({ SPLUNK_CONFIG_YAML: without, GOMEMLIMIT: "384MiB" }, 512).includes("limiter-missing"));
    });

    it("has the limit that the program computes from what it is told of the memory", () => {
        const limitIn = (environment: Readonly<Record<string, string>>): unknown => {
            const { config: read } = collectorOf({
                SPLUNK_CONFIG_YAML: "a: ${SPLUNK_MEMORY_LIMIT_MIB}",
                ...environment,
            });
            assert.ok(read.seen);
            return (read.config as { a: unknown }).a;
        };
        assert.equal(limitIn({}), 460);
        assert.equal(limitIn({ SPLUNK_MEMORY_TOTAL_MIB: "256" }), 230);
        assert.equal(limitIn({ SPLUNK_MEMORY_TOTAL_MIB: "" }), 460);
        assert.equal(limitIn({ SPLUNK_MEMORY_LIMIT_MIB: "179", SPLUNK_MEMORY_TOTAL_MIB: "256" }), 179);
        assert.equal(limitIn({ SPLUNK_MEMORY_LIMIT_MIB: "" }), 460);
        assert.equal(limitIn({ SPLUNK_MEMORY_TOTAL_MIB: "much" }), "${SPLUNK_MEMORY_LIMIT_MIB}");
    });

    it("has the GOMEMLIMIT that the program sets where nothing else does", () => {
        const yaml = { SPLUNK_CONFIG_YAML: "a: b" };
        assert.equal(collectorOf(yaml).goMemLimitMiB, 460);
        assert.equal(collectorOf({ ...yaml, SPLUNK_MEMORY_TOTAL_MIB: "1024" }).goMemLimitMiB, 921);
        assert.equal(collectorOf({ ...yaml, GOMEMLIMIT: "192MiB" }).goMemLimitMiB, 192);
        assert.equal(collectorOf({ ...yaml, GOMEMLIMIT: "off" }).goMemLimitMiB, undefined);
    });

    it("leaves open what the program makes of realm and token", () => {
        const read = (environment: Readonly<Record<string, string>>) => {
            const { config: found } = collectorOf({
                SPLUNK_CONFIG_YAML: "a: ${SPLUNK_API_URL}\nb: ${SPLUNK_LISTEN_INTERFACE}\nc: ${OTHER}",
                ...environment,
            });
            assert.ok(found.seen);
            return found;
        };
        assert.deepEqual(read({}).unset, ["OTHER"]);
        assert.deepEqual(read({}).config, { a: "${SPLUNK_API_URL}", b: "0.0.0.0", c: "${OTHER}" });
        assert.deepEqual(read({ SPLUNK_LISTEN_INTERFACE: "127.0.0.1", SPLUNK_API_URL: "x" }).config, {
            ...{ a: "x", b: "127.0.0.1", c: "${OTHER}" },
        });
    });

    it("gives a container away, whatever its image is called", () => {
        const [found] = findCollectors(
            containers({ SPLUNK_CONFIG_YAML: "a: b" }).map((each) => ({ ...each, name: "a", image: "acme/a:1" })),
        ).filter(({ container }) => container.environment.length > 0);
        assert.equal(found!.evidence, "it has SPLUNK_CONFIG_YAML");
        assert.equal(found!.config.seen, false);
    });

    it("is put right in its variable", () => {
        const environment = { SPLUNK_CONFIG_YAML: config("460") };
        const fix = fixContainers(definitions(environment, 512), task);
        const [, collector] = fix.containers as [object, { environment: { name: string; value: string }[] }];
        const text = collector.environment.find(({ name }) => name === "SPLUNK_CONFIG_YAML")!.value;
        assert.notEqual(text, environment.SPLUNK_CONFIG_YAML);
        assert.ok(collector.environment.every(({ name }) => name !== "AOT_CONFIG_CONTENT"));
        assert.ok(fix.changes.some(({ source }) => source === "SPLUNK_CONFIG_YAML"));
    });
});
