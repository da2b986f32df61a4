/** What the processes of a container use, read from the kernel, in the shape of Docker's container statistics. */
import * as os from "node:os";
import { readIfThere } from "../support/read-if-there";
import type { CgroupMemory } from "./cgroups";

/**
 * Linux gives process times to user space in hundredths of a second on every architecture that Node runs on
 * (`USER_HZ`).
 */
const nanosecondsPerTick = 1e9 / 100;

export interface CpuSample {
    /** All in nanoseconds since the process started, `system` since the machine did. */
    readonly total: number;
    readonly user: number;
    readonly kernel: number;
    readonly system: number;
}

/** Bytes and packets since the network exists, all interfaces together. */
export interface NetworkSample {
    readonly rxBytes: number;
    readonly rxPackets: number;
    readonly rxErrors: number;
    readonly rxDropped: number;
    readonly txBytes: number;
    readonly txPackets: number;
    readonly txErrors: number;
    readonly txDropped: number;
}

/** What a container uses at one moment. */
export interface Sample {
    readonly at: Date;
    readonly cpu: CpuSample;
    /** In bytes. */
    readonly memory: CgroupMemory;
    readonly readBytes: number;
    readonly writeBytes: number;
    readonly processes: number;
}

/** Reads a container's processes. Without a cgroup `memory` is made from the processes' own counts. */
export function takeSample(pids: readonly number[], charged: CgroupMemory | undefined, at = new Date()): Sample {
    const times = pids.map((pid) => processTimes(read(`/proc/${pid}/stat`)));
    const io = pids.map((pid) => fields(read(`/proc/${pid}/io`)));
    const user = sum(times.map((time) => time.user));
    const kernel = sum(times.map((time) => time.kernel));
    return {
        at,
        cpu: { total: user + kernel, user, kernel, system: systemTime(read("/proc/stat")) },
        memory: charged ?? processMemory(pids),
        readBytes: sum(io.map((values) => values.read_bytes ?? 0)),
        writeBytes: sum(io.map((values) => values.write_bytes ?? 0)),
        processes: pids.length,
    };
}

/** User and kernel time of a process and of its children that have ended, in nanoseconds, from /proc/PID/stat. */
export function processTimes(stat: string): { user: number; kernel: number } {
    // The second field is the program's name in parentheses, which may hold anything; the 14th to 17th are the times
    // (proc_pid_stat(5)).
    const after = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [user = 0, kernel = 0, childUser = 0, childKernel = 0] = after.slice(11, 15).map(Number);
    return { user: (user + childUser) * nanosecondsPerTick, kernel: (kernel + childKernel) * nanosecondsPerTick };
}

/** Time that all CPUs have spent in any state, from the first line of /proc/stat, as Docker counts it. */
export function systemTime(stat: string): number {
    const [, ...ticks] = (stat.split("\n")[0] ?? "").trim().split(/\s+/);
    // Guest time, the ninth and tenth, is in user time already.
    return sum(ticks.slice(0, 8).map(Number)) * nanosecondsPerTick;
}

/** The sum over the interfaces of a network namespace, from /proc/PID/net/dev. */
export function networkTotals(netDev: string): NetworkSample {
    const rows = netDev
        .split("\n")
        .slice(2)
        .map((line) => line.split(":")[1]?.trim().split(/\s+/).map(Number) ?? []);
    const column = (index: number): number => sum(rows.map((row) => row[index] ?? 0));
    return {
        rxBytes: column(0),
        rxPackets: column(1),
        rxErrors: column(2),
        rxDropped: column(3),
        txBytes: column(8),
        txPackets: column(9),
        txErrors: column(10),
        txDropped: column(11),
    };
}

export function readNetwork(pid: number): NetworkSample {
    return networkTotals(read(`/proc/${pid}/net/dev`));
}

