/**
 * The fleet dashboard: every service with the sidecar in one table, and the way from each cell to what is behind it.
 */
import { labels, metrics } from "../collector/names/names";
import { newTasks, standardMarks } from "./annotations";
import { dashboard, type RowRequest } from "./builder";
import { tasks } from "./ecs-series";
import { errorSteps } from "./envoy-series";
import { nowRow } from "./fleet-now";
import { everyServiceRow } from "./fleet-table";
import { uids } from "./links";
import type { Dashboard } from "./model";
import { orZero } from "./promql";
import { recorded, selectRecorded } from "./recorded";
import type { RuleOptions } from "./rules/options";
import { graph, nearLimit, overWeeks, perService, perTarget, third } from "./shapes";
import { nearLimiter } from "./sidecar";
import { hourly } from "./trend";

const { ecs } = metrics;
const { job } = labels;

const course: RowRequest = {
    title: "The course of it",
    panels: [
        graph(
            "Tasks, by service",
            "Tasks of each service that send metrics, from recorded series. Two levels at once are a deployment; a saw-tooth is tasks that die and come again: look at their stop reason in ECS.",
            { unit: "none", ...third },
            { expr: selectRecorded(recorded.ecs.tasks), legend: perService },
        ),
        graph(
            "New tasks, by service",
            "Tasks that weren't there five minutes before. Together: a deployment or a scale-out; one at a time, again and again: tasks that don't live long.",
            { unit: "none", ...third },
            { expr: orZero(newTasks(job), tasks(job)), legend: perService },
        ),
        graph(
            "Server errors, by service",
            "Share of responses to clients with a 5xx status during five minutes, from recorded series; a gap is no requests. The service that rises first is the one to look at.",
            { unit: "percentunit", thresholds: errorSteps, ...third },
            { expr: selectRecorded(recorded.envoyClients.errorRatio["5m"]), legend: perService },
        ),
        graph(
            "p99, by service",
            "Time that 99 of 100 requests from clients stay below, from recorded series; a gap is no requests. Several services that rise together wait for the same thing: a database, a network, a zone.",
            { unit: "ms", ...third },
            { expr: selectRecorded(recorded.envoyClients.latency.p99), legend: perService },
        ),
        graph(
            "Points lost, by service",
            "Points per second that sidecars refused, shed or failed to write, from recorded series. One service: its sidecar is too small; all at once: the workspace's quota or the network to it.",
            { unit: "cps", ...third },
            {
                expr: [recorded.sidecar.refused, recorded.sidecar.shed, recorded.sidecar.failed]
                    .map((metric) => selectRecorded(metric))
                    .join(" + "),
                legend: perService,
            },
        ),
        graph(
            "Scrapes that succeed, by scrape job",
            "Share of the tasks whose last scrape succeeded, from recorded series. Below 100 % for longer than a deployment: the table of scrape targets on the collector's dashboard names the targets.",
            { unit: "percentunit", max: 1, worst: "lowest", ...third },
            { expr: selectRecorded(recorded.scrape.up), legend: perTarget },
        ),
    ],
};

const weeks: RowRequest = {
    title: "The last 30 days",
    collapsed: true,
    panels: [
        graph(
            "CPU of the busiest task, over weeks",
            "CPU in use against the task's CPU, in the busiest task of each service. Never above a third: a smaller task size saves money; every day at the top: scale out earlier.",
            { unit: "percentunit", thresholds: nearLimit, ...overWeeks, ...third },
            { expr: hourly("max", recorded.ecs.cpu.max), legend: perService },
        ),
        graph(
            "Memory of the fullest task, over weeks",
            "Memory in use against the task's memory, in the fullest task of each service. Falls at deployments and climbs between them: a leak that deployments hide.",
            { unit: "percentunit", thresholds: nearLimit, ...overWeeks, ...third },
            { expr: hourly("max", recorded.ecs.memory.max), legend: perService },
        ),
        graph(
            "Heap of the fullest sidecar, over weeks",
            "Heap of the fullest sidecar against the size from which its limiter refuses points. A service that comes closer from week to week sends more series than its sidecar is sized for.",
            { unit: "percentunit", thresholds: nearLimiter, ...overWeeks, ...third },
            { expr: hourly("max", recorded.sidecar.heapOfLimit.max), legend: perService },
        ),
    ],
};

/**
 * Every service with the sidecar: health in a table, alerts, and the way to the other dashboards.
 * @param options those that `standardRules()` was given, so that what is red here is what an alert is for. Default: its
 * defaults.
 */
export function fleetDashboard(options: RuleOptions = {}): Dashboard {
    return dashboard({
        uid: uids.fleet,
        title: "Fleet",
        description:
            "Every ECS service with the collector sidecar: health, alerts, and the way to what is behind them.",
        tags: ["fleet"],
        serviceMetric: ecs.taskMemoryUtilized.name,
        annotations: standardMarks,
        rows: [nowRow(options), everyServiceRow(options), course, weeks],
    });
}
