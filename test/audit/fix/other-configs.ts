/** The Helm chart's and vendors' configs, by their facts. */
import { otlp, type Pipeline, type RealConfig, type Sidecar, toAmp } from "./real-configs";

const region = "eu-west-1";
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
                telemetry: {
                    resource: {
                        "k8s.namespace.name": "${env:OTEL_K8S_NAMESPACE}",
                        "k8s.node.name": "${env:OTEL_K8S_NODE_NAME}",
                        "k8s.node.ip": "${env:OTEL_K8S_NODE_IP}",
                        "k8s.pod.name": "${env:OTEL_K8S_POD_NAME}",
                        "k8s.pod.ip": "${env:OTEL_K8S_POD_IP}",
                        "host.name": "${env:OTEL_K8S_NODE_NAME}",
                    },
                    metrics: {
                        readers: [{ pull: { exporter: { prometheus: { host: "${env:MY_POD_IP}", port: 8888 } } } }],
                    },
                },
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
        variables: [
            "MY_POD_IP",
            ...["NAMESPACE", "NODE_NAME", "NODE_IP", "POD_NAME", "POD_IP"].map((name) => `OTEL_K8S_${name}`),
        ],
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
    // grafana.com/docs/opentelemetry/collector/opentelemetry-collector, "Advanced manual setup", and AMP beside it.
    // Without what ADOT doesn't have: hostmetrics, transforms and the connector grafanacloud; a header in place of the
    // extension basicauth.
    "Grafana Cloud": {
        config: {
            receivers: { otlp: { protocols: { grpc: null, http: null } } },
            processors: { batch: null, resourcedetection: { detectors: ["env", "system"], override: false } },
            exporters: {
                "otlphttp/grafana_cloud": {
                    endpoint: "${env:GRAFANA_CLOUD_OTLP_ENDPOINT}",
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
        variables: ["GRAFANA_CLOUD_OTLP_ENDPOINT", "GRAFANA_CLOUD_TOKEN", "AWS_PROMETHEUS_ENDPOINT"],
    },
};
