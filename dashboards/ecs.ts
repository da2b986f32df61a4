/** The ECS task dashboard: what the task and its containers use of what they have, and how the sidecar fares. */
import { labels, metrics } from "../collector/names/names";
import { jvmRestartMarks, newTasks, sidecarRestartMarks, standardMarks } from "./annotations";
import { bargauge, dashboard, stat, timeseries, type RowRequest } from "./builder";
import { toDashboard, uids } from "./links";
import type { Dashboard } from "./model";
import { count, max, orZero, rate, select, share, sum } from "./promql";
import { recorded } from "./recorded";
import { heapOfLimit, losses, lossRate, nearFull, nearLimiter, queueShare } from "./sidecar";
import { half, nearLimit, ofLimit, overWeeks, perService, perTask, third, tile } from "./shapes";
import { pointsLost, scrapeTargetsDown } from "./sidecar-panels";
import { hourly } from "./trend";

const { ecs, container } = metrics;
const { job, instance, container: containerName } = labels;

const perContainer = `{{${job}}}: {{${containerName}}}`;

/** CPU in use against the task's, of each task. */
export const cpuShare = share(
    max(select(ecs.taskCpuUtilized), job, instance),
    max(select(ecs.taskCpuReserved), job, instance),
);
/** Memory in use against the task's, of each task. */
export const memoryShare = share(
    max(select(ecs.taskMemoryUtilized), job, instance),
    max(select(ecs.taskMemoryReserved), job, instance),
);
/** Tasks that send metrics. */
export const tasks = (...by: readonly string[]): string => count(select(ecs.taskMemoryUtilized), ...by);
/** ECS counts 1024 CPU units for a vCPU. */
const vcpu = (units: string): string => `${units} / 1024`;

const now: RowRequest = {
    title: "Now",
    panels: [
        stat({
            title: "Tasks",
            description:
                "Tasks that send metrics. Compare with the service's desired count: fewer means tasks that don't start, or sidecars that can't write (their logs say why).",
            unit: "none",
            ...tile,
            queries: [{ expr: tasks(), legend: "Tasks" }],
        }),
        stat({
            title: "Busiest task",
            description:
                "CPU in use against the task's CPU, in the busiest task. At 100 % it is throttled: give the task more CPU, or run more tasks.",
            ...ofLimit,
            ...tile,
            queries: [{ expr: max(cpuShare), legend: "CPU" }],
        }),
        stat({
            title: "Fullest task",
            description:
                "Memory in use against the task's memory, in the fullest task. At 100 % ECS stops the whole task: find the container below and give it a limit of its own, or the task more memory.",
            ...ofLimit,
            ...tile,
            queries: [{ expr: max(memoryShare), legend: "Memory" }],
        }),
        stat({
            title: "Fullest sidecar",
            description:
                "Heap of the fullest sidecar against the size from which its limiter refuses points. From 100 % on metrics are lost so that the task lives: scrape less, or raise the sidecar's memory.",
            unit: "percentunit",
            decimals: 0,
            min: 0,
            thresholds: nearLimiter,
            ...tile,
            queries: [{ expr: max(heapOfLimit), legend: "Heap" }],
        }),
        pointsLost("the row on the sidecar"),
        scrapeTargetsDown("the collector's dashboard"),
    ],
};

const cpuAndMemory: RowRequest = {
    title: "CPU and memory of the task",
    panels: [
        timeseries({
            title: "CPU: used and reserved",
            description:
                "CPU in use against that of the tasks, in vCPUs, all picked tasks of a service together. Far below the line for weeks: a smaller task size does.",
            unit: "short",
            min: 0,
            ...half,
            queries: [
                { expr: vcpu(sum(select(ecs.taskCpuUtilized), job)), legend: `${perService} used` },
                { expr: vcpu(sum(select(ecs.taskCpuReserved), job)), legend: `${perService} reserved`, limit: "red" },
            ],
        }),
        timeseries({
            title: "CPU, by task",
            description:
                "CPU in use against the task's CPU. One task above the others: uneven load or a stuck thread; all of them: scale out.",
            unit: "percentunit",
            min: 0,
            thresholds: nearLimit,
            ...half,
            queries: [{ expr: cpuShare, legend: perTask }],
        }),
        timeseries({
            title: "Memory: used and reserved",
            description:
                "Memory in use against that of the tasks, all picked tasks of a service together. On hosts with cgroup v2 the page cache counts as used.",
            unit: "mbytes",
            min: 0,
            ...half,
            queries: [
                { expr: sum(select(ecs.taskMemoryUtilized), job), legend: `${perService} used` },
                { expr: sum(select(ecs.taskMemoryReserved), job), legend: `${perService} reserved`, limit: "red" },
            ],
        }),
        timeseries({
            title: "Memory, by task",
            description:
                "Memory in use against the task's memory. A line that climbs for hours is a leak: the containers below tell whose.",
            unit: "percentunit",
            min: 0,
            thresholds: nearLimit,
            ...half,
            queries: [{ expr: memoryShare, legend: perTask }],
        }),
    ],
};

