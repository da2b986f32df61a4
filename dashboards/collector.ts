/**
 * The collector dashboard: the sidecar's memory against its limits, the points that it passes on or loses, its queue
 * and its scrapes.
 */
import { labels, metrics } from "../collector/names/names";
import { sidecarRestartMarks, standardMarks } from "./annotations";
import { dashboard, table, type RowRequest, type Steps } from "./builder";
import { containerBytes, goMemLimitBytes, hardLimitBytes, ofSidecar, softLimitBytes } from "./limiter";
import { toTask, uids } from "./links";
import type { Dashboard } from "./model";
import { count, max, min, perEvent, rate, select, sum } from "./promql";
import { objectiveSteps } from "./objectives";
import { worstRows } from "./ranked";
import { recorded, selectRecorded } from "./recorded";
import type { RuleOptions } from "./rules/options";
import { graph, half, overWeeks, perService, perTarget, perTask, tasksAndUsual, third, tile } from "./shapes";
import {
    backlogBytes,
    heapOfLimit,
    lossRate,
    lost,
    memoryOfContainer,
    nearFull,
    nearKill,
    nearLate,
    nearLimiter,
    queueShare,
    tooOldRate,
} from "./sidecar";
import { fullestSidecar, lostPerSecond, pointsLost, queueByTask, scrapeTargetsDown } from "./sidecar-panels";
import { highestAndMean, hourly } from "./trend";

const { sidecar, scrape, container } = metrics;
const { job, instance, scrapeJob, receiver } = labels;

const lossSteps: Steps = { steps: [[0.001, "orange"], [0.01, "red"]] }; // prettier-ignore

const accepted = (...by: readonly string[]): string => sum(rate(sidecar.limiterAccepted), ...by);
const written = (...by: readonly string[]): string => sum(rate(sidecar.exporterSent), ...by);

const now = (options: RuleOptions): RowRequest => ({
    title: "Now",
    panels: [
        tile(
            "Sidecars",
            "Collectors that send metrics about themselves. Fewer than tasks: a sidecar is starting, can't write, or has selfMetrics off; its log says which.",
            { unit: "none" },
            { expr: count(select(sidecar.uptime)), legend: "Sidecars" },
        ),
        fullestSidecar("scrape less, or raise the sidecar's memory"),
        tile(
            "Fullest queue",
            "What waits for the endpoint against the room for it, in the sidecar whose queue is fullest. Above half for long: the endpoint is slow or away; at 100 % points are shed.",
            { unit: "percentunit", decimals: 0, min: 0, max: 1, thresholds: objectiveSteps(options).queue },
            { expr: max(queueShare), legend: "Queue" },
        ),
        pointsLost("the row on points"),
        scrapeTargetsDown("the table of scrape targets"),
        tile(
            "Youngest sidecar",
            "Time since the last start of a collector. Short without a deployment: it was killed for its memory or failed; the container's exit code and its log tell which.",
            { unit: "s" },
            { expr: min(select(sidecar.uptime)), legend: "Uptime" },
        ),
    ],
});

const memory: RowRequest = {
    title: "Memory against the limiter",
    panels: [
        graph(
            "Sidecar memory and its limits",
            "Of the fullest sidecar of a service. The limiter watches the heap: at the soft limit it refuses points, at the hard limit it collects garbage at every check. The kernel watches what the container holds. Heap near the soft limit for long: raise the sidecar's memory; the limits follow it.",
            { unit: "bytes", rankedBy: max(heapOfLimit, job), width: 24, height: 10 },
            { expr: max(select(sidecar.heapAlloc), job), legend: `${perService} heap` },
            { expr: max(select(sidecar.memoryRss), job), legend: `${perService} resident` },
            { expr: softLimitBytes(job), legend: `${perService} limiter, soft`, limit: "yellow" },
            { expr: hardLimitBytes(job), legend: `${perService} limiter, hard`, limit: "orange" },
            { expr: goMemLimitBytes(job), legend: `${perService} GOMEMLIMIT`, limit: "purple" },
            { expr: containerBytes(job), legend: `${perService} container`, limit: "red" },
        ),
        graph(
            "Heap against the limiter, by task",
            "Heap against the size from which points are refused. A slow climb is the sign to act on, hours before the limiter does: more series, or an endpoint that answers slowly. See samples and queue below.",
            { unit: "percentunit", thresholds: nearLimiter, ...third },
            ...tasksAndUsual(heapOfLimit),
        ),
        graph(
            "Resident memory against the container, by task",
            "What the collector holds against its container's limit; at 100 % the kernel kills it and ECS starts it again. Above 90 % while the heap is low: raise the sidecar's memory.",
            { unit: "percentunit", thresholds: nearKill, ...third },
            ...tasksAndUsual(memoryOfContainer),
        ),
        graph(
            "CPU of the sidecar, by task",
            "CPU in use by the collector's container, in vCPUs. A steady climb at the same number of samples: garbage collections near GOMEMLIMIT; see the heap beside it and raise the memory.",
            { unit: "short", ...third },
            { expr: max(select(container.cpuUsageVcpu, ofSidecar), job, instance), legend: perTask },
        ),
    ],
};

