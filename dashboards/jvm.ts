/**
 * The JVM dashboard: memory, garbage collection, threads, classes and the process, from the JMX exporter's Java agent.
 */
import { labels, metrics } from "../collector/names/names";
import { jvmRestartMarks, standardMarks } from "./annotations";
import { dashboard, type RowRequest } from "./builder";
import { gcShare, gcSteps, heap, heapFloorShare, heapShare } from "./jvm-series";
import { uids } from "./links";
import type { Dashboard } from "./model";
import { anyIs, objectiveSteps } from "./objectives";
import { count, max, mean, min, rate, select, share, sum } from "./promql";
import { recorded } from "./recorded";
import type { RuleOptions } from "./rules/options";
import {
    bars,
    graph,
    half,
    nearLimit,
    ofLimit,
    overWeeks,
    perService,
    perTask,
    tasksAndUsual,
    third,
    tile,
} from "./shapes";
import { highestAndMean, hourly } from "./trend";

const { jvm } = metrics;
const { job, instance, jvmPool, jvmCollector, jvmThreadState } = labels;
const nonHeap = { [labels.jvmArea]: '="nonheap"' };

const uptime = `time() - ${max(select(jvm.processStartTime), job, instance)}`;
const fileShare = share(max(select(jvm.processOpenFds), job, instance), max(select(jvm.processMaxFds), job, instance));

/** The pools of what lives long, as the collectors of OpenJDK call them; one without generations has a single pool. */
const old = { [jvmPool]: '=~".*(Old|Tenured) Gen.*|ZHeap|Shenandoah"' };
const oldShare = max(share(select(jvm.poolUsed, old), select(jvm.poolMax, old)), job, instance);

const now = (options: RuleOptions): RowRequest => ({
    title: "Now",
    panels: [
        tile(
            "JVMs",
            "Tasks whose JVM is being scraped. Fewer than the service's desired count: a task is starting, has died, or its JMX exporter doesn't answer; look at scrape health on the ECS task dashboard.",
            { unit: "none" },
            { expr: count(select(jvm.memoryUsed, heap)), legend: "JVMs" },
        ),
        tile(
            "Fullest heap",
            "What survives collections against the maximum heap, in the task where it is most. Red: the next peak ends in OutOfMemoryError; find out below whether the floor rises (a leak) or the load. No data: no collection in 15 minutes.",
            { ...ofLimit, thresholds: objectiveSteps(options).heap },
            { expr: max(heapFloorShare), legend: "Heap" },
        ),
        tile(
            "Most time in collections",
            "Share of wall time that the worst task spends collecting garbage. Above 5 % requests feel it: the heap is too small for what the service keeps or allocates.",
            { unit: "percentunit", decimals: 1, min: 0 },
            { expr: max(gcShare), legend: "Collections" },
        ),
        tile(
            "Deadlocked threads",
            "Threads that wait for each other for ever. Any: take a thread dump of that task, then replace it; it won't recover by itself.",
            { unit: "none", thresholds: anyIs("page") },
            { expr: sum(select(jvm.threadsDeadlocked)), legend: "Threads" },
        ),
        tile(
            "Busiest JVM",
            "CPU seconds per second, in vCPUs, of the busiest task. Compare it with the task's CPU on the ECS task dashboard; at that limit the JVM is throttled.",
            { unit: "short", decimals: 2, min: 0 },
            { expr: max(rate(jvm.processCpuSeconds)), legend: "vCPU" },
        ),
        tile(
            "Youngest JVM",
            "Time since the last start of a JVM. Short without a deployment: a container was killed or crashed; look for its stop reason in ECS.",
            { unit: "s" },
            { expr: min(uptime), legend: "Uptime" },
        ),
    ],
});

const heapRow: RowRequest = {
    title: "Heap",
    panels: [
        graph(
            "Heap: used, committed, max",
            "All picked tasks together. Used is a saw-tooth; committed is what the JVM took from the container, max what it may take. Committed at max with used close below: the next peak fails with OutOfMemoryError.",
            { unit: "bytes", ...half },
            { expr: sum(select(jvm.memoryUsed, heap)), legend: "used" },
            { expr: sum(select(jvm.memoryCommitted, heap)), legend: "committed" },
            { expr: sum(`${select(jvm.memoryMax, heap)} > 0`), legend: "max", limit: "red" },
        ),
        graph(
            "Heap in use, by task",
            "Heap in use against its maximum. One task above the others: uneven load, or a leak that its requests set off; compare its threads and connections, then replace it.",
            { unit: "percentunit", max: 1, thresholds: nearLimit, ...half },
            ...tasksAndUsual(heapShare),
        ),
        graph(
            "Heap floor, by task",
            "Least heap in use during the last 15 minutes: what survives collections. A floor that rises for hours under steady load is a leak; take a heap dump before it meets the maximum. Look at it over days.",
            { unit: "bytes", ...half },
            { expr: sum(`min_over_time(${select(jvm.memoryUsed, heap)}[15m])`, job, instance), legend: perTask },
        ),
        graph(
            "Allocation, by task",
            "Bytes allocated per second. It drives how often the young generation is collected; a jump without more requests is a change in the code that pays with CPU.",
            { unit: "binBps", ...half },
            { expr: sum(rate(jvm.poolAllocated), job, instance), legend: perTask },
        ),
    ],
};

