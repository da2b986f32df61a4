/** What becomes of the metrics of Container Insights and of ECS itself: the sidecar reads the same task metadata. */
import { labels, type Metric, metrics } from "../../../collector/names/names";
import type { Unit } from "../../../dashboards/model";
import { ecsNamespace, insights } from "./documented";
import { type Counterpart, type Counterparts, none, type Series, type Shape } from "./shape";

const { ecs, container } = metrics;

const of = ({ name }: Metric): Series => ({ name });
const gauge = (metric: Metric, unit: Unit, more: Partial<Shape> = {}): Shape =>
    ({ kind: "gauge", of: of(metric), unit, ...more }) as Shape;
const rate = (name: string, unit: Unit, more: Partial<Shape> = {}): Shape =>
    ({ kind: "rate", of: { name }, unit, ...more }) as Shape;
const share = (part: Metric, whole: Metric, more: Partial<Shape> = {}): Shape =>
    ({ kind: "share", of: of(part), whole: of(whole), unit: "percent", ...more }) as Shape;

const storageDiffers =
    "CloudWatch's page gives the unit as bytes and its log events as bytes a second; the series counts bytes since the task's start, and its rate is asked for.";
const gibOfMib = 1 / 1024;

const orchestrator = (what: string, instead = ""): Counterpart =>
    none(
        `${what} is what ECS's control plane knows, and no container of the task can see it.${instead} ECS itself tells it (DescribeServices, its events), and CloudWatch as long as Container Insights is on.`,
    );
const ofHost = none(
    "It is of the EC2 instance and not of a task: a node_exporter on the instance, scraped by a collector of its own, has it.",
);
const volume = none(
    "It is of an EBS volume, which the task metadata don't tell: keep the metric of AWS/ECS, which is free, or have the application say how full its folder is.",
);
const notKept = (name: string): string =>
    `The receiver has ${name}, which isn't sent by default: in the network mode awsvpc the ECS agent only splits the task's counters evenly.`;

const ofContainer = (what: "read" | "write"): string =>
    `The sidecar sends the sum of the task, ecs_task_storage_${what}_bytes, and no container's part of it: ask for the task's.`;

const taskMeasures: Counterparts = {
    CpuUtilized: gauge(ecs.taskCpuUtilized, "short"),
    CpuReserved: gauge(ecs.taskCpuReserved, "short"),
    MemoryUtilized: gauge(ecs.taskMemoryUtilized, "mbytes"),
    MemoryReserved: gauge(ecs.taskMemoryReserved, "mbytes"),
    // CloudWatch has gigabytes, the task metadata mebibytes.
    EphemeralStorageUtilized: gauge(ecs.taskEphemeralStorageUtilized, "short", { scale: gibOfMib }),
    EphemeralStorageReserved: gauge(ecs.taskEphemeralStorageReserved, "short", { scale: gibOfMib }),
    NetworkRxBytes: gauge(ecs.taskNetworkRateRx, "binBps"),
    NetworkTxBytes: gauge(ecs.taskNetworkRateTx, "binBps"),
    StorageReadBytes: rate(ecs.taskStorageReadBytes.name, "binBps", { differs: storageDiffers }),
    StorageWriteBytes: rate(ecs.taskStorageWriteBytes.name, "binBps", { differs: storageDiffers }),
};

const counts: Counterparts = {
    RunningTaskCount: {
        kind: "count",
        of: of(ecs.taskMemoryUtilized),
        unit: "short",
        differs:
            "Tasks count that send metrics: one whose sidecar can't write is missing, one that stops counts for up to five minutes.",
    },
    TaskCount: {
        kind: "count",
        of: of(ecs.taskMemoryUtilized),
        unit: "short",
        differs: "Tasks without a sidecar don't count.",
    },
    ServiceCount: {
        kind: "count",
        of: of(ecs.taskMemoryUtilized),
        distinct: labels.job,
        unit: "short",
        differs: "Services without a sidecar, and those without a task, don't count.",
    },
    DesiredTaskCount: orchestrator("The desired count", " The tasks that run are counted."),
    PendingTaskCount: orchestrator("A task that is pending"),
    DeploymentCount: orchestrator("A deployment"),
    TaskSetCount: orchestrator("A task set"),
    ContainerInstanceCount: orchestrator("A container instance"),
    RestartCount: orchestrator(
        "A restart by a container's restart policy",
        " Restarts of a JVM and of the sidecar are marks on the dashboards.",
    ),
    UnHealthyContainerHealthStatus: orchestrator("A container's health"),
    EBSFilesystemSize: volume,
    EBSFilesystemUtilized: volume,
    TaskEBSFilesystemUtilization: volume,
};

