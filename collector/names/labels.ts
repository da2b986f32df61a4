/** The labels of every series, and how an OTLP name is spelt in Prometheus. */

import { sentStrategy, translate } from "./translation";

/**
 * An OTLP metric's name as the rendered configs send it: every run of characters that Prometheus's classic names lack
 * becomes one underscore, and neither unit nor kind is added.
 * @throws Error for a name of which nothing is left.
 */
export const prometheusName = (otel: string): string =>
    translate({ name: otel, unit: "", kind: "gauge" }, sentStrategy);

/** The labels that queries may use. */
export const labels = {
    /** The service: `service.name`. On every series. */
    job: "job",
    /** The ECS task id: `service.instance.id`. On every series. */
    instance: "instance",
    /** Name of the scrape job. On every scraped series, and on `up` and its siblings; ECS metrics lack it. */
    scrapeJob: "scrape_job",
    /** Short name of the ECS cluster. On every series. */
    cluster: "aws_ecs_cluster_name",
    /** Task definition family. On every series. */
    family: "aws_ecs_task_family",
    /** Container of the task. On `metrics.container` only. */
    container: "container_name",
    /** Upper bound of a histogram bucket. */
    le: "le",
    jvmArea: "area",
    jvmPool: "pool",
    jvmCollector: "gc",
    jvmThreadState: "state",
    envoyCluster: "envoy_cluster_name",
    envoyListenerPrefix: "envoy_http_conn_manager_prefix",
    envoyResponseCode: "envoy_response_code",
    envoyResponseCodeClass: "envoy_response_code_class",
    receiver: "receiver",
    exporter: "exporter",
    processor: "processor",
} as const;

/** The labels that make series of two tasks, services or scrape jobs different; no user rule may write or drop them. */
export const identityLabels: readonly string[] = [
    labels.job,
    labels.instance,
    labels.scrapeJob,
    labels.cluster,
    labels.family,
];

/**
 * Value of `envoy_http_conn_manager_prefix` on what Envoy's admin port answered: scrapes of the metrics, no requests of
 * clients.
 */
export const envoyAdminListener = "admin";

/** Value of `scrape_job` on the sidecar's metrics about itself. */
export const selfScrapeJob = "adot-collector";

/** Name of the sidecar's container, and so the value of `container_name` on its ECS metrics. */
export const sidecarContainer = "adot-collector";
