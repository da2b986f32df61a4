/** The ECS task dashboard: what the task and its containers use of what they have, and how the sidecar fares. */
import { labels, metrics } from "../components/collector/names";
import { bargauge, dashboard, stat, timeseries, type RowRequest } from "./builder";
import type { Dashboard } from "./model";
import { count, max, rate, select, share, sum } from "./promql";
import { heapOfLimit, lostSinceStart, sidecarRows, targetsDown } from "./sidecar";
import { half, nearLimit, ofLimit, perService, perTask, third, tile } from "./shapes";

const { ecs, container } = metrics;
const { job, instance, container: containerName } = labels;

const perContainer = `{{${job}}}: {{${containerName}}}`;

const cpuShare = share(
    max(select(ecs.taskCpuUtilized), job, instance),
    max(select(ecs.taskCpuReserved), job, instance),
);
const memoryShare = share(
    max(select(ecs.taskMemoryUtilized), job, instance),
    max(select(ecs.taskMemoryReserved), job, instance),
);
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
            queries: [{ expr: count(select(ecs.taskMemoryUtilized)), legend: "Tasks" }],
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
            thresholds: { steps: [[0.8, "orange"], [1, "red"]] }, // prettier-ignore
            ...tile,
            queries: [{ expr: max(heapOfLimit), legend: "Heap" }],
        }),
        stat({
            title: "Points lost",
            description:
                "Points that the picked sidecars refused, shed or failed to write since each started. Any: the row on the sidecar's data says which of the three, and what to do.",
            unit: "short",
            thresholds: { steps: [[1, "red"]] },
            ...tile,
            queries: [{ expr: lostSinceStart, legend: "Points" }],
        }),
        stat({
            title: "Scrape targets down",
            description:
                "Targets whose last scrape failed. Any: the table of scrape targets names them; the program isn't listening, answers too late, or sends more than the job's limits allow.",
            unit: "none",
            thresholds: { steps: [[1, "red"]] },
            ...tile,
            queries: [{ expr: targetsDown, legend: "Targets" }],
        }),
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

/** What the task, its containers and the sidecar use of what they have, for every service with the sidecar. */
export function ecsDashboard(): Dashboard {
    return dashboard({
        uid: "adot-ecs-task",
        title: "ECS task",
        description:
            "CPU, memory, network and storage of ECS tasks and their containers, and the collector sidecar, by service and task.",
        tags: ["ecs"],
        serviceMetric: ecs.taskMemoryUtilized.name,
        rows: [now, cpuAndMemory, containers, networkAndStorage, ...sidecarRows],
    });
}
