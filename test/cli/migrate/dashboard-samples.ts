/**
 * Bodies of CloudWatch dashboards, written after "Dashboard Body Structure and Syntax": every type of widget and view,
 * the shorthand of rows, metric math, searches, variables, annotations, and what can't be read.
 */

const insights = "ECS/ContainerInsights";
const prometheus = "ECS/ContainerInsights/Prometheus";
const orders = ["ClusterName", "shop", "ServiceName", "orders"] as const;

interface Place {
    readonly x?: number;
    readonly y?: number;
    readonly width?: number;
    readonly height?: number;
}
const metric = (title: string, metrics: readonly unknown[], more: object = {}, place: Place = {}): object => ({
    type: "metric",
    ...place,
    properties: { title, metrics, region: "eu-west-1", ...more },
});

export const dashboardSamples: Readonly<Record<string, unknown>> = {
    "service overview": {
        start: "-PT6H",
        periodOverride: "inherit",
        widgets: [
            {
                type: "text",
                x: 0,
                y: 0,
                width: 24,
                height: 2,
                properties: { markdown: "# Orders\nSee [button:primary:the runbook](https://example.com/runbook)." },
            },
            metric(
                "CPU",
                [
                    [insights, "CpuUtilized", ...orders, { label: "used", stat: "Maximum" }],
                    [".", "CpuReserved", ".", ".", ".", ".", { label: "reserved ${LAST}", color: "#d62728" }],
                ],
                {
                    view: "timeSeries",
                    stacked: false,
                    stat: "Average",
                    period: 60,
                    liveData: false,
                    legend: { position: "right" },
                },
                { x: 0, y: 2, width: 12, height: 6 },
            ),
            metric(
                "Memory",
                [
                    [insights, "MemoryUtilized", ...orders],
                    ["...", "payments"],
                ],
                {
                    stacked: true,
                    stat: "Sum",
                    period: 300,
                    yAxis: { left: { min: 0, max: 4096, label: "MiB", showUnits: false } },
                },
                { x: 12, y: 2, width: 12, height: 6 },
            ),
            metric(
                "Tasks",
                [
                    [insights, "RunningTaskCount", ...orders],
                    [".", "DesiredTaskCount", ".", ".", ".", "."],
                ],
                { view: "singleValue", stat: "Average", sparkline: true, period: 60 },
                { x: 0, y: 8, width: 6, height: 3 },
            ),
            metric(
                "CPU of the service",
                [["AWS/ECS", "CPUUtilization", ...orders]],
                {
                    view: "gauge",
                    yAxis: { left: { min: 0, max: 100 } },
                    annotations: { horizontal: [{ label: "busy", value: 80, fill: "above" }, { value: 95 }] },
                },
                { x: 6, y: 8, width: 6, height: 3 },
            ),
        ],
    },
    "metric math": {
        widgets: [
            metric("Error rate", [
                [{ expression: "100 * errors / requests", label: "5xx", id: "e1" }],
                [
                    prometheus,
                    "envoy_http_downstream_rq_xx",
                    "ClusterName",
                    "shop",
                    "TaskDefinitionFamily",
                    "orders",
                    "envoy_response_code_class",
                    "5",
                    { id: "errors", visible: false, stat: "Sum" },
                ],
                [
                    ".",
                    "envoy_http_downstream_rq_total",
                    "ClusterName",
                    "shop",
                    "TaskDefinitionFamily",
                    "orders",
                    { id: "requests", visible: false, stat: "Sum" },
                ],
            ]),
            metric("Sum of all", [
                [{ expression: "SUM(METRICS())", label: "all", id: "e1", period: 60 }],
                [insights, "NetworkRxBytes", ...orders, { id: "m1", visible: false }],
                [".", "NetworkTxBytes", ".", ".", ".", ".", { id: "m2", visible: false }],
            ]),
            metric("Rates and the like", [
                [{ expression: "RATE(m1)", id: "e1" }],
                [{ expression: "DIFF(FILL(m1, 0))", id: "e2" }],
                [{ expression: "CEIL(m1 / 1024) - MIN(m1)", id: "e3" }],
                [{ expression: "IF(m1 > 512, m1, 0)", id: "e4", yAxis: "right" }],
                [{ expression: "RUNNING_SUM(m1)", id: "e5" }],
                [{ expression: "nothing + 1", id: "e6" }],
                [{ expression: "m1 +", id: "e7" }],
                [{ expression: "e8 + 1", id: "e8" }],
                [insights, "CpuUtilized", ...orders, { id: "m1", period: 60 }],
            ]),
            metric("Band", [
                [insights, "MemoryUtilized", ...orders, { id: "m1" }],
                [{ expression: "ANOMALY_DETECTION_BAND(m1, 3)", label: "expected", id: "ad1" }],
            ]),
        ],
    },
    searches: {
        widgets: [
            metric("By service", [
                [
                    {
                        expression: `SEARCH('{${insights},ClusterName,ServiceName} MetricName="CpuUtilized" ClusterName="shop"', 'Average', 300)`,
                        id: "e1",
                    },
                ],
            ]),
            metric("Ten of them", [
                [
                    {
                        expression: `SORT(SEARCH('{${insights},ClusterName,ServiceName} MemoryUtilized', 'Maximum', 60), MAX, DESC, 10)`,
                        id: "e1",
                    },
                ],
            ]),
            metric("By words", [[{ expression: "SEARCH('orders CPU', 'Average', 300)", id: "e1" }]]),
            metric("By SQL", [
                [
                    {
                        expression: `SELECT AVG(CpuUtilized) FROM SCHEMA("${insights}", ClusterName, ServiceName) WHERE ClusterName = 'shop' GROUP BY ServiceName ORDER BY AVG() DESC LIMIT 5`,
                        id: "q1",
                        period: 60,
                    },
                ],
            ]),
        ],
    },
    "all views": {
        widgets: ["timeSeries", "singleValue", "bar", "pie", "gauge", "table", "hologram"].map((view, index) =>
            metric(
                `As ${view}`,
                [
                    [insights, "CpuUtilized", ...orders],
                    ["...", "payments"],
                ],
                { view, trend: true },
                { x: (index % 4) * 6, y: Math.floor(index / 4) * 6, width: 6, height: 6 },
            ),
        ),
    },
    "all widgets": {
        widgets: [
            { type: "text", properties: { markdown: "Plain text." } },
            {
                type: "log",
                properties: {
                    title: "Slow requests",
                    query: "SOURCE 'orders' | fields @message\n| filter ms > 1000",
                    region: "eu-west-1",
                    view: "table",
                },
            },
            {
                type: "alarm",
                properties: {
                    title: "Alarms",
                    alarms: [
                        "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-cpu-high",
                        "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:elsewhere",
                    ],
                },
            },
            { type: "alarm", properties: { alarms: ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:elsewhere"] } },
            {
                type: "explorer",
                properties: {
                    title: "By tag",
                    metrics: [{ metricName: "CPUUtilization", resourceType: "AWS::EC2::Instance", stat: "Average" }],
                    labels: [{ key: "team", value: "orders" }],
                },
            },
            {
                type: "custom",
                properties: {
                    title: "Drawn by Lambda",
                    endpoint: "arn:aws:lambda:eu-west-1:123456789012:function:draw",
                    params: { code: "```" },
                },
            },
            {
                type: "metric",
                properties: {
                    title: "An alarm's graph",
                    annotations: { alarms: ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-cpu-high"] },
                },
            },
            { type: "metric", properties: { title: "Nothing" } },
            { type: "chart", properties: {} },
        ],
    },
    "the JVM": {
        widgets: [
            metric(
                "Heap",
                [
                    [
                        prometheus,
                        "jvm_memory_bytes_used",
                        "ClusterName",
                        "shop",
                        "TaskDefinitionFamily",
                        "orders",
                        "area",
                        "heap",
                    ],
                    ["...", "nonheap"],
                ],
                { stat: "Average", period: 60 },
            ),
            metric("Pools", [
                [
                    {
                        expression: `SEARCH('{${prometheus},ClusterName,TaskDefinitionFamily,pool} MetricName="jvm_memory_pool_bytes_used"', 'Average', 60)`,
                        label: "",
                        id: "e1",
                    },
                ],
            ]),
            metric("Threads", [
                [prometheus, "jvm_threads_current", "ClusterName", "shop", "TaskDefinitionFamily", "orders"],
                [".", "jvm_threads_daemon", ".", ".", ".", "."],
            ]),
            metric("CPU by MBean", [
                [
                    prometheus,
                    "java_lang_operatingsystem_processcpuload",
                    "ClusterName",
                    "shop",
                    "TaskDefinitionFamily",
                    "orders",
                ],
            ]),
        ],
    },
    "the host": {
        widgets: [
            metric("CPU", [
                ["CWAgent", "cpu_usage_active", "host", "ip-10-0-0-1", "cpu", "cpu-total"],
                [".", "cpu_usage_iowait", ".", ".", ".", "."],
            ]),
            metric("Memory", [["CWAgent", "mem_used_percent", "host", "ip-10-0-0-1"]], {
                yAxis: { left: { max: 100 } },
            }),
            metric("Process", [
                ["CWAgent", "procstat_memory_rss", "exe", "java", "process_name", "java"],
                [".", "procstat_memory_locked", ".", ".", ".", "."],
            ]),
            metric("StatsD", [["CWAgent", "orders.placed", "metric_type", "counter", "shop", "eu", { stat: "Sum" }]]),
        ],
    },
    "statistics and labels": {
        widgets: [
            metric(
                "Percentiles",
                [
                    [
                        insights,
                        "TaskMemoryUtilization",
                        ...orders,
                        { stat: "p99", label: "${PROP('Dim.ServiceName')} ${PROP('Stat')}" },
                    ],
                    ["...", { stat: "PR(:80)", label: "[${AVG}] below 80 %" }],
                    ["...", { stat: "TM(10%:90%)" }],
                    ["...", { stat: "SampleCount" }],
                    ["...", { stat: "mode" }],
                ],
                { period: 300 },
            ),
        ],
    },
    variables: {
        variables: [
            {
                type: "property",
                property: "ServiceName",
                inputType: "select",
                id: "service",
                label: "Service",
                defaultValue: "orders",
                visible: true,
                search: `{${insights},ClusterName,ServiceName} MetricName="CpuUtilized"`,
                populateFrom: "ServiceName",
            },
            {
                type: "pattern",
                pattern: "eu-west-1",
                inputType: "radio",
                id: "region",
                values: [{ value: "eu-west-1" }],
            },
        ],
        widgets: [
            metric(
                "CPU",
                [
                    [insights, "CpuUtilized", ...orders],
                    [".", "MemoryUtilized", ".", ".", ".", ".", { region: "us-east-1" }],
                ],
                { annotations: { vertical: [{ label: "release", value: "2026-01-01T00:00:00Z" }] } },
            ),
        ],
    },
    "what can't be read": {
        start: "2026-01-01T00:00:00Z",
        end: "2026-02-01T00:00:00Z",
        widgets: [
            metric("Wrong rows", [
                ["...", "a"],
                [insights],
                [insights, "CpuUtilized", "ClusterName"],
                7,
                [{ expression: 5 }],
            ]),
            metric("Others' metrics", [
                ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", "app/x"],
                ["Shop/Orders", "Placed"],
                [insights, "CpuUtilized", "ClusterName", "${Cluster}"],
            ]),
            "no widget",
            { type: "metric", x: 20, y: 0, width: 12, height: -1, properties: null },
        ],
    },
    empty: { widgets: [] },
};
