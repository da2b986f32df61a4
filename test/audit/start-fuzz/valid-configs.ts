/** Configs that the real collector starts with, and to which the audit has nothing mandatory to say. */
import * as yaml from "yaml";

import { collectorConfig, renderCollectorConfig } from "../../../collector";
import { typicalRequests } from "../../collector/config/requests";

const limiter = { check_interval: "1s", limit_mib: 179, spike_limit_mib: 76 };
const batch = { send_batch_size: 386, send_batch_max_size: 386, timeout: "10s" };
const health = { endpoint: "127.0.0.1:13133" };
const queue = { enabled: true, queue_size: 20, num_consumers: 1 };

/** Of each component that people use beside ours, with what they set. */
const others: Readonly<Record<string, unknown>> = {
    scraping: {
        extensions: { health_check: health, sigv4auth: { region: "eu-west-1", service: "aps" } },
        receivers: {
            prometheus: {
                config: {
                    global: { scrape_interval: "20s", scrape_timeout: "10s" },
                    scrape_configs: [
                        {
                            job_name: "app",
                            sample_limit: 1000,
                            body_size_limit: "8MiB",
                            metrics_path: "/metrics",
                            scheme: "http",
                            honor_labels: true,
                            static_configs: [{ targets: ["127.0.0.1:9404"], labels: { task: "a" } }],
                            relabel_configs: [
                                {
                                    source_labels: ["__address__"],
                                    regex: "(.+):\\d+",
                                    target_label: "host",
                                    replacement: "$$1",
                                },
                            ],
                            metric_relabel_configs: [
                                { source_labels: ["__name__"], regex: "jvm_.*|process_.*", action: "keep" },
                                { regex: "id|image", action: "labeldrop" },
                            ],
                        },
                        {
                            job_name: "envoy",
                            scrape_interval: "30s",
                            sample_limit: 1000,
                            body_size_limit: "1MB",
                            static_configs: [{ targets: ["127.0.0.1:9901"] }],
                        },
                    ],
                },
            },
            statsd: {
                endpoint: "127.0.0.1:8125",
                aggregation_interval: "60s",
                timer_histogram_mapping: [{ statsd_type: "timing", observer_type: "summary" }],
            },
        },
        processors: {
            memory_limiter: limiter,
            batch,
            filter: {
                error_mode: "ignore",
                metrics: { include: { match_type: "regexp", metric_names: ["jvm_.*", "^process_"] } },
            },
            metricstransform: {
                transforms: [{ include: "^(jvm)_(.*)$$", match_type: "regexp", action: "update", new_name: "$${1}_x" }],
            },
            cumulativetodelta: { include: { metrics: ["a.*"], match_type: "regexp" } },
            resource: { attributes: [{ key: "service.name", value: "orders", action: "upsert" }] },
        },
        exporters: {
            prometheusremotewrite: {
                endpoint: "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write",
                auth: { authenticator: "sigv4auth" },
                external_labels: { env: "prod" },
                remote_write_queue: { enabled: true, queue_size: 200 },
                resource_to_telemetry_conversion: { enabled: true },
                retry_on_failure: { enabled: true, max_elapsed_time: "300s" },
                timeout: "30s",
            },
            debug: { verbosity: "basic", sampling_initial: 2 },
        },
        service: {
            extensions: ["health_check", "sigv4auth"],
            telemetry: { logs: { level: "info", encoding: "json" }, metrics: { level: "normal" } },
            pipelines: {
                metrics: {
                    receivers: ["prometheus"],
                    processors: [
                        "memory_limiter",
                        "filter",
                        "metricstransform",
                        "cumulativetodelta",
                        "resource",
                        "batch",
                    ],
                    exporters: ["prometheusremotewrite"],
                },
                "metrics/statsd": {
                    receivers: ["statsd"],
                    processors: ["memory_limiter", "batch"],
                    exporters: ["debug"],
                },
            },
        },
    },
    traces: {
        extensions: {
            health_check: health,
            pprof: { endpoint: "127.0.0.1:1777" },
            zpages: { endpoint: "127.0.0.1:55679" },
        },
        receivers: {
            otlp: {
                protocols: {
                    grpc: {
                        endpoint: "127.0.0.1:4317",
                        max_recv_msg_size_mib: 4,
                        keepalive: { server_parameters: { max_connection_age: "1m" } },
                    },
                    http: {
                        endpoint: "127.0.0.1:4318",
                        max_request_body_size: 4194304,
                        cors: { allowed_origins: ["https://a.example"] },
                    },
                },
            },
            zipkin: { endpoint: "127.0.0.1:9411", max_request_body_size: 4194304 },
            jaeger: { protocols: { grpc: { endpoint: "127.0.0.1:14250", max_recv_msg_size_mib: 4 } } },
        },
        processors: {
            memory_limiter: { ...limiter, min_gc_interval_when_soft_limited: "1s" },
            batch,
            attributes: {
                actions: [
                    { key: "db.statement", action: "delete" },
                    { key: "url", pattern: "^(?P<host>[^/]+)", action: "extract" },
                ],
            },
            span: { name: { from_attributes: ["db.svc", "operation"], separator: "::" } },
            probabilistic_sampler: { sampling_percentage: 15.3 },
            tail_sampling: {
                decision_wait: "10s",
                num_traces: 100,
                policies: [
                    { name: "errors", type: "status_code", status_code: { status_codes: ["ERROR"] } },
                    { name: "slow", type: "latency", latency: { threshold_ms: 500 } },
                    {
                        name: "urls",
                        type: "string_attribute",
                        string_attribute: { key: "url", values: ["/a.*"], enabled_regex_matching: true },
                    },
                ],
            },
            groupbytrace: { wait_duration: "1s", num_traces: 100 },
        },
        exporters: {
            otlp: { endpoint: "127.0.0.1:9317", tls: { insecure: true }, sending_queue: queue, compression: "gzip" },
            otlphttp: {
                endpoint: "http://127.0.0.1:9318",
                sending_queue: queue,
                headers: { "x-tenant": "a" },
                retry_on_failure: { enabled: true, initial_interval: "1s", max_interval: "30s" },
            },
        },
        service: {
            extensions: ["health_check", "pprof", "zpages"],
            pipelines: {
                traces: {
                    receivers: ["otlp", "zipkin", "jaeger"],
                    processors: ["memory_limiter", "attributes", "span", "probabilistic_sampler", "batch"],
                    exporters: ["otlp"],
                },
                "traces/sampled": {
                    receivers: ["otlp"],
                    processors: ["memory_limiter", "groupbytrace", "tail_sampling", "batch"],
                    exporters: ["otlphttp"],
                },
            },
        },
    },
    logs: {
        extensions: { health_check: health },
        receivers: {
            otlp: { protocols: { grpc: { endpoint: "127.0.0.1:4317", max_recv_msg_size_mib: 4 } } },
            filelog: {
                include: ["/var/log/app/*.log"],
                start_at: "end",
                max_log_size: "1MiB",
                operators: [{ type: "regex_parser", regex: "^(?P<level>\\w+) (?P<text>.*)$$" }],
            },
        },
        processors: {
            memory_limiter: limiter,
            batch,
            filter: { logs: { exclude: { match_type: "regexp", bodies: ["health"] } } },
        },
        exporters: {
            awscloudwatchlogs: {
                region: "eu-west-1",
                log_group_name: "/ecs/orders",
                log_stream_name: "orders",
                sending_queue: { queue_size: 20 },
            },
            awsemf: {
                region: "eu-west-1",
                namespace: "Orders",
                log_group_name: "/ecs/orders",
                metric_declarations: [{ dimensions: [["service"]], metric_name_selectors: ["^jvm"] }],
            },
            debug: {},
        },
        service: {
            extensions: ["health_check"],
            telemetry: {
                logs: { level: "warn" },
                metrics: { readers: [{ pull: { exporter: { prometheus: { host: "127.0.0.1", port: 8888 } } } }] },
            },
            pipelines: {
                logs: {
                    receivers: ["otlp", "filelog"],
                    processors: ["memory_limiter", "filter", "batch"],
                    exporters: ["awscloudwatchlogs", "debug"],
                },
                metrics: { receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: ["awsemf"] },
            },
        },
    },
};

