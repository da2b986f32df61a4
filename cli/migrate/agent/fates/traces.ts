/** What becomes of the agent's sections `traces` and `opentelemetry`, and of those that it had once. */
import {
    applicationSignals,
    same,
    changed,
    unneeded,
    none,
    ecsOnly,
    extraLabels,
    logs,
    queues,
    ofOtlp,
    below,
    type FateRow,
} from "./said";

export const tracesFates: readonly FateRow[] = [
    ...["traces/traces_collected/otlp", "traces/traces_collected/otlp/*"].flatMap((path) =>
        below(path, ofOtlp("otlp")),
    ),
    ...["app_signals", "application_signals"].map(
        (key) => [`traces/traces_collected/${key}/**`, applicationSignals] as const,
    ),
    ["traces/traces_collected/xray", same("xray")],
    ["traces/traces_collected/xray/bind_address", same("xray.port")],
    [
        "traces/traces_collected/xray/tcp_proxy/bind_address",
        changed("xray.port", "Segments and sampling rules have one port number, as the X-Ray daemon has."),
    ],
    ["traces/concurrency", queues],
    ["traces/buffer_size_mb", queues],
    ["traces/credentials/**", none("The role is one that may write to X-Ray: a sidecar writes as its task's role.")],
    [
        "traces/endpoint_override",
        none("Traces go to X-Ray's OTLP endpoint of the task's region; otlp.traces takes another address of OTLP."),
    ],
    ["traces/region_override", none("Traces go to X-Ray in the task's region; otlp.traces takes another address.")],
    ["traces/proxy_override", same("httpsProxy")],
    ["traces/insecure", none("The sidecar doesn't talk to AWS without checking its certificate.")],
    ["traces/local_mode", unneeded("The sidecar doesn't ask EC2's metadata for anything.")],
    ["traces/resource_arn", unneeded("Spans say which resource they are about.")],
    ["traces/transit_spans_in_otlp_format", unneeded("Spans go to X-Ray by OTLP in any case.")],

    ["opentelemetry/cluster_name", changed("aws_ecs_cluster_name", "The sidecar asks ECS which cluster it is.")],
    ["opentelemetry/resource_attributes/**", changed("labels", "A resource's attributes are labels of its series.")],
    ...below("opentelemetry/collect/otlp", [
        ["grpc_endpoint", same("otlp.grpcPort")],
        ["http_endpoint", same("otlp.httpPort")],
        ["span_metrics_enabled", none("The sidecar makes no metrics of spans; X-Ray's Transaction Search does.")],
        ["", same("otlp")],
    ]),
    ["opentelemetry/collect/prometheus/config_path", same("scrape")],
    ...["host_metrics", "host_metrics/collection_interval", "container_insights"].map(
        (key) => [`opentelemetry/collect/${key}`, changed("ecsMetrics", ecsOnly)] as const,
    ),
    ...["collection_interval", "role"].map(
        (key) => [`opentelemetry/collect/container_insights/${key}`, changed("ecsMetrics", ecsOnly)] as const,
    ),
    ["opentelemetry/collect/container_insights/logs/**", logs],
    [
        "opentelemetry/collect/database_insights/**",
        none("A sidecar doesn't ask databases. Scrape an exporter, such as Prometheus's for PostgreSQL."),
    ],
    ["opentelemetry/collect/files/**", logs],
    ["opentelemetry/collect/windows_events/**", logs],

    ["csm/**", none("Client-side monitoring of AWS's SDKs has ended; the SDKs' own metrics come by OTLP.")],
    ["global_tags/**", extraLabels],
];