const weeks: RowRequest = {
    title: "The last 30 days",
    collapsed: true,
    panels: [
        graph(
            "Heap against the limiter, over weeks",
            "The highest and the mean sidecar of each service, from recorded series. A mean that rises from week to week is new series, not load: find them in the scrape jobs below before the limiter does.",
            { unit: "percentunit", thresholds: nearLimiter, ...overWeeks, ...third },
            ...highestAndMean(recorded.sidecar.heapOfLimit, "highest"),
        ),
        graph(
            "Resident memory against the container, over weeks",
            "The highest and the mean sidecar of each service, from recorded series. Far below half for weeks: the sidecar may be smaller; at 90 % now and then: it needs more before the next peak.",
            { unit: "percentunit", thresholds: nearKill, ...overWeeks, ...third },
            ...highestAndMean(recorded.sidecar.memoryOfContainer, "highest"),
        ),
        graph(
            "Queue, over weeks",
            "The fullest queue of each service, from recorded series. Peaks at the same hour are the endpoint's or the network's busy times; a longer queue would only hold more memory.",
            { unit: "percentunit", max: 1, thresholds: nearFull, ...overWeeks, ...third },
            ...highestAndMean(recorded.sidecar.queue, "fullest"),
        ),
        graph(
            "Points written, over weeks",
            "Points per second that sidecars wrote, mean over an hour, from recorded series. It follows the number of tasks; where it grows faster, each task sends more: see the samples beside it.",
            { unit: "cps", ...overWeeks, ...third },
            { expr: hourly("avg", recorded.sidecar.sent), legend: perService },
        ),
        graph(
            "Samples per scrape, over weeks",
            "Samples that each target sends, in the task where it sends most, from recorded series. A stair up at a deployment is new metrics; a slope between deployments is a label that churns.",
            { unit: "short", ...overWeeks, ...third },
            { expr: hourly("max", recorded.scrape.samplesScraped), legend: perTarget },
        ),
        graph(
            "Scrapes that succeed, over weeks",
            "Share of the tasks whose scrape succeeded, mean over an hour, from recorded series. A job that never is at 100 % has a target that some tasks lack, or a timeout that is too short.",
            { unit: "percentunit", max: 1, worst: "lowest", ...overWeeks, ...third },
            { expr: hourly("avg", recorded.scrape.up), legend: perTarget },
        ),
    ],
};

const points: RowRequest = {
    title: "Points: in, out, lost",
    panels: [
        graph(
            "Points in and out",
            "Points per second that the limiter let in and that were written, all picked tasks of a service together. Fewer out than in is normal as filters drop what nobody asked for; a growing gap is not.",
            { unit: "cps", ...third },
            { expr: accepted(job), legend: `${perService} in` },
            { expr: written(job), legend: `${perService} written` },
        ),
        lostPerSecond("Points lost per second"),
        graph(
            "Share of points lost",
            "Points refused, shed or failed of all that came, from scrape to endpoint. Above nothing, graphs have holes and rates are too low: the panel beside it says which of the three it is.",
            { unit: "percentunit", thresholds: lossSteps, ...third },
            {
                expr: perEvent(`(${lost(job)})`, `${accepted(job)} + ${lossRate(sidecar.limiterRefused, job)}`),
                legend: perService,
            },
        ),
        graph(
            "Points not written, end to end",
            "Points per second that were let in and not written: what filters drop on purpose, what waits, and what is lost. It is steady while all is well; a step without a change of config is a loss.",
            { unit: "cps", ...third },
            { expr: `clamp_min(${accepted(job)} - ${written(job)}, 0)`, legend: perService },
        ),
        graph(
            "Points refused, by receiver",
            "Points per second that a receiver couldn't hand on, mostly as the limiter refused them: lost scrapes. The receiver with the most is the one to scrape less, by interval or by an allow-list.",
            { unit: "cps", present: rate(sidecar.receiverRefused), ...third },
            {
                // Without a refusal there is no receiver to name yet.
                expr: `(${sum(rate(sidecar.receiverRefused), job, receiver)} or 0 * ${sum(select(sidecar.uptime), job)})`,
                legend: `${perService} {{${receiver}}}`,
            },
        ),
        queueByTask("Queue, by task"),
    ],
};