const weeks: RowRequest = {
    title: "The long trend: the last 30 days",
    collapsed: true,
    panels: [
        graph(
            "Heap floor, over weeks",
            "Least heap in use, what survives collections, in the task that keeps most, and the most that it may hold; from recorded series, so that a month loads at once. A floor that rises from day to day is a leak: the slope tells how many days are left.",
            { unit: "bytes", ...overWeeks, ...half, height: 10 },
            { expr: hourly("min", recorded.jvm.heapFloor.max), legend: `${perService} floor` },
            { expr: hourly("max", recorded.jvm.heapMax.max), legend: `${perService} max`, limit: "red" },
        ),
        graph(
            "Heap in use, over weeks",
            "Heap in use of the fullest task and the mean of the tasks, from recorded series. Both rising: load or a leak in all; only the fullest: one task or one kind of request.",
            { unit: "bytes", ...overWeeks, ...half, height: 10 },
            ...highestAndMean(recorded.jvm.heapUsed, "fullest"),
        ),
        graph(
            "Heap floor against its max, over weeks",
            "What survives collections as a share of the maximum heap, from recorded series. Above 80 % collections get frequent and long, whatever the load: more heap, or less that is kept.",
            { unit: "percentunit", thresholds: nearLimit, ...overWeeks, ...third },
            {
                expr: share(hourly("min", recorded.jvm.heapFloor.avg), hourly("max", recorded.jvm.heapMax.avg)),
                legend: perService,
            },
        ),
        graph(
            "Time in collections, over weeks",
            "Share of wall time spent collecting, in the worst task of an hour and as the mean of all, from recorded series. It rises before memory runs out: a heap that fills is collected more often.",
            { unit: "percentunit", thresholds: gcSteps, ...overWeeks, ...third },
            ...highestAndMean(recorded.jvm.gcTime, "worst"),
        ),
        graph(
            "Threads, over weeks",
            "Live threads of the task with most and the mean of the tasks, from recorded series. A stair that only goes up is threads that are started and never stopped: each holds a stack outside the heap.",
            { unit: "none", ...overWeeks, ...third },
            ...highestAndMean(recorded.jvm.threads, "most"),
        ),
    ],
};

const pools: RowRequest = {
    title: "Non-heap and pools",
    panels: [
        graph(
            "Non-heap: used, committed, max",
            "Classes, compiled code and the like, all picked tasks together. A max of 0 means no limit, which is the JVM's default: then only the container's memory stops it. Rising without end: classes are loaded again and again; see the classes below.",
            { unit: "bytes", ...third },
            { expr: sum(select(jvm.memoryUsed, nonHeap)), legend: "used" },
            { expr: sum(select(jvm.memoryCommitted, nonHeap)), legend: "committed" },
            { expr: sum(`clamp_min(${select(jvm.memoryMax, nonHeap)}, 0)`), legend: "max", limit: "red" },
        ),
        graph(
            "Pools in use",
            "Memory in use by pool, all picked tasks together. The old generation holds what lives long: it should fall back after each of its collections.",
            { unit: "bytes", ...third },
            { expr: sum(select(jvm.poolUsed), jvmPool), legend: `{{${jvmPool}}}` },
        ),
        bars(
            "Pools against their max",
            "Pools that have a limit, in the task where each is fullest. A full code heap stops compilation and slows the service down: raise ReservedCodeCacheSize; a full metaspace or old generation ends in OutOfMemoryError.",
            { ...ofLimit, thresholds: nearLimit, ...third },
            { expr: max(share(select(jvm.poolUsed), select(jvm.poolMax)), jvmPool), legend: `{{${jvmPool}}}` },
        ),
        graph(
            "Old generation, by task",
            "What lives long against the room for it, where a collector has generations; with others the whole heap. It should fall back after each of its collections: where it doesn't, what is kept no longer fits.",
            { unit: "percentunit", max: 1, thresholds: nearLimit, ...third },
            ...tasksAndUsual(oldShare),
        ),
        graph(
            "Buffers outside the heap",
            "Direct and mapped NIO buffers, all picked tasks together. They count against the container but not against the heap: direct buffers that only grow are a leak, often in a client library.",
            { unit: "bytes", ...third },
            { expr: sum(select(jvm.bufferUsed), jvmPool), legend: `{{${jvmPool}}}` },
        ),
        graph(
            "Resident memory, by task",
            "What the process holds in all: heap, non-heap, buffers, thread stacks. This is what the container's limit is held against; leave a margin, or lower the maximum heap.",
            { unit: "bytes", ...third },
            { expr: max(select(jvm.processResidentMemory), job, instance), legend: perTask },
        ),
    ],
};

