/**
 * What becomes of what the agent reads of its host: on Fargate the host is the task's own, so the task metadata say
 * most of it. The rest is of an instance, or of a process, and says so.
 */
import { type Metric, metrics } from "../../../collector/names/names";
import type { Unit } from "../../../dashboards/model";
import { agentNamespace, documentedMetrics } from "./documented";
import { type Counterpart, type Counterparts, none, type NoShape, type Shape } from "./shape";

const { ecs, jvm } = metrics;

const ofTask =
    "CloudWatch's is of the host that the agent sees, the series of the task: on Fargate a task is alone on its host, on EC2 it is not.";

const gauge = ({ name }: Metric, unit: Unit, scale?: number): Shape => ({
    kind: "gauge",
    of: { name },
    unit,
    ...(scale !== undefined && { scale }),
    differs: ofTask,
});
const share = (part: Metric, whole: Metric): Shape => ({
    kind: "share",
    of: { name: part.name },
    whole: { name: whole.name },
    unit: "percent",
    differs: ofTask,
});
const counter = ({ name }: Metric, unit: Unit): Shape => ({ kind: "counter", of: { name }, unit, differs: ofTask });

const bytesOfMib = 1024 ** 2;

const known: Counterparts = {
    cpu_usage_active: share(ecs.taskCpuUtilized, ecs.taskCpuReserved),
    mem_total: gauge(ecs.taskMemoryReserved, "bytes", bytesOfMib),
    mem_used: gauge(ecs.taskMemoryUtilized, "bytes", bytesOfMib),
    mem_used_percent: share(ecs.taskMemoryUtilized, ecs.taskMemoryReserved),
    disk_total: gauge(ecs.taskEphemeralStorageReserved, "bytes", bytesOfMib),
    disk_used: gauge(ecs.taskEphemeralStorageUtilized, "bytes", bytesOfMib),
    disk_used_percent: share(ecs.taskEphemeralStorageUtilized, ecs.taskEphemeralStorageReserved),
    diskio_read_bytes: counter(ecs.taskStorageReadBytes, "bytes"),
    diskio_write_bytes: counter(ecs.taskStorageWriteBytes, "bytes"),
    net_drop_in: counter(ecs.taskNetworkRxDropped, "short"),
    net_drop_out: counter(ecs.taskNetworkTxDropped, "short"),
    net_err_in: counter(ecs.taskNetworkRxErrors, "short"),
    net_err_out: counter(ecs.taskNetworkTxErrors, "short"),
};

/** Sent as a rate, so that what was received in a period is its mean times the period's seconds. */
const received: Counterparts = {
    net_bytes_recv: gauge(ecs.taskNetworkRateRx, "bytes", 60),
    net_bytes_sent: gauge(ecs.taskNetworkRateTx, "bytes", 60),
};

const ofProcess =
    "CloudWatch's is of the processes that procstat picks, the series of the program that exposes it: a JVM by the JMX exporter, or any with a Prometheus client library.";
const process = ({ name }: Metric, kind: "gauge" | "counter", unit: Unit, scale?: number): Shape => ({
    kind,
    of: { name },
    unit,
    ...(scale !== undefined && { scale }),
    differs: ofProcess,
});

const processes: Counterparts = {
    // Hundredths of a second.
    procstat_cpu_time: process(jvm.processCpuSeconds, "counter", "short", 100),
    procstat_cpu_usage: {
        kind: "rate",
        of: { name: jvm.processCpuSeconds.name },
        unit: "percent",
        scale: 100,
        differs: ofProcess,
    },
    procstat_memory_rss: process(jvm.processResidentMemory, "gauge", "bytes"),
    procstat_memory_vms: {
        kind: "gauge",
        of: { name: "process_virtual_memory_bytes" },
        unit: "bytes",
        needsAllow: true,
        differs: ofProcess,
    },
};

const node =
    "A node_exporter on the instance, scraped by a collector of its own, has the host's; on Fargate nothing has.";

/** By the beginning of the name: why nothing here has it. */
const reasons: readonly (readonly [RegExp, NoShape])[] = [
    [/^cpu_/, none(`The task metadata tell CPU in use, not in which state it was. ${node}`)],
    [/^mem_/, none(`The task metadata tell memory in use and the task's own, not the kernel's pages. ${node}`)],
    [/^disk_/, none(`The task metadata tell ephemeral storage in MiB, not what the file system has besides. ${node}`)],
    [/^diskio_/, none(`The task metadata tell bytes read and written, not operations and their times. ${node}`)],
    [/^net_packets_/, none("The receiver has packets, which are not sent: bytes, errors and drops are.")],
    [/^(?:swap|netstat|processes|ethtool)_/, none(`The task metadata tell nothing of it. ${node}`)],
    [
        /^procstat_/,
        none(
            "The agent's procstat reads a process from outside, which no sidecar on Fargate can. A program's own client library exposes CPU, memory and file descriptors of its process; nothing else of it has a counterpart.",
        ),
    ],
];

const reasonFor = (name: string): NoShape | undefined => reasons.find(([pattern]) => pattern.test(name))?.[1];

const agentMetrics: Counterparts = { ...known, ...received, ...processes };

export const agentCounterparts: Counterparts = Object.fromEntries(
    documentedMetrics
        .filter(({ namespace }) => namespace === agentNamespace)
        .flatMap(({ names }) =>
            names.flatMap((name): [string, Counterpart][] => {
                const counterpart = agentMetrics[name] ?? reasonFor(name);
                return counterpart === undefined ? [] : [[name, counterpart]];
            }),
        ),
);
