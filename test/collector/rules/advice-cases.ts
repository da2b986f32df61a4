/** What the audit advises: bounded scrapes, series that tell tasks apart, labels that keep to few values. */
import { type Case, type Loose, bounded, finding } from "./audit-cases";

const limits = { sample_limit: 1000, body_size_limit: "4MiB" };
/** Jobs that scrape one target on localhost each, identified by a label unless that is taken away. */
const jobs =
    (...settings: object[]) =>
    (config: Loose): void => {
        const scrape_configs = settings.map((one) => ({
            job_name: "jvm",
            ...limits,
            static_configs: [{ targets: ["127.0.0.1:9404"], labels: { task: "${env:HOSTNAME}" } }],
            ...one,
        }));
        config.receivers.prometheus = { config: { scrape_configs } };
    };
const onLocalhost = { static_configs: [{ targets: ["127.0.0.1:9404"] }] };
/** Metrics of the task, with what its resource says as labels. */
const ecs =
    (exporter: object, ...resource: object[]) =>
    (config: Loose): void => {
        config.receivers.awsecscontainermetrics = null;
        if (resource.length > 0) {
            config.processors.resource = { attributes: resource };
        }
        config.exporters.prometheusremotewrite = { ...bounded, ...exporter };
        config.service.pipelines.metrics = {
            receivers: ["awsecscontainermetrics"],
            processors: ["memory_limiter", ...(resource.length === 0 ? [] : ["resource"]), "batch"],
            exporters: ["prometheusremotewrite"],
        };
    };
const labelled = { resource_to_telemetry_conversion: { enabled: true } };

const identityFix =
    "Add to service.pipelines.metrics.processors resourcedetection with the detector ecs, and behind it a resource processor that upserts service.instance.id from aws.ecs.task.id.";

export const adviceCases: readonly Case[] = [
    [
        "a scrape without any bound",
        jobs({ sample_limit: undefined, body_size_limit: undefined }),
        finding(
            "scrape-unbounded",
            "receivers.prometheus.config.scrape_configs[0]",
            "The job jvm of prometheus has no sample_limit and no body_size_limit: whatever its target sends is in memory before the limiter can refuse it.",
            "Set sample_limit and body_size_limit there or in config.global: all jobs together fit with sample_limit 43300 and body_size_limit 9MiB in 256 MiB.",
        ),
    ],
    [
        "the one scrape of two that lacks one bound",
        jobs({}, { job_name: "other", body_size_limit: "0" }),
        finding(
            "scrape-unbounded",
            "receivers.prometheus.config.scrape_configs[1]",
            "The job other of prometheus has no body_size_limit: whatever its target sends is in memory before the limiter can refuse it.",
            "Set body_size_limit there or in config.global: all jobs together fit with body_size_limit 9MiB in 256 MiB.",
        ),
    ],
    [
        "scrapes of localhost that look the same in each task",
        jobs(onLocalhost),
        finding(
            "identity-missing",
            "service.pipelines.metrics.processors",
            "The pipeline metrics writes what prometheus collects to prometheusremotewrite, and nothing in it tells one task from another: their series collide.",
            identityFix,
        ),
    ],
    [
        "metrics of tasks that look the same in each task",
        ecs({}),
        finding(
            "identity-missing",
            "service.pipelines.metrics.processors",
            "The pipeline metrics writes what awsecscontainermetrics collects to prometheusremotewrite, and nothing in it tells one task from another: their series collide.",
            identityFix,
        ),
    ],
    [
        "labels with a new value for each container",
        ecs(labelled, { pattern: "^aws[.]ecs[.](docker|container|task[.]pull)", action: "delete" }),
        finding(
            "label-unbounded",
            "service.pipelines.metrics.processors",
            "In the pipeline metrics, prometheusremotewrite makes labels of container.id whose values never repeat: every container starts new series.",
            "Delete container.id with a resource processor in service.pipelines.metrics.processors.",
        ),
    ],
    [
        "all that ECS says as labels",
        ecs(labelled),
        finding(
            "label-unbounded",
            "service.pipelines.metrics.processors",
            "In the pipeline metrics, prometheusremotewrite makes labels of aws.ecs.task.pull_started_at and 7 more resource attributes whose values never repeat: every container starts new series.",
            "Delete aws.ecs.task.pull_started_at, aws.ecs.task.pull_stopped_at, container.id, aws.ecs.docker.name, aws.ecs.container.image.id, aws.ecs.container.created_at, aws.ecs.container.started_at, aws.ecs.container.finished_at with a resource processor in service.pipelines.metrics.processors.",
        ),
    ],
    [
        "everything that a discovery says as labels",
        jobs({ relabel_configs: [{ action: "labelmap", regex: "__meta_(.+)" }] }),
        finding(
            "label-unbounded",
            "receivers.prometheus.config.scrape_configs[0].relabel_configs[0]",
            "receivers.prometheus.config.scrape_configs[0].relabel_configs[0] makes a label of everything that the discovery says of a target (__meta_(.+)): also of what is new with each task.",
            "Name the few labels that are wanted in receivers.prometheus.config.scrape_configs[0].relabel_configs[0].regex.",
        ),
    ],
];
