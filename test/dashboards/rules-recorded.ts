/** A healthy service of two tasks, and by hand what each recording rule makes of it. */
import { bufferIds } from "../../collector/config/buffer";
import { envoyAdminListener, labels, metrics, selfScrapeJob, sidecarContainer } from "../../collector/names/names";
import type { Part } from "../../dashboards/promql";
import type { Metric } from "../../collector/names/names";
import { gauge, growing, input, mib, repeating, tasks, type Input } from "./rules-inputs";

/** The minute at which the values below hold. */
export const healthyAtMinute = 40;
const minutes = 60;

const { ecs, container, jvm, envoy, sidecar, scrape } = metrics;
const { scrapeJob, envoyCluster, envoyResponseCodeClass: codeClass, le } = labels;

type Own = Readonly<Record<string, string>>;

/**
 * A metric of both tasks, or of the first alone where there is one value; gauges hold it, counters grow by it each
 * minute.
 */
function of(metric: Metric, perTask: readonly number[], own: Own = {}, part?: Part): Input[] {
    return perTask.map((value, index) => {
        const values = metric.kind === "gauge" ? gauge([value, minutes]) : growing(0, [value, minutes]);
        return input(metric, values, own, part, tasks[index]);
    });
}

const heap = { [labels.jvmArea]: "heap" };
const ofSidecar = { [labels.container]: sidecarContainer };
const exporter = { [labels.exporter]: "prometheusremotewrite" };
const onDisk = { [labels.exporter]: bufferIds.hop };
const clients = { [labels.envoyListenerPrefix]: "ingress_http" };
const admin = { [labels.envoyListenerPrefix]: envoyAdminListener };
const app = { [envoyCluster]: "app" };
const auth = { [envoyCluster]: "auth" };
const jvmJob = { [scrapeJob]: "jvm" };
const selfJob = { [scrapeJob]: selfScrapeJob };
const envoyJob = { [scrapeJob]: "envoy" };

export const healthy: readonly Input[] = [
    of(ecs.taskMemoryReserved, [2048, 2048]),
    of(ecs.taskMemoryUtilized, [1024, 512]),
    of(ecs.taskCpuReserved, [1024, 1024]),
    of(ecs.taskCpuUtilized, [512, 256]),
    // In 256 MiB the limiter refuses from 103 MiB of heap on.
    of(container.memoryReserved, [256, 256], ofSidecar),
    of(sidecar.heapAlloc, [51.5 * mib, 20.6 * mib]),
    of(sidecar.memoryRss, [128 * mib, 64 * mib]),
    of(sidecar.uptime, [60, 60]),
    of(sidecar.queueSize, [20, 10], exporter),
    of(sidecar.queueCapacity, [200, 200], exporter),
    // Of the second task's queues the one on disk is fuller.
    [
        input(sidecar.queueSize, gauge([8 * mib, minutes]), onDisk, undefined, tasks[1]),
        input(sidecar.queueCapacity, gauge([64 * mib, minutes]), onDisk, undefined, tasks[1]),
    ],
    of(sidecar.exporterSent, [600, 600], exporter),
    of(scrape.up, [1, 1], jvmJob),
    of(scrape.up, [1, 1], selfJob),
    of(scrape.samplesScraped, [900, 700], jvmJob),
    of(scrape.samplesScraped, [100, 100], selfJob),
    of(scrape.samplesKept, [800, 600], jvmJob),
    of(scrape.samplesKept, [100, 100], selfJob),
    of(scrape.seriesAdded, [2, 1], jvmJob),
    // Refused at this moment: what it would have kept isn't a series.
    [input(scrape.up, gauge([1, healthyAtMinute - 1], [0, 20]), envoyJob)],
    of(scrape.samplesKept, [5000], envoyJob),
    of(jvm.memoryMax, [1000 * mib, 500 * mib], heap),
    [
        input(jvm.memoryUsed, repeating([500 * mib, 400 * mib], minutes), heap),
        input(jvm.memoryUsed, gauge([200 * mib, minutes]), heap, undefined, tasks[1]),
    ],
    of(jvm.gcSeconds, [0.6, 1.2], { [labels.jvmCollector]: "G1" }, "sum"),
    of(jvm.threads, [30, 20]),
    of(envoy.downstreamRequests, [600, 600], clients),
    of(envoy.downstreamRequests, [60_000, 60_000], admin),
    of(envoy.downstreamRequestsByClass, [599.7, 599.7], { ...clients, [codeClass]: "2" }),
    of(envoy.downstreamRequestsByClass, [0.3, 0.3], { ...clients, [codeClass]: "5" }),
    of(envoy.downstreamRequestsByClass, [60_000, 60_000], { ...admin, [codeClass]: "5" }),
    of(envoy.downstreamRequestTime, [300, 300], { ...clients, [le]: "100" }, "bucket"),
    of(envoy.downstreamRequestTime, [540, 540], { ...clients, [le]: "250" }, "bucket"),
    of(envoy.downstreamRequestTime, [597, 597], { ...clients, [le]: "1000" }, "bucket"),
    of(envoy.downstreamRequestTime, [600, 600], { ...clients, [le]: "+Inf" }, "bucket"),
    of(envoy.upstreamRequests, [600], app),
    of(envoy.upstreamRequests, [60], auth),
    of(envoy.upstreamRequestsByClass, [540], { ...app, [codeClass]: "2" }),
    of(envoy.upstreamRequestsByClass, [60], { ...app, [codeClass]: "5" }),
    // No 5xx so far, and so no series of them.
    of(envoy.upstreamRequestsByClass, [60], { ...auth, [codeClass]: "2" }),
    of(envoy.upstreamRequestTime, [300], { ...app, [le]: "10" }, "bucket"),
    of(envoy.upstreamRequestTime, [600], { ...app, [le]: "100" }, "bucket"),
    of(envoy.upstreamRequestTime, [600], { ...app, [le]: "+Inf" }, "bucket"),
].flat();