const collections: RowRequest = {
    title: "Garbage collection",
    panels: [
        graph(
            "Collections",
            "Collections per second, by collector. Many of the young generation: much allocation. Any steady rate of the old one: the heap is too small for what the service keeps.",
            { unit: "ops", ...third },
            { expr: sum(rate(jvm.gcSeconds, {}, "count"), jvmCollector), legend: `{{${jvmCollector}}}` },
        ),
        graph(
            "Time in collections, by task",
            "Share of wall time spent collecting. Above 5 % requests feel it; above 10 % the JVM works for the collector: more heap, or fewer objects.",
            { unit: "percentunit", thresholds: gcSteps, ...third },
            ...tasksAndUsual(gcShare),
        ),
        graph(
            "Mean pause",
            "Mean time of a collection, by collector; 0 where there was none. The exporter sends a sum and a count, no buckets, so there is no histogram of pauses. Pauses of the length of your latency target are seen by clients: see the heat map on the Envoy dashboard.",
            { unit: "s", ...third },
            { expr: mean(jvm.gcSeconds, {}, jvmCollector), legend: `{{${jvmCollector}}}` },
        ),
    ],
};

const runtime: RowRequest = {
    title: "Threads, classes and process",
    panels: [
        graph(
            "Threads by state",
            "All picked tasks together. Many BLOCKED: threads queue for a lock; many WAITING is normal for idle pools. Take a thread dump of the task with the most.",
            { unit: "none", ...third },
            { expr: sum(select(jvm.threadsState), jvmThreadState), legend: `{{${jvmThreadState}}}` },
        ),
        graph(
            "Threads, by task",
            "Live threads, and the most since the start. Rising without end: threads are started and never stopped; each holds a stack outside the heap.",
            { unit: "none", ...third },
            { expr: sum(select(jvm.threads), job, instance), legend: perTask },
            { expr: max(select(jvm.threadsPeak)), legend: "peak", limit: "text" },
        ),
        graph(
            "Classes loaded, by task",
            "Classes held now. It levels off after the start; a line that keeps rising is a class loader leak, which fills the metaspace.",
            { unit: "none", ...third },
            { expr: sum(select(jvm.classesLoaded), job, instance), legend: perTask },
        ),
        graph(
            "CPU, by task",
            "CPU seconds per second, in vCPUs. Flat at the task's CPU: it is throttled, and latency follows; give the task more CPU or run more tasks.",
            { unit: "short", ...third },
            ...tasksAndUsual(sum(rate(jvm.processCpuSeconds), job, instance)),
        ),
        graph(
            "File descriptors in use, by task",
            "Open files and sockets against what the process may open. Rising without end: connections or files are not closed; at 100 % nothing can be accepted or opened.",
            { unit: "percentunit", thresholds: nearLimit, ...third },
            { expr: fileShare, legend: perTask },
        ),
        graph(
            "Uptime, by task",
            "Time since the JVM started. A line that falls to 0 is a restart: compare it with deployments and with the heap before it.",
            { unit: "s", worst: "lowest", ...third },
            { expr: uptime, legend: perTask },
        ),
    ],
};

/**
 * Heap and pools against their limits, collections, threads, classes and the process, for services that run the JMX
 * exporter 1.0.1.
 * @param options those that `standardRules()` was given, so that what is red here is what an alert is for. Default: its
 * defaults.
 */
export function jvmDashboard(options: RuleOptions = {}): Dashboard {
    return dashboard({
        uid: uids.jvm,
        title: "JVM",
        description: "Memory, garbage collection and threads of the JVMs in ECS tasks, by service and task.",
        tags: ["jvm"],
        serviceMetric: jvm.memoryUsed.name,
        annotations: [...standardMarks, jvmRestartMarks],
        rows: [now(options), heapRow, pools, collections, runtime, weeks],
    });
}
