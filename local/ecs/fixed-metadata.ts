/** The task metadata endpoint, version 4, of a task that doesn't run: fixed answers, with what the collector reads. */
import { type Listening, serveBodies } from "../support/http";

export interface FakeTask {
    readonly taskArn: string;
    /** Short name or ARN: ECS on Fargate gives the ARN. */
    readonly cluster: string;
    readonly family: string;
    readonly containers: readonly { readonly name: string; readonly memoryMiB: number }[];
}

/** Serves the task's metadata on a free port of 127.0.0.1. The container that asks is the task's last one. */
export function serveTaskMetadata(task: FakeTask): Promise<Listening> {
    const answers = Object.entries(metadataAnswers(task)).map(([at, answer]) => [at, JSON.stringify(answer)]);
    return serveBodies(Object.fromEntries(answers) as Record<string, string>);
}

/** The answers by path; `""` is the container that asks. */
function metadataAnswers(task: FakeTask): Readonly<Record<string, unknown>> {
    const started = "2026-01-02T03:04:05.678901234Z";
    const containers = task.containers.map(({ name, memoryMiB }, index) => ({
        DockerId: `${index}a2b3c4d5e6f-0011223344`,
        Name: name,
        DockerName: `ecs-${task.family}-${name}`,
        Image: `example/${name}:1.2.3`,
        ImageID: "sha256:1111",
        KnownStatus: "RUNNING",
        Type: "NORMAL",
        CreatedAt: started,
        StartedAt: started,
        Limits: { CPU: 256, Memory: memoryMiB },
        LogDriver: "awslogs",
        LogOptions: {
            "awslogs-group": `/ecs/${task.family}`,
            "awslogs-region": "eu-west-1",
            "awslogs-stream": `ecs/${name}/1`,
        },
    }));
    const stats = containers.map((container, index) => [
        container.DockerId,
        {
            id: container.DockerId,
            name: `/${container.DockerName}`,
            read: started,
            memory_stats: {
                usage: (64 + index) * 2 ** 20,
                max_usage: 128 * 2 ** 20,
                limit: 2 ** 33,
                stats: { cache: 2 ** 20 },
            },
            cpu_stats: { cpu_usage: cpuUsage(2e9), system_cpu_usage: 1e12, online_cpus: 2 },
            precpu_stats: { cpu_usage: cpuUsage(1e9), system_cpu_usage: 9e11, online_cpus: 2 },
            blkio_stats: { io_service_bytes_recursive: [blockIo("Read", 4096), blockIo("Write", 8192)] },
            networks: {
                eth1: {
                    rx_bytes: 1000,
                    rx_packets: 10,
                    rx_errors: 0,
                    rx_dropped: 0,
                    tx_bytes: 2000,
                    tx_packets: 20,
                    tx_errors: 0,
                    tx_dropped: 0,
                },
            },
            network_rate_stats: { rx_bytes_per_sec: 12.5, tx_bytes_per_sec: 25 },
        },
    ]);
    return {
        "": containers.at(-1),
        "/task": {
            Cluster: task.cluster,
            TaskARN: task.taskArn,
            Family: task.family,
            Revision: "7",
            KnownStatus: "RUNNING",
            LaunchType: "FARGATE",
            AvailabilityZone: "eu-west-1a",
            PullStartedAt: started,
            PullStoppedAt: started,
            Limits: { CPU: 1, Memory: 2048 },
            EphemeralStorageMetrics: { Utilized: 300, Reserved: 20480 },
            Containers: containers,
        },
        "/task/stats": Object.fromEntries(stats) as Record<string, unknown>,
    };
}

const cpuUsage = (total: number): object => ({
    total_usage: total,
    usage_in_kernelmode: total / 4,
    usage_in_usermode: total / 2,
});
const blockIo = (op: string, value: number): object => ({ op, value, major: 202, minor: 0 });
