/**
 * What the usual sources of JVM metrics send. Only `jmxExporter` is kept by default and has dashboards (`metrics.jvm`);
 * the others are for configs that name them: an allow-list of a scrape job, or a pipeline with an `otlp` receiver.
 */
import { seriesNames } from "../config/keep";
import { labels, type Metric, type MetricKind, metrics } from "./names";
import { otlpOf } from "./names-by-release";
import {
    type OtlpKind,
    type OtlpMetric,
    sentStrategy,
    translate,
    translateLabel,
    type TranslationStrategy,
} from "./translation";

/** A metric of a source, before the exporter translates it. */
export interface SourceMetric {
    /** As it reaches the exporter. The name of a scraped one is that of its exposition, and it has no unit. */
    readonly otlp: OtlpMetric;
    /** Unit of the value in the words of `names.ts`. */
    readonly unit: string;
    readonly help: string;
    /** Its own attributes or labels, as the source spells them. */
    readonly labels: readonly string[];
}

type Meaning = Pick<SourceMetric, "unit" | "help">;
const meaning = (unit: string, help: string): Meaning => ({ unit, help });

const means = {
    memoryUsed: meaning("bytes", "Memory in use by area and pool"),
    memoryCommitted: meaning("bytes", "Memory that the JVM holds, by area and pool"),
    memoryMax: meaning("bytes", "Most memory of a pool; -1 without a limit"),
    memoryLimit: meaning("bytes", "Most memory of a pool; none without a limit"),
    memoryAfterGc: meaning("bytes", "Memory that the last collection of the pool left in use"),
    liveData: meaning("bytes", "Old generation in use after a full collection"),
    maxData: meaning("bytes", "Most memory of the old generation"),
    allocated: meaning("bytes", "Bytes allocated in the young generation"),
    promoted: meaning("bytes", "Bytes promoted to the old generation"),
    bufferUsed: meaning("bytes", "Bytes in use by NIO buffers"),
    gcPauseSeconds: meaning("seconds", "Pauses of garbage collections and their time"),
    gcPauseMilliseconds: meaning("milliseconds", "Pauses of garbage collections and their time"),
    gcDuration: meaning("seconds", "Time of garbage collections"),
    threads: meaning("count", "Live threads"),
    threadsDaemon: meaning("count", "Live daemon threads"),
    threadsPeak: meaning("count", "Most threads since the start"),
    threadsState: meaning("count", "Threads by state"),
    classesLoaded: meaning("count", "Classes loaded now"),
    classesEverLoaded: meaning("count", "Classes loaded since the start"),
    classesUnloaded: meaning("count", "Classes unloaded since the start"),
    processCpuUsage: meaning("ratio", "CPU in use by the process, of all CPUs"),
    processCpuSeconds: meaning("seconds", "CPU time of the process"),
    cpuCount: meaning("count", "CPUs that the JVM may use"),
    openFiles: meaning("count", "Open file descriptors"),
    maxFiles: meaning("count", "Most file descriptors that the process may open"),
} as const;

const scraped = (name: string, kind: OtlpKind, meant: Meaning, ...own: readonly string[]): SourceMetric => ({
    otlp: { name, unit: "", kind },
    ...meant,
    labels: own,
});
const pushed = (
    name: string,
    unit: string,
    kind: OtlpKind,
    meant: Meaning,
    ...own: readonly string[]
): SourceMetric => ({ otlp: { name, unit, kind }, ...meant, labels: own });

const micrometerArea = [labels.jvmArea, "id"] as const;
const micrometerGc = ["action", "cause", labels.jvmCollector] as const;

/**
 * Micrometer's Prometheus registry, e.g. Spring Boot's `/actuator/prometheus`. Source: its `Jvm*Metrics` and
 * `PrometheusNamingConvention`.
 */
export const micrometer = {
    memoryUsed: scraped("jvm_memory_used_bytes", "gauge", means.memoryUsed, ...micrometerArea),
    memoryCommitted: scraped("jvm_memory_committed_bytes", "gauge", means.memoryCommitted, ...micrometerArea),
    memoryMax: scraped("jvm_memory_max_bytes", "gauge", means.memoryMax, ...micrometerArea),
    gcLiveData: scraped("jvm_gc_live_data_size_bytes", "gauge", means.liveData),
    gcMaxData: scraped("jvm_gc_max_data_size_bytes", "gauge", means.maxData),
    gcAllocated: scraped("jvm_gc_memory_allocated_bytes_total", "monotonicSum", means.allocated),
    gcPromoted: scraped("jvm_gc_memory_promoted_bytes_total", "monotonicSum", means.promoted),
    gcPause: scraped("jvm_gc_pause_seconds", "summary", means.gcPauseSeconds, ...micrometerGc),
    bufferUsed: scraped("jvm_buffer_memory_used_bytes", "gauge", means.bufferUsed, "id"),
    threads: scraped("jvm_threads_live_threads", "gauge", means.threads),
    threadsDaemon: scraped("jvm_threads_daemon_threads", "gauge", means.threadsDaemon),
    threadsPeak: scraped("jvm_threads_peak_threads", "gauge", means.threadsPeak),
    threadsState: scraped("jvm_threads_states_threads", "gauge", means.threadsState, labels.jvmThreadState),
    classesLoaded: scraped("jvm_classes_loaded_classes", "gauge", means.classesLoaded),
    processCpuUsage: scraped("process_cpu_usage", "gauge", means.processCpuUsage),
    processOpenFiles: scraped("process_files_open_files", "gauge", means.openFiles),
    processMaxFiles: scraped("process_files_max_files", "gauge", means.maxFiles),
} as const;

