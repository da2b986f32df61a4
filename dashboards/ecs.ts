/** The ECS task dashboard: what the task and its containers use of what they have, and how the sidecar fares. */
import { labels, metrics } from "../collector/names/names";
import { jvmRestartMarks, newTasks, sidecarRestartMarks, standardMarks } from "./annotations";
import { dashboard, type RowRequest } from "./builder";
import { cpuShare, memoryShare, tasks } from "./ecs-series";
import { toDashboard, uids } from "./links";
import type { Dashboard } from "./model";
import { objectiveSteps, type ObjectiveSteps } from "./objectives";
import { max, orZero, rate, select, share, sum } from "./promql";
import { recorded } from "./recorded";
import type { RuleOptions } from "./rules/options";
import { heapOfLimit, nearLimiter } from "./sidecar";
import { bars, graph, half, nearLimit, ofLimit, overWeeks, perService, tasksAndUsual, third, tile } from "./shapes";
import { fullestSidecar, lostPerSecond, pointsLost, queueByTask, scrapeTargetsDown } from "./sidecar-panels";
import { highestAndMean, hourly } from "./trend";

const { ecs, container } = metrics;
const { job, instance, container: containerName } = labels;

const perContainer = `${perService}: {{${containerName}}}`;

/** ECS counts 1024 CPU units for a vCPU. */
const vcpu = (units: string): string => `${units} / 1024`;

const now = ({ memory }: ObjectiveSteps): RowRequest => ({
    title: "Now",
    panels: [
        tile(
            "Tasks",
            "Tasks that send metrics. Compare with the service's desired count: fewer means tasks that don't start, or sidecars that can't write (their logs say why).",
            { unit: "none" },
            { expr: tasks(), legend: "Tasks" },
        ),
        tile(
            "Busiest task",
            "CPU in use against the task's CPU, in the busiest task. At 100 % it is throttled: give the task more CPU, or run more tasks.",
            ofLimit,
            { expr: max(cpuShare), legend: "CPU" },
        ),
        tile(
            "Fullest task",
            "Memory in use against the task's memory, in the fullest task. At 100 % ECS stops the whole task: find the container below and give it a limit of its own, or the task more memory.",
            { ...ofLimit, thresholds: memory },
            { expr: max(memoryShare), legend: "Memory" },
        ),
        fullestSidecar("scrape less, or raise the sidecar's memory"),
        pointsLost("the row on the sidecar"),
        scrapeTargetsDown("the collector's dashboard"),
    ],
});

const cpuAndMemory: RowRequest = {
    title: "CPU and memory of the task",
    panels: [
        graph(
            "CPU: used and reserved",
            "CPU in use against that of the tasks, in vCPUs, all picked tasks of a service together. Far below the line for weeks: a smaller task size does.",
            { unit: "short", ...half },
            { expr: vcpu(sum(select(ecs.taskCpuUtilized), job)), legend: `${perService} used` },
            { expr: vcpu(sum(select(ecs.taskCpuReserved), job)), legend: `${perService} reserved`, limit: "red" },
        ),
        graph(
            "CPU, by task",
            "CPU in use against the task's CPU. One task above the others: uneven load or a stuck thread; all of them: scale out.",
            { unit: "percentunit", thresholds: nearLimit, ...half },
            ...tasksAndUsual(cpuShare),
        ),
        graph(
            "Memory: used and reserved",
            "Memory in use against that of the tasks, all picked tasks of a service together. On hosts with cgroup v2 the page cache counts as used.",
            { unit: "mbytes", ...half },
            { expr: sum(select(ecs.taskMemoryUtilized), job), legend: `${perService} used` },
            { expr: sum(select(ecs.taskMemoryReserved), job), legend: `${perService} reserved`, limit: "red" },
        ),
        graph(
            "Memory, by task",
            "Memory in use against the task's memory. A line that climbs for hours is a leak: the containers below tell whose.",
            { unit: "percentunit", thresholds: nearLimit, ...half },
            ...tasksAndUsual(memoryShare),
        ),
    ],
};

const containers = ({ memory }: ObjectiveSteps): RowRequest => ({
    title: "Containers",
    panels: [
        bars(
            "Memory against the container's limit",
            "Memory in use against the hard limit of each container, in the task where it is fullest. At 100 % that container is killed; an essential one takes the task along. Containers without a limit are not shown.",
            { ...ofLimit, thresholds: memory, ...third },
            {
                expr: max(
                    share(
                        max(select(container.memoryUtilized), job, instance, containerName),
                        max(select(container.memoryReserved), job, instance, containerName),
                    ),
                    job,
                    containerName,
                ),
                legend: perContainer,
            },
        ),
        graph(
            "Memory, by container",
            "Memory in use, in the task where each container uses most. The one that climbs is the one to look at; a sidecar that climbs has an endpoint that is slow or away.",
            { unit: "mbytes", ...third },
            { expr: max(select(container.memoryUtilized), job, containerName), legend: perContainer },
        ),
        graph(
            "CPU, by container",
            "CPU in use, in vCPUs, all picked tasks of a service together. A container that takes more than its work is worth, the sidecar included: profile it, or scrape less often.",
            { unit: "short", ...third },
            { expr: sum(select(container.cpuUsageVcpu), job, containerName), legend: perContainer },
        ),
    ],
});

