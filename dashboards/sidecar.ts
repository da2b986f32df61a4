/** The sidecar's part of the ECS task dashboard: its memory against the limiter, the points that it passes on or loses, its targets. */
import { labels, metrics, type Metric } from "../components/collector/names";
import { table, timeseries, type RowRequest } from "./builder";
import { containerBytes, goMemLimitBytes, hardLimitBytes, softLimitBytes } from "./limiter";
import { max, orZero, rate, select, share, sum } from "./promql";
import { half, perService, perTask, third } from "./shapes";

const { sidecar, scrape } = metrics;
const { job, instance, scrapeJob } = labels;

const perTarget = `{{${job}}}: {{${scrapeJob}}}`;

/** The collector's counters of lost points appear with the first loss; its uptime is there from the start. */
const lost = (metric: Metric, ...by: readonly string[]): string =>
    orZero(sum(select(metric), ...by), sum(select(sidecar.uptime), ...by));
const rateOfLost = (metric: Metric): string => orZero(sum(rate(metric), job), sum(select(sidecar.uptime), job));

/** Heap of each sidecar against the size from which its limiter refuses points. */
export const heapOfLimit = `${max(select(sidecar.heapAlloc), job, instance)} / (${softLimitBytes(job, instance)})`;

/** Points that are gone for good, since each sidecar started. */
export const lostSinceStart = [sidecar.limiterRefused, sidecar.exporterEnqueueFailed, sidecar.exporterSendFailed]
    .map((metric) => lost(metric))
    .join(" + ");

/** Targets whose last scrape failed. */
export const targetsDown = sum(`1 - ${select(scrape.up)}`);

const memory: RowRequest = {
    title: "Sidecar: memory against its limiter",
    panels: [
        timeseries({
            title: "Sidecar memory and its limits",
            description:
                "Of the fullest sidecar of a service. The limiter watches the heap: at the soft limit it refuses points, at the hard limit it collects garbage at every check. The kernel watches what the container holds. Heap near the soft limit for long: raise the sidecar's memory; the limits follow it.",
            unit: "bytes",
            min: 0,
            width: 24,
            height: 10,
            queries: [
                { expr: max(select(sidecar.heapAlloc), job), legend: `${perService} heap` },
                { expr: max(select(sidecar.memoryRss), job), legend: `${perService} resident` },
                { expr: softLimitBytes(job), legend: `${perService} limiter, soft`, limit: "yellow" },
                { expr: hardLimitBytes(job), legend: `${perService} limiter, hard`, limit: "orange" },
                { expr: goMemLimitBytes(job), legend: `${perService} GOMEMLIMIT`, limit: "purple" },
                { expr: containerBytes(job), legend: `${perService} container`, limit: "red" },
            ],
        }),
        timeseries({
            title: "Heap against the limiter, by task",
            description:
                "Heap against the size from which points are refused. A slow climb is the sign to act on, hours before the limiter does: more series, or an endpoint that answers slowly. See samples and queue below.",
            unit: "percentunit",
            min: 0,
            thresholds: { steps: [[0.8, "orange"], [1, "red"]] }, // prettier-ignore
            ...third,
            queries: [{ expr: heapOfLimit, legend: perTask }],
        }),
        timeseries({
            title: "Resident memory against the container, by task",
            description:
                "What the collector holds against its container's limit; at 100 % the kernel kills it and ECS starts it again. Above 90 % while the heap is low: raise the sidecar's memory.",
            unit: "percentunit",
            min: 0,
            thresholds: { steps: [[0.9, "orange"], [1, "red"]] }, // prettier-ignore
            ...third,
            queries: [
                {
                    expr: `${max(select(sidecar.memoryRss), job, instance)} / (${containerBytes(job, instance)})`,
                    legend: perTask,
                },
            ],
        }),
        timeseries({
            title: "Uptime of the sidecar, by task",
            description:
                "Time since the collector started. A line that falls to 0 while the task lives: it was killed or failed its start; its log and the panel of its memory tell which.",
            unit: "s",
            min: 0,
            ...third,
            queries: [{ expr: max(select(sidecar.uptime), job, instance), legend: perTask }],
        }),
    ],
};

const data: RowRequest = {
    title: "Sidecar: data",
    panels: [
        timeseries({
            title: "Points in and out",
            description:
                "Points per second that the limiter let in and that were written, all picked tasks of a service together. Fewer out than in is normal as filters drop what nobody asked for; a growing gap is not.",
            unit: "cps",
            min: 0,
            ...third,
            queries: [
                { expr: sum(rate(sidecar.limiterAccepted), job), legend: `${perService} in` },
                { expr: sum(rate(sidecar.exporterSent), job), legend: `${perService} written` },
            ],
        }),
        timeseries({
            title: "Points lost per second",
            description:
                "Refused by the limiter: raise the sidecar's memory or scrape less. Shed: the queue was full as the endpoint is slow or away. Failed: the endpoint refused them; the collector's log has its answer.",
            unit: "cps",
            min: 0,
            ...third,
            queries: [
                { expr: rateOfLost(sidecar.limiterRefused), legend: `${perService} refused` },
                { expr: rateOfLost(sidecar.exporterEnqueueFailed), legend: `${perService} shed` },
                { expr: rateOfLost(sidecar.exporterSendFailed), legend: `${perService} failed` },
            ],
        }),
        timeseries({
            title: "Queue, by task",
            description:
                "Requests that wait for the endpoint against the room for them. Above half for long: it is slow or away (check its status and throttling); at 100 % points are shed.",
            unit: "percentunit",
            min: 0,
            max: 1,
            thresholds: { steps: [[0.5, "orange"], [0.9, "red"]] }, // prettier-ignore
            ...third,
            queries: [
                {
                    expr: share(
                        max(select(sidecar.queueSize), job, instance),
                        max(select(sidecar.queueCapacity), job, instance),
                    ),
                    legend: perTask,
                },
            ],
        }),
        timeseries({
            title: "Samples per scrape",
            description:
                "Samples that each target sends, in the task where it sends most. A jump is new series: find the label that grew before the sidecar's memory and the bill do; an allow-list keeps what is needed.",
            unit: "short",
            min: 0,
            ...half,
            queries: [{ expr: max(select(scrape.samplesScraped), job, scrapeJob), legend: perTarget }],
        }),
        table({
            title: "Scrape targets",
            description:
                "Every target of every picked task. Down: the program isn't listening on that port and path, answers after the timeout, or sends more than sample_limit or body_size_limit; the collector's log says which.",
            ...half,
            keys: { [job]: "Service", [instance]: "Task", [scrapeJob]: "Scrape job" },
            columns: [
                {
                    name: "State",
                    expr: max(select(scrape.up), job, instance, scrapeJob),
                    unit: "none",
                    words: { "0": ["down", "red"], "1": ["up", "green"] },
                },
                { name: "Samples", expr: max(select(scrape.samplesScraped), job, instance, scrapeJob), unit: "short" },
                { name: "Kept", expr: max(select(scrape.samplesKept), job, instance, scrapeJob), unit: "short" },
                { name: "Time", expr: max(select(scrape.duration), job, instance, scrapeJob), unit: "s", decimals: 3 },
            ],
        }),
    ],
};

export const sidecarRows: readonly RowRequest[] = [memory, data];
