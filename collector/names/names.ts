/**
 * The one place that knows what a metric is called in Prometheus. The collector's filters, the dashboards and the rules
 * ask it, so that nothing queries a series which the rendered config doesn't send.
 *
 * The remote-write exporter is told `translation_strategy: UnderscoreEscapingWithoutSuffixes`: a scraped name stays as
 * the program spelt it, and an OTLP name has its dots replaced by underscores (`translation.ts`). What other sources of
 * JVM metrics send is in `jvm-sources.ts`.
 */
import { type EcsMetricName, ecsMetrics } from "./ecs-metrics";
import { labels } from "./labels";
import { sentStrategy, translate } from "./translation";

export * from "./labels";

/**
 * What a metric counts, in Prometheus's words. A histogram has `_bucket`, `_sum` and `_count` series, a summary `_sum`
 * and `_count`.
 */
export type MetricKind = "counter" | "gauge" | "histogram" | "summary";

/** One metric as it arrives in Prometheus. */
export interface Metric {
    /** Name in Prometheus, without the `_bucket`, `_sum` or `_count` of a histogram or summary. */
    readonly name: string;
    /** OTLP name, for metrics that a receiver makes itself. */
    readonly otel?: string;
    readonly kind: MetricKind;
    /** Unit of the value as sent, e.g. `bytes`, `MiB`, `seconds`, `milliseconds`, `CPU units` (1024 are one vCPU). */
    readonly unit: string;
    readonly help: string;
    /** Labels of its own, beside those of `labels` that every series has. */
    readonly labels: readonly string[];
}

type Entry = Omit<Metric, "labels"> & { readonly labels?: readonly string[] };

/** Keeps the keys of a group as types, so that `metrics.jvm.memoryUsed` is checked by the compiler. */
function group<Key extends string>(entries: Readonly<Record<Key, Entry>>): Readonly<Record<Key, Metric>> {
    const full = Object.entries<Entry>(entries).map(([key, entry]) => [key, { labels: [], ...entry }]);
    return Object.fromEntries(full) as Record<Key, Metric>;
}

/**
 * A metric of the `awsecscontainermetrics` receiver; its cumulative ones are counters although typed as gauges on the
 * wire.
 */
const task = (suffix: SuffixOf<"ecs.task">, kind: MetricKind, unit: string, help: string): Entry =>
    fromOtel(`ecs.task.${suffix}`, kind, unit, help);
const container = (suffix: SuffixOf<"container">, kind: MetricKind, unit: string, help: string): Entry => ({
    ...fromOtel(`container.${suffix}`, kind, unit, help),
    labels: [labels.container],
});

/** The names that the receiver has below a prefix: another one doesn't compile. */
type SuffixOf<Prefix extends string> = EcsMetricName extends infer Name
    ? Name extends `${Prefix}.${infer Suffix}`
        ? Suffix
        : never
    : never;

function fromOtel(otel: EcsMetricName, kind: MetricKind, unit: string, help: string): Entry {
    return { name: translate(ecsMetrics[otel], sentStrategy), otel, kind, unit, help };
}

const scraped =
    (prefix: string, ...own: readonly string[]) =>
    (name: string, kind: MetricKind, unit: string, help: string): Entry => ({
        name: `${prefix}${name}`,
        kind,
        unit,
        help,
        labels: own,
    });

const jvm = scraped("jvm_");
const jvmArea = scraped("jvm_", labels.jvmArea);
const jvmPool = scraped("jvm_", labels.jvmPool);
const processOfJvm = scraped("process_");
const envoyHttp = scraped("envoy_http_downstream_", labels.envoyListenerPrefix);
const envoyCluster = scraped("envoy_cluster_", labels.envoyCluster);
const envoyServer = scraped("envoy_server_");
/** What xDS brings: only of an Envoy whose clusters and listeners are dynamic. */
const envoyClusters = scraped("envoy_cluster_manager_cds_");
const envoyListeners = scraped("envoy_listener_manager_lds_");
const sidecar = scraped("otelcol_");
const ofReceiver = scraped("otelcol_receiver_", labels.receiver);
const ofExporter = scraped("otelcol_exporter_", labels.exporter);
const ofScrape = scraped("");

/**
 * Every metric that is sent unless a scrape job says otherwise: each is asked for by a dashboard or has its reason in
 * `test/collector/names/asked.unit.test.ts`, as each sample is paid for. `ecs` and `container` are exactly what the ECS
 * pipeline keeps, `sidecar` exactly what is kept of the collector's own metrics, `jvm` and `envoy` what is kept of
 * those programs' own (`keep.ts`).
 */