/** By what they are about; as plain data, with variables that are set in the start. */
/** Names of those that need nothing of ECS, so that they start anywhere. */
export const startable: ReadonlySet<string> = new Set(Object.keys(others));

export const validConfigs = (): readonly (readonly [name: string, config: unknown])[] => [
    ...Object.entries(others),
    ...Object.entries(typicalRequests).map(
        ([name, request]) => [name, withoutRoles(yaml.parse(renderCollectorConfig(collectorConfig(request))))] as const,
    ),
];

/** What signs as another role asks STS when it is made, which isn't there. */
function withoutRoles(config: {
    readonly extensions: Readonly<Record<string, { assume_role?: unknown } | null>>;
}): unknown {
    Object.values(config.extensions).forEach((extension) => delete extension?.assume_role);
    return config;
}

/** What a start has in its environment. */
export const startEnvironment: Readonly<Record<string, string>> = {
    PATH: "/usr/bin",
    TEAM: "search",
    AMP_REMOTE_WRITE_URL: "https://mimir.example.com/api/v1/push",
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
    ECS_CONTAINER_METADATA_URI_V4: "http://127.0.0.1:1",
    DESTINATION_MIMIR__URL: "https://mimir.example.com/api/v1/push",
    DESTINATION_MIMIR__HEADER_AUTHORIZATION: "Basic secret",
    DESTINATION_VENDOR__URL: "https://vendor.example.com/v1/metrics",
    DESTINATION_VENDOR__HEADER_AUTHORIZATION: "secret",
    DESTINATION_VENDOR__HEADER_X_API_KEY: "secret",
};
