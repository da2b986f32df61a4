/**
 * A typed model of the collector config for the components that the pinned ADOT release has.
 *
 * Strings are in the collector's own syntax: `${env:NAME}` is replaced by the environment variable, `$$` stands for one
 * `$`.
 */

/** A Go duration with its unit, e.g. `20s`. A bare number would mean nanoseconds. */
export type Duration = `${number}${"ns" | "us" | "ms" | "s" | "m" | "h"}`;

/** Settings of a component that has no interface of its own here. */
export type ComponentSettings = Readonly<Record<string, unknown>> | null;

/** One rule of Prometheus's `relabel_config`. */
export interface RelabelConfig {
    source_labels?: string[];
    separator?: string;
    regex?: string;
    modulus?: number;
    target_label?: string;
    replacement?: string;
    action?:
        "replace" | "keep" | "drop" | "hashmod" | "labelmap" | "labeldrop" | "labelkeep" | "lowercase" | "uppercase";
}

/** One entry of Prometheus's `scrape_configs`. */
export interface ScrapeConfig {
    job_name: string;
    scrape_interval?: Duration;
    scrape_timeout?: Duration;
    metrics_path?: string;
    params?: Record<string, string[]>;
    /** Largest decompressed body, e.g. `4MiB`; a larger one fails the scrape. */
    body_size_limit?: string;
    /** Most samples after relabelling; more fail the scrape. */
    sample_limit?: number;
    static_configs?: { targets: string[]; labels?: Record<string, string> }[];
    metric_relabel_configs?: RelabelConfig[];
    [other: string]: unknown;
}

export interface PrometheusReceiver {
    config: {
        global?: { scrape_interval?: Duration; scrape_timeout?: Duration; extra_scrape_metrics?: boolean };
        scrape_configs: ScrapeConfig[];
    };
}

export interface AwsEcsContainerMetricsReceiver {
    collection_interval?: Duration;
}

export interface OtlpReceiver {
    protocols: {
        grpc?: { endpoint?: string; [other: string]: unknown } | null;
        http?: { endpoint?: string; [other: string]: unknown } | null;
    };
}

/** `memory_limiter`: fixed sizes only, as percentages read the host's memory where the container has no limit. */
export interface MemoryLimiterProcessor {
    check_interval: Duration;
    /** Hard limit of the Go heap, MiB. */
    limit_mib: number;
    /** The soft limit is `limit_mib` less this, MiB. */
    spike_limit_mib: number;
    min_gc_interval_when_soft_limited?: Duration;
    min_gc_interval_when_hard_limited?: Duration;
}

export interface BatchProcessor {
    timeout?: Duration;
    send_batch_size?: number;
    send_batch_max_size?: number;
}

/** `resourcedetection` with the `ecs` detector; an attribute is switched off by name. */
export interface ResourceDetectionProcessor {
    detectors: string[];
    timeout?: Duration;
    override?: boolean;
    ecs?: { resource_attributes?: Record<string, { enabled: boolean }> };
}

/** One step of the `resource` and `attributes` processors. */
export interface AttributeAction {
    key?: string;
    /** Regular expression: of keys for `delete`, of the value for `extract`. */
    pattern?: string;
    value?: string | number | boolean;
    from_attribute?: string;
    /** What is known of the request: `client.address`, or `metadata.…` of a receiver that includes it. */
    from_context?: string;
    action: "insert" | "update" | "upsert" | "delete" | "hash" | "extract" | "convert";
}

export interface ResourceProcessor {
    attributes: AttributeAction[];
}

export interface FilterProcessor {
    error_mode?: "ignore" | "silent" | "propagate";
    metrics?: {
        include?: { match_type: "strict" | "regexp"; metric_names: string[] };
        exclude?: { match_type: "strict" | "regexp"; metric_names: string[] };
        metric?: string[];
        datapoint?: string[];
    };
    [other: string]: unknown;
}

export interface PrometheusRemoteWriteExporter {
    endpoint: string;
    auth?: { authenticator: string };
    /** For the whole export with its retries. */
    timeout?: Duration;
    headers?: Record<string, string>;
    /** Largest request, bytes before compression. */
    max_batch_size_bytes?: number;
    max_batch_request_parallelism?: number;
    remote_write_queue?: { enabled?: boolean; queue_size?: number; num_consumers?: number };
    retry_on_failure?: {
        enabled?: boolean;
        initial_interval?: Duration;
        max_interval?: Duration;
        max_elapsed_time?: Duration;
    };
    translation_strategy?: "UnderscoreEscapingWithSuffixes" | "UnderscoreEscapingWithoutSuffixes";
    disable_scope_info?: boolean;
    target_info?: { enabled: boolean };
    resource_to_telemetry_conversion?: { enabled: boolean; exclude_service_attributes?: boolean };
    send_metadata?: boolean;
    external_labels?: Record<string, string>;
}

