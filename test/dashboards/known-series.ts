/** Every series that a query may ask for, by name: the catalogue's, the recorded ones, and that of the alerts. */
import { bufferIds } from "../../collector/config/buffer";
import { labels, metrics, type Metric } from "../../collector/names/names";
import { alertLabels, alertSeries, alertTimeSeries } from "../../dashboards/alerts";
import { recordedMetrics } from "../../dashboards/recorded";
import type { Selector } from "./promql-tree";

export const common: readonly string[] = [labels.job, labels.instance, labels.scrapeJob, labels.cluster, labels.family];

export const catalogue = new Map<string, Metric>(
    Object.values(metrics)
        .flatMap((group) => Object.values<Metric>(group))
        .map((metric) => [metric.name, metric]),
);
export const recordedByName = new Map<string, Metric>(recordedMetrics.map((metric) => [metric.name, metric]));

const alerts: Metric = {
    name: alertSeries,
    kind: "gauge",
    unit: "count",
    help: "1 for each alert that is pending or firing",
    labels: [labels.cluster, labels.job, labels.instance, ...Object.values(alertLabels)],
};
const alertTimes: Metric = { ...alerts, name: alertTimeSeries, unit: "seconds", help: "When each became active" };
/** A selector without a metric: every series. */
const anything: Metric = {
    name: "",
    kind: "gauge",
    unit: "count",
    help: "Any series",
    labels: ["__name__", ...Object.values(labels)],
};

/** The metric behind a selector, with all the labels that its series have. */
export function known({ metric: name }: Selector): Metric | undefined {
    const special = [alerts, alertTimes, anything].find((metric) => metric.name === name) ?? recordedByName.get(name);
    return special ?? ofCatalogue(name);
}

function ofCatalogue(name: string): Metric | undefined {
    const base = name.replace(/_(bucket|sum|count)$/, "");
    const found = catalogue.get(name) ?? catalogue.get(base);
    if (found === undefined) {
        return undefined;
    }
    const composite = found.kind === "histogram" || found.kind === "summary";
    const part = name === base ? "" : name.slice(base.length);
    const fits = composite ? (part === "_bucket" ? found.kind === "histogram" : part !== "") : name === found.name;
    return fits
        ? { ...found, labels: [...common, ...found.labels, ...(part === "_bucket" ? [labels.le] : [])] }
        : undefined;
}

const ofQueues: readonly string[] = [metrics.sidecar.queueSize.name, metrics.sidecar.queueCapacity.name];

/**
 * What one series of a composite metric counts: its `_count` and `_bucket` are numbers of observations. The queue on
 * disk has bytes where others have requests.
 */
export function unitOf(selector: Selector): string | undefined {
    const metric = known(selector);
    const isOnDisk = selector.matchers.some(
        ({ label, operator, value }) => label === labels.exporter && operator === "=" && value === bufferIds.hop,
    );
    if (isOnDisk && ofQueues.includes(selector.metric)) {
        return "bytes";
    }
    return metric !== undefined && (metric.kind === "histogram" || metric.kind === "summary")
        ? /_(?:count|bucket)$/.test(selector.metric)
            ? "count"
            : metric.unit
        : metric?.unit;
}
