/**
 * What a scrape keeps when the team gives no allow-list: all that is the application's own, and of the runtimes' series
 * those that are asked for.
 */
import type { RelabelConfig } from "./model";
import { envoyAdminListener, labels, type Metric, metrics } from "../names/names";
import { anyOf } from "../regex";

/**
 * What any process says of itself: "Standard and runtime collectors" in Prometheus's "Writing client libraries", and
 * what client_golang and Micrometer add. By name and not by prefix, as an application may well have a `process_…` of
 * its own.
 */
const processNames: readonly string[] = [
    ...["cpu_seconds_total", "cpu_usage", "cpu_time_ns_total", "start_time_seconds", "uptime_seconds", "threads"],
    ...["open_fds", "max_fds", "files_open_files", "files_max_files"],
    ...["virtual_memory_bytes", "virtual_memory_max_bytes", "resident_memory_bytes", "heap_bytes"],
    ...["network_receive_bytes_total", "network_transmit_bytes_total"],
];

/**
 * Names that runtimes give to their own series; no application's metric is among them. Sources: Envoy puts `envoy_`
 * before all its statistics but the custom ones; client_java's and Micrometer's JVM metrics are `jvm_`; the JMX
 * exporter names what it finds after the bean's domain (`java.lang`, `java.nio`, `java.util.logging`, and the
 * application's own, which stay) and calls itself `jmx_`.
 */
const runtimeNames: readonly string[] = [
    "envoy_.*",
    "jvm_.*",
    "java_(?:lang|nio|util_logging)_.*",
    "jmx_(?:config|exporter|scrape)_.*",
    `process_(?:${processNames.join("|")})`,
];

/** A label that exists between two rules and never leaves the scrape. */
const mark = "__tmp_unasked";

/**
 * Drops the runtimes' series that `names.ts` doesn't list, and those of Envoy's admin listener, which no dashboard
 * shows. RE2 has no "all but", so a series is marked by its name, unmarked when it is listed, and dropped when the mark
 * is still there. An empty replacement takes the label away.
 */
export const dropUnasked: readonly RelabelConfig[] = [
    { source_labels: ["__name__"], regex: anyOf(runtimeNames), target_label: mark, replacement: "1" },
    {
        source_labels: ["__name__"],
        regex: anyOf(byPrefix(Object.values<Metric>({ ...metrics.jvm, ...metrics.envoy }).flatMap(seriesNames))),
        target_label: mark,
        replacement: "",
    },
    { source_labels: [mark], regex: "1", action: "drop" },
    { source_labels: [labels.envoyListenerPrefix], regex: envoyAdminListener, action: "drop" },
];

/**
 * The names of a metric's series as a scrape has them. A histogram needs all three: the receiver drops one without
 * count (`metricfamily.go`).
 */
export function seriesNames({ name, kind }: Metric): readonly string[] {
    switch (kind) {
        case "counter":
        case "gauge":
            return [name];
        case "histogram":
            return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
        case "summary":
            return [`${name}_sum`, `${name}_count`];
    }
}

/**
 * One expression for the names that share their first two words: a third of the bytes, of which a task definition holds
 * 64 KiB.
 */
function byPrefix(names: readonly string[]): readonly string[] {
    const groups = new Map<string, string[]>();
    for (const name of names) {
        const [, prefix, rest] = /^([^_]*_(?:[^_]*_)?)(.*)$/.exec(name)!;
        groups.set(prefix, [...(groups.get(prefix) ?? []), rest]);
    }
    return [...groups].map(([prefix, rests]) =>
        rests.length === 1 ? prefix + rests[0] : `${prefix}(?:${rests.join("|")})`,
    );
}
