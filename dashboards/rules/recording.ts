/**
 * The recording rules, by subject: what a graph of weeks, an error budget or a forecast would otherwise read from every
 * task.
 */
import { labels, metrics, type Metric } from "../../collector/names/names";
import { cpuShare, memoryShare } from "../ecs-series";
import { answeredByClusters, clients, failedByClusters, rateOfClusters } from "../envoy-series";
import { gcShare, heap, heapMax, heapUsed } from "../jvm-series";
import { avg, count, max, rate, select, share, sum, type Where } from "../promql";
import { burnWindows, recorded, type RecordedMetric } from "../recorded";
import { backlogAge, heapOfLimit, lossRate, memoryOfContainer, queueShare } from "../sidecar";
import { floorWindow } from "./climb";
import { everywhere } from "./everywhere";
import type { RecordingRule } from "./model";

const { ecs, envoy, jvm, scrape, sidecar } = metrics;
const { job, instance, scrapeJob, envoyCluster, envoyResponseCodeClass, le } = labels;

const record = (metric: RecordedMetric, expr: string): RecordingRule => ({
    record: metric.name,
    expr: everywhere(expr),
});

/** `expr` has one series for each task. */
const overTasks = (
    { max: highest, avg: mean }: { max: RecordedMetric; avg: RecordedMetric },
    expr: string,
): RecordingRule[] => [record(highest, max(expr, job)), record(mean, avg(expr, job))];

const floor = (metric: Metric, where: Where = {}): string =>
    sum(`min_over_time(${select(metric, where)}[${floorWindow}])`, job, instance);

/** Heap, its floor, collections and threads. */
export const jvmRecordings: readonly RecordingRule[] = [
    ...overTasks(recorded.jvm.heapUsed, heapUsed),
    ...overTasks(recorded.jvm.heapMax, heapMax),
    record(recorded.jvm.heapFloorOfTask, floor(jvm.memoryUsed, heap)),
    ...overTasks(recorded.jvm.heapFloor, recorded.jvm.heapFloorOfTask.name),
    ...overTasks(recorded.jvm.gcTime, gcShare),
    ...overTasks(recorded.jvm.threads, max(select(jvm.threads), job, instance)),
];

const quantiles = (
    { p50, p90, p99 }: Readonly<Record<"p50" | "p90" | "p99", RecordedMetric>>,
    bucket: RecordedMetric,
): RecordingRule[] =>
    [[0.5, p50] as const, [0.9, p90] as const, [0.99, p99] as const].map(([q, metric]) =>
        record(metric, `histogram_quantile(${q}, ${sum(bucket.name, ...bucket.labels)})`),
    );

/**
 * Requests from clients against the objectives, and requests to clusters. The slow ones are those above the bucket
 * `latencyMs`.
 */
export function envoyRecordings(latencyMs: number): readonly RecordingRule[] {
    const { requests, responses, errors, errorRatio, slow, slowRatio, timeBucket, latency } = recorded.envoyClients;
    const allTimes = `${timeBucket.name}{${le}="+Inf"}`;
    const clusters = recorded.envoyClusters;
    return [
        record(requests, sum(rate(envoy.downstreamRequests, clients), job)),
        record(responses, sum(rate(envoy.downstreamRequestsByClass, clients), job, envoyResponseCodeClass)),
        record(errors, sum(`${responses.name}{${envoyResponseCodeClass}="5"}`, job)),
        record(timeBucket, sum(rate(envoy.downstreamRequestTime, clients, "bucket"), job, le)),
        // Rates of two buckets that are the same may differ in their last bits.
        record(slow, `clamp_min(${sum(allTimes, job)} - ${sum(`${timeBucket.name}{${le}="${latencyMs}"}`, job)}, 0)`),
        ...quantiles(latency, timeBucket),
        ...burnWindows.flatMap((window) => [
            record(errorRatio[window], ofWindow(errors.name, responses.name, window)),
            record(slowRatio[window], ofWindow(slow.name, allTimes, window)),
        ]),
        record(clusters.requests, rateOfClusters(envoy.upstreamRequests)),
        record(clusters.errorRatio, share(failedByClusters, answeredByClusters)),
        record(clusters.timeBucket, sum(rate(envoy.upstreamRequestTime, {}, "bucket"), job, envoyCluster, le)),
        ...quantiles(clusters.latency, clusters.timeBucket),
    ];
}

/**
 * Part of a whole over a window, from what is recorded each minute: three days of every task's counters would be read a
 * thousand times a day. Sums weigh each minute by its requests, which a mean of ratios would not.
 */
function ofWindow(part: string, whole: string, window: string): string {
    const over = (series: string): string => sum(window === "5m" ? series : `sum_over_time(${series}[${window}])`, job);
    return share(over(part), over(whole));
}

const tasks = count(max(select(ecs.taskMemoryUtilized), job, instance), job);

/** What tasks use of what they have, and how many there are. */
export const taskRecordings: readonly RecordingRule[] = [
    record(recorded.ecs.tasks, tasks),
    ...overTasks(recorded.ecs.cpu, cpuShare),
    ...overTasks(recorded.ecs.memory, memoryShare),
];

/** Says that alerts are evaluated: nothing else tells the fleet dashboard "none fires" from "there are none". */
export const watchedRecording = record(recorded.ecs.watched, tasks);

/** Heap, queue and points of the sidecars. */
export const sidecarRecordings: readonly RecordingRule[] = [
    ...overTasks(recorded.sidecar.heapOfLimit, heapOfLimit),
    record(recorded.sidecar.heapFloorOfTask, floor(sidecar.heapAlloc)),
    ...overTasks(recorded.sidecar.memoryOfContainer, memoryOfContainer),
    ...overTasks(recorded.sidecar.queue, queueShare),
    record(recorded.sidecar.backlogAge, backlogAge),
    record(recorded.sidecar.sent, sum(rate(sidecar.exporterSent), job)),
    record(recorded.sidecar.refused, lossRate(sidecar.limiterRefused, job)),
    record(recorded.sidecar.shed, lossRate(sidecar.exporterEnqueueFailed, job)),
    record(recorded.sidecar.failed, lossRate(sidecar.exporterSendFailed, job)),
];

/** What a scrape that was refused as a whole would have kept isn't a series. */
const kept = `${select(scrape.samplesKept)} and ${select(scrape.up)} == 1`;

/** Targets and their series. */
export const scrapeRecordings: readonly RecordingRule[] = [
    record(recorded.scrape.activeSeries.sum, sum(kept, job)),
    record(recorded.scrape.activeSeries.avg, avg(sum(kept, job, instance), job)),
    record(recorded.scrape.samplesScraped, max(select(scrape.samplesScraped), job, scrapeJob)),
    record(recorded.scrape.samplesKept, sum(kept, job, scrapeJob)),
    record(recorded.scrape.seriesAdded, sum(`avg_over_time(${select(scrape.seriesAdded)}[5m])`, job, scrapeJob)),
    record(recorded.scrape.up, avg(select(scrape.up), job, scrapeJob)),
];