const packetsDropped = `${sum(rate(ecs.taskNetworkRxDropped), job)} + ${sum(rate(ecs.taskNetworkTxDropped), job)}`;
const packetsInError = `${sum(rate(ecs.taskNetworkRxErrors), job)} + ${sum(rate(ecs.taskNetworkTxErrors), job)}`;

const networkAndStorage: RowRequest = {
    title: "Network and storage",
    panels: [
        graph(
            "Network",
            "Bytes per second in and out, all picked tasks of a service together. A jump in what is sent without more requests: larger answers, or a retry storm to something behind.",
            { unit: "binBps", ...half },
            { expr: sum(select(ecs.taskNetworkRateRx), job), legend: `${perService} received` },
            { expr: sum(select(ecs.taskNetworkRateTx), job), legend: `${perService} sent` },
        ),
        graph(
            "Packets dropped or in error",
            "Per second, in both directions, all picked tasks of a service together. Any for long: the task is at the network limit of its size, or the host is ill; replace the task.",
            { unit: "cps", rankedBy: `${packetsDropped} + ${packetsInError}`, ...half },
            { expr: packetsDropped, legend: `${perService} dropped` },
            { expr: packetsInError, legend: `${perService} errors` },
        ),
        graph(
            "Storage",
            "Bytes per second read and written, all picked tasks of a service together. Much reading after the start: the page cache doesn't fit in what memory is left.",
            { unit: "binBps", ...half },
            { expr: sum(rate(ecs.taskStorageReadBytes), job), legend: `${perService} read` },
            { expr: sum(rate(ecs.taskStorageWriteBytes), job), legend: `${perService} written` },
        ),
        graph(
            "Ephemeral storage",
            "In use and reserved, in the task that uses most; Fargate only, 0 elsewhere. A line that climbs: logs or temporary files that nobody removes; when it is full, writes fail.",
            { unit: "mbytes", ...half },
            { expr: max(select(ecs.taskEphemeralStorageUtilized), job), legend: `${perService} used` },
            {
                expr: max(select(ecs.taskEphemeralStorageReserved), job),
                legend: `${perService} reserved`,
                limit: "red",
            },
        ),
    ],
};

const comings: RowRequest = {
    title: "Tasks that come and go",
    panels: [
        graph(
            "Tasks, by service",
            "Tasks that send metrics. Two levels at once are a deployment; a saw-tooth is tasks that die and come again: their stop reason in ECS says why.",
            { unit: "none", ...half },
            { expr: tasks(job), legend: perService },
        ),
        graph(
            "New tasks, by service",
            "Tasks that weren't there five minutes before; blue marks on all graphs show the same. Together: a deployment or a scale-out; one at a time, again and again: tasks that don't live long.",
            { unit: "none", ...half },
            { expr: orZero(newTasks(job), tasks(job)), legend: perService },
        ),
    ],
};

const weeks: RowRequest = {
    title: "The last 30 days",
    collapsed: true,
    panels: [
        graph(
            "CPU, over weeks",
            "CPU in use against the task's CPU, from recorded series. The busiest task never above a third: a smaller task size saves money; busiest far above the mean: the load is uneven.",
            { unit: "percentunit", thresholds: nearLimit, ...overWeeks, ...third },
            ...highestAndMean(recorded.ecs.cpu, "busiest"),
        ),
        graph(
            "Memory, over weeks",
            "Memory in use against the task's memory, from recorded series. Falls at deployments and climbs between them: a leak that deployments hide; never above half: a smaller task does.",
            { unit: "percentunit", thresholds: nearLimit, ...overWeeks, ...third },
            ...highestAndMean(recorded.ecs.memory, "fullest"),
        ),
        graph(
            "Tasks, over weeks",
            "Tasks that send metrics, from recorded series: how a service scales over days and weeks. Always at the same number: scaling is off, or its bounds are; always at the top: raise the bound.",
            { unit: "none", ...overWeeks, ...third },
            { expr: hourly("max", recorded.ecs.tasks), legend: perService },
        ),
    ],
};

const toCollector = { links: [toDashboard("collector")] };

const sidecar: RowRequest = {
    title: "Sidecar",
    panels: [
        graph(
            "Sidecar: heap against the limiter, by task",
            "Heap against the size from which the limiter refuses points. A slow climb is the sign to act on, hours before the limiter does; the collector's dashboard tells what fills it.",
            { unit: "percentunit", thresholds: nearLimiter, ...toCollector, ...third },
            ...tasksAndUsual(heapOfLimit),
        ),
        lostPerSecond("Sidecar: points lost per second", toCollector),
        queueByTask("Sidecar: queue, by task", toCollector),
    ],
};

/**
 * What the task, its containers and the sidecar use of what they have, for every service with the sidecar.
 * @param options those that `standardRules()` was given, so that what is red here is what an alert is for. Default: its
 * defaults.
 */
export function ecsDashboard(options: RuleOptions = {}): Dashboard {
    const steps = objectiveSteps(options);
    return dashboard({
        uid: uids.ecs,
        title: "ECS task",
        description:
            "CPU, memory, network and storage of ECS tasks and their containers, and the collector sidecar, by service and task.",
        tags: ["ecs"],
        serviceMetric: ecs.taskMemoryUtilized.name,
        annotations: [...standardMarks, jvmRestartMarks, sidecarRestartMarks],
        rows: [now(steps), cpuAndMemory, containers(steps), networkAndStorage, comings, sidecar, weeks],
    });
}
