/** Configs for ECS in the manner of those that ADOT's image has, by what they are for. */
const otlp = `otlp: { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:4318" } } }`;
const pushed = `${otlp}
  awsxray: { endpoint: "0.0.0.0:2000", transport: udp }
  statsd: { endpoint: "0.0.0.0:8125", aggregation_interval: 60s }`;
const scraped = `awsecscontainermetrics:
  prometheus:
    config:
      global: { scrape_interval: 20s, scrape_timeout: 10s }
      scrape_configs:
        - job_name: otel-collector
          static_configs: [{ targets: ["\${env:AWS_PROMETHEUS_SCRAPING_ENDPOINT}"] }]`;
const processors = `batch/traces: { timeout: 1s, send_batch_size: 50 }
  batch/metrics: { timeout: 60s }
  resourcedetection: { detectors: [env, system, ecs, ec2] }
  filter: { metrics: { include: { match_type: strict, metric_names: [ecs.task.memory.utilized, container.duration] } } }
  resource:
    attributes:
      - { key: TaskDefinitionFamily, from_attribute: aws.ecs.task.family, action: insert }
      - { key: aws.ecs.task.family, action: delete }
      - { key: cloud.region, action: delete }`;
const amp = `prometheusremotewrite:
    endpoint: "\${env:AWS_PROMETHEUS_ENDPOINT}"
    auth: { authenticator: sigv4auth }
    resource_to_telemetry_conversion: { enabled: true }`;
const emf = `awsemf/application: { namespace: ECS/Orders, log_group_name: /aws/ecs/application/metrics }`;

const config = (receivers: string, exporters: string, pipelines: string): string => `
extensions: { health_check: , sigv4auth: { region: "\${env:AWS_REGION}" } }
receivers:
  ${receivers}
processors:
  ${processors}
exporters:
  ${exporters}
service:
  pipelines:
    ${pipelines}
  extensions: [health_check, sigv4auth]
`;

const traces = (receivers: string): string =>
    `traces: { receivers: [${receivers}], processors: [batch/traces], exporters: [awsxray] }`;
const scrapes = `metrics/application: { receivers: [prometheus], processors: [resourcedetection, batch/metrics], exporters: [prometheusremotewrite] }
    metrics: { receivers: [awsecscontainermetrics], processors: [filter], exporters: [prometheusremotewrite] }`;
const application = (receivers: string, exporter: string): string =>
    `metrics/application: { receivers: [${receivers}], processors: [resourcedetection, resource, batch/metrics], exporters: [${exporter}] }`;

export const ecsConfigs: Readonly<Record<string, string>> = {
    default: config(
        pushed,
        `awsxray:\n  ${emf}`,
        `${traces("otlp, awsxray")}\n    ${application("otlp, statsd", "awsemf/application")}`,
    ),
    amp: config(
        `${otlp}\n  awsecscontainermetrics:`,
        amp,
        `${application("otlp", "prometheusremotewrite")}\n    metrics: { receivers: [awsecscontainermetrics], processors: [filter], exporters: [prometheusremotewrite] }`,
    ),
    "amp and prometheus": config(scraped, amp, scrapes),
    "amp, xray and prometheus": config(
        `${otlp}\n  ${scraped}`,
        `awsxray:\n  ${amp}`,
        `${traces("otlp")}\n    ${scrapes}`,
    ),
    cloudwatch: config(otlp, emf, application("otlp", "awsemf/application")),
    "cloudwatch and xray": config(
        otlp,
        `awsxray:\n  ${emf}`,
        `${traces("otlp")}\n    ${application("otlp", "awsemf/application")}`,
    ),
    xray: config(
        `${otlp}\n  awsxray: { endpoint: "0.0.0.0:2000", transport: udp }`,
        "awsxray:",
        traces("otlp, awsxray"),
    ),
    "task metrics": config(
        `${pushed}\n  awsecscontainermetrics:`,
        `awsxray:\n  ${emf}`,
        `${traces("otlp, awsxray")}\n    ${application("otlp, statsd, awsecscontainermetrics", "awsemf/application")}`,
    ),
};
