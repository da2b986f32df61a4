/** Keys and values of settings, by release; test/collector/config-shapes.test.ts asks the collector about all keys. */
import assert from "node:assert/strict";

import { audit, type AuditOptions } from "../../../collector";
import { adotRelease } from "../../../collector/release";
import { inside, type Loose, safe } from "./audit-cases";

const rules = ["unknown-key", "value-not-valid"];

function found(change: (config: Loose) => void, options: AuditOptions = {}): string[] {
    const config = safe();
    change(config);
    return audit(config, { ...inside, ...options })
        .filter(({ rule }) => rules.includes(rule))
        .map(({ rule, path, fix }) => `${rule} ${path}: ${fix}`);
}

const sigv4 =
    (settings: object) =>
    (config: Loose): void => {
        Object.assign(config.extensions.sigv4auth!, settings);
    };
const remoteWrite =
    (settings: object) =>
    (config: Loose): void => {
        config.exporters.prometheusremotewrite = { ...(config.exporters.prometheusremotewrite as object), ...settings };
    };
const limiter =
    (settings: object) =>
    (config: Loose): void => {
        Object.assign(config.processors.memory_limiter!, settings);
    };
const otlp =
    (settings: unknown) =>
    (config: Loose): void => {
        config.receivers.otlp = settings;
    };

const flat = Object.fromEntries(
    ["trace", "metric", "log", "profile"].map((signal) => [
        `${signal}_conditions`,
        ['resource.attributes["a"] == "b"'],
    ]),
);

/** Headers of the exporters of a reader of metrics, and of a processor of traces. */
const telemetryTo = (metrics: unknown, traces: unknown): object => ({
    metrics: { readers: [{ periodic: { exporter: { otlp: { headers: metrics } } } }] },
    traces: { processors: [{ batch: { exporter: { otlp: { headers: traces } } } }] },
});

const release = (tag: string): AuditOptions => ({ release: adotRelease(tag) });
const write = "exporters.prometheusremotewrite";

