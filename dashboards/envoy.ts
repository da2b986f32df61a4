/**
 * The Envoy dashboard: rate, errors and duration from both sides, connections, retries, circuit breakers, hosts, and
 * Envoy itself.
 */
import { labels, metrics } from "../collector/names/names";
import { standardMarks } from "./annotations";
import { dashboard, type RowRequest } from "./builder";
import { connections, protection } from "./envoy-connections";
import { byListener, clustersInDetail, fromClients, toClusters } from "./envoy-requests";
import { clientErrors, clients } from "./envoy-series";
import { updates } from "./envoy-updates";
import { weeks } from "./envoy-weeks";
import { uids } from "./links";
import type { Dashboard } from "./model";
import { objectiveSteps, percent, type ObjectiveSteps } from "./objectives";
import { count, max, quantile, rate, select, sum } from "./promql";
import { resolveOptions, type ResolvedOptions, type RuleOptions } from "./rules/options";
import { graph, half, perService, perTask, tile } from "./shapes";
import { sloRow } from "./slo";

const { envoy } = metrics;
const { job, instance } = labels;

const now = (steps: ObjectiveSteps, { latencyObjective, latencyMs }: ResolvedOptions): RowRequest => ({
    title: "Now",
    panels: [
        tile(
            "Requests",
            "Requests per second from clients, all picked tasks together. A fall without a reason: look at the load balancer and at DNS first, then at the connections below.",
            { unit: "reqps", decimals: 1, min: 0 },
            { expr: sum(rate(envoy.downstreamRequests, clients)), legend: "Requests" },
        ),
        tile(
            "Server errors",
            "Share of responses to clients with a 5xx status. Red: compare with the clusters' errors below; errors here but not there are Envoy's own (no healthy host, timeouts, overflow).",
            { unit: "percentunit", decimals: 2, min: 0, max: 1, thresholds: steps.errors },
            { expr: clientErrors(), legend: "5xx" },
        ),
        tile(
            `Slowest ${percent(1 - latencyObjective)} %`,
            `Time that ${percent(latencyObjective)} of 100 requests stay below, as clients see it. Above ${latencyMs} ms the latency budget is used too fast; no data: no requests. Compare it with the clusters' p99: the difference is spent in Envoy or on slow clients.`,
            { unit: "ms", decimals: 0, min: 0, thresholds: steps.latency },
            {
                expr: quantile(latencyObjective, envoy.downstreamRequestTime, clients),
                legend: `p${percent(latencyObjective)}`,
            },
        ),
        tile(
            "Requests in flight",
            "Requests that are being served at this moment. It rises with load and with latency: when the rate is steady and this climbs, something behind Envoy is slowing down.",
            { unit: "none", min: 0 },
            { expr: sum(select(envoy.downstreamRequestsActive, clients)), legend: "In flight" },
        ),
        tile(
            "Hosts out of use",
            "Members of clusters that health checks or outlier detection took out. Any: find the cluster below and look at that service; with all out, Envoy answers 503 by itself.",
            { unit: "none" },
            {
                expr: `${sum(select(envoy.membershipTotal))} - ${sum(select(envoy.membershipHealthy))}`,
                legend: "Hosts",
            },
        ),
        tile(
            "Envoys live",
            "Envoys that are scraped and take traffic. Fewer than tasks: one is starting or draining, or its admin port doesn't answer; look at scrape health on the ECS task dashboard.",
            { unit: "none" },
            { expr: count(`${select(envoy.serverLive)} == 1`), legend: "Envoys" },
        ),
    ],
});

const itself: RowRequest = {
    title: "Envoy itself",
    collapsed: true,
    panels: [
        graph(
            "Memory of Envoy",
            "Of the fullest Envoy: allocated, the heap held for it, and what it holds in all. Compare the last with the container's limit on the ECS task dashboard; growth follows connections and clusters.",
            { unit: "bytes", rankedBy: max(select(envoy.serverMemoryPhysicalSize), job), ...half },
            { expr: max(select(envoy.serverMemoryAllocated), job), legend: `${perService} allocated` },
            { expr: max(select(envoy.serverMemoryHeapSize), job), legend: `${perService} heap` },
            { expr: max(select(envoy.serverMemoryPhysicalSize), job), legend: `${perService} resident` },
        ),
        graph(
            "Uptime of Envoy, by task",
            "Time since Envoy started. A line that falls to 0 is a restart: without a deployment, look for the container's stop reason in ECS.",
            { unit: "s", worst: "lowest", ...half },
            { expr: max(select(envoy.serverUptime), job, instance), legend: perTask },
        ),
    ],
};

/**
 * Rate, errors and duration as clients and as Envoy see them, and what stands between, for services with an Envoy in
 * the task.
 * @param options those that `standardRules()` was given, so that budgets and colours are those of the alerts. Default:
 * its defaults.
 */
export function envoyDashboard(options: RuleOptions = {}): Dashboard {
    return dashboard({
        uid: uids.envoy,
        title: "Envoy",
        description:
            "Requests, errors, latency, connections and circuit breakers of the Envoys in ECS tasks, by service and task.",
        tags: ["envoy"],
        serviceMetric: envoy.serverLive.name,
        annotations: standardMarks,
        rows: [
            now(objectiveSteps(options), resolveOptions(options)),
            fromClients,
            sloRow(options),
            byListener,
            toClusters,
            clustersInDetail,
            connections,
            protection,
            updates,
            itself,
            weeks,
        ],
    });
}
