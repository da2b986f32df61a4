/**
 * The fleet dashboard: every service with the sidecar in one table, and the way from each cell to what is behind it.
 */
import { labels, metrics } from "../collector/names/names";
import { firing } from "./alerts";
import { newTasks, standardMarks } from "./annotations";
import { dashboard, table, type Column, type RowRequest, type Steps } from "./builder";
import { cpuShare, memoryShare, tasks } from "./ecs-series";
import { clientErrors, clients, errorSteps } from "./envoy-series";
import { gcShare, heapFloorShare } from "./jvm-series";
import { toService, uids, type Subject } from "./links";
import type { Dashboard } from "./model";
import { anyIs, objectiveSteps, type ObjectiveSteps } from "./objectives";
import { count, max, orZero, quantile, select, sum } from "./promql";
import { recorded, selectRecorded } from "./recorded";
import type { RuleOptions } from "./rules/options";
import { graph, nearLimit, ofLimit, overWeeks, perService, perTarget, third, tile } from "./shapes";
import { heapOfLimit, lost, nearLimiter, queueShare, refusing } from "./sidecar";
import { hourly } from "./trend";
import { fullestSidecar } from "./sidecar-panels";

const { ecs, envoy, sidecar } = metrics;
const { job } = labels;

const services = count(select(ecs.taskMemoryUtilized), job);
const alerts = (...by: readonly string[]): string =>
    orZero(count(firing, ...by), count(select(ecs.taskMemoryUtilized), ...by));

const now = (steps: ObjectiveSteps): RowRequest => ({
    title: "Now",
    panels: [
        tile(
            "Services",
            "Services whose tasks send metrics. Fewer than you run: one has no sidecar yet, or none of its tasks can write; the sidecar's log says why.",
            { unit: "none" },
            { expr: count(services), legend: "Services" },
        ),
        tile(
            "Tasks",
            "Tasks that send metrics, all picked services together. A sudden fall: a deployment that fails or a service that scaled in; the table tells which.",
            { unit: "none" },
            { expr: tasks(), legend: "Tasks" },
        ),
        tile(
            "Alerts firing",
            "Alerts of the standard rules that fire now for the picked services. Any: the table says for which service, the red marks on the graphs since when; each alert has its runbook.",
            { unit: "none", thresholds: anyIs("page") },
            { expr: alerts(), legend: "Alerts" },
        ),
        tile(
            "Losing points",
            "Services whose sidecars refuse, shed or fail to write points at this moment. Any: their graphs have holes; click the service's lost points in the table.",
            { unit: "none", thresholds: anyIs("page") },
            { expr: orZero(count(`(${lost(job)}) > 0`), sum(select(sidecar.uptime))), legend: "Services" },
        ),
        fullestSidecar("raise that sidecar's memory"),
        tile(
            "Fullest task",
            "Memory in use against the task's memory, in the fullest task of all. At 100 % ECS stops the whole task: the table's memory column says whose it is.",
            { ...ofLimit, thresholds: steps.memory },
            { expr: max(memoryShare), legend: "Memory" },
        ),
    ],
});

/** A share in the table, in whole percents, coloured, that leads to the dashboard where it is drawn. */
const column = (name: string, subject: Subject, expr: string, thresholds?: Steps): Column => ({
    name,
    expr,
    unit: "percentunit",
    decimals: 0,
    thresholds,
    link: toService(subject),
});

const all = (steps: ObjectiveSteps): RowRequest => ({
    title: "Every service",
    panels: [
        table({
            title: "Health of every service",
            description:
                "One row for each service, shares those of its worst task; the services with alerts first. No value: the service has no such part, or no requests. Click a name or a number to see what is behind it.",
            width: 24,
            height: 12,
            keys: { [job]: "Service", [labels.cluster]: "Cluster" },
            keyLinks: {
                [job]: [
                    toService("ecs"),
                    toService("collector"),
                    toService("envoy"),
                    toService("jvm"),
                    toService("amp"),
                ],
            },
            sortBy: "Alerts",
            columns: [
                { name: "Alerts", expr: alerts(job), unit: "none", thresholds: anyIs("page") },
                { name: "Tasks", expr: tasks(job), unit: "none", link: toService("ecs") },
                column("CPU", "ecs", max(cpuShare, job)),
                column("Memory", "ecs", max(memoryShare, job), steps.memory),
                column("Sidecar heap", "collector", max(heapOfLimit, job), refusing),
                column("Queue", "collector", max(queueShare, job), steps.queue),
                {
                    name: "Points lost per second",
                    expr: lost(job),
                    unit: "cps",
                    decimals: 1,
                    thresholds: anyIs("page"),
                    link: toService("collector"),
                },
                { ...column("Server errors", "envoy", clientErrors(job), steps.errors), decimals: 2 },
                {
                    name: "p99",
                    expr: quantile(0.99, envoy.downstreamRequestTime, clients, job),
                    unit: "ms",
                    decimals: 0,
                    link: toService("envoy"),
                },
                column("JVM heap", "jvm", max(heapFloorShare, job), steps.heap),
                { ...column("Time in collections", "jvm", max(gcShare, job)), decimals: 1 },
            ],
        }),
    ],
});

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
            { expr: orZero(newTasks(job), services), legend: perService },
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
            { unit: "percentunit", max: 1, ...third },
            { expr: selectRecorded(recorded.scrape.up), legend: perTarget },
        ),
    ],
};

const weeks: RowRequest = {
    title: "The last 30 days",
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
    const steps = objectiveSteps(options);
    return dashboard({
        uid: uids.fleet,
        title: "Fleet",
        description:
            "Every ECS service with the collector sidecar: health, alerts, and the way to what is behind them.",
        tags: ["fleet"],
        serviceMetric: ecs.taskMemoryUtilized.name,
        annotations: standardMarks,
        rows: [now(steps), all(steps), course, weeks],
    });
}