/**
 * Micrometer's OTLP registry: the units are Micrometer's words and not UCUM, times are milliseconds. Source:
 * `OtlpMetricConverter`.
 */
export const micrometerOtlp = {
    memoryUsed: pushed("jvm.memory.used", "bytes", "gauge", means.memoryUsed, ...micrometerArea),
    memoryCommitted: pushed("jvm.memory.committed", "bytes", "gauge", means.memoryCommitted, ...micrometerArea),
    memoryMax: pushed("jvm.memory.max", "bytes", "gauge", means.memoryMax, ...micrometerArea),
    gcLiveData: pushed("jvm.gc.live.data.size", "bytes", "gauge", means.liveData),
    gcMaxData: pushed("jvm.gc.max.data.size", "bytes", "gauge", means.maxData),
    gcAllocated: pushed("jvm.gc.memory.allocated", "bytes", "monotonicSum", means.allocated),
    gcPromoted: pushed("jvm.gc.memory.promoted", "bytes", "monotonicSum", means.promoted),
    gcPause: pushed("jvm.gc.pause", "milliseconds", "histogram", means.gcPauseMilliseconds, ...micrometerGc),
    bufferUsed: pushed("jvm.buffer.memory.used", "bytes", "gauge", means.bufferUsed, "id"),
    threads: pushed("jvm.threads.live", "threads", "gauge", means.threads),
    threadsDaemon: pushed("jvm.threads.daemon", "threads", "gauge", means.threadsDaemon),
    threadsPeak: pushed("jvm.threads.peak", "threads", "gauge", means.threadsPeak),
    threadsState: pushed("jvm.threads.states", "threads", "gauge", means.threadsState, labels.jvmThreadState),
    classesLoaded: pushed("jvm.classes.loaded", "classes", "gauge", means.classesLoaded),
    processCpuUsage: pushed("process.cpu.usage", "", "gauge", means.processCpuUsage),
    processOpenFiles: pushed("process.files.open", "files", "gauge", means.openFiles),
    processMaxFiles: pushed("process.files.max", "files", "gauge", means.maxFiles),
} as const;

const otelMemory = ["jvm.memory.type", "jvm.memory.pool.name"] as const;

/**
 * The OpenTelemetry Java agent, stable metrics only. Source: the semantic conventions for JVM metrics, 1.22 and later.
 */
export const openTelemetryJava = {
    memoryUsed: pushed("jvm.memory.used", "By", "nonMonotonicSum", means.memoryUsed, ...otelMemory),
    memoryCommitted: pushed("jvm.memory.committed", "By", "nonMonotonicSum", means.memoryCommitted, ...otelMemory),
    memoryLimit: pushed("jvm.memory.limit", "By", "nonMonotonicSum", means.memoryLimit, ...otelMemory),
    memoryAfterGc: pushed("jvm.memory.used_after_last_gc", "By", "nonMonotonicSum", means.memoryAfterGc, ...otelMemory),
    gcDuration: pushed("jvm.gc.duration", "s", "histogram", means.gcDuration, "jvm.gc.name", "jvm.gc.action"),
    threadsState: pushed(
        "jvm.thread.count",
        "{thread}",
        "nonMonotonicSum",
        means.threadsState,
        "jvm.thread.daemon",
        "jvm.thread.state",
    ),
    classesLoaded: pushed("jvm.class.count", "{class}", "nonMonotonicSum", means.classesLoaded),
    classesEverLoaded: pushed("jvm.class.loaded", "{class}", "monotonicSum", means.classesEverLoaded),
    classesUnloaded: pushed("jvm.class.unloaded", "{class}", "monotonicSum", means.classesUnloaded),
    processCpuSeconds: pushed("jvm.cpu.time", "s", "monotonicSum", means.processCpuSeconds),
    processCpuUsage: pushed("jvm.cpu.recent_utilization", "1", "gauge", means.processCpuUsage),
    cpuCount: pushed("jvm.cpu.count", "{cpu}", "nonMonotonicSum", means.cpuCount),
} as const;

/** jmx_exporter 1.0.1 as a Java agent: what is kept of it by default, and what the dashboards show. */
export const jmxExporter = Object.fromEntries(
    Object.entries<Metric>(metrics.jvm).map(([key, metric]) => {
        const { unit, help, labels: own } = metric;
        return [key, { otlp: otlpOf(metric), unit, help, labels: own }];
    }),
) as Readonly<Record<keyof typeof metrics.jvm, SourceMetric>>;

const kinds: Readonly<Record<OtlpKind, MetricKind>> = {
    gauge: "gauge",
    monotonicSum: "counter",
    nonMonotonicSum: "gauge",
    histogram: "histogram",
    summary: "summary",
};

/**
 * The metric as it arrives in Prometheus, for queries: the dashboards' `select` takes it, and throws for a label that
 * it doesn't have.
 * @param strategy Default: that of the rendered configs.
 */
export function arrivesAs(source: SourceMetric, strategy: TranslationStrategy = sentStrategy): Metric {
    return {
        name: translate(source.otlp, strategy),
        kind: kinds[source.otlp.kind],
        unit: source.unit,
        help: source.help,
        labels: source.labels.map((label) => translateLabel(label, strategy)),
    };
}

/**
 * The names of a scraped source's series, for `allow` of its scrape job. The list alone decides: an application's own
 * names have to follow.
 */
export function allowFor(source: Readonly<Record<string, SourceMetric>>): string[] {
    return Object.values(source).flatMap((metric) => seriesNames({ ...arrivesAs(metric), name: metric.otlp.name }));
}
