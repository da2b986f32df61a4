/** What the agent reads of its host and of processes, as AWS documents it. */
import { type DocumentedMetrics, prefixed } from "./documented-table";

export const agentNamespace = "CWAgent";

const procstatPage = "Collect process metrics with the procstat plugin";
const agentPage = "Metrics collected by the CloudWatch agent on Linux and macOS instances";
const host = ["host"] as const;
const cpuStates = [
    ...["active", "guest", "guest_nice", "idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user"],
];

const ofHost = (dimensions: readonly string[], ...names: readonly string[]): DocumentedMetrics => ({
    page: agentPage,
    namespace: agentNamespace,
    dimensions: [[...host, ...dimensions]],
    names,
});

export const agentTables: readonly DocumentedMetrics[] = [
    ofHost(["cpu"], ...prefixed("cpu_time_", ...cpuStates), ...prefixed("cpu_usage_", ...cpuStates)),
    ofHost(
        ["device", "fstype", "path"],
        ...prefixed("disk_", "free", "inodes_free", "inodes_total", "inodes_used", "total", "used", "used_percent"),
    ),
    ofHost(
        ["name"],
        ...prefixed("diskio_", "iops_in_progress", "io_time", "reads", "read_bytes", "read_time"),
        ...prefixed("diskio_", "writes", "write_bytes", "write_time"),
    ),
    ofHost(
        ["driver", "interface"],
        ...prefixed("ethtool_", "bw_in_allowance_exceeded", "bw_out_allowance_exceeded", "pps_allowance_exceeded"),
        ...prefixed("ethtool_", "conntrack_allowance_exceeded", "linklocal_allowance_exceeded"),
    ),
    ofHost(
        [],
        ...prefixed("mem_", "active", "available", "available_percent", "buffered", "cached", "free", "inactive"),
        ...prefixed("mem_", "total", "used", "used_percent"),
        ...prefixed("swap_", "free", "used", "used_percent"),
    ),
    ofHost(
        ["interface"],
        ...prefixed("net_", "bytes_recv", "bytes_sent", "drop_in", "drop_out", "err_in", "err_out"),
        ...prefixed("net_", "packets_sent", "packets_recv"),
    ),
    ofHost(
        [],
        ...prefixed("netstat_tcp_", "close", "close_wait", "closing", "established", "fin_wait1", "fin_wait2"),
        ...prefixed("netstat_tcp_", "last_ack", "listen", "none", "syn_sent", "syn_recv", "time_wait"),
        "netstat_udp_socket",
        ...prefixed("processes_", "blocked", "dead", "idle", "paging", "running", "sleeping", "stopped"),
        ...prefixed("processes_", "total", "total_threads", "wait", "zombies"),
    ),
    {
        page: procstatPage,
        namespace: agentNamespace,
        dimensions: [
            ["exe", "process_name"],
            ["pattern", "process_name"],
            ["pidfile", "process_name"],
        ],
        names: [
            "procstat_lookup_pid_count",
            ...prefixed("procstat_", "cpu_time", "cpu_time_system", "cpu_time_user", "cpu_usage"),
            ...prefixed("procstat_memory_", "data", "locked", "rss", "stack", "swap", "vms"),
            ...prefixed("procstat_", "pid", "read_bytes", "write_bytes", "read_count", "write_count"),
            ...prefixed("procstat_", "involuntary_context_switches", "voluntary_context_switches"),
            ...prefixed("procstat_", "realtime_priority", "nice_priority", "signals_pending"),
            ...["cpu_time", "file_locks", "memory_data", "memory_locked", "memory_rss", "memory_stack"].flatMap(
                (limit) => prefixed(`procstat_rlimit_${limit}_`, "hard", "soft"),
            ),
            "procstat_rlimit_memory_vms_hard",
        ],
    },
];