/** Memory without a cgroup: pages that a file is behind are the `cache`. */
function processMemory(pids: readonly number[]): CgroupMemory {
    const statuses = pids.map((pid) => fields(read(`/proc/${pid}/status`)));
    const kib = (key: string): number => sum(statuses.map((status) => status[key] ?? 0)) * 1024;
    const anonymous = kib("RssAnon");
    const cache = kib("RssFile") + kib("RssShmem");
    const stat = { cache, rss: anonymous };
    return { usage: anonymous + cache, peak: kib("VmHWM"), limit: undefined, anonymous, oomKills: 0, stat };
}

/** Docker's statistics of one container. */
export interface DockerStats {
    readonly dockerId: string;
    readonly dockerName: string;
    /** The first is the earlier one: CPU use is the difference. */
    readonly samples: readonly [Sample, Sample];
    /** Those of the task, and how many containers share them. */
    readonly network: readonly [NetworkSample, NetworkSample];
    readonly sharers: number;
}

/**
 * As the metadata endpoint gives them (Docker Engine API, "Get container stats", and the ECS agent's
 * `network_rate_stats`).
 */
export function dockerStats({ dockerId, dockerName, samples, network, sharers }: DockerStats): object {
    const [before, now] = samples;
    const seconds = (now.at.getTime() - before.at.getTime()) / 1000;
    const share = (value: number): number => Math.floor(value / sharers);
    const perSecond = (key: "rxBytes" | "txBytes"): number =>
        seconds > 0 ? Math.max(0, network[1][key] - network[0][key]) / seconds / sharers : 0;
    const net = network[1];
    return {
        id: dockerId,
        name: `/${dockerName}`,
        read: now.at.toISOString(),
        preread: before.at.toISOString(),
        num_procs: 0,
        pids_stats: { current: now.processes },
        cpu_stats: cpu(now),
        precpu_stats: cpu(before),
        memory_stats: {
            usage: now.memory.usage,
            max_usage: now.memory.peak,
            limit: now.memory.limit ?? os.totalmem(),
            stats: now.memory.stat,
        },
        blkio_stats: {
            io_service_bytes_recursive: [
                { major: 0, minor: 0, op: "Read", value: now.readBytes },
                { major: 0, minor: 0, op: "Write", value: now.writeBytes },
                { major: 0, minor: 0, op: "Total", value: now.readBytes + now.writeBytes },
            ],
        },
        storage_stats: {},
        // Fargate's name for the task's interface. The ECS agent splits its counters among the containers
        // (amazon-ecs-agent `agent/stats`), so that their sum is right.
        networks: {
            eth1: {
                rx_bytes: share(net.rxBytes),
                rx_packets: share(net.rxPackets),
                rx_errors: share(net.rxErrors),
                rx_dropped: share(net.rxDropped),
                tx_bytes: share(net.txBytes),
                tx_packets: share(net.txPackets),
                tx_errors: share(net.txErrors),
                tx_dropped: share(net.txDropped),
            },
        },
        network_rate_stats: { rx_bytes_per_sec: perSecond("rxBytes"), tx_bytes_per_sec: perSecond("txBytes") },
    };
}

function cpu({ cpu: { total, user, kernel, system } }: Sample): object {
    return {
        cpu_usage: { total_usage: total, usage_in_kernelmode: kernel, usage_in_usermode: user },
        system_cpu_usage: system,
        online_cpus: os.cpus().length,
    };
}

/** Lines of `key: number unit`. */
function fields(text: string): Record<string, number> {
    return Object.fromEntries(
        text.split("\n").map((line) => {
            const [key = "", value = ""] = line.split(":");
            return [key, Number.parseInt(value, 10)];
        }),
    );
}

function sum(values: readonly number[]): number {
    return values.reduce((total, value) => total + (Number.isFinite(value) ? value : 0), 0);
}

/** Empty when the process has ended, or is not ours to read. */
const read = (file: string): string => readIfThere(file) ?? "";