const disk: RowRequest = {
    title: "Queue on disk",
    collapsed: true,
    panels: [
        graph(
            "Backlog on disk, by task",
            "Bytes that wait in the queue of sidecars with buffer disk; others have no line. Nothing waits while all is well. In an outage the line comes afterwards, with what waited: a task whose line ends high took its backlog with it.",
            { unit: "bytes", ...third },
            { expr: backlogBytes, legend: perTask },
        ),
        graph(
            "Age of the oldest on disk, by task",
            "How old the newest sample is that has arrived, as it was seen at that time, from recorded series: the queue is sent in order, so what waits begins there. Above five minutes alerts don't see the task; at an hour AMP refuses it.",
            { unit: "s", thresholds: nearLate, ...third },
            { expr: max(selectRecorded(recorded.sidecar.backlogAge), job, instance), legend: perTask },
        ),
        graph(
            "Given up as too old, by task",
            "Points per second that waited on disk until AMP would no longer have taken them. Any: the outage was longer than the queue holds, or the endpoint takes less than is collected; the log has its answer.",
            { unit: "cps", ...third },
            { expr: tooOldRate, legend: perTask },
        ),
    ],
};

const ofTarget = [job, instance, scrapeJob];
const up = max(select(scrape.up), ...ofTarget);
const duration = max(select(scrape.duration), ...ofTarget);
/** What is down comes before what is slow. */
const worstTargets = (expr: string): string => worstRows(expr, `1e6 * (1 - ${up}) + ${duration}`, ...ofTarget);

const scrapes: RowRequest = {
    title: "Scrapes",
    panels: [
        graph(
            "Samples per scrape",
            "Samples that each target sends, in the task where it sends most. A jump is new series: find the label that grew before the sidecar's memory and the bill do; an allow-list keeps what is needed.",
            { unit: "short", ...third },
            { expr: max(select(scrape.samplesScraped), job, scrapeJob), legend: perTarget },
        ),
        graph(
            "New series per scrape",
            "Series that a target sent for the first time, in the task where most are new. Some after a start; a steady number is a label whose values never come back (an id, a path): drop it.",
            { unit: "short", ...third },
            { expr: max(select(scrape.seriesAdded), job, scrapeJob), legend: perTarget },
        ),
        graph(
            "Time of a scrape",
            "Seconds that the slowest target of a scrape job takes. Near the scrape's timeout it is lost as a whole: the target computes too much, or sends too much; fewer series help both.",
            { unit: "s", ...third },
            { expr: max(select(scrape.duration), job, scrapeJob), legend: perTarget },
        ),
        table({
            title: "Scrape targets",
            description:
                "Of the targets of the picked tasks those that are down, then the slowest: twice as many as graphs have lines. Down: the program isn't listening on that port and path, answers after the timeout, or sends more than sample_limit or body_size_limit; the collector's log says which.",
            ...half,
            keys: { [job]: "Service", [labels.cluster]: "Cluster", [instance]: "Task", [scrapeJob]: "Scrape job" },
            keyLinks: { [instance]: [toTask("ecs")] },
            columns: [
                {
                    name: "State",
                    expr: worstTargets(up),
                    unit: "none",
                    words: { "0": ["down", "red"], "1": ["up", "green"] },
                },
                { name: "Samples", expr: worstTargets(max(select(scrape.samplesScraped), ...ofTarget)), unit: "short" },
                { name: "Kept", expr: worstTargets(max(select(scrape.samplesKept), ...ofTarget)), unit: "short" },
                { name: "Time", expr: worstTargets(duration), unit: "s", decimals: 3 },
            ],
        }),
        graph(
            "Uptime of the sidecar, by task",
            "Time since the collector started. A line that falls to 0 while the task lives: it was killed or failed its start; its log and the panel of its memory tell which.",
            { unit: "s", worst: "lowest", ...half },
            { expr: max(select(sidecar.uptime), job, instance), legend: perTask },
        ),
    ],
};

/**
 * Memory against the limiter, points in, out and lost, queue and scrapes of the sidecars, for every service with self
 * metrics.
 * @param options those that `standardRules()` was given, so that what is red here is what an alert is for. Default: its
 * defaults.
 */
export function collectorDashboard(options: RuleOptions = {}): Dashboard {
    return dashboard({
        uid: uids.collector,
        title: "Collector sidecar",
        description:
            "The collector sidecars: memory against the limiter, points passed on and lost, queue and scrapes, by service and task.",
        tags: ["collector"],
        serviceMetric: sidecar.uptime.name,
        annotations: [...standardMarks, sidecarRestartMarks],
        rows: [now(options), memory, points, disk, scrapes, weeks],
    });
}