/** Value and labels besides job. */
type Sample = readonly [value: number, own?: Own];

const one = { [labels.instance]: tasks[0] };
const two = { [labels.instance]: tasks[1] };

export const recordedValues: Readonly<Record<string, readonly Sample[]>> = {
    "service:jvm_heap_used_bytes:max": [[500 * mib]],
    "service:jvm_heap_used_bytes:avg": [[350 * mib]],
    "service:jvm_heap_max_bytes:max": [[1000 * mib]],
    "service:jvm_heap_max_bytes:avg": [[750 * mib]],
    "service:jvm_heap_floor_bytes:max": [[400 * mib]],
    "service:jvm_heap_floor_bytes:avg": [[300 * mib]],
    "task:jvm_heap_floor_bytes:min15m": [
        [400 * mib, one],
        [200 * mib, two],
    ],
    "service:jvm_gc_time_ratio:max": [[0.02]],
    "service:jvm_gc_time_ratio:avg": [[0.015]],
    "service:jvm_threads_current:max": [[30]],
    "service:jvm_threads_current:avg": [[25]],
    "service:envoy_http_downstream_rq:rate5m": [[20]],
    "service:envoy_http_downstream_rq_xx:rate5m": [
        [19.99, { [codeClass]: "2" }],
        [0.01, { [codeClass]: "5" }],
    ],
    "service:envoy_http_downstream_rq_errors:rate5m": [[0.01]],
    ...overWindows("service:envoy_http_downstream_rq_errors", 0.0005),
    "service:envoy_http_downstream_rq_slow:rate5m": [[0.1]],
    ...overWindows("service:envoy_http_downstream_rq_slow", 0.005),
    "service:envoy_http_downstream_rq_time_bucket:rate5m": [
        [10, { [le]: "100" }],
        [18, { [le]: "250" }],
        [19.9, { [le]: "1000" }],
        [20, { [le]: "+Inf" }],
    ],
    "service:envoy_http_downstream_rq_time:p50_5m": [[100]],
    "service:envoy_http_downstream_rq_time:p90_5m": [[250]],
    // 250 and 1.8 of the 1.9 requests a second in the 750 ms above.
    "service:envoy_http_downstream_rq_time:p99_5m": [[960.526316]],
    "service:envoy_cluster_upstream_rq:rate5m": [
        [10, app],
        [1, auth],
    ],
    "service:envoy_cluster_upstream_rq_errors:ratio_rate5m": [
        [0.1, app],
        [0, auth],
    ],
    "service:envoy_cluster_upstream_rq_time_bucket:rate5m": [
        [5, { ...app, [le]: "10" }],
        [10, { ...app, [le]: "100" }],
        [10, { ...app, [le]: "+Inf" }],
    ],
    "service:envoy_cluster_upstream_rq_time:p50_5m": [[10, app]],
    "service:envoy_cluster_upstream_rq_time:p90_5m": [[82, app]],
    "service:envoy_cluster_upstream_rq_time:p99_5m": [[98.2, app]],
    "service:ecs_tasks:count": [[2]],
    "service:ecs_tasks_watched:count": [[2]],
    "service:ecs_task_cpu_utilized_ratio:max": [[0.5]],
    "service:ecs_task_cpu_utilized_ratio:avg": [[0.375]],
    "service:ecs_task_memory_utilized_ratio:max": [[0.5]],
    "service:ecs_task_memory_utilized_ratio:avg": [[0.375]],
    "service:otelcol_heap_limit_ratio:max": [[0.5]],
    "service:otelcol_heap_limit_ratio:avg": [[0.35]],
    "task:otelcol_heap_floor_bytes:min15m": [
        [51.5 * mib, one],
        [20.6 * mib, two],
    ],
    "service:otelcol_memory_container_ratio:max": [[0.5]],
    "service:otelcol_memory_container_ratio:avg": [[0.375]],
    "service:otelcol_exporter_queue_ratio:max": [[0.125]],
    "service:otelcol_exporter_queue_ratio:avg": [[0.1125]],
    "task:otelcol_exporter_queue_age_seconds:max": [[0, two]],
    "service:otelcol_exporter_sent_metric_points:rate5m": [[20]],
    "service:otelcol_processor_memory_limiter_refused_metric_points:rate5m": [[0]],
    "service:otelcol_exporter_enqueue_failed_metric_points:rate5m": [[0]],
    "service:otelcol_exporter_send_failed_metric_points:rate5m": [[0]],
    "service:active_series:sum": [[1600]],
    "service:active_series:avg": [[800]],
    "service:scrape_samples_scraped:max": [
        [900, jvmJob],
        [100, selfJob],
    ],
    "service:scrape_samples_post_metric_relabeling:sum": [
        [1400, jvmJob],
        [200, selfJob],
    ],
    "service:scrape_series_added:sum_avg5m": [[3, jvmJob]],
    "service:up:avg": [
        [1, jvmJob],
        [1, selfJob],
        [0, envoyJob],
    ],
};

/** The same share in each window, as nothing changes. */
function overWindows(name: string, share: number): Record<string, readonly Sample[]> {
    return Object.fromEntries(
        ["5m", "30m", "1h", "6h", "3d"].map((window) => [`${name}:ratio_rate${window}`, [[share]] as const]),
    );
}
