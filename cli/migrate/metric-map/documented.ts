/**
 * The metrics that CloudWatch has of ECS tasks and of its agent, as AWS documents them: which exist, by which
 * dimensions. What becomes of each is in the files beside this one; a test walks the list.
 */
import { agentTables } from "./documented-agent";
import { type DocumentedMetrics, prefixed } from "./documented-table";

export { agentNamespace } from "./documented-agent";

export const insights = "ECS/ContainerInsights";
export const prometheusInsights = "ECS/ContainerInsights/Prometheus";
export const ecsNamespace = "AWS/ECS";

const cluster = ["ClusterName"] as const;
const service = ["ClusterName", "ServiceName"] as const;
const family = ["ClusterName", "TaskDefinitionFamily"] as const;
const task = ["ClusterName", "TaskDefinitionFamily", "TaskId"] as const;
const taskOfService = ["ClusterName", "ServiceName", "TaskId"] as const;
const container = ["ClusterName", "ServiceName", "ContainerName"] as const;
const containerOfFamily = ["ClusterName", "TaskDefinitionFamily", "ContainerName"] as const;
const containerOfTask = ["ClusterName", "TaskDefinitionFamily", "TaskId", "ContainerName"] as const;

const classicPage = "Amazon ECS Container Insights metrics";
const enhancedPage = "Amazon ECS Container Insights with enhanced observability metrics";
const prometheusPage = "Prometheus metrics collected by the CloudWatch agent";

const taskMeasures = [
    ...["CpuReserved", "CpuUtilized", "MemoryReserved", "MemoryUtilized"],
    ...["EphemeralStorageReserved", "EphemeralStorageUtilized"],
    ...["NetworkRxBytes", "NetworkTxBytes", "StorageReadBytes", "StorageWriteBytes"],
] as const;

/** Of every cluster with Container Insights, with enhanced observability and without. */
const classic: readonly DocumentedMetrics[] = [
    { page: classicPage, namespace: insights, dimensions: [cluster, service, family], names: taskMeasures },
    {
        page: classicPage,
        namespace: insights,
        dimensions: [service],
        names: ["DeploymentCount", "DesiredTaskCount", "PendingTaskCount", "RunningTaskCount", "TaskSetCount"],
    },
    {
        page: classicPage,
        namespace: insights,
        dimensions: [cluster],
        names: ["ContainerInstanceCount", "ServiceCount", "TaskCount"],
    },
    {
        page: classicPage,
        namespace: insights,
        dimensions: [cluster, service, family],
        names: ["EBSFilesystemSize", "EBSFilesystemUtilized", "RestartCount"],
    },
];

/** Of an instance, where the agent runs as a daemon on it. */
const ofInstances: readonly DocumentedMetrics[] = [
    {
        page: classicPage,
        namespace: insights,
        dimensions: [cluster, ["ClusterName", "ContainerInstanceId", "InstanceId"]],
        names: prefixed(
            "instance_",
            ...["cpu_reserved_capacity", "cpu_utilization", "filesystem_utilization"],
            ...["memory_reserved_capacity", "memory_utilization"],
        ),
    },
    {
        page: classicPage,
        namespace: insights,
        dimensions: [cluster],
        names: prefixed(
            "instance_",
            ...["cpu_limit", "cpu_usage_total", "memory_limit", "memory_working_set"],
            ...["network_total_bytes", "number_of_running_tasks"],
        ),
    },
];

const enhanced: readonly DocumentedMetrics[] = [
    {
        page: enhancedPage,
        namespace: insights,
        dimensions: [task, taskOfService],
        names: [...taskMeasures, "EBSFilesystemSize", "EBSFilesystemUtilized", "RestartCount"],
    },
    {
        page: enhancedPage,
        namespace: insights,
        dimensions: [cluster, service, family, task],
        names: prefixed(
            "Task",
            ...["CpuUtilization", "MemoryUtilization", "EphemeralStorageUtilization", "EBSFilesystemUtilization"],
        ),
    },
    {
        page: enhancedPage,
        namespace: insights,
        dimensions: [container, containerOfFamily, containerOfTask],
        names: prefixed(
            "Container",
            ...["CpuReserved", "CpuUtilized", "CpuUtilization"],
            ...["MemoryReserved", "MemoryUtilized", "MemoryUtilization"],
            ...["NetworkRxBytes", "NetworkTxBytes", "StorageReadBytes", "StorageWriteBytes"],
        ),
    },
    {
        page: enhancedPage,
        namespace: insights,
        dimensions: [cluster, service, family, task, container, containerOfTask],
        names: ["RestartCount", "UnHealthyContainerHealthStatus"],
    },
];

