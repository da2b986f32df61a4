/** What becomes of the agent's section `metrics`. */
import {
    same,
    changed,
    unneeded,
    none,
    ownInterval,
    rollup,
    renamed,
    unit,
    extraLabels,
    serviceName,
    environment,
    awsRole,
    ownEndpoint,
    notOnEcs,
    measured,
    ofOtlp,
    below,
    connection,
    type FateRow,
} from "./said";

export const metricsFates: readonly FateRow[] = [
    ["metrics/namespace", unneeded("Prometheus has no namespaces: the label job says which service it is about.")],
    ["metrics/aggregation_dimensions/**", rollup],
    [
        "metrics/append_dimensions/**",
        none(
            "A task has no metadata of an EC2 instance. The labels of its cluster, family and task tell series apart.",
        ),
    ],
    ["metrics/metrics_destinations/cloudwatch/**", unneeded("Metrics go to AMP.")],
    ["metrics/metrics_destinations/amp/workspace_id", changed("platform", "The platform's stack knows its workspace.")],
    ["metrics/force_flush_interval", unneeded("A batch is sent when it is full, and after a second at the latest.")],
    ["metrics/credentials/**", awsRole],
    ["metrics/endpoint_override", ownEndpoint],
    ["metrics/service.name", serviceName],
    ["metrics/deployment.environment", environment],
    ...below("metrics/metrics_collected/*", measured()),
    ...["cpu", "mem", "disk", "diskio", "net"].flatMap((plugin) => [
        ...below(`metrics/metrics_collected/${plugin}`, measured()),
    ]),
    ["metrics/metrics_collected/cpu/totalcpu", unneeded("ECS measures the CPU of the task as a whole.")],
    [
        "metrics/metrics_collected/disk/ignore_file_system_types/**",
        unneeded("Of a task's disks, ECS measures its ephemeral storage alone."),
    ],
    ["metrics/metrics_collected/disk/drop_device", unneeded("No series has a device as a label.")],
    ...below("metrics/metrics_collected/swap", measured()),
    ...below("metrics/metrics_collected/netstat", measured()),
    ...below("metrics/metrics_collected/processes", measured()),
    ...below("metrics/metrics_collected/efa", measured()),
    ...below("metrics/metrics_collected/nvidia_smi", measured()),
    ...below("metrics/metrics_collected/nvidia_gpu", measured()),
    ["metrics/metrics_collected/ethtool/**", notOnEcs],
    ["metrics/metrics_collected/ethtool/append_dimensions/**", extraLabels],
    ["metrics/metrics_collected/ethtool/drop_original_metrics/**", rollup],
    ...below(
        "metrics/metrics_collected/procstat/*",
        measured("ECS measures containers and no processes; a program's own metrics say what it does."),
    ),
    ...["pid_file", "exe", "pattern"].map(
        (key) =>
            [
                `metrics/metrics_collected/procstat/*/${key}`,
                changed("container_name", "ECS measures whole containers: choose by the label container_name."),
            ] as const,
    ),

    ...below("metrics/metrics_collected/statsd", [
        ["service_address", same("statsd.port")],
        ["metrics_collection_interval", ownInterval],
        ["metrics_aggregation_interval", ownInterval],
        [
            "metric_separator",
            changed(
                "_",
                "Signs that Prometheus's names lack become underscores, whatever the separator is, and a counter's name ends in _total.",
            ),
        ],
        ["allowed_pending_messages", unneeded("What waits is bounded by the sidecar's memory limiter.")],
        ["drop_original_metrics/**", rollup],
        ["service.name", serviceName],
        ["deployment.environment", environment],
        ["", same("statsd")],
    ]),
    ...below("metrics/metrics_collected/collectd", [
        ["append_dimensions/**", extraLabels],
        ["drop_original_metrics/**", rollup],
        ["service.name", serviceName],
        ["deployment.environment", environment],
        [
            "**",
            none(
                "No collector of ADOT has a receiver for collectd. Load collectd's plugin write_prometheus and scrape its port, which is 9103.",
            ),
        ],
    ]),
    ...["metrics/metrics_collected/jmx", "metrics/metrics_collected/jmx/*"].flatMap((path) =>
        below(path, [
            [
                "endpoint",
                changed(
                    "scrape.jvm",
                    "The JMX exporter runs as an agent in the JVM, which opens no port for JMX; jmxExporter of AdotTaskDefinition puts it there.",
                ),
            ],
            ["metrics_collection_interval", ownInterval],
            ["append_dimensions/**", extraLabels],
            [
                "jvm/measurement/**",
                none(
                    "The JMX exporter has it with a rule of its own, or not at all; the standard dashboards don't ask.",
                ),
            ],
            ...["jvm", "kafka", "kafka-consumer", "kafka-producer", "tomcat"].flatMap((kind) => [
                [`${kind}/measurement/*/rename`, renamed] as const,
                [`${kind}/measurement/*/unit`, unit] as const,
            ]),
            ...["kafka", "kafka-consumer", "kafka-producer", "tomcat"].map(
                (kind) =>
                    [
                        `${kind}/**`,
                        none(
                            "The JMX exporter reads such beans by rules in its own config: write them there, and allow what they make.",
                        ),
                    ] as const,
            ),
            ...connection.map(
                (key) =>
                    [
                        key,
                        unneeded("Nothing outside of the JVM connects to it: the exporter is an agent inside."),
                    ] as const,
            ),
        ]),
    ),
    ...["metrics/metrics_collected/otlp", "metrics/metrics_collected/otlp/*"].flatMap((path) =>
        below(path, ofOtlp("otlp")),
    ),
    ["metrics/metrics_collected/prometheus/prometheus_config_path", same("scrape")],
];