describe("settings of components", () => {
    const cases: Record<string, [(config: Loose) => void, string[], AuditOptions?]> = {
        "a key of another place": [
            sigv4({ role_arn: "arn" }),
            ["unknown-key extensions.sigv4auth.role_arn: Write assume_role.arn, or remove it."],
        ],
        "a key with a letter too many": [
            remoteWrite({ remote_write_queues: {} }),
            [`unknown-key ${write}.remote_write_queues: Write remote_write_queue, or remove it.`],
        ],
        "a key that nobody knows": [
            sigv4({ colour: "red" }),
            [
                "unknown-key extensions.sigv4auth.colour: Remove it; extensions.sigv4auth has assume_role, region, service.",
            ],
        ],
        "a key deep inside": [
            otlp({ protocols: { grpc: { keepalive: { server_parameters: { max_conection_age: "1m" } } } } }),
            [
                "unknown-key receivers.otlp.protocols.grpc.keepalive.server_parameters.max_conection_age: Write max_connection_age, or remove it.",
            ],
        ],
        "a key that the release doesn't have yet": [
            limiter({ min_gc_interval_when_soft_limited: "1s" }),
            [
                "unknown-key processors.memory_limiter.min_gc_interval_when_soft_limited: It is there since ADOT v0.44. Remove it, or use such a release.",
            ],
            release("v0.40.0"),
        ],
        "nothing in it where the release has it": [
            limiter({ min_gc_interval_when_soft_limited: "1s" }),
            [],
            release("v0.44.0"),
        ],
        "nothing in a key of one release where any may run it": [
            limiter({ min_gc_interval_when_soft_limited: "1s" }),
            [],
        ],
        "nothing where the release isn't known": [sigv4({ role_arn: "arn" }), [], { isUnknownRelease: true }],
        "nothing in a component that isn't known": [
            (config) => {
                config.exporters["otlp_nats/x"] = { any: 1 };
            },
            [],
        ],
        "a header that is no string": [
            remoteWrite({ headers: { tenant: 7 } }),
            [`value-not-valid ${write}.headers.tenant: Write a string.`],
            release("v0.50.0"),
        ],
        "a list of headers that are no pairs": [
            remoteWrite({ headers: ["tenant", { name: "a", value: true }, { name: "a", value: "b" }] }),
            [
                `value-not-valid ${write}.headers[0]: Write a mapping.`,
                `value-not-valid ${write}.headers[1].value: Write a string.`,
            ],
            release("v0.50.0"),
        ],
        "headers that are a text": [
            remoteWrite({ headers: "" }),
            [`value-not-valid ${write}.headers: Write a mapping of names to values.`],
            release("v0.50.0"),
        ],
        "a switch without a value": [
            (config) => {
                config.exporters.otlp = { endpoint: "gateway:4317", sending_queue: { enabled: null } };
            },
            ["value-not-valid exporters.otlp.sending_queue.enabled: Write true or false."],
            release("v0.50.0"),
        ],
        "nothing where any key may be": [remoteWrite({ headers: { any: "x" }, external_labels: { a: "b" } }), []],
        "nothing in discoveries of Prometheus": [
            (config) => {
                config.receivers.prometheus = {
                    config: {
                        scrape_configs: [
                            { job_name: "a", sample_limit: 1, body_size_limit: "1MB", ec2_sd_configs: [{}] },
                        ],
                    },
                };
            },
            [],
        ],
        "a key that Prometheus doesn't have": [
            (config) => {
                config.receivers.prometheus = {
                    config: { scrape_configs: [{ job_name: "a", sample_limits: 1, body_size_limit: "1MB" }] },
                };
            },
            [
                "unknown-key receivers.prometheus.config.scrape_configs[0].sample_limits: Write sample_limit, or remove it.",
            ],
        ],
        "a key of the collector's own telemetry": [
            (config) => {
                config.service.telemetry = { logs: { levl: "info" } };
            },
            ["unknown-key service.telemetry.logs.levl: Write level, or remove it."],
        ],
        "a number for a string": [
            sigv4({ region: 7 }),
            ["value-not-valid extensions.sigv4auth.region: Write a string."],
        ],
        "nothing in a number for a string that a variable brought": [
            sigv4({ region: 7 }),
            [],
            { variablePaths: ["extensions.sigv4auth.region"] },
        ],
        "a mapping for a string": [
            sigv4({ region: {} }),
            ["value-not-valid extensions.sigv4auth.region: Write a string."],
            { variablePaths: ["extensions.sigv4auth.region"] },
        ],
        "a string for a boolean": [
            remoteWrite({ send_metadata: "true" }),
            [`value-not-valid ${write}.send_metadata: Write true or false.`],
        ],
        "nothing in it where an old release takes it": [
            remoteWrite({ add_metric_suffixes: "true" }),
            [],
            release("v0.40.0"),
        ],
        "a string for a number": [
            remoteWrite({ max_batch_size_bytes: "1MB" }),
            [`value-not-valid ${write}.max_batch_size_bytes: Write a number.`],
        ],
        "a number below zero": [
            limiter({ spike_limit_percentage: -1 }),
            ["value-not-valid processors.memory_limiter.spike_limit_percentage: Write a number, not below zero."],
        ],
        "a duration that is none": [
            remoteWrite({ timeout: "5 s" }),
            [`value-not-valid ${write}.timeout: Write a duration such as 10s, or 1m30s.`],
        ],
        "nothing in durations": [remoteWrite({ timeout: "1m30s", idle_conn_timeout: 5, http2_ping_timeout: "0" }), []],
        "a mapping for a list": [
            otlp({ protocols: { http: { cors: { allowed_origins: { a: 1 } } } } }),
            ["value-not-valid receivers.otlp.protocols.http.cors.allowed_origins: Write a list."],
        ],
        "nothing in a string for a list of strings": [
            otlp({ protocols: { http: { cors: { allowed_origins: "https://a,https://b" } } } }),
            [],
        ],
        "a list for a mapping": [
            otlp({ protocols: ["grpc"] }),
            ["value-not-valid receivers.otlp.protocols: Write a mapping."],
        ],
        "nothing in conditions of a filter that are strings": [
            (config) => (config.processors.filter = flat),
            [],
            release("v0.50.0"),
        ],
        "nothing in conditions of a filter that are mappings": [
            (config) =>
                (config.processors.filter = { log_conditions: [{ context: "log", conditions: ['log.body == "a"'] }] }),
            [],
            release("v0.50.0"),
        ],
        "conditions of a filter that are neither": [
            (config) =>
                (config.processors.filter = { trace_conditions: "a", log_conditions: [5, { contexts: "log" }] }),
            [
                "unknown-key processors.filter.log_conditions[1].contexts: Write context, or remove it.",
                "value-not-valid processors.filter.trace_conditions: Write a list.",
                "value-not-valid processors.filter.log_conditions[0]: Write a mapping.",
            ],
            release("v0.50.0"),
        ],
        "nothing in headers of the collector's own telemetry, of both kinds": [
            (config) => (config.service.telemetry = telemetryTo({ a: "b" }, [{ name: "a", value: "b" }])),
            [],
            release("v0.50.0"),
        ],
        "headers of the collector's own telemetry that are no headers": [
            (config) => (config.service.telemetry = telemetryTo({ a: 5 }, "a=b")),
            [
                "value-not-valid service.telemetry.metrics.readers[0].periodic.exporter.otlp.headers.a: Write a string.",
                "value-not-valid service.telemetry.traces.processors[0].batch.exporter.otlp.headers: Write a mapping of names to values.",
            ],
            release("v0.50.0"),
        ],
        "nothing in acknowledgements of Kafka's by name": [
            (config) => (config.exporters.kafka = { producer: { required_acks: "all" } }),
            [],
            release("v0.50.0"),
        ],
        "nothing in what only the task knows": [otlp({ protocols: { grpc: "${env:GRPC}" } }), []],
    };
    for (const [what, [change, expected, options]] of Object.entries(cases)) {
        it(`finds ${what}`, () => assert.deepEqual(found(change, options), expected));
    }
});
