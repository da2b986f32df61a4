/**
 * What people run as sidecars, by its facts: the same components with the same settings, without what has no part in
 * memory (which attribute is called what, which metrics are in which dimension).
 */

interface Pipeline {
    readonly receivers: readonly string[];
    readonly processors?: readonly string[];
    readonly exporters: readonly string[];
}

type Components = Readonly<Record<string, unknown>>;

export interface RealConfig {
    readonly extensions?: Components;
    readonly receivers: Components;
    readonly processors?: Components;
    readonly exporters: Components;
    readonly service: {
        readonly extensions?: readonly string[];
        readonly telemetry?: unknown;
        readonly pipelines: Readonly<Record<string, Pipeline>>;
    };
}

export interface Sidecar {
    readonly config: RealConfig;
    /** Variables that the config asks for, and that the task has to set. */
    readonly variables?: readonly string[];
}

const region = "eu-west-1";
const otlp = { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:4318" } } };
const batches = { "batch/traces": { timeout: "1s", send_batch_size: 50 }, "batch/metrics": { timeout: "60s" } };
const ecs = { detectors: ["env", "ecs", "ec2"] };
const ecsAndSystem = { detectors: ["env", "system", "ecs", "ec2"] };
const taskMetrics = [
    ...["memory", "cpu"].flatMap((what) => [`ecs.task.${what}.reserved`, `ecs.task.${what}.utilized`]),
    ...["rx", "tx"].map((way) => `ecs.task.network.rate.${way}`),
    ...["read", "write"].map((way) => `ecs.task.storage.${way}_bytes`),
    "container.duration",
];
const filter = { metrics: { include: { match_type: "strict", metric_names: taskMetrics } } };
const moved = (key: string, from: string): unknown[] => [
    { key, from_attribute: from, action: "insert" },
    { key: from, action: "delete" },
];
const resource = {
    attributes: [...moved("TaskARN", "aws.ecs.task.arn"), ...moved("LaunchType", "aws.ecs.launchtype")],
};
const toAmp = {
    endpoint: "${env:AWS_PROMETHEUS_ENDPOINT}",
    auth: { authenticator: "sigv4auth" },
    resource_to_telemetry_conversion: { enabled: true },
};
const scraped = {
    config: {
        global: { scrape_interval: "20s", scrape_timeout: "10s" },
        scrape_configs: [
            {
                job_name: "otel-collector",
                static_configs: [{ targets: ["${env:AWS_PROMETHEUS_SCRAPING_ENDPOINT}"] }],
            },
        ],
    },
};
const toCloudWatch = { namespace: "ECS/AWSOTel/Application", log_group_name: "/aws/ecs/application/metrics" };
const perTask = {
    namespace: "ECS/ContainerInsights",
    log_group_name: "/aws/ecs/containerinsights/{ClusterName}/performance",
    resource_to_telemetry_conversion: { enabled: true },
    dimension_rollup_option: "NoDimensionRollup",
    metric_declarations: [{ dimensions: [["ClusterName"]], metric_name_selectors: ["MemoryUtilized", "CpuUtilized"] }],
};
const xrayDaemon = { endpoint: "0.0.0.0:2000", transport: "udp" };
const statsd = { endpoint: "0.0.0.0:8125", aggregation_interval: "60s" };

/** ADOT's own are with `health_check`; those for AMP sign, by the region that ECS sets. */
const adot = (config: Omit<RealConfig, "extensions" | "service">, pipelines: RealConfig["service"]["pipelines"]) => {
    const isSigned = Object.values(config.exporters).includes(toAmp);
    return {
        ...config,
        extensions: { health_check: null, ...(isSigned ? { sigv4auth: { region: "${env:AWS_REGION}" } } : {}) },
        service: { extensions: ["health_check", ...(isSigned ? ["sigv4auth"] : [])], pipelines },
    };
};

const traces = { receivers: ["otlp"], processors: ["resourcedetection", "batch/traces"], exporters: ["awsxray"] };
const toAmpFrom = (receiver: string): Record<string, Pipeline> => ({
    "metrics/application": {
        receivers: [receiver],
        processors: ["resourcedetection", "batch/metrics"],
        exporters: ["prometheusremotewrite"],
    },
    metrics: {
        receivers: ["awsecscontainermetrics"],
        processors: ["filter"],
        exporters: ["prometheusremotewrite"],
    },
});
const amp = { prometheusremotewrite: toAmp };
const ampAndXray = { awsxray: null, prometheusremotewrite: toAmp };
const ampProcessors = { "batch/metrics": batches["batch/metrics"], resourcedetection: ecsAndSystem, filter };
const allProcessors = { ...batches, resourcedetection: ecsAndSystem, filter };
const pushed = { otlp, awsecscontainermetrics: null };
const rolledUp = {
    ...toCloudWatch,
    dimension_rollup_option: "NoDimensionRollup",
    resource_to_telemetry_conversion: { enabled: true },
};
const toEmf = {
    receivers: ["otlp"],
    processors: ["resourcedetection", "resource", "batch/metrics"],
    exporters: ["awsemf/application"],
};

/** By the file in ADOT's image (aws-otel-collector, `config/ecs`, v0.49.0). */
export const adotConfigs: Readonly<Record<string, Sidecar>> = {
    "container-insights/otel-task-metrics-config.yaml": {
        config: adot(
            {
                receivers: { otlp, awsxray: xrayDaemon, statsd, awsecscontainermetrics: null },
                processors: {
                    ...batches,
                    filter,
                    metricstransform: {
                        transforms: [
                            { include: "ecs.task.memory.utilized", action: "update", new_name: "MemoryUtilized" },
                        ],
                    },
                    resource,
                },
                exporters: {
                    awsxray: null,
                    "awsemf/application": toCloudWatch,
                    "awsemf/performance": { ...perTask, log_stream_name: "{TaskId}" },
                },
            },
            {
                traces: { receivers: ["otlp", "awsxray"], processors: ["batch/traces"], exporters: ["awsxray"] },
                "metrics/application": {
                    receivers: ["otlp", "statsd"],
                    processors: ["batch/metrics"],
                    exporters: ["awsemf/application"],
                },
                "metrics/performance": {
                    receivers: ["awsecscontainermetrics"],
                    processors: ["filter", "metricstransform", "resource"],
                    exporters: ["awsemf/performance"],
                },
            },
        ),
    },
    "ecs-amp-prometheus.yaml": {
        config: adot(
            {
                receivers: { awsecscontainermetrics: null, prometheus: scraped },
                processors: ampProcessors,
                exporters: amp,
            },
            toAmpFrom("prometheus"),
        ),
        variables: ["AWS_PROMETHEUS_ENDPOINT", "AWS_PROMETHEUS_SCRAPING_ENDPOINT"],
    },
    "ecs-amp-xray-prometheus.yaml": {
        config: adot(
            {
                receivers: { ...pushed, prometheus: scraped },
                processors: allProcessors,
                exporters: ampAndXray,
            },
            { traces, ...toAmpFrom("prometheus") },
        ),
        variables: ["AWS_PROMETHEUS_ENDPOINT", "AWS_PROMETHEUS_SCRAPING_ENDPOINT"],
    },
    "ecs-amp-xray.yaml": {
        config: adot(
            { receivers: pushed, processors: allProcessors, exporters: ampAndXray },
            { traces, ...toAmpFrom("otlp") },
        ),
        variables: ["AWS_PROMETHEUS_ENDPOINT"],
    },
    "ecs-amp.yaml": {
        config: adot({ receivers: pushed, processors: ampProcessors, exporters: amp }, toAmpFrom("otlp")),
        variables: ["AWS_PROMETHEUS_ENDPOINT"],
    },
    "ecs-cloudwatch-xray.yaml": {
        config: adot(
            {
                receivers: { otlp },
                processors: { ...batches, resourcedetection: ecs, resource },
                exporters: { awsxray: null, "awsemf/application": rolledUp },
            },
            { traces, "metrics/application": toEmf },
        ),
    },
    "ecs-cloudwatch.yaml": {
        config: adot(
            {
                receivers: { otlp },
                processors: { "batch/metrics": batches["batch/metrics"], resourcedetection: ecs, resource },
                exporters: { "awsemf/application": rolledUp },
            },
            { "metrics/application": toEmf },
        ),
    },
    "ecs-default-config.yaml": {
        config: adot(
            {
                receivers: { otlp, awsxray: xrayDaemon, statsd },
                processors: batches,
                exporters: { awsxray: null, awsemf: toCloudWatch },
            },
            {
                traces: { receivers: ["otlp", "awsxray"], processors: ["batch/traces"], exporters: ["awsxray"] },
                metrics: { receivers: ["otlp", "statsd"], processors: ["batch/metrics"], exporters: ["awsemf"] },
            },
        ),
    },
    "ecs-xray.yaml": {
        config: adot(
            {
                receivers: { otlp },
                processors: { "batch/traces": batches["batch/traces"], resourcedetection: ecsAndSystem },
                exporters: { awsxray: null },
            },
            { traces },
        ),
    },
    "otel-instance-metrics-config.yaml": {
        config: adot(
            {
                receivers: {
                    awscontainerinsightreceiver: { collection_interval: "10s", container_orchestrator: "ecs" },
                },
                processors: { "batch/metrics": batches["batch/metrics"] },
                exporters: {
                    awsemf: {
                        ...perTask,
                        log_stream_name: "instanceTelemetry/{ContainerInstanceId}",
                        parse_json_encoded_attr_values: ["Sources"],
                    },
                    debug: { verbosity: "detailed" },
                },
            },
            {
                metrics: {
                    receivers: ["awscontainerinsightreceiver"],
                    processors: ["batch/metrics"],
                    exporters: ["awsemf", "debug"],
                },
            },
        ),
    },
};

const everySignal = (of: Pipeline): RealConfig["service"]["pipelines"] => ({ traces: of, metrics: of, logs: of });
const self = (job: string, target: string): unknown => ({
    config: { scrape_configs: [{ job_name: job, scrape_interval: "10s", static_configs: [{ targets: [target] }] }] },
});

/** Other people's. What ADOT doesn't have is left out or replaced, as each says. */
export const otherConfigs: Readonly<Record<string, Sidecar>> = {
    // opentelemetry-helm-charts, charts/opentelemetry-collector/values.yaml: percentages, and an empty batch.
    "the OpenTelemetry Helm chart": {
        config: {
            extensions: { health_check: { endpoint: "${env:MY_POD_IP}:13133" } },
            receivers: {
                jaeger: {
                    protocols: {
                        grpc: { endpoint: "${env:MY_POD_IP}:14250" },
                        thrift_http: { endpoint: "${env:MY_POD_IP}:14268" },
                        thrift_compact: { endpoint: "${env:MY_POD_IP}:6831" },
                    },
                },
                otlp: {
                    protocols: {
                        grpc: { endpoint: "${env:MY_POD_IP}:4317" },
                        http: { endpoint: "${env:MY_POD_IP}:4318" },
                    },
                },
                prometheus: self("opentelemetry-collector", "${env:MY_POD_IP}:8888"),
                zipkin: { endpoint: "${env:MY_POD_IP}:9411" },
            },
            processors: {
                batch: {},
                memory_limiter: { check_interval: "5s", limit_percentage: 80, spike_limit_percentage: 25 },
            },
            exporters: { debug: {} },
            service: {
                extensions: ["health_check"],
                pipelines: {
                    logs: { receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: ["debug"] },
                    metrics: {
                        receivers: ["otlp", "prometheus"],
                        processors: ["memory_limiter", "batch"],
                        exporters: ["debug"],
                    },
                    traces: {
                        receivers: ["otlp", "jaeger", "zipkin"],
                        processors: ["memory_limiter", "batch"],
                        exporters: ["debug"],
                    },
                },
            },
        },
        variables: ["MY_POD_IP"],
    },
    // aws-otel.github.io, partners/datadog, and datadogexporter's README; no limiter.
    Datadog: {
        config: {
            receivers: { otlp, awsecscontainermetrics: null },
            processors: {
                resourcedetection: { detectors: ["env", "ecs"] },
                "batch/datadog": { timeout: "10s", send_batch_size: 10, send_batch_max_size: 100 },
            },
            exporters: { "datadog/api": { api: { key: "${env:DD_API_KEY}", site: "datadoghq.eu" }, tags: ["team:a"] } },
            service: {
                pipelines: {
                    traces: {
                        receivers: ["otlp"],
                        processors: ["resourcedetection", "batch/datadog"],
                        exporters: ["datadog/api"],
                    },
                    metrics: {
                        receivers: ["otlp", "awsecscontainermetrics"],
                        processors: ["resourcedetection", "batch/datadog"],
                        exporters: ["datadog/api"],
                    },
                },
            },
        },
        variables: ["DD_API_KEY"],
    },
    // newrelic-opentelemetry-examples, collector; no limiter, no bound for batches.
    "New Relic": {
        config: {
            receivers: { otlp },
            processors: { batch: null, cumulativetodelta: null },
            exporters: {
                otlphttp: {
                    endpoint: "https://otlp.nr-data.net",
                    headers: { "api-key": "${env:NEW_RELIC_API_KEY}" },
                },
            },
            service: {
                pipelines: {
                    traces: { receivers: ["otlp"], processors: ["batch"], exporters: ["otlphttp"] },
                    metrics: {
                        receivers: ["otlp"],
                        processors: ["cumulativetodelta", "batch"],
                        exporters: ["otlphttp"],
                    },
                    logs: { receivers: ["otlp"], processors: ["batch"], exporters: ["otlphttp"] },
                },
            },
        },
        variables: ["NEW_RELIC_API_KEY"],
    },
    // docs.honeycomb.io, the collector; batches in the queue of its own pipelines' exporter, 100,000 items long.
    Honeycomb: {
        config: {
            receivers: { otlp },
            processors: { batch: null },
            exporters: {
                otlp: {
                    endpoint: "api.honeycomb.io:443",
                    headers: { "x-honeycomb-team": "${env:HONEYCOMB_API_KEY}" },
                },
                "otlphttp/metrics": {
                    endpoint: "https://api.honeycomb.io:443",
                    headers: { "x-honeycomb-team": "${env:HONEYCOMB_API_KEY}", "x-honeycomb-dataset": "metrics" },
                    sending_queue: {
                        enabled: true,
                        sizer: "items",
                        queue_size: 100_000,
                        batch: { flush_timeout: "200ms", min_size: 8192, max_size: 8192 },
                    },
                },
            },
            service: {
                pipelines: {
                    traces: { receivers: ["otlp"], processors: ["batch"], exporters: ["otlp"] },
                    metrics: { receivers: ["otlp"], exporters: ["otlphttp/metrics"] },
                    logs: { receivers: ["otlp"], processors: ["batch"], exporters: ["otlp"] },
                },
            },
        },
        variables: ["HONEYCOMB_API_KEY"],
    },
    // splunk-otel-collector, fargate_config.yaml: the limit is a variable that its own image sets. Without its own
    // extensions (headers_setter, http_forwarder, opamp), and otlp_http in place of splunk_hec.
    Splunk: {
        config: {
            extensions: {
                health_check: { endpoint: "0.0.0.0:13133" },
                zpages: { endpoint: "0.0.0.0:55679", expvar: { enabled: true } },
            },
            receivers: {
                jaeger: {
                    protocols: {
                        grpc: { endpoint: "0.0.0.0:14250" },
                        thrift_http: { endpoint: "0.0.0.0:14268" },
                    },
                },
                otlp,
                "prometheus/internal": self("otel-collector", "0.0.0.0:8888"),
                zipkin: { endpoint: "0.0.0.0:9411" },
                awsecscontainermetrics: null,
            },
            processors: {
                batch: { metadata_keys: ["X-SF-Token"] },
                memory_limiter: { check_interval: "2s", limit_mib: "${SPLUNK_MEMORY_LIMIT_MIB}" },
                resourcedetection: { detectors: ["ecs"], override: false },
            },
            exporters: {
                otlp_http: {
                    traces_endpoint: "${SPLUNK_INGEST_URL}/v2/trace/otlp",
                    headers: { "X-SF-Token": "${SPLUNK_ACCESS_TOKEN}" },
                },
                signalfx: { access_token: "${SPLUNK_ACCESS_TOKEN}", realm: "${SPLUNK_REALM}" },
                "otlp_http/hec": {
                    logs_endpoint: "${SPLUNK_HEC_URL}",
                    headers: { Authorization: "Splunk ${SPLUNK_HEC_TOKEN}" },
                },
            },
            service: {
                extensions: ["health_check", "zpages"],
                telemetry: {
                    logs: { level: "${env:SPLUNK_COLLECTOR_LOG_LEVEL:-info}" },
                    metrics: { readers: [{ pull: { exporter: { prometheus: { host: "127.0.0.1", port: 8888 } } } }] },
                },
                pipelines: {
                    traces: {
                        receivers: ["jaeger", "otlp", "zipkin"],
                        processors: ["memory_limiter", "batch", "resourcedetection"],
                        exporters: ["otlp_http", "signalfx"],
                    },
                    metrics: {
                        receivers: ["otlp", "awsecscontainermetrics", "prometheus/internal"],
                        processors: ["memory_limiter", "batch", "resourcedetection"],
                        exporters: ["signalfx"],
                    },
                    logs: {
                        receivers: ["otlp"],
                        processors: ["memory_limiter", "batch", "resourcedetection"],
                        exporters: ["otlp_http/hec"],
                    },
                },
            },
        },
        variables: [
            "SPLUNK_MEMORY_LIMIT_MIB",
            "SPLUNK_INGEST_URL",
            "SPLUNK_ACCESS_TOKEN",
            "SPLUNK_REALM",
            "SPLUNK_HEC_URL",
            "SPLUNK_HEC_TOKEN",
        ],
    },
    // docs.dynatrace.com, "Collector configuration": no limiter and no batch; the queue of the exporter that it had
    // before (aws-otel.github.io, partners/dynatrace).
    Dynatrace: {
        config: {
            receivers: { otlp },
            processors: { cumulativetodelta: null },
            exporters: {
                otlphttp: {
                    endpoint: "${env:DT_ENDPOINT}",
                    headers: { Authorization: "Api-Token ${env:DT_API_TOKEN}" },
                    sending_queue: { enabled: true, num_consumers: 10, queue_size: 5000 },
                },
            },
            service: {
                pipelines: {
                    ...everySignal({ receivers: ["otlp"], processors: [], exporters: ["otlphttp"] }),
                    metrics: { receivers: ["otlp"], processors: ["cumulativetodelta"], exporters: ["otlphttp"] },
                },
            },
        },
        variables: ["DT_ENDPOINT", "DT_API_TOKEN"],
    },
    // grafana.com, the upstream collector for Grafana Cloud, and AMP beside it. Its extension basicauth, which ADOT
    // doesn't have, is a header.
    "Grafana Cloud": {
        config: {
            receivers: { otlp },
            processors: { batch: null, resourcedetection: { detectors: ["env", "system"] } },
            exporters: {
                "otlphttp/grafana_cloud": {
                    endpoint: `https://otlp-gateway-prod-${region}.grafana.net/otlp`,
                    headers: { Authorization: "Basic ${env:GRAFANA_CLOUD_TOKEN}" },
                },
                "prometheusremotewrite/amp": { ...toAmp, remote_write_queue: { enabled: true, num_consumers: 10 } },
            },
            extensions: { sigv4auth: { region, service: "aps" } },
            service: {
                extensions: ["sigv4auth"],
                pipelines: {
                    ...everySignal({
                        receivers: ["otlp"],
                        processors: ["resourcedetection", "batch"],
                        exporters: ["otlphttp/grafana_cloud"],
                    }),
                    metrics: {
                        receivers: ["otlp"],
                        processors: ["resourcedetection", "batch"],
                        exporters: ["otlphttp/grafana_cloud", "prometheusremotewrite/amp"],
                    },
                },
            },
        },
        variables: ["GRAFANA_CLOUD_TOKEN", "AWS_PROMETHEUS_ENDPOINT"],
    },
};