export interface DebugExporter {
    verbosity?: "basic" | "normal" | "detailed";
    sampling_initial?: number;
    sampling_thereafter?: number;
}

export interface SigV4AuthExtension {
    region?: string;
    service?: string;
    assume_role?: { arn?: string; session_name?: string; sts_region?: string; external_id?: string };
}

export interface HealthCheckExtension {
    endpoint?: string;
    path?: string;
}

/** Component types of ADOT v0.50.0, old and new spelling, each with its settings. */
interface ReceiverTypes {
    prometheus: PrometheusReceiver;
    awsecscontainermetrics: AwsEcsContainerMetricsReceiver | null;
    otlp: OtlpReceiver;
    awscontainerinsightreceiver: ComponentSettings;
    awsxray: ComponentSettings;
    statsd: ComponentSettings;
    kafka: ComponentSettings;
    jaeger: ComponentSettings;
    zipkin: ComponentSettings;
    file_log: ComponentSettings;
    filelog: ComponentSettings;
}

interface ProcessorTypes {
    memory_limiter: MemoryLimiterProcessor;
    batch: BatchProcessor | null;
    resource_detection: ResourceDetectionProcessor;
    resourcedetection: ResourceDetectionProcessor;
    resource: ResourceProcessor;
    filter: FilterProcessor;
    attributes: ComponentSettings;
    metrics_transform: ComponentSettings;
    metricstransform: ComponentSettings;
    metricsgeneration: ComponentSettings;
    cumulative_to_delta: ComponentSettings;
    cumulativetodelta: ComponentSettings;
    delta_to_rate: ComponentSettings;
    deltatorate: ComponentSettings;
    groupbytrace: ComponentSettings;
    tail_sampling: ComponentSettings;
    probabilistic_sampler: ComponentSettings;
    span: ComponentSettings;
    k8s_attributes: ComponentSettings;
    k8sattributes: ComponentSettings;
}

interface ExporterTypes {
    prometheus_remote_write: PrometheusRemoteWriteExporter;
    prometheusremotewrite: PrometheusRemoteWriteExporter;
    debug: DebugExporter | null;
    prometheus: ComponentSettings;
    awsemf: ComponentSettings;
    awsxray: ComponentSettings;
    awscloudwatchlogs: ComponentSettings;
    file: ComponentSettings;
    kafka: ComponentSettings;
    otlp_grpc: ComponentSettings;
    otlp: ComponentSettings;
    otlp_http: ComponentSettings;
    otlphttp: ComponentSettings;
    load_balancing: ComponentSettings;
    loadbalancing: ComponentSettings;
    datadog: ComponentSettings;
    logzio: ComponentSettings;
    signalfx: ComponentSettings;
}

interface ExtensionTypes {
    sigv4auth: SigV4AuthExtension;
    health_check: HealthCheckExtension | null;
    pprof: ComponentSettings;
    zpages: ComponentSettings;
    awsproxy: ComponentSettings;
    ecs_observer: ComponentSettings;
    file_storage: ComponentSettings;
}

/** Components by id: `type` or `type/name`. */
type ById<Types> = { [Type in keyof Types & string as Type | `${Type}/${string}`]?: Types[Type] };

export type Receivers = ById<ReceiverTypes>;
export type Processors = ById<ProcessorTypes>;
export type Exporters = ById<ExporterTypes>;
export type Extensions = ById<ExtensionTypes>;

/** One pipeline; its id is a signal (`metrics`, `traces`, `logs`) or `signal/name`. */
export interface Pipeline {
    receivers: string[];
    processors: string[];
    exporters: string[];
}

export interface Telemetry {
    logs?: { level?: "debug" | "info" | "warn" | "error"; encoding?: "json" | "console" };
    metrics?: {
        level?: "none" | "basic" | "normal" | "detailed";
        readers?: {
            pull: {
                exporter: {
                    prometheus: {
                        host: string;
                        port: number;
                        without_scope_info?: boolean;
                        without_type_suffix?: boolean;
                        without_units?: boolean;
                    };
                };
            };
        }[];
    };
}

/** A whole collector config. */
export interface CollectorConfig {
    extensions: Extensions;
    receivers: Receivers;
    processors: Processors;
    exporters: Exporters;
    service: {
        extensions: string[];
        telemetry?: Telemetry;
        pipelines: Record<string, Pipeline>;
    };
}
