/**
 * The series that the recording rules write, so that a graph of weeks reads one series a service instead of every
 * task's.
 *
 * Names are `level:metric:operation`, as "Recording rules" in Prometheus's best practices has it. The level `service`
 * has the labels of the ECS cluster and job, the level `task` instance too; what a series keeps besides is in its
 * `labels`, which are all that it has.
 */
import { labels, metrics, type Metric } from "../collector/names/names";
import { braced, pickedServices, pickedTasks, type Where } from "./promql";

/** A recorded series. Unlike those of a scraped metric, its `labels` are all that it has. */
export interface RecordedMetric extends Metric {
    /** Rates and counts are recorded as what they are at that time, never as counters. */
    readonly kind: "gauge";
}

/**
 * Windows over which the error budgets are watched. Source: Google, "The Site Reliability Workbook", chapter 5, table
 * 5-8.
 */
export const burnWindows = ["5m", "30m", "1h", "6h", "3d"] as const;
export type BurnWindow = (typeof burnWindows)[number];

type Recording = (
    metric: string,
    operation: string,
    unit: string,
    help: string,
    ...own: readonly string[]
) => RecordedMetric;

const at =
    (level: string, ...identity: readonly string[]): Recording =>
    (metric, operation, unit, help, ...own) => ({
        name: `${level}:${metric}:${operation}`,
        kind: "gauge",
        unit,
        help,
        labels: [...identity, ...own],
    });

const ofService = at("service", labels.cluster, labels.job);
const ofTask = at("task", labels.cluster, labels.job, labels.instance);

/** The series of a counter's rate over five minutes, named after the counter without its `_total`. */
const rateOf = (metric: Metric, unit: string, help: string, ...own: readonly string[]): RecordedMetric =>
    ofService(metric.name.replace(/_total$/, ""), "rate5m", unit, help, ...own);

/** The highest task of a service, and the mean of its tasks. */
const overTasks = (metric: string, unit: string, what: string): { max: RecordedMetric; avg: RecordedMetric } => ({
    max: ofService(metric, "max", unit, `${what}, in the task that has most`),
    avg: ofService(metric, "avg", unit, `${what}, mean of the tasks`),
});

const quantilesOf = (
    metric: string,
    what: string,
    ...own: readonly string[]
): { p50: RecordedMetric; p90: RecordedMetric; p99: RecordedMetric } => {
    const quantile = (percent: number): RecordedMetric =>
        ofService(
            metric,
            `p${percent}_5m`,
            "milliseconds",
            `Time that ${percent} of 100 ${what} stay below; NaN without requests`,
            ...own,
        );
    return { p50: quantile(50), p90: quantile(90), p99: quantile(99) };
};

const overWindows = (metric: string, what: string): Readonly<Record<BurnWindow, RecordedMetric>> => {
    const entries = burnWindows.map((window) => [
        window,
        ofService(metric, `ratio_rate${window}`, "ratio", `${what} during the last ${window}`),
    ]);
    return Object.fromEntries(entries) as Record<BurnWindow, RecordedMetric>;
};

const { envoy, sidecar, scrape } = metrics;
const { scrapeJob, envoyCluster, envoyResponseCodeClass, le } = labels;

