/** Two dashboards with every panel type that the preview draws, and the series that they show. */
import type { Dashboard, Panel, Target } from "../model/dashboard";
import type { FakeSeries } from "./fake-prometheus";

const tasks = [
    { job: "orders", instance: "0a1b2c3d4e5f60718293a4b5c6d7e8f9" },
    { job: "orders", instance: "7f6e5d4c3b2a19080716253443526170" },
    { job: "basket", instance: "91a2b3c4d5e6f7081920a1b2c3d4e5f6" },
];

/** Between 0 and 1, with a period of 20 minutes. */
const wave = (time: number): number => 0.5 + 0.4 * Math.sin((time / 1200) * 2 * Math.PI);

/** A mark each half an hour, 5 minutes long. */
const alert: FakeSeries = {
    labels: { __name__: "alert", job: "basket", alertname: "LatencyHigh" },
    value: (time) => Number(time % 1800 < 300),
};

export const series: readonly FakeSeries[] = [
    alert,
    ...tasks.flatMap((task, index) => [
        { labels: { __name__: "up", ...task }, value: () => 1 },
        { labels: { __name__: "cpu", ...task }, value: (time: number) => wave(time + 300 * index) },
        { labels: { __name__: "memory", ...task }, value: (time: number) => 2 ** 30 * wave(time + 500 * index) },
    ]),
    ...["orders", "basket"].flatMap((job, index) => [
        // Orders is above what is red, always.
        { labels: { __name__: "cpu_used", job }, value: (time: number) => 0.85 * (1 - index) + 0.1 * wave(time) },
        { labels: { __name__: "cpu_reserved", job }, value: () => 1 + index },
    ]),
    ...["0.1", "1", "10", "+Inf"].map((le, index) => ({
        labels: { __name__: "latency_bucket", le },
        value: (time: number) => (index + 1) * (1 + wave(time)),
    })),
];

const ofSelected = 'job=~"$service",instance=~"$task"';
let panels = 0;

function target(expr: string, more: Partial<Target> = {}): Target {
    return { refId: "A", datasource: { type: "prometheus" }, expr, legendFormat: "{{job}}", ...more };
}

function panel(type: string, title: string, targets: readonly Target[], more: Partial<Panel> = {}): Panel {
    const id = ++panels;
    return {
        id,
        type,
        title,
        description: `What ${title} shows.`,
        gridPos: { x: (id % 2) * 12, y: id * 8, w: 12, h: 8 },
        targets,
        ...more,
    };
}

const legend = { showLegend: true, calcs: ["lastNotNull", "max"] };
const steps = [
    { color: "green", value: null },
    { color: "red", value: 0.8 },
];

export const tasksDashboard: Dashboard = {
    uid: "tasks",
    title: "Tasks",
    description: "Every task.",
    tags: ["preview-test"],
    time: { from: "now-1h", to: "now" },
    refresh: "1m",
    annotations: {
        list: [
            {
                name: "Alert",
                expr: 'alert{job=~"$service"}',
                titleFormat: "{{alertname}}",
                iconColor: "red",
                step: "1m",
            },
        ],
    },
    templating: {
        list: [
            { type: "datasource", name: "datasource", query: "prometheus" },
            {
                type: "query",
                name: "service",
                label: "Service",
                query: { query: "label_values(up, job)" },
                multi: true,
                includeAll: true,
                allValue: ".+",
            },
            {
                type: "query",
                name: "task",
                label: "Task",
                query: 'label_values(up{job=~"$service"}, instance)',
                multi: true,
                includeAll: true,
                allValue: ".+",
            },
        ],
    },
    links: [{ type: "dashboards", tags: ["preview-test"], includeVars: true, keepTime: true }],
    panels: [
        { id: 100, type: "row", title: "Now", gridPos: { x: 0, y: 0, w: 24, h: 1 }, panels: [] },
        panel("stat", "Tasks", [target(`count(up{${ofSelected}})`, { instant: true })], {
            fieldConfig: { defaults: { thresholds: { mode: "absolute", steps } } },
        }),
        panel(
            "timeseries",
            "CPU: used and reserved",
            [
                target('cpu_used{job=~"$service"}', { legendFormat: "{{job}} used" }),
                target('cpu_reserved{job=~"$service"}', { refId: "B", legendFormat: "{{job}} reserved" }),
            ],
            {
                options: { legend },
                fieldConfig: {
                    defaults: {
                        unit: "percentunit",
                        thresholds: { mode: "absolute", steps },
                        custom: { fillOpacity: 10, thresholdsStyle: { mode: "dashed" } },
                    },
                    overrides: [
                        {
                            matcher: { id: "byFrameRefID", options: "B" },
                            properties: [{ id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } }],
                        },
                    ],
                },
            },
        ),
        panel("timeseries", "CPU, by task", [target(`cpu{${ofSelected}}`, { legendFormat: "{{instance}}" })], {
            options: { legend },
            fieldConfig: { defaults: { unit: "percentunit" } },
        }),
        panel("timeseries", "Memory, by task", [target(`memory{${ofSelected}}`, { legendFormat: "{{instance}}" })], {
            options: { legend },
            fieldConfig: { defaults: { unit: "bytes", custom: { stacking: { mode: "normal" }, fillOpacity: 30 } } },
        }),
        panel("bargauge", "CPU, by service", [target('cpu_used{job=~"$service"}', { instant: true })], {
            fieldConfig: { defaults: { unit: "percentunit", min: 0, max: 1 } },
        }),
        panel("table", "Services", [target('cpu_used{job=~"$service"}', { instant: true })], {
            fieldConfig: {
                defaults: { unit: "percentunit" },
                overrides: [
                    {
                        matcher: { id: "byName", options: "CPU" },
                        properties: [
                            { id: "custom.cellOptions", value: { type: "color-text" } },
                            { id: "thresholds", value: { mode: "absolute", steps } },
                            { id: "links", value: [{ title: "JVMs", url: "/d/jvm" }] },
                        ],
                    },
                    {
                        matcher: { id: "byName", options: "Service" },
                        properties: [
                            {
                                id: "links",
                                value: [
                                    {
                                        title: "JVMs",
                                        url: "/d/jvm?${__url_time_range}&var-service=${__data.fields.job}",
                                    },
                                    { title: "Tasks", url: "/d/tasks?var-service=${__data.fields.job}" },
                                ],
                            },
                        ],
                    },
                ],
            },
            transformations: [
                {
                    id: "organize",
                    options: {
                        excludeByName: { Time: true, __name__: true },
                        renameByName: { job: "Service", Value: "CPU" },
                    },
                },
            ],
        }),
        panel("heatmap", "Latency", [target("latency_bucket")], {
            options: { yAxis: { unit: "s" }, cellValues: { unit: "reqps" } },
        }),
    ],
};

export const jvmDashboard: Dashboard = {
    uid: "jvm",
    title: "JVM",
    tags: ["preview-test"],
    time: { from: "now-1h", to: "now" },
    templating: tasksDashboard.templating,
    panels: [panel("stat", "JVMs", [target('count(up{job=~"$service"})')])],
};
