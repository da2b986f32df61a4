/**
 * What becomes of the metrics that the agent scrapes by itself: App Mesh's Envoy, JMX, Tomcat, NGINX, Memcached and
 * HAProxy. The sidecar scrapes the same targets, so names stay, but for those that newer JMX exporters have renamed.
 */
import { type Metric, metrics } from "../../../collector/names/names";
import type { Unit } from "../../../dashboards/model";
import { documentedMetrics, prometheusInsights } from "./documented";
import type { Counterpart, Counterparts, Shape } from "./shape";

const kept = new Map(
    Object.values<Metric>({ ...metrics.envoy, ...metrics.jvm }).map((metric) => [metric.name, metric]),
);

/** jmx_exporter 1.0 and later, whose client library renamed them (its "Migrating from 0.x"). */
const renamed: Readonly<Record<string, Metric>> = {
    jvm_classes_loaded: metrics.jvm.classesLoaded,
    jvm_memory_bytes_used: metrics.jvm.memoryUsed,
    jvm_memory_pool_bytes_used: metrics.jvm.poolUsed,
};

/** Gauges in spite of their names' ends, and counters without one, as the programs' own documentation has them. */
const gaugeNames = new Set(["envoy_cluster_membership_total"]);
const counterNames = new Set([
    ...["catalina_globalrequestprocessor_bytesreceived", "catalina_globalrequestprocessor_bytessent"],
    ...["catalina_globalrequestprocessor_requestcount", "catalina_globalrequestprocessor_errorcount"],
    ...["catalina_globalrequestprocessor_processingtime", "catalina_manager_rejectedsessions"],
    ...["nginx_ingress_controller_requests", "nginx_ingress_controller_success"],
]);
/** Envoy's counters that aren't sent by default have no `_total` either. */
const envoyCounter = /^envoy_cluster_upstream_(?:rq|cx|flow_control)_(?!active$|pending_active$)/;

export function isCounter(name: string): boolean {
    const metric = kept.get(name);
    if (metric !== undefined) {
        return metric.kind !== "gauge";
    }
    return (
        !gaugeNames.has(name) &&
        (counterNames.has(name) || /_(?:total|sum|count)$/.test(name) || envoyCounter.test(name))
    );
}

function unitOf(name: string, counts: boolean): Unit {
    if (/bytes|memory|swapspace|bytesreceived|bytessent/.test(name)) {
        return "bytes";
    }
    return /seconds/.test(name)
        ? "s"
        : /processingtime/.test(name)
          ? "ms"
          : /load$/.test(name)
            ? "percentunit"
            : counts
              ? "short"
              : "none";
}

/** Runtimes' own series of which only what the dashboards ask for is kept without `allow`. */
const ofRuntime = /^(?:envoy_|jvm_|java_(?:lang|nio|util_logging)_)/;

/** The counterpart of a metric that a Prometheus endpoint of the task has under that name. */
export function scrapedCounterpart(name: string): Shape {
    const metric = renamed[name];
    const series = metric?.name ?? name;
    const counts = isCounter(series);
    return {
        kind: counts ? "counter" : "gauge",
        of: { name: series },
        unit: unitOf(series, counts),
        ...(ofRuntime.test(series) && !kept.has(series) ? { needsAllow: true } : {}),
        ...(metric !== undefined && {
            differs: `jmx_exporter 1.0 and later call it ${series}; one of before still has ${name}, which then has to be allowed and asked for instead.`,
        }),
    };
}

export const workloadCounterparts: Counterparts = Object.fromEntries(
    documentedMetrics
        .filter(({ namespace }) => namespace === prometheusInsights)
        .flatMap(({ names }) => names.map((name): [string, Counterpart] => [name, scrapedCounterpart(name)])),
);