/** Every recorded series. `standardRules()` writes exactly these, every minute. */
export const recorded = {
    /** Heap and threads of the JVMs of a service. */
    jvm: {
        heapUsed: overTasks("jvm_heap_used_bytes", "bytes", "Heap in use"),
        heapMax: overTasks("jvm_heap_max_bytes", "bytes", "Most heap that the JVM may hold"),
        heapFloor: overTasks(
            "jvm_heap_floor_bytes",
            "bytes",
            "Least heap in use in 15 minutes: what survives collections",
        ),
        /** Of each task, for its slope: that of the highest task jumps when a task is replaced. */
        heapFloorOfTask: ofTask(
            "jvm_heap_floor_bytes",
            "min15m",
            "bytes",
            "Least heap in use in 15 minutes: what survives collections",
        ),
        gcTime: overTasks("jvm_gc_time_ratio", "ratio", "Share of wall time spent collecting, over 5 minutes"),
        threads: overTasks("jvm_threads_current", "count", "Live threads"),
    },
    /** Requests from clients. Those of Envoy's admin listener are left out. */
    envoyClients: {
        requests: rateOf(envoy.downstreamRequests, "requests/second", "Requests from clients"),
        responses: rateOf(
            envoy.downstreamRequestsByClass,
            "requests/second",
            "Responses to clients by class of status code",
            envoyResponseCodeClass,
        ),
        errors: ofService(
            "envoy_http_downstream_rq_errors",
            "rate5m",
            "requests/second",
            "Responses to clients with a 5xx status",
        ),
        /** Share of responses with a 5xx status; absent without requests. */
        errorRatio: overWindows("envoy_http_downstream_rq_errors", "Share of responses to clients with a 5xx status"),
        slow: ofService(
            "envoy_http_downstream_rq_slow",
            "rate5m",
            "requests/second",
            "Requests from clients that took longer than the latency objective",
        ),
        /** Share of requests that took longer than the latency objective; absent without requests. */
        slowRatio: overWindows(
            "envoy_http_downstream_rq_slow",
            "Share of requests from clients that took longer than the latency objective",
        ),
        /**
         * Buckets of {@link latency}, from which any quantile over any time can be computed: sum them, don't average
         * quantiles.
         */
        timeBucket: ofService(
            `${envoy.downstreamRequestTime.name}_bucket`,
            "rate5m",
            "requests/second",
            "Requests from clients by upper bound of their time",
            le,
        ),
        latency: quantilesOf(envoy.downstreamRequestTime.name, "requests from clients"),
    },
    /** Requests that Envoy sends on, by cluster. */
    envoyClusters: {
        requests: rateOf(envoy.upstreamRequests, "requests/second", "Requests sent to a cluster", envoyCluster),
        errorRatio: ofService(
            "envoy_cluster_upstream_rq_errors",
            "ratio_rate5m",
            "ratio",
            "Share of a cluster's responses with a 5xx status; absent without responses",
            envoyCluster,
        ),
        timeBucket: ofService(
            `${envoy.upstreamRequestTime.name}_bucket`,
            "rate5m",
            "requests/second",
            "Requests to a cluster by upper bound of their time",
            envoyCluster,
            le,
        ),
        latency: quantilesOf(envoy.upstreamRequestTime.name, "requests to a cluster", envoyCluster),
    },
    /** What the tasks of a service use of what they have. */
    ecs: {
        tasks: ofService("ecs_tasks", "count", "count", "Tasks that send metrics"),
        /** Written where the alerts are evaluated too, not by `recordingGroups()`: no other series tells of rules. */
        watched: ofService("ecs_tasks_watched", "count", "count", "Tasks that alerts of these rules would tell of"),
        cpu: overTasks("ecs_task_cpu_utilized_ratio", "ratio", "CPU in use against the task's CPU"),
        memory: overTasks("ecs_task_memory_utilized_ratio", "ratio", "Memory in use against the task's memory"),
    },
    /** How the sidecars of a service fare. Limits are those of the deployed sizes. */
    sidecar: {
        heapOfLimit: overTasks(
            "otelcol_heap_limit_ratio",
            "ratio",
            "Heap against the soft limit, from which the limiter refuses points",
        ),
        /** Of each task, for its slope; see `jvm.heapFloorOfTask`. */
        heapFloorOfTask: ofTask(
            "otelcol_heap_floor_bytes",
            "min15m",
            "bytes",
            "Least heap of the sidecar in 15 minutes: what survives collections",
        ),
        memoryOfContainer: overTasks(
            "otelcol_memory_container_ratio",
            "ratio",
            "Resident memory against the container's memory",
        ),
        queue: overTasks("otelcol_exporter_queue_ratio", "ratio", "What waits against the room for it"),
        /**
         * Of each task with a queue on disk, as it was seen at that time: samples that arrive late would otherwise fill
         * the gap by which it is seen.
         */
        backlogAge: ofTask(
            "otelcol_exporter_queue_age_seconds",
            "max",
            "seconds",
            "Age of the oldest of what waits on disk",
        ),
        sent: rateOf(sidecar.exporterSent, "points/second", "Points written"),
        refused: rateOf(sidecar.limiterRefused, "points/second", "Points that the memory limiter refused"),
        shed: rateOf(sidecar.exporterEnqueueFailed, "points/second", "Points shed as the queue was full"),
        failed: rateOf(sidecar.exporterSendFailed, "points/second", "Points given up on"),
    },
    /** What is scraped. */
    scrape: {
        /**
         * Series of a service: the samples that one round of its scrapes keeps. Counting the series themselves would
         * read every series of the workspace each minute.
         */
        activeSeries: {
            sum: ofService("active_series", "sum", "count", "Series that are scraped and kept, all tasks together"),
            avg: ofService("active_series", "avg", "count", "Series that are scraped and kept, mean of the tasks"),
        },
        samplesScraped: ofService(
            scrape.samplesScraped.name,
            "max",
            "count",
            "Samples that a target sends, in the task where it sends most",
            scrapeJob,
        ),
        samplesKept: ofService(
            scrape.samplesKept.name,
            "sum",
            "count",
            "Samples of a scrape job that are kept, all tasks together",
            scrapeJob,
        ),
        seriesAdded: ofService(
            scrape.seriesAdded.name,
            "sum_avg5m",
            "count",
            "New series of a scrape job in one scrape, all tasks together, mean over 5 minutes",
            scrapeJob,
        ),
        up: ofService(scrape.up.name, "avg", "ratio", "Share of the tasks whose last scrape succeeded", scrapeJob),
    },
} as const;

/** All of `recorded`, in its order. */
export const recordedMetrics: readonly RecordedMetric[] = leaves(recorded);

type Tree = RecordedMetric | { readonly [key: string]: Tree };

function leaves(tree: Tree): RecordedMetric[] {
    return isRecorded(tree) ? [tree] : Object.values(tree).flatMap(leaves);
}

function isRecorded(tree: Tree): tree is RecordedMetric {
    return typeof tree.name === "string";
}

/**
 * The recorded series of the picked services, for dashboards; of the picked tasks where the series keeps them apart.
 * `select` of `promql.ts` is for scraped metrics: it asks for an instance, which a service's series lacks.
 * @throws Error for a label that the series lacks.
 */
export function selectRecorded(metric: RecordedMetric, where: Where = {}): string {
    const unknown = Object.keys(where).find((label) => !metric.labels.includes(label));
    if (unknown !== undefined) {
        throw new Error(`Metric ${metric.name} has no label ${unknown}: it has ${metric.labels.join(", ")}.`);
    }
    const tasks = metric.labels.includes(labels.instance) ? pickedTasks : {};
    return metric.name + braced({ ...pickedServices, ...tasks, ...where });
}
