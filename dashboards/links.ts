/** Addresses of the dashboards, for links that keep the time range, the data source and the service. */
import { labels } from "../collector/names/names";
import type { DataLink, PanelLink } from "./model";
import { pickers, serviceKey } from "./promql";

/** The dashboards' addresses, the same in every Grafana. */
export const uids = {
    fleet: "adot-fleet",
    ecs: "adot-ecs-task",
    jvm: "adot-jvm",
    envoy: "adot-envoy",
    collector: "adot-collector",
    amp: "adot-amp",
} as const;
export type Subject = keyof typeof uids;
export type DashboardUid = (typeof uids)[Subject];

/** What a link says that it leads to. */
const titles: Readonly<Record<Subject, string>> = {
    fleet: "All services",
    ecs: "ECS tasks",
    jvm: "JVM",
    envoy: "Envoy",
    collector: "Collector sidecars",
    amp: "Series and cost",
};

/** Grafana's macro for the time range that is shown, and the picker's values as they stand in an address. */
const kept = "${__url_time_range}&${datasource:queryparam}";

/** The service of a table's row. */
const ofRow = serviceKey.map(([variable, label]) => `var-${variable}=\${__data.fields.${label}}`).join("&");

const toTasks = (subject: Subject, tasks: string): DataLink => ({
    title: titles[subject],
    url: `/d/${uids[subject]}?${kept}&${ofRow}&var-${pickers.task}=${tasks}`,
    targetBlank: false,
});

/** What is picked on the dashboard that has the link. */
const ofPicked = Object.values(pickers)
    .map((variable) => `\${${variable}:queryparam}`)
    .join("&");

/** From an alert to its dashboard, for rows that have the dashboard's uid as a label too. */
export const toDashboardOf = (label: string): DataLink => ({
    title: "Dashboard",
    url: `/d/\${__data.fields.${label}}?${kept}&${ofRow}&var-${pickers.task}=$__all`,
    targetBlank: false,
});

/** From a value of the row's service to another dashboard of that service. Only for rows that keep its labels. */
export const toService = (subject: Subject): DataLink => toTasks(subject, "$__all");

/** As {@link toService}, for the one task of a row that keeps the label instance too. */
export const toTask = (subject: Subject): DataLink => toTasks(subject, `\${__data.fields.${labels.instance}}`);

/** What is shown of the task or the service of a series. */
const shownOfOne: readonly Subject[] = ["ecs", "jvm", "envoy", "collector"];

/** In a graph the labels are those of the series, not the cells of a row. */
const ofSeries = (link: DataLink): DataLink => ({
    ...link,
    url: link.url.replaceAll("${__data.fields.", "${__field.labels."),
});

/** From a series to the dashboards of its task. Only for series that keep cluster, service and task. */
export const ofSeriesTask: readonly DataLink[] = shownOfOne.map(toTask).map(ofSeries);

/** From a series to the dashboards of its service. Only for series that keep cluster and service. */
export const ofSeriesService: readonly DataLink[] = shownOfOne.map(toService).map(ofSeries);

/** From a panel's header to another dashboard, with the picked services and tasks. */
export function toDashboard(subject: Subject): PanelLink {
    return {
        type: "link",
        title: titles[subject],
        url: `/d/${uids[subject]}?${kept}&${ofPicked}`,
        tooltip: "With the same time range, services and tasks.",
        tags: [],
        icon: "external link",
        asDropdown: false,
        includeVars: false,
        keepTime: false,
        targetBlank: false,
    };
}