const free: readonly DocumentedMetrics[] = [
    {
        page: "Amazon ECS CloudWatch metrics",
        namespace: ecsNamespace,
        dimensions: [cluster, service],
        names: ["CPUUtilization", "MemoryUtilization"],
    },
    {
        page: "Amazon ECS CloudWatch metrics",
        namespace: ecsNamespace,
        dimensions: [cluster],
        names: ["CPUReservation", "MemoryReservation", "GPUReservation"],
    },
    {
        page: "Amazon ECS CloudWatch metrics",
        namespace: ecsNamespace,
        dimensions: [service],
        names: ["EBSFilesystemUtilization"],
    },
    {
        page: "Amazon ECS CloudWatch metrics",
        namespace: ecsNamespace,
        dimensions: [
            ["ClusterName", "DiscoveryName"],
            ["ClusterName", "DiscoveryName", "ServiceName"],
            ["ClusterName", "DiscoveryName", "TargetDiscoveryName"],
        ],
        names: [
            ...["ActiveConnectionCount", "NewConnectionCount", "ProcessedBytes", "RequestCount"],
            ...["GrpcRequestCount", "HTTPCode_Target_2XX_Count", "HTTPCode_Target_3XX_Count"],
            ...["HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count", "RequestCountPerTarget"],
            ...["TargetProcessedBytes", "TargetResponseTime", "ClientTLSNegotiationErrorCount"],
            ...["TargetTLSNegotiationErrorCount"],
        ],
    },
];

const envoyNames = [
    ...prefixed("envoy_http_downstream_rq_", "total", "xx"),
    ...prefixed("envoy_cluster_membership_", "healthy", "total"),
    ...prefixed("envoy_server_", "memory_heap_size", "memory_allocated", "live", "uptime"),
    ...prefixed(
        "envoy_cluster_upstream_cx_",
        ...["rx_bytes_total", "tx_bytes_total", "connect_timeout"],
        ...["destroy_local_with_active_rq", "destroy_remote_active_rq"],
    ),
    ...prefixed(
        "envoy_cluster_upstream_rq_",
        ...["pending_failure_eject", "pending_overflow", "timeout", "try_per_timeout", "rx_reset"],
        ...["maintenance_mode", "retry", "retry_success", "retry_overflow"],
    ),
    ...prefixed(
        "envoy_cluster_upstream_flow_control_",
        ...["paused_reading_total", "resumed_reading_total", "backed_up_total", "drained_total"],
    ),
];

const workloads: readonly DocumentedMetrics[] = [
    { page: prometheusPage, namespace: prometheusInsights, dimensions: [family], names: envoyNames },
    {
        page: prometheusPage,
        namespace: prometheusInsights,
        dimensions: [family],
        names: [
            ...prefixed("jvm_", "classes_loaded", "threads_current", "threads_daemon"),
            ...prefixed(
                "java_lang_operatingsystem_",
                ...["totalswapspacesize", "systemcpuload", "processcpuload", "freeswapspacesize"],
                ...["totalphysicalmemorysize", "freephysicalmemorysize", "openfiledescriptorcount"],
                ...["availableprocessors"],
            ),
            ...prefixed("catalina_manager_", "activesessions", "rejectedsessions"),
            ...prefixed(
                "catalina_globalrequestprocessor_",
                ...["bytesreceived", "bytessent", "requestcount", "errorcount", "processingtime"],
            ),
        ],
    },
    {
        page: prometheusPage,
        namespace: prometheusInsights,
        dimensions: [[...family, "area"]],
        names: ["jvm_memory_bytes_used"],
    },
    {
        page: prometheusPage,
        namespace: prometheusInsights,
        dimensions: [[...family, "pool"]],
        names: ["jvm_memory_pool_bytes_used"],
    },
    {
        page: prometheusPage,
        namespace: prometheusInsights,
        dimensions: [family],
        names: [
            ...prefixed(
                "nginx_ingress_controller_",
                ...["nginx_process_cpu_seconds_total", "success", "requests", "nginx_process_connections"],
                ...["nginx_process_connections_total", "nginx_process_resident_memory_bytes"],
                ...["config_last_reload_successful"],
            ),
            ...prefixed(
                "memcached_",
                ...["current_items", "current_connections", "limit_bytes", "current_bytes", "written_bytes_total"],
                ...["read_bytes_total", "items_evicted_total", "items_reclaimed_total", "commands_total"],
            ),
            ...prefixed(
                "haproxy_backend_",
                ...["bytes_in_total", "bytes_out_total", "connection_errors_total", "connections_total"],
                ...["current_sessions", "http_responses_total", "status", "up"],
            ),
            ...prefixed(
                "haproxy_frontend_",
                ...["bytes_in_total", "bytes_out_total", "connections_total", "current_sessions"],
                ...["http_requests_total", "http_responses_total", "request_errors_total"],
                ...["requests_denied_total"],
            ),
        ],
    },
];

/** Container Insights' own, by what is switched on: what its bill counts. */
export const insightsTables = { classic, enhanced, ofInstances } as const;

export const documentedMetrics: readonly DocumentedMetrics[] = [
    ...classic,
    ...ofInstances,
    ...enhanced,
    ...free,
    ...workloads,
    ...agentTables,
];