/** Only enhanced observability has them. */
const enhanced: Counterparts = {
    TaskCpuUtilization: share(ecs.taskCpuUtilized, ecs.taskCpuReserved),
    TaskMemoryUtilization: share(ecs.taskMemoryUtilized, ecs.taskMemoryReserved),
    TaskEphemeralStorageUtilization: share(ecs.taskEphemeralStorageUtilized, ecs.taskEphemeralStorageReserved),
    // Container Insights has CPU units, of which a vCPU has 1024.
    ContainerCpuUtilized: gauge(container.cpuUsageVcpu, "short", { scale: 1024 }),
    ContainerCpuReserved: none(
        "The receiver has container_cpu_reserved, which isn't sent by default: it never changes while a task runs, and is in its task definition.",
    ),
    ContainerCpuUtilization: none(
        "A container's CPU has no limit of its own on Fargate, and the units that it has reserved aren't sent. Compare container_cpu_usage_vcpu with the task's CPU.",
    ),
    ContainerMemoryUtilized: gauge(container.memoryUtilized, "mbytes"),
    ContainerMemoryReserved: gauge(container.memoryReserved, "mbytes", {
        differs:
            "The series is the container's hard limit, and 0 without one; CloudWatch takes the soft limit where there is one.",
    }),
    ContainerMemoryUtilization: share(container.memoryUtilized, container.memoryReserved, {
        differs: "Containers without a hard limit have no share.",
    }),
    ContainerNetworkRxBytes: none(notKept("container_network_rate_rx")),
    ContainerNetworkTxBytes: none(notKept("container_network_rate_tx")),
    ContainerStorageReadBytes: none(ofContainer("read")),
    ContainerStorageWriteBytes: none(ofContainer("write")),
};

const instance = (...names: readonly string[]): Counterparts =>
    Object.fromEntries(names.map((name) => [`instance_${name}`, ofHost]));

const insightsCounterparts: Counterparts = {
    ...taskMeasures,
    ...counts,
    ...enhanced,
    ...instance("cpu_limit", "cpu_reserved_capacity", "cpu_usage_total", "cpu_utilization"),
    ...instance("filesystem_utilization", "memory_limit", "memory_reserved_capacity", "memory_utilization"),
    ...instance("memory_working_set", "network_total_bytes", "number_of_running_tasks"),
};

const connect = (name: string, instead: string): Counterpart =>
    none(
        `Service Connect's proxy writes ${name} to CloudWatch itself, and its Envoy can't be scraped on Fargate. ${instead}`,
    );
const ownEnvoy = "An Envoy of one's own in the task, or the application's own metrics, have requests and their times.";

const ecsCounterparts: Counterparts = {
    CPUUtilization: share(ecs.taskCpuUtilized, ecs.taskCpuReserved, {
        differs:
            "CloudWatch's of a cluster of EC2 instances is of the instances' CPU; that of a service is of its tasks, as here.",
    }),
    MemoryUtilization: share(ecs.taskMemoryUtilized, ecs.taskMemoryReserved, {
        differs:
            "CloudWatch's of a cluster of EC2 instances is of the instances' memory; that of a service is of its tasks, as here.",
    }),
    CPUReservation: ofHost,
    MemoryReservation: ofHost,
    GPUReservation: ofHost,
    EBSFilesystemUtilization: volume,
    ...Object.fromEntries(
        [
            ...["ActiveConnectionCount", "NewConnectionCount", "ProcessedBytes", "RequestCount"],
            ...["GrpcRequestCount", "HTTPCode_Target_2XX_Count", "HTTPCode_Target_3XX_Count"],
            ...["HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count", "RequestCountPerTarget"],
            ...["TargetProcessedBytes", "TargetResponseTime", "ClientTLSNegotiationErrorCount"],
            ...["TargetTLSNegotiationErrorCount"],
        ].map((name) => [name, connect(name, ownEnvoy)]),
    ),
};

export const ecsNamespaces: Readonly<Record<string, Counterparts>> = {
    [insights]: insightsCounterparts,
    [ecsNamespace]: ecsCounterparts,
};
