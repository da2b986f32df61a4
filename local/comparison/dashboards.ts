/**
 * The same series twice: as CloudWatch has them from its agent, by the agent's documented rules, and as they arrive in
 * AMP. CloudWatch draws none of it: its statistics are worked out from the series that the sidecar sends.
 */
import { labels, metrics } from "../../collector/names/names";
import { dashboard } from "../../dashboards/builder";
import { clients } from "../../dashboards/envoy-series";
import { heap } from "../../dashboards/jvm-series";
import type { Dashboard } from "../../dashboards/model";
import { avg, max, mean, min, quantile, quantileOf, rate, select, sum } from "../../dashboards/promql";
import { recorded, selectRecorded } from "../../dashboards/recorded";
import { buckets, graph, half } from "../../dashboards/shapes";
import { days } from "./months";

const { envoy, jvm } = metrics;
const { job, le } = labels;
const tall = { ...half, height: 10 };

/** A minute of requests, where CloudWatch's agent has one number for it. */
export const latency: Dashboard = dashboard({
    uid: "comparison-latency",
    title: "How long do requests take?",
    description: "The same requests by the agent's way and by the sidecar's.",
    tags: ["comparison"],
    serviceMetric: envoy.downstreamRequestTime.name + "_count",
    from: "now-5m",
    rows: [
        {
            title: "The agent's way: one number a minute",
            panels: [
                graph(
                    "Mean of each minute",
                    "The agent drops histograms, so what is left is a sum by a count, of all requests of a minute.",
                    { unit: "ms", ...half, width: 24 },
                    { expr: mean(envoy.downstreamRequestTime, clients, job), legend: "mean" },
                ),
            ],
        },
        {
            title: "The sidecar's way: all of the histogram",
            panels: [
                graph(
                    "Quantiles",
                    "Time that half, 95 and 99 of 100 requests stay below.",
                    { unit: "ms", ...half, width: 24 },
                    ...[0.5, 0.95, 0.99].map((q) => ({
                        expr: quantile(q, envoy.downstreamRequestTime, clients, job),
                        legend: `p${q * 100}`,
                    })),
                ),
                buckets(
                    "Every request, as a heat map",
                    "Requests per second in each bucket of duration.",
                    { unit: "ms" },
                    { expr: sum(rate(envoy.downstreamRequestTime, clients, "bucket"), le), legend: `{{${le}}}` },
                ),
            ],
        },
    ],
});

const used = select(jvm.memoryUsed, heap);
const hour = (of: "avg" | "max" | "min"): string => `${of}_over_time(${used}[1h])`;

const floor = `max_over_time(${selectRecorded(recorded.jvm.heapFloorOfTask)}[1h])`;

/** Months of a heap, where CloudWatch keeps one value an hour of all tasks. */
export const trend: Dashboard = dashboard({
    uid: "comparison-trend",
    title: "Does the heap grow?",
    description: "Five months of four tasks by the agent's way and by the sidecar's.",
    tags: ["comparison"],
    serviceMetric: jvm.memoryUsed.name,
    from: `now-${days}d`,
    rows: [
        {
            title: "The agent's way: statistics of all tasks, an hour each",
            panels: [
                graph(
                    "Heap in use: average, maximum, minimum",
                    "What CloudWatch keeps for 15 months of a metric whose dimensions are cluster and task definition.",
                    { unit: "bytes", ...tall, width: 24, interval: "1h" },
                    { expr: avg(hour("avg"), job), legend: "Average" },
                    { expr: max(hour("max"), job), legend: "Maximum" },
                    { expr: min(hour("min"), job), legend: "Minimum" },
                ),
            ],
        },
        {
            title: "The sidecar's way: what survives collections, by task",
            panels: [
                graph(
                    "Heap floor: the fullest task and the median",
                    "The least heap in use in a quarter of an hour, which is what no collection gets rid of.",
                    { unit: "bytes", ...tall, width: 24, interval: "1h" },
                    { expr: max(floor, job), legend: "the fullest task" },
                    { expr: quantileOf(0.5, floor), legend: "median of the tasks" },
                ),
            ],
        },
    ],
});