const containers: RowRequest = {
    title: "Containers",
    panels: [
        bargauge({
            title: "Memory against the container's limit",
            description:
                "Memory in use against the hard limit of each container, in the task where it is fullest. At 100 % that container is killed; an essential one takes the task along. Containers without a limit are not shown.",
            ...ofLimit,
            ...third,
            queries: [
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
            ],
        }),
        timeseries({
            title: "Memory, by container",
            description:
                "Memory in use, in the task where each container uses most. The one that climbs is the one to look at; a sidecar that climbs has an endpoint that is slow or away.",
            unit: "mbytes",
            min: 0,
            ...third,
            queries: [{ expr: max(select(container.memoryUtilized), job, containerName), legend: perContainer }],
        }),
        timeseries({
            title: "CPU, by container",
            description:
                "CPU in use, in vCPUs, all picked tasks of a service together. A container that takes more than its work is worth, the sidecar included: profile it, or scrape less often.",
            unit: "short",
            min: 0,
            stack: true,
            ...third,
            queries: [{ expr: sum(select(container.cpuUsageVcpu), job, containerName), legend: perContainer }],
        }),
    ],
};

const networkAndStorage: RowRequest = {
    title: "Network and storage",
    panels: [
        timeseries({
            title: "Network",
            description:
                "Bytes per second in and out, all picked tasks of a service together. A jump in what is sent without more requests: larger answers, or a retry storm to something behind.",
            unit: "binBps",
            min: 0,
            ...half,
            queries: [
                { expr: sum(select(ecs.taskNetworkRateRx), job), legend: `${perService} received` },
                { expr: sum(select(ecs.taskNetworkRateTx), job), legend: `${perService} sent` },
            ],
        }),
        timeseries({
            title: "Packets dropped or in error",
            description:
                "Per second, in both directions, all picked tasks of a service together. Any for long: the task is at the network limit of its size, or the host is ill; replace the task.",
            unit: "cps",
            min: 0,
            ...half,
            queries: [
                {
                    expr: `${sum(rate(ecs.taskNetworkRxDropped), job)} + ${sum(rate(ecs.taskNetworkTxDropped), job)}`,
                    legend: `${perService} dropped`,
                },
                {
                    expr: `${sum(rate(ecs.taskNetworkRxErrors), job)} + ${sum(rate(ecs.taskNetworkTxErrors), job)}`,
                    legend: `${perService} errors`,
                },
            ],
        }),
        timeseries({
            title: "Storage",
            description:
                "Bytes per second read and written, all picked tasks of a service together. Much reading after the start: the page cache doesn't fit in what memory is left.",
            unit: "binBps",
            min: 0,
            ...half,
            queries: [
                { expr: sum(rate(ecs.taskStorageReadBytes), job), legend: `${perService} read` },
                { expr: sum(rate(ecs.taskStorageWriteBytes), job), legend: `${perService} written` },
            ],
        }),
        timeseries({
            title: "Ephemeral storage",
            description:
                "In use and reserved, in the task that uses most; Fargate only, 0 elsewhere. A line that climbs: logs or temporary files that nobody removes; when it is full, writes fail.",
            unit: "mbytes",
            min: 0,
            ...half,
            queries: [
                { expr: max(select(ecs.taskEphemeralStorageUtilized), job), legend: `${perService} used` },
                {
                    expr: max(select(ecs.taskEphemeralStorageReserved), job),
                    legend: `${perService} reserved`,
                    limit: "red",
                },
            ],
        }),
    ],
};

