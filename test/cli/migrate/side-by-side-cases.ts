/** Configs that are run beside what they become: each with the Prometheus config that does the same. */
export interface SideBySideCase {
    readonly name: string;
    /** Name of the file, which readers tell by its content. */
    readonly file: string;
    /** As it was. */
    readonly text: string;
    /** The same for Prometheus, where the text isn't its own. */
    readonly prometheus?: string;
    /** What the sidecar needn't have: labels, and jobs by their names. */
    readonly unneeded?: { readonly labels: readonly string[]; readonly jobs: readonly string[] };
    /** Expositions by port and path. */
    readonly targets: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const app = `# TYPE http_requests_total counter
http_requests_total{method="GET",code="200",path="/orders/17"} 12
http_requests_total{method="POST",code="500",path="/orders"} 3
http_requests_total{method="GET",code="404",path="/debug"} 1
# TYPE http_request_seconds histogram
http_request_seconds_bucket{method="GET",le="0.1"} 10
http_request_seconds_bucket{method="GET",le="+Inf"} 12
http_request_seconds_sum{method="GET"} 1.5
http_request_seconds_count{method="GET"} 12
# TYPE queue_depth gauge
queue_depth{queue="mail",env="own"} 7
queue_depth{queue="Print Jobs"} 2
# TYPE jvm_threads_current gauge
jvm_threads_current 40
# TYPE go_goroutines gauge
go_goroutines 9
# TYPE rpc_seconds summary
rpc_seconds{quantile="0.5"} 0.2
rpc_seconds_sum 8
rpc_seconds_count 20
`;

const envoy = `# TYPE envoy_cluster_upstream_rq_total counter
envoy_cluster_upstream_rq_total{envoy_cluster_name="local"} 30
envoy_cluster_upstream_rq_total{envoy_cluster_name="admin"} 4
# TYPE envoy_server_live gauge
envoy_server_live 1
# TYPE plain gauge
plain{pod_name="p",pod_uid="u",zone="z"} 5
`;

const targets = { 9404: { "/metrics": app }, 9901: { "/stats/prometheus?usedonly=1": envoy, "/metrics": envoy } };

export const cases: readonly SideBySideCase[] = [
    {
        name: "Prometheus, names and labels",
        file: "prometheus.yml",
        unneeded: { labels: ["replica"], jobs: ["prometheus"] },
        targets,
        text: `
global: { scrape_interval: 1s, scrape_timeout: 1s, external_labels: { region: eu, env: shared, replica: a } }
scrape_configs:
  - job_name: prometheus
    static_configs: [{ targets: ["localhost:9090"] }]
  - job_name: app
    static_configs: [{ targets: ["localhost:9404"], labels: { env: prod, team: shop } }]
    metric_relabel_configs:
      - { source_labels: [__name__], regex: "http_.*|queue_.*|go_.*|rpc_.*", action: keep }
      - { source_labels: [__name__], regex: "go_.*", action: drop }
      - { source_labels: [path], regex: "/debug", action: drop }
      - { source_labels: [path], regex: "/(orders)(/.*)?", target_label: route, replacement: "$1-\${1}" }
      - { regex: path, action: labeldrop }
      - { source_labels: [method, code], separator: "_", target_label: result }
      - { source_labels: [queue], target_label: queue, action: lowercase }
  - job_name: envoy
    metrics_path: /stats/prometheus
    params: { usedonly: ["1"] }
    static_configs: [{ targets: ["127.0.0.1:9901"] }]
    metric_relabel_configs:
      - { regex: "envoy_(.+)", action: labelmap, replacement: "$1" }
      - { regex: "envoy_.+", action: labeldrop }
`,
    },
    {
        name: "Prometheus, targets and clashes",
        file: "agent.yaml",
        targets,
        text: `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: "all of it"
    honor_labels: false
    static_configs:
      - { targets: ["localhost:1"], labels: { real: "127.0.0.1:9404", env: prod, cost: "$5" } }
      - { targets: ["localhost:2"], labels: { real: "127.0.0.1:9901", env: stage } }
      - { targets: ["localhost:3"], labels: { real: nowhere } }
    relabel_configs:
      - { source_labels: [real], regex: nowhere, action: drop }
      - { source_labels: [real], target_label: __address__ }
      - { regex: real, action: labeldrop }
      - { source_labels: [__address__], regex: ".*:(9.)..", target_label: shard, replacement: "s$1" }
    metric_relabel_configs:
      - { source_labels: [__name__, env], regex: "plain;stage", target_label: __name__, replacement: renamed }
      - { regex: "pod_(.*)", action: labelmap, replacement: "k8s_$1" }
      - { source_labels: [queue], modulus: 4, target_label: bucket, action: hashmod }
      - { source_labels: [shard], target_label: SHARD, action: uppercase }
remote_write:
  - url: https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write
    sigv4: { region: eu-west-1 }
    write_relabel_configs:
      - { source_labels: [__name__], regex: "jvm_.*", action: drop }
      - { regex: "pod_.*", action: labeldrop }
`,
    },
    {
        name: "Prometheus, labels that are honoured",
        file: "prometheus.yml",
        targets,
        text: `
global: { scrape_interval: 1s, scrape_timeout: 1s, external_labels: { env: outer, zone: outer } }
scrape_configs:
  - job_name: app
    honor_labels: true
    static_configs: [{ targets: ["localhost:9404", "localhost:9901"], labels: { env: prod } }]
    metric_relabel_configs:
      - { regex: "__name__|le|quantile|env|queue|zone|job|instance|envoy_.*", action: labelkeep }
      - { source_labels: [__name__], regex: "http_requests_total", action: drop }
`,
    },
    {
        name: "vmagent, rules of its own",
        file: "scrape.yml",
        targets,
        text: `
global:
  scrape_interval: 1s
  scrape_timeout: 1s
  metric_relabel_configs: [{ action: drop_metrics, regex: ["go_.*", "rpc_.*"] }]
scrape_configs:
  - job_name: app
    stream_parse: true
    max_scrape_size: 4MiB
    static_configs: [{ targets: ["localhost:9404"], labels: { team: shop } }]
    metric_relabel_configs:
      - { action: drop, if: '{method="GET",code!~"2..",path=~"/.*"}' }
      - { action: replace, if: 'queue_depth{queue="mail"}', target_label: kind, replacement: post }
      - { if: '{queue!="mail",queue!=""}', source_labels: [queue], regex: "(\\\\w+) .*", target_label: first }
      - { action: keep_metrics, regex: ["http_.*", "queue_.*"] }
`,
        prometheus: `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: app
    static_configs: [{ targets: ["localhost:9404"], labels: { team: shop } }]
    metric_relabel_configs:
      - { source_labels: [__name__], regex: "go_.*|rpc_.*|jvm_.*", action: drop }
      - { source_labels: [method, code], regex: "GET;404", action: drop }
      - { source_labels: [queue], regex: mail, target_label: kind, replacement: post }
      - { source_labels: [queue], regex: "Print Jobs", target_label: first, replacement: Print }
`,
    },
    {
        name: "Grafana Alloy, from component to component",
        file: "config.alloy",
        targets,
        text: `
discovery.relabel "all" {
    targets = concat(
        [{ "__address__" = "127.0.0.1:9404", env = "prod" }],
        [{ "__address__" = "127.0.0.1:9901" }],
    )
    rule {
        source_labels = ["__address__"]
        regex = ".*:(9.).*"
        target_label = "shard"
    }
}
prometheus.scrape "app" {
    targets = discovery.relabel.all.output
    forward_to = [prometheus.relabel.names.receiver]
    scrape_interval = "1s"
    scrape_timeout = "1s"
}
prometheus.relabel "names" {
    forward_to = [prometheus.remote_write.amp.receiver]
    rule {
        source_labels = ["__name__"]
        regex = "(jvm|go)_.*"
        action = "drop"
    }
    rule {
        regex = \`pod_(.*)\`
        replacement = "k8s_$1"
        action = "labelmap"
    }
}
prometheus.remote_write "amp" {
    endpoint {
        url = "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write"
        write_relabel_config {
            regex = "pod_.*"
            action = "labeldrop"
        }
    }
    external_labels = { region = "eu" }
}
`,
        prometheus: `
global: { scrape_interval: 1s, scrape_timeout: 1s, external_labels: { region: eu } }
scrape_configs:
  - job_name: app
    static_configs:
      - { targets: ["127.0.0.1:9404"], labels: { env: prod, shard: "94" } }
      - { targets: ["127.0.0.1:9901"], labels: { shard: "99" } }
    metric_relabel_configs:
      - { source_labels: [__name__], regex: "jvm_.*|go_.*", action: drop }
      - { source_labels: [pod_name], target_label: k8s_name }
      - { source_labels: [pod_uid], target_label: k8s_uid }
      - { regex: "pod_name|pod_uid", action: labeldrop }
`,
    },
    {
        name: "ADOT, a receiver with jobs and processors",
        file: "ecs.yaml",
        targets,
        text: `
receivers:
  prometheus:
    config:
      global: { scrape_interval: 1s, scrape_timeout: 1s }
      scrape_configs:
        - job_name: app
          static_configs: [{ targets: ["0.0.0.0:9404"] }]
          metric_relabel_configs:
            - { source_labels: [path], regex: "/([a-z]+).*", target_label: route, replacement: "$$1" }
processors:
  batch: { timeout: 60s }
  resourcedetection: { detectors: [ecs] }
  attributes/labels: { actions: [{ key: path, action: delete }] }
  filter/names: { metrics: { exclude: { match_type: regexp, metric_names: ["jvm_.*"] } } }
  resource: { attributes: [{ key: team, value: shop, action: upsert }] }
exporters:
  prometheusremotewrite: { endpoint: "\${env:AWS_PROMETHEUS_ENDPOINT}", auth: { authenticator: sigv4auth } }
extensions: { sigv4auth: { region: eu-west-1 } }
service:
  extensions: [sigv4auth]
  pipelines:
    metrics:
      receivers: [prometheus]
      processors: [resourcedetection, attributes/labels, filter/names, resource, batch]
      exporters: [prometheusremotewrite]
`,
        prometheus: `
global: { scrape_interval: 1s, scrape_timeout: 1s, external_labels: { team: shop } }
scrape_configs:
  - job_name: app
    static_configs: [{ targets: ["127.0.0.1:9404"] }]
    metric_relabel_configs:
      - { source_labels: [path], regex: "/([a-z]+).*", target_label: route }
      - { regex: path, action: labeldrop }
      - { source_labels: [__name__], regex: "jvm_.*", action: drop }
`,
    },
];
