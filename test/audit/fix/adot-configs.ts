/** ADOT's own configs for ECS, by their facts. */
import { otlp, type Pipeline, type RealConfig, type Sidecar, toAmp } from "./real-configs";

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