export const metrics = {
    /**
     * The task as a whole. Source of the list: the `awsecscontainermetrics` receiver, cut to the level of Container
     * Insights.
     */
    ecs: group({
        taskMemoryUtilized: task(
            "memory.utilized",
            "gauge",
            "MiB",
            "Memory in use by all containers, without page cache on cgroup v1 hosts",
        ),
        taskMemoryReserved: task("memory.reserved", "gauge", "MiB", "Memory of the task"),
        taskCpuUtilized: task("cpu.utilized", "gauge", "CPU units", "CPU in use"),
        taskCpuReserved: task("cpu.reserved", "gauge", "CPU units", "CPU of the task"),
        taskNetworkRateRx: task("network.rate.rx", "gauge", "bytes/second", "Bytes received in a second"),
        taskNetworkRateTx: task("network.rate.tx", "gauge", "bytes/second", "Bytes sent in a second"),
        taskNetworkRxErrors: task("network.io.usage.rx_errors", "counter", "count", "Errors while receiving"),
        taskNetworkTxErrors: task("network.io.usage.tx_errors", "counter", "count", "Errors while sending"),
        taskNetworkRxDropped: task("network.io.usage.rx_dropped", "counter", "count", "Received packets dropped"),
        taskNetworkTxDropped: task("network.io.usage.tx_dropped", "counter", "count", "Sent packets dropped"),
        taskStorageReadBytes: task("storage.read_bytes", "counter", "bytes", "Bytes read from storage"),
        taskStorageWriteBytes: task("storage.write_bytes", "counter", "bytes", "Bytes written to storage"),
        taskEphemeralStorageUtilized: task(
            "ephemeral_storage.utilized",
            "gauge",
            "MiB",
            "Ephemeral storage in use (Fargate only)",
        ),
        taskEphemeralStorageReserved: task(
            "ephemeral_storage.reserved",
            "gauge",
            "MiB",
            "Ephemeral storage of the task (Fargate only)",
        ),
    }),
    /** Each container. No network: in awsvpc mode the ECS agent only splits the task's counters evenly. */
    container: group({
        memoryUtilized: container(
            "memory.utilized",
            "gauge",
            "MiB",
            "Memory in use, without page cache on cgroup v1 hosts",
        ),
        memoryReserved: container(
            "memory.reserved",
            "gauge",
            "MiB",
            "The container's hard memory limit; 0 without one",
        ),
        cpuUsageVcpu: container("cpu.usage.vcpu", "gauge", "vCPU", "CPU in use, in vCPUs"),
    }),
    /** jmx_exporter 1.0.1 as a Java agent, Java 17. */
    jvm: group({
        memoryUsed: jvmArea("memory_used_bytes", "gauge", "bytes", "Memory in use by area: heap or nonheap"),
        memoryCommitted: jvmArea("memory_committed_bytes", "gauge", "bytes", "Memory that the JVM holds"),
        memoryMax: jvmArea(
            "memory_max_bytes",
            "gauge",
            "bytes",
            "Most memory that the JVM may hold; -1 without a limit",
        ),
        poolUsed: jvmPool("memory_pool_used_bytes", "gauge", "bytes", "Memory in use by pool"),
        poolMax: jvmPool("memory_pool_max_bytes", "gauge", "bytes", "Most memory of a pool; -1 without a limit"),
        poolAllocated: jvmPool(
            "memory_pool_allocated_bytes_total",
            "counter",
            "bytes",
            "Bytes allocated since the start",
        ),
        bufferUsed: jvmPool("buffer_pool_used_bytes", "gauge", "bytes", "Bytes in use by NIO buffers"),
        gcSeconds: scraped("jvm_", labels.jvmCollector)(
            "gc_collection_seconds",
            "summary",
            "seconds",
            "Garbage collections and their time",
        ),
        threads: jvm("threads_current", "gauge", "count", "Live threads"),
        threadsPeak: jvm("threads_peak", "gauge", "count", "Most threads since the start"),
        threadsDeadlocked: jvm("threads_deadlocked", "gauge", "count", "Threads in a deadlock"),
        threadsState: scraped("jvm_", labels.jvmThreadState)("threads_state", "gauge", "count", "Threads by state"),
        classesLoaded: jvm("classes_currently_loaded", "gauge", "count", "Classes loaded now"),
        processCpuSeconds: processOfJvm("cpu_seconds_total", "counter", "seconds", "CPU time of the process"),
        processResidentMemory: processOfJvm(
            "resident_memory_bytes",
            "gauge",
            "bytes",
            "Resident memory of the process",
        ),
        processOpenFds: processOfJvm("open_fds", "gauge", "count", "Open file descriptors"),
        processMaxFds: processOfJvm("max_fds", "gauge", "count", "Most file descriptors that the process may open"),
        processStartTime: processOfJvm("start_time_seconds", "gauge", "seconds", "Start of the process, Unix time"),
    }),
    /** Envoy 1.39.3, `/stats/prometheus`. Times are milliseconds. */
    envoy: group({
        downstreamRequests: envoyHttp("rq_total", "counter", "count", "Requests received"),
        downstreamRequestsByClass: scraped(
            "envoy_http_downstream_",
            labels.envoyListenerPrefix,
            labels.envoyResponseCodeClass,
        )("rq_xx", "counter", "count", "Responses by class of status code"),
        downstreamRequestTime: envoyHttp(
            "rq_time",
            "histogram",
            "milliseconds",
            "Time of a request, from its first byte to its end",
        ),
        downstreamRequestsActive: envoyHttp("rq_active", "gauge", "count", "Requests being served"),
        downstreamConnections: envoyHttp("cx_total", "counter", "count", "Connections accepted"),
        downstreamConnectionsActive: envoyHttp("cx_active", "gauge", "count", "Open connections"),
        downstreamReceivedBytes: envoyHttp("cx_rx_bytes_total", "counter", "bytes", "Bytes received from clients"),
        downstreamSentBytes: envoyHttp("cx_tx_bytes_total", "counter", "bytes", "Bytes sent to clients"),
        upstreamRequests: envoyCluster("upstream_rq_total", "counter", "count", "Requests sent to a cluster"),
        upstreamRequestsByClass: scraped("envoy_cluster_", labels.envoyCluster, labels.envoyResponseCodeClass)(
            "upstream_rq_xx",
            "counter",
            "count",
            "Responses of a cluster by class of status code; a class appears with its first response",
        ),
        upstreamRequestTime: envoyCluster(
            "upstream_rq_time",
            "histogram",
            "milliseconds",
            "Time of a request to a cluster",
        ),
        upstreamRequestsPending: envoyCluster(
            "upstream_rq_pending_active",
            "gauge",
            "count",
            "Requests that wait for a connection",
        ),
        upstreamRequestsOverflow: envoyCluster(
            "upstream_rq_pending_overflow",
            "counter",
            "count",
            "Requests refused by a circuit breaker",
        ),
        upstreamRequestTimeouts: envoyCluster(
            "upstream_rq_timeout",
            "counter",
            "count",
            "Requests to a cluster that timed out",
        ),
        upstreamRequestRetries: envoyCluster("upstream_rq_retry", "counter", "count", "Requests tried again"),
        upstreamRetriesSucceeded: envoyCluster(
            "upstream_rq_retry_success",
            "counter",
            "count",
            "Retries that succeeded",
        ),
        upstreamRetriesOverflow: envoyCluster(
            "upstream_rq_retry_overflow",
            "counter",
            "count",
            "Retries refused by a circuit breaker or the retry budget",
        ),
        breakerConnectionsOpen: envoyCluster(
            "circuit_breakers_default_cx_open",
            "gauge",
            "count",
            "1 while the limit of connections is reached",
        ),
        breakerPendingOpen: envoyCluster(
            "circuit_breakers_default_rq_pending_open",
            "gauge",
            "count",
            "1 while the limit of waiting requests is reached",
        ),
        breakerRequestsOpen: envoyCluster(
            "circuit_breakers_default_rq_open",
            "gauge",
            "count",
            "1 while the limit of requests is reached",
        ),
        breakerRetriesOpen: envoyCluster(
            "circuit_breakers_default_rq_retry_open",
            "gauge",
            "count",
            "1 while the limit of retries is reached",
        ),
        upstreamConnections: envoyCluster("upstream_cx_total", "counter", "count", "Connections opened to a cluster"),
        upstreamConnectionsActive: envoyCluster(
            "upstream_cx_active",
            "gauge",
            "count",
            "Open connections to a cluster",
        ),
        upstreamConnectFailures: envoyCluster(
            "upstream_cx_connect_fail",
            "counter",
            "count",
            "Connections that failed",
        ),
        upstreamConnectTimeouts: envoyCluster(
            "upstream_cx_connect_timeout",
            "counter",
            "count",
            "Connections that timed out",
        ),
        upstreamConnectionsOverflow: envoyCluster(
            "upstream_cx_overflow",
            "counter",
            "count",
            "Times that the limit of connections was met",
        ),
        membershipHealthy: envoyCluster("membership_healthy", "gauge", "count", "Healthy members of a cluster"),
        membershipTotal: envoyCluster("membership_total", "gauge", "count", "Members of a cluster"),
        membershipUpdatesFailed: envoyCluster(
            "update_failure",
            "counter",
            "count",
            "Updates of a cluster's members that failed: by DNS, or by EDS of xDS",
        ),
        outlierEjections: envoyCluster(
            "outlier_detection_ejections_enforced_total",
            "counter",
            "count",
            "Members taken out by outlier detection; only of clusters that have it",
        ),
        clustersUpdateFailed: envoyClusters("update_failure", "counter", "count", "Updates by CDS that failed"),
        clustersUpdateRejected: envoyClusters(
            "update_rejected",
            "counter",
            "count",
            "Updates by CDS that Envoy refused",
        ),
        listenersUpdateFailed: envoyListeners("update_failure", "counter", "count", "Updates by LDS that failed"),
        listenersUpdateRejected: envoyListeners(
            "update_rejected",
            "counter",
            "count",
            "Updates by LDS that Envoy refused",
        ),
        serverCertificateDays: envoyServer(
            "days_until_first_cert_expiring",
            "gauge",
            "days",
            "Days until the first certificate expires; 4294967295 without one",
        ),
        serverMemoryAllocated: envoyServer("memory_allocated", "gauge", "bytes", "Memory in use"),
        serverMemoryHeapSize: envoyServer("memory_heap_size", "gauge", "bytes", "Heap held"),
        serverMemoryPhysicalSize: envoyServer("memory_physical_size", "gauge", "bytes", "Physical memory in use"),
        serverLive: envoyServer("live", "gauge", "count", "1 when the server takes traffic"),
        serverUptime: envoyServer("uptime", "gauge", "seconds", "Time since the start"),
    }),
    /**
     * The collector about itself. A counter appears with its first increment: where zero matters, query `… or
     * vector(0)`.
     */
    sidecar: group({
        memoryRss: sidecar("process_memory_rss", "gauge", "bytes", "Resident memory of the process"),
        heapAlloc: sidecar(
            "process_runtime_heap_alloc_bytes",
            "gauge",
            "bytes",
            "Live heap: what the memory limiter compares with its limits",
        ),
        uptime: sidecar("process_uptime", "counter", "seconds", "Time since the start"),
        receiverRefused: ofReceiver(
            "refused_metric_points",
            "counter",
            "count",
            "Points refused, mostly by the memory limiter: lost scrapes",
        ),
        limiterAccepted: sidecar(
            "processor_memory_limiter_accepted_metric_points",
            "counter",
            "count",
            "Points that the memory limiter let through",
        ),
        limiterRefused: sidecar(
            "processor_memory_limiter_refused_metric_points",
            "counter",
            "count",
            "Points that the memory limiter refused",
        ),
        queueSize: ofExporter("queue_size", "gauge", "count", "Requests that wait to be written; on disk their bytes"),
        queueCapacity: ofExporter(
            "queue_capacity",
            "gauge",
            "count",
            "Most requests that may wait; on disk their bytes",
        ),
        exporterSent: ofExporter("sent_metric_points", "counter", "count", "Points written"),
        exporterSendFailed: ofExporter("send_failed_metric_points", "counter", "count", "Points given up on"),
        exporterEnqueueFailed: ofExporter(
            "enqueue_failed_metric_points",
            "counter",
            "count",
            "Points shed as the queue was full",
        ),
    }),
    /** What Prometheus's scraper adds to every target; `scrape_job` tells which. */
    scrape: group({
        up: ofScrape("up", "gauge", "count", "1 when the last scrape succeeded"),
        duration: ofScrape("scrape_duration_seconds", "gauge", "seconds", "Time of the last scrape"),
        samplesScraped: ofScrape("scrape_samples_scraped", "gauge", "count", "Samples that the target sent"),
        samplesKept: ofScrape(
            "scrape_samples_post_metric_relabeling",
            "gauge",
            "count",
            "Samples left after allow, deny and relabelling",
        ),
        seriesAdded: ofScrape("scrape_series_added", "gauge", "count", "Series that the last scrape added"),
    }),
} as const;
