/** What becomes of the agent's section `logs`, in which Container Insights and Prometheus are too. */
import {
    same,
    changed,
    unneeded,
    none,
    unit,
    serviceName,
    environment,
    logs,
    awsRole,
    ownEndpoint,
    applicationSignals,
    kubernetes,
    ofOtlp,
    below,
    discovered,
    type FateRow,
} from "./said";

export const logsFates: readonly FateRow[] = [
    ["logs/logs_collected/**", logs],
    ["logs/logs_collected/application_signals/**", applicationSignals],
    ["logs/log_stream_name", logs],
    ["logs/concurrency", logs],
    ["logs/force_flush_interval", unneeded("A batch is sent when it is full, and after a second at the latest.")],
    ["logs/credentials/**", awsRole],
    ["logs/endpoint_override", ownEndpoint],
    ["logs/service.name", serviceName],
    ["logs/deployment.environment", environment],
    ["logs/metrics_collected/app_signals/**", applicationSignals],
    ["logs/metrics_collected/application_signals/**", applicationSignals],
    [
        "logs/metrics_collected/ecs/**",
        changed(
            "ecsMetrics",
            "The sidecar reads its task's metrics from ECS's metadata endpoint, in its own interval.",
        ),
    ],
    [
        "logs/metrics_collected/ecs/disable_metric_extraction",
        unneeded("Nothing is extracted from logs: metrics are sent as such."),
    ],
    ["logs/metrics_collected/kubernetes/**", kubernetes],
    ...["emf", "structuredlog"].map(
        (key) =>
            [
                `logs/metrics_collected/${key}/**`,
                none(
                    "No sidecar takes the embedded metric format, on port 25888 or elsewhere. Send the same metrics by OTLP or StatsD, or expose them for a scrape.",
                ),
            ] as const,
    ),
    ...["logs/metrics_collected/otlp", "logs/metrics_collected/otlp/*"].flatMap((path) => below(path, ofOtlp("otlp"))),
    ...below("logs/metrics_collected/prometheus", [
        ["prometheus_config_path", same("scrape")],
        ["cluster_name", changed("aws_ecs_cluster_name", "The sidecar asks ECS which cluster its task runs in.")],
        ["log_group_name", unneeded("Metrics don't pass through a log group.")],
        ["disable_metric_extraction", unneeded("Nothing is extracted from logs: metrics are sent as such.")],
        [
            "emf_processor/metric_namespace",
            unneeded("Prometheus has no namespaces: the labels job and scrape_job tell."),
        ],
        ["emf_processor/metric_declaration_dedup", unneeded("A series is sent once.")],
        ["emf_processor/metric_unit/**", unit],
        ["emf_processor/metric_declaration/*/metric_selectors/**", changed("scrape.….allow", "It is anchored there.")],
        ["emf_processor/metric_declaration/*/dimensions/**", changed("labels", "Series have all labels at once.")],
        ...["source_labels/**", "label_matcher", "label_separator"].map(
            (key) =>
                [
                    `emf_processor/metric_declaration/*/${key}`,
                    changed("scrape.….relabel", "Series that no declaration takes are dropped at the scrape."),
                ] as const,
        ),
        ["ecs_service_discovery/sd_cluster_region", same("region")],
        ["ecs_service_discovery/sd_target_cluster", discovered("aws_ecs_cluster_name")],
        ["ecs_service_discovery/sd_frequency", unneeded("Nothing is discovered: each sidecar scrapes its own task.")],
        ["ecs_service_discovery/sd_result_file", unneeded("Nothing is discovered: each sidecar scrapes its own task.")],
        ...["sd_port_label", "sd_metrics_path_label", "sd_job_name_label"].map(
            (key) => [`ecs_service_discovery/docker_label/${key}`, discovered("scrape")] as const,
        ),
        ["ecs_service_discovery/*/*/sd_job_name", same("the name of a scrape job")],
        ["ecs_service_discovery/*/*/sd_metrics_path", same("scrape.….path")],
        ["ecs_service_discovery/*/*/sd_metrics_ports", same("scrape.….port")],
        ...["sd_task_definition_arn_pattern", "sd_service_name_pattern", "sd_container_name_pattern"].map(
            (key) => [`ecs_service_discovery/*/*/${key}`, discovered("the task that gets a sidecar")] as const,
        ),
    ]),
];