const comings: RowRequest = {
    title: "Tasks that come and go",
    panels: [
        timeseries({
            title: "Tasks, by service",
            description:
                "Tasks that send metrics. Two levels at once are a deployment; a saw-tooth is tasks that die and come again: their stop reason in ECS says why.",
            unit: "none",
            min: 0,
            ...half,
            queries: [{ expr: tasks(job), legend: perService }],
        }),
        timeseries({
            title: "New tasks, by service",
            description:
                "Tasks that weren't there five minutes before; blue marks on all graphs show the same. Together: a deployment or a scale-out; one at a time, again and again: tasks that don't live long.",
            unit: "none",
            min: 0,
            ...half,
            queries: [{ expr: orZero(newTasks(job), tasks(job)), legend: perService }],
        }),
    ],
};

const weeks: RowRequest = {
    title: "The last 30 days",
    panels: [
        timeseries({
            title: "CPU, over weeks",
            description:
                "CPU in use against the task's CPU, from recorded series. The busiest task never above a third: a smaller task size saves money; busiest far above the mean: the load is uneven.",
            unit: "percentunit",
            min: 0,
            thresholds: nearLimit,
            ...overWeeks,
            ...third,
            queries: [
                { expr: hourly("max", recorded.ecs.cpu.max), legend: `${perService} busiest` },
                { expr: hourly("avg", recorded.ecs.cpu.avg), legend: `${perService} mean` },
            ],
        }),
        timeseries({
            title: "Memory, over weeks",
            description:
                "Memory in use against the task's memory, from recorded series. Falls at deployments and climbs between them: a leak that deployments hide; never above half: a smaller task does.",
            unit: "percentunit",
            min: 0,
            thresholds: nearLimit,
            ...overWeeks,
            ...third,
            queries: [
                { expr: hourly("max", recorded.ecs.memory.max), legend: `${perService} fullest` },
                { expr: hourly("avg", recorded.ecs.memory.avg), legend: `${perService} mean` },
            ],
        }),
        timeseries({
            title: "Tasks, over weeks",
            description:
                "Tasks that send metrics, from recorded series: how a service scales over days and weeks. Always at the same number: scaling is off, or its bounds are; always at the top: raise the bound.",
            unit: "none",
            min: 0,
            ...overWeeks,
            ...third,
            queries: [{ expr: hourly("max", recorded.ecs.tasks), legend: perService }],
        }),
    ],
};

const [refused, shed, failed] = losses;
const toCollector = { links: [toDashboard("collector")] };

const sidecar: RowRequest = {
    title: "Sidecar",
    panels: [
        timeseries({
            title: "Sidecar: heap against the limiter, by task",
            description:
                "Heap against the size from which the limiter refuses points. A slow climb is the sign to act on, hours before the limiter does; the collector's dashboard tells what fills it.",
            unit: "percentunit",
            min: 0,
            thresholds: nearLimiter,
            ...toCollector,
            ...third,
            queries: [{ expr: heapOfLimit, legend: perTask }],
        }),
        timeseries({
            title: "Sidecar: points lost per second",
            description:
                "Refused by the limiter: raise the sidecar's memory or scrape less. Shed: the queue was full as the endpoint is slow or away. Failed: the endpoint refused them; the collector's log has its answer.",
            unit: "cps",
            min: 0,
            ...toCollector,
            ...third,
            queries: [
                { expr: lossRate(refused, job), legend: `${perService} refused` },
                { expr: lossRate(shed, job), legend: `${perService} shed` },
                { expr: lossRate(failed, job), legend: `${perService} failed` },
            ],
        }),
        timeseries({
            title: "Sidecar: queue, by task",
            description:
                "Requests that wait for the endpoint against the room for them. Above half for long: it is slow or away (check its status and throttling); at 100 % points are shed.",
            unit: "percentunit",
            min: 0,
            max: 1,
            thresholds: nearFull,
            ...toCollector,
            ...third,
            queries: [{ expr: queueShare, legend: perTask }],
        }),
    ],
};

/** What the task, its containers and the sidecar use of what they have, for every service with the sidecar. */
export function ecsDashboard(): Dashboard {
    return dashboard({
        uid: uids.ecs,
        title: "ECS task",
        description:
            "CPU, memory, network and storage of ECS tasks and their containers, and the collector sidecar, by service and task.",
        tags: ["ecs"],
        serviceMetric: ecs.taskMemoryUtilized.name,
        annotations: [...standardMarks, jvmRestartMarks, sidecarRestartMarks],
        rows: [now, cpuAndMemory, containers, networkAndStorage, comings, sidecar, weeks],
    });
}
