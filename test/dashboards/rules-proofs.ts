/**
 * For each alert: series with which it fires, the same just below its threshold, and when it ends. Minutes are those of
 * a test.
 */
import { bufferedPointBytes, bufferIds } from "../../collector/config/buffer";
import { labels, metrics, sidecarContainer, type Metric } from "../../collector/names/names";
import { recorded } from "../../dashboards/recorded";
import { gauge, growing, input, mib, nothing, repeating, tasks, type Input } from "./rules-inputs";

export interface Proof {
    /** Series in which something is well, then at `fault`, then well again. */
    readonly series: (fault: number) => readonly Input[];
    /** With this the alert fires, and with `below` it doesn't. */
    readonly fault: number;
    readonly below: number;
    /** The first minute of the fault, one at which the alert fires, and one at which it no longer does. */
    readonly begins: number;
    readonly fires: number;
    readonly ended: number;
    /** Besides job and severity. */
    readonly labels?: Readonly<Record<string, string>>;
    readonly severity: "page" | "ticket";
    readonly summary: string;
    readonly description: string;
}

/** Series with which an alert that is named must stay silent, at any time. */
export interface Quiet {
    readonly alert: string;
    readonly why: string;
    readonly series: readonly Input[];
    readonly minutes: number;
}

const { ecs, container, jvm, envoy, sidecar, scrape } = metrics;
const ofTask = { [labels.instance]: tasks[0] };
const ofSidecar = { [labels.container]: sidecarContainer };
const heap = { [labels.jvmArea]: "heap" };
const target = { [labels.scrapeJob]: "jvm" };

/** A queue on disk of which a share is full, for so many minutes; then nothing is heard of its task any more. */
const diskQueue = (share: number, minutes: number, task: string = tasks[0]): Input[] => {
    const onDisk = { [labels.exporter]: bufferIds.hop };
    return [
        input(sidecar.queueCapacity, gauge([1_000 * mib, minutes]), onDisk, undefined, task),
        input(sidecar.queueSize, gauge([share * 1_000 * mib, minutes]), onDisk, undefined, task),
    ];
};
/** The same of a small service, whose samples are scraped: so many rounds of 2,000 in a queue of a gigabyte. */
const smallQueue = (rounds: number, minutes: number, task: string = tasks[0]): Input[] => [
    ...diskQueue((rounds * 2_000 * bufferedPointBytes) / (1_000 * mib), minutes, task),
    input(scrape.samplesKept, gauge([2_000, minutes]), target, undefined, task),
];
/** The age of what waits, as it was recorded: samples that come later than their time aren't to be had in a test. */
const backlogAge = (values: string): Input => input(recorded.sidecar.backlogAge, values);

/** Ten good minutes, twenty bad ones, twenty good ones. */
const usual = { begins: 10, fires: 28, ended: 45 };
const gaugeThrough = (well: number, fault: number): string => gauge([well, 10], [fault, 20], [well, 20]);

/** A counter that the collector has only after its first loss. */
const losing = (metric: Metric) => (perMinute: number) => [
    input(sidecar.uptime, growing(0, [60, 50])),
    input(metric, `${nothing(10)} ${growing(500, [perMinute, 20], [0, 20])}`),
];

/** A sidecar of 256 MiB, whose limiter refuses from 103 MiB on. */
const sidecarHeap = (values: string, minutes: number): Input[] => [
    input(container.memoryReserved, gauge([256, minutes]), ofSidecar),
    input(sidecar.heapAlloc, values),
];
/** A JVM of 1 GiB that collects its garbage each minute, or in so many minutes. */
const jvmHeap = (values: string, minutes: number, collectionEvery = 1): Input[] => [
    input(jvm.gcSeconds, growing(7, [1 / collectionEvery, minutes]), { [labels.jvmCollector]: "G1" }, "count"),
    input(jvm.memoryMax, gauge([1024 * mib, minutes]), heap),
    input(jvm.memoryUsed, values, heap),
];
/** Two hours at `base` MiB, three in which it grows by so many MiB an hour, two and a half without change. */
const climb = (base: number, mibPerHour: number): string =>
    growing(base * mib, [0, 120], [(mibPerHour * mib) / 60, 180], [0, 150]);
const climbing = { begins: 120, fires: 299, ended: 449 };

/** Requests from clients, of which a share fails or is slow in the second of three times. */
function requests(
    perSecond: number,
    [before, during, after]: readonly number[],
    failing: number,
    slow: number,
): Input[] {
    const perMinute = perSecond * 60;
    const listener = { [labels.envoyListenerPrefix]: "ingress_http" };
    const through = (well: number, bad: number): string =>
        growing(0, [well * perMinute, before], [bad * perMinute, during], [well * perMinute, after]);
    const ofClass = (code: string, values: string): Input =>
        input(envoy.downstreamRequestsByClass, values, { ...listener, [labels.envoyResponseCodeClass]: code });
    const upTo = (le: string, values: string): Input =>
        input(envoy.downstreamRequestTime, values, { ...listener, [labels.le]: le }, "bucket");
    return [
        input(envoy.downstreamRequests, through(1, 1), listener),
        ofClass("2", through(1, 1 - failing)),
        ofClass("5", through(0, failing)),
        upTo("1000", through(1, 1 - slow)),
        upTo("+Inf", through(1, 1)),
    ];
}

const minutesOfFast = [10, 70, 15];
const fast = { begins: 10, fires: 79, ended: 90 };
const minutesOfSteady = [10, 380, 50];
const steady = { begins: 10, fires: 389, ended: 430 };
const minutesOfSlow = [10, 400, 60];
const slow = { begins: 10, fires: 409, ended: 460 };
const failing = (minutes: readonly number[]) => (share: number) => requests(10, minutes, share, 0);
const slowed = (minutes: readonly number[]) => (share: number) => requests(10, minutes, 0, share);

/** A target whose scrapes fail for 25 minutes, but for one in so many minutes. */
const failingScrapes = (samples: number) => (everyMinutes: number) => {
    const bad = Array.from({ length: 25 }, (_, minute) => (minute > 0 && minute % everyMinutes === 0 ? 1 : 0));
    return [
        input(scrape.up, `${gauge([1, 10])} ${bad.join(" ")} ${gauge([1, 20])}`, target),
        input(scrape.samplesScraped, gauge([800, 10], [samples, 25], [800, 20]), target),
    ];
};

const errorsLook = "Compare with the clusters' errors: those that only clients see are Envoy's own.";
const latencyLook = "Compare with the clusters' p99: the one that stands out is what clients wait for.";

export const proofs: Readonly<Record<string, Proof>> = {
    SidecarMemoryCreep: {
        series: (mibPerHour) => sidecarHeap(climb(30, mibPerHour), 450),
        // After three hours 30 MiB and 2.77 h of climb survive collections, and six hours are to come: 103 MiB at 8.3
        // MiB an hour.
        fault: 9,
        below: 8,
        ...climbing,
        labels: ofTask,
        severity: "ticket",
        summary: "The heap of a sidecar climbs towards its limiter.",
        description:
            "Service orders, task task-1: What survives garbage collections has climbed for two hours, and is at the size from which the memory limiter refuses points within 6 h. Look for series that grow or an endpoint that answers slowly, while nothing is lost yet.",
    },
    SidecarRefusing: {
        series: losing(sidecar.limiterRefused),
        fault: 60,
        below: 0,
        ...usual,
        severity: "page",
        summary: "Sidecars refuse points.",
        description:
            "Service orders: The memory limiter refuses 1.00 points a second so that the tasks live: graphs and alerts of the service have gaps. Lower the series or raise the sidecar's memory.",
    },
    SidecarQueueFilling: {
        series: (waiting) => [
            input(sidecar.queueCapacity, gauge([200, 50]), { [labels.exporter]: "prometheusremotewrite" }),
            input(sidecar.queueSize, gaugeThrough(2, waiting), { [labels.exporter]: "prometheusremotewrite" }),
        ],
        fault: 101,
        below: 100,
        ...usual,
        severity: "ticket",
        summary: "The queue of a sidecar fills.",
        description:
            "Service orders: In the fullest sidecar 50.5% of the room for what waits is taken: the endpoint is slow, throttles or is away. From 100 % on points are shed.",
    },
    SidecarBacklog: {
        // The endpoint takes less than comes, for an hour, and then all at once.
        series: (secondsAMinute) => [backlogAge(growing(20, [0, 10], [secondsAMinute, 60], [0, 1]) + " 20x30")],
        fault: 30,
        below: 55,
        begins: 20,
        fires: 60,
        ended: 75,
        labels: ofTask,
        severity: "ticket",
        summary: "What arrives from a sidecar is late.",
        description:
            "Service orders, task task-1: Its queue on disk is sent in order, and what arrives now is 25m 20s old: the endpoint throttles or is slow. After an hour the oldest is given up. Until it is below five minutes, alerts and dashboards of now don't see the task.",
    },
    SidecarBacklogLost: {
        series: (rounds) => [...smallQueue(rounds, 21), ...smallQueue(0, 130, tasks[1])],
        fault: 90,
        below: 5,
        begins: 34,
        fires: 40,
        ended: 81,
        labels: ofTask,
        severity: "ticket",
        summary: "The backlog of a sidecar is gone.",
        description:
            "Service orders, task task-1: 34.33MiB waited in its queue on disk when it was last heard of, and nothing has arrived from it for a quarter of an hour while other tasks of the service are heard. It has ended, and its queue with it, or it alone can't write.",
    },
    SidecarBacklogGivenUp: {
        // Ten minutes in which the oldest are given up.
        series: (perMinute) => [
            input(sidecar.exporterSendFailed, growing(0, [0, 10], [perMinute, 10], [0, 130]), {
                [labels.exporter]: bufferIds.tooOld,
            }),
        ],
        fault: 6_000,
        below: 0,
        begins: 9,
        fires: 100,
        ended: 142,
        severity: "ticket",
        summary: "Sidecars gave up points that waited on disk.",
        description:
            "Service orders: In the last two hours 60k points became too old in their queue on disk, or found no room there: an outage was longer than AMP takes old samples or than the disk holds, or the endpoint takes less than is collected.",
    },
    SidecarSheddingPoints: {
        series: losing(sidecar.exporterEnqueueFailed),
        fault: 120,
        below: 0,
        ...usual,
        severity: "page",
        summary: "Sidecars shed points.",
        description:
            "Service orders: The queue is full, so 2.00 points a second are lost: the endpoint throttles, is slow or is away.",
    },
    SidecarWritesFailing: {
        series: losing(sidecar.exporterSendFailed),
        fault: 180,
        below: 0,
        ...usual,
        severity: "page",
        summary: "Remote writes of sidecars fail.",
        description:
            "Service orders: The endpoint refuses 3.00 points a second for good, or answered with errors for longer than a write is retried. The collector's log has its answer.",
    },
    SidecarNearContainerMemory: {
        series: (share) => [
            input(container.memoryReserved, gauge([256, 50]), ofSidecar),
            input(sidecar.memoryRss, gaugeThrough(100 * mib, share * 256 * mib)),
        ],
        fault: 0.91,
        below: 0.9,
        ...usual,
        labels: ofTask,
        severity: "ticket",
        summary: "The memory of a sidecar nears its container's limit.",
        description:
            "Service orders, task task-1: The collector holds 91% of its container's memory; at 100 % the kernel kills it. Raise the sidecar's memory; the limits follow it.",
    },
    SidecarRestarted: {
        series: (restarts) => [
            input(
                sidecar.uptime,
                restarts > 0 ? `${growing(0, [60, 10])} ${growing(0, [60, 50])}` : growing(0, [60, 60]),
            ),
        ],
        fault: 1,
        below: 0,
        begins: 9,
        fires: 20,
        ended: 45,
        labels: ofTask,
        severity: "ticket",
        summary: "A collector was started again.",
        description:
            "Service orders, task task-1: Its uptime fell 1 times in half an hour while the task lived: it was killed or ended by itself. What waited in memory is lost; a queue on disk goes on where it was.",
    },
    TaskNearMemory: {
        series: (share) => [
            input(ecs.taskMemoryReserved, gauge([2048, 50])),
            input(ecs.taskMemoryUtilized, gaugeThrough(1024, share * 2048)),
        ],
        fault: 0.91,
        below: 0.9,
        ...usual,
        labels: ofTask,
        severity: "ticket",
        summary: "A task nears its memory.",
        description:
            "Service orders, task task-1: The task uses 91% of its memory; at 100 % all its containers stop. The dashboard tells which container holds it.",
    },
    ContainerNearMemory: {
        series: (share) => [
            input(container.memoryReserved, gauge([1024, 50]), { [labels.container]: "app" }),
            input(container.memoryUtilized, gaugeThrough(512, share * 1024), { [labels.container]: "app" }),
            // A container without a limit of its own can't be near it.
            input(container.memoryReserved, gauge([0, 50]), { [labels.container]: "envoy" }),
            input(container.memoryUtilized, gauge([512, 50]), { [labels.container]: "envoy" }),
        ],
        fault: 0.91,
        below: 0.9,
        ...usual,
        labels: { [labels.container]: "app" },
        severity: "ticket",
        summary: "A container nears its memory.",
        description:
            "Service orders, container app: In the fullest task the container uses 91% of its hard limit; at 100 % it is killed, and with an essential container the task.",
    },
    ServiceSilent: {
        series: (missing) => [
            input(
                ecs.taskMemoryUtilized,
                `${gauge([1024, 10])} ${missing > 0 ? nothing(20) : gauge([1024, 20])} ${gauge([1024, 20])}`,
            ),
        ],
        fault: 1,
        below: 0,
        ...usual,
        severity: "page",
        summary: "A service sends no metrics any more.",
        description:
            "Service orders: Up to 1 tasks of the service sent metrics during the last six hours, and now none does: it is down, its sidecars can't write, or it was taken away.",
    },
    JvmHeapRising: {
        series: (mibPerHour) => jvmHeap(climb(740, mibPerHour), 450),
        // As for the sidecar: 740 MiB and 8.77 h of climb are 1024 MiB at 32.4 MiB an hour.
        fault: 34,
        below: 32,
        ...climbing,
        labels: ofTask,
        severity: "ticket",
        summary: "The heap of a JVM rises for good.",
        description:
            "Service orders, task task-1: What survives collections has climbed for two hours and meets the maximum heap within 6 h: a leak, or a cache without bound. Take a heap dump while the task lives.",
    },
    JvmHeapFull: {
        series: (share) => jvmHeap(gauge([300 * mib, 10], [share * 1024 * mib, 30], [300 * mib, 10]), 50),
        fault: 0.91,
        below: 0.9,
        begins: 10,
        fires: 38,
        ended: 45,
        labels: ofTask,
        severity: "page",
        summary: "The heap of a JVM is full.",
        description:
            "Service orders, task task-1: 91% of the maximum heap survive collections: the next peak ends in OutOfMemoryError, and until then the JVM collects instead of working.",
    },
    JvmDeadlock: {
        series: (threads) => [input(jvm.threadsDeadlocked, gaugeThrough(0, threads))],
        fault: 2,
        below: 0,
        ...usual,
        labels: ofTask,
        severity: "page",
        summary: "Threads of a JVM are deadlocked.",
        description:
            "Service orders, task task-1: 2 threads wait for each other for ever; what they hold is never released. Take a thread dump, then replace the task.",
    },
    EnvoyErrorBudgetFastBurn: {
        series: failing(minutesOfFast),
        fault: 0.015,
        below: 0.0143,
        ...fast,
        severity: "page",
        summary: "An error budget is used more than 14.4 times as fast as it may be.",
        description: `Service orders: 1.5% of the requests of the last hour were answered with a 5xx; 0.1 % may over 30 days, and 2 % of that is spent. ${errorsLook}`,
    },
    EnvoyErrorBudgetBurn: {
        series: failing(minutesOfSteady),
        fault: 0.0061,
        below: 0.0059,
        ...steady,
        severity: "page",
        summary: "An error budget is used more than 6 times as fast as it may be.",
        description: `Service orders: 0.61% of the requests of the last six hours were answered with a 5xx; 0.1 % may over 30 days, and 5 % of that is spent. ${errorsLook}`,
    },
    EnvoyErrorBudgetSlowBurn: {
        series: failing(minutesOfSlow),
        fault: 0.00105,
        below: 0.00099,
        ...slow,
        severity: "ticket",
        summary: "An error budget is used faster than it may be.",
        description: `Service orders: 0.1024% of the requests of the last three days were answered with a 5xx; 0.1 % may over 30 days, and 10 % of that is spent. ${errorsLook}`,
    },
    EnvoyLatencyBudgetFastBurn: {
        series: slowed(minutesOfFast),
        fault: 0.15,
        below: 0.143,
        ...fast,
        severity: "page",
        summary: "A latency budget is used more than 14.4 times as fast as it may be.",
        description: `Service orders: 15% of the requests of the last hour took longer than 1000 ms; 1 % may over 30 days, and 2 % of that is spent. ${latencyLook}`,
    },
    EnvoyLatencyBudgetBurn: {
        series: slowed(minutesOfSteady),
        fault: 0.061,
        below: 0.059,
        ...steady,
        severity: "page",
        summary: "A latency budget is used more than 6 times as fast as it may be.",
        description: `Service orders: 6.1% of the requests of the last six hours took longer than 1000 ms; 1 % may over 30 days, and 5 % of that is spent. ${latencyLook}`,
    },
    EnvoyLatencyBudgetSlowBurn: {
        series: slowed(minutesOfSlow),
        fault: 0.0105,
        below: 0.0099,
        ...slow,
        severity: "ticket",
        summary: "A latency budget is used faster than it may be.",
        description: `Service orders: 1.025% of the requests of the last three days took longer than 1000 ms; 1 % may over 30 days, and 10 % of that is spent. ${latencyLook}`,
    },
    ScrapeDown: {
        series: failingScrapes(0),
        fault: Infinity,
        below: 8,
        begins: 10,
        fires: 34,
        ended: 40,
        labels: target,
        severity: "ticket",
        summary: "A scrape job gets no answer.",
        description:
            "Service orders, scrape job jvm: In 1 tasks no scrape has succeeded for ten minutes: the program isn't listening on that port and path, answers too late, or with more than body_size_limit. The collector's log says which.",
    },
    ScrapeOverLimit: {
        series: failingScrapes(90_000),
        fault: Infinity,
        below: 8,
        begins: 10,
        fires: 34,
        ended: 40,
        labels: target,
        severity: "ticket",
        summary: "A scrape job gets an answer that it may not keep.",
        description:
            "Service orders, scrape job jvm: In 1 tasks the target answers, and nothing of it is kept: it has more samples than sample_limit, or text that is no metrics. The collector's log says which.",
    },
    SeriesJump: {
        series: (series) => [
            input(scrape.up, gauge([1, 1600]), target),
            input(scrape.samplesKept, gauge([4000, 1440], [series, 100], [4000, 60]), target),
        ],
        fault: 6001,
        below: 6000,
        begins: 1440,
        fires: 1480,
        ended: 1560,
        severity: "ticket",
        summary: "The series of a service have multiplied.",
        description:
            "Service orders: A task now has 6.001k series, more than 1.5 times what it had a day before: memory and bill grow with them. Find the label that grew.",
    },
};

export const quiet: readonly Quiet[] = [
    {
        alert: "SidecarMemoryCreep",
        why: "a deployment that adds series in one step",
        series: sidecarHeap(gauge([30 * mib, 120], [80 * mib, 200]), 320),
        minutes: 320,
    },
    {
        alert: "SidecarMemoryCreep",
        why: "the saw-tooth of collections, which tops the limit",
        series: sidecarHeap(
            repeating(
                [30, 45, 60, 75, 90, 105, 120].map((size) => size * mib),
                320,
            ),
            320,
        ),
        minutes: 320,
    },
    {
        alert: "SidecarBacklog",
        why: "an outage in which nothing arrives, and the backlog that is sent after it",
        series: [
            backlogAge(`${gauge([20, 10])} ${growing(20, [60, 50])} ${growing(3_000, [-600, 5])} ${gauge([20, 30])}`),
        ],
        minutes: 95,
    },
    {
        alert: "SidecarBacklogLost",
        why: "a deployment whose old tasks end with what they had just scraped",
        series: [...diskQueue(0.03, 30), ...diskQueue(0.03, 120, tasks[1])],
        minutes: 120,
    },
    {
        alert: "SidecarBacklogLost",
        why: "a deployment of tasks whose round of scrapes takes an eighth of a small queue",
        series: [...diskQueue(0.13, 30), ...diskQueue(0.13, 120, tasks[1])].concat(
            tasks.slice(0, 2).map((task, index) => {
                const samples = gauge([(0.13 * 1_000 * mib) / bufferedPointBytes, index === 0 ? 30 : 120]);
                return input(scrape.samplesKept, samples, target, undefined, task);
            }),
        ),
        minutes: 120,
    },
    {
        alert: "SidecarWritesFailing",
        why: "points that became too old on disk, which has an alert of its own",
        series: [input(sidecar.exporterSendFailed, growing(0, [100, 60]), { [labels.exporter]: bufferIds.tooOld })],
        minutes: 60,
    },
    {
        alert: "SidecarBacklogLost",
        why: "a service of which no task is heard any more",
        series: [...diskQueue(0.5, 30), ...diskQueue(0.5, 31, tasks[1])],
        minutes: 120,
    },
    {
        alert: "SidecarBacklogGivenUp",
        why: "points that the endpoint refuses, which has an alert of its own",
        series: [input(sidecar.exporterSendFailed, growing(0, [100, 60]), { [labels.exporter]: bufferIds.hop })],
        minutes: 60,
    },
    {
        alert: "JvmHeapRising",
        why: "an old generation that fills as far as it does before it is collected",
        series: jvmHeap(growing(400 * mib, [0, 120], [(100 * mib) / 60, 180]), 300),
        minutes: 300,
    },
    {
        alert: "JvmHeapRising",
        why: "a JVM that is idle, and is collected once an hour",
        series: jvmHeap(climb(740, 34), 450, 60),
        minutes: 450,
    },
    {
        alert: "JvmHeapFull",
        why: "a JVM that is idle, and hasn't been collected for an hour",
        series: jvmHeap(gauge([940 * mib, 60]), 60, Infinity),
        minutes: 60,
    },
    {
        alert: "JvmHeapFull",
        why: "a heap that is full before each collection",
        series: jvmHeap(
            repeating(
                [300, 500, 700, 900, 1000].map((size) => size * mib),
                60,
            ),
            60,
        ),
        minutes: 60,
    },
    {
        alert: "EnvoyErrorBudgetFastBurn",
        why: "a service with less than a request a second",
        series: requests(0.9, minutesOfFast, 0.5, 0),
        minutes: 95,
    },
    {
        alert: "EnvoyErrorBudgetFastBurn",
        why: "five bad minutes",
        series: requests(10, [70, 5, 20], 0.1, 0),
        minutes: 95,
    },
    {
        alert: "ScrapeDown",
        why: "a deployment in which each task starts for a few minutes",
        series: Array.from({ length: 10 }, (_, index) => {
            const task = `task-${index + 1}`;
            return [
                input(scrape.up, `${nothing(3 * index + 1)} ${gauge([0, 3], [1, 60])}`, target, undefined, task),
                input(
                    scrape.samplesScraped,
                    `${nothing(3 * index + 1)} ${gauge([0, 3], [800, 60])}`,
                    target,
                    undefined,
                    task,
                ),
            ];
        }).flat(),
        minutes: 60,
    },
    {
        alert: "ScrapeDown",
        why: "answers that are refused for their size, which has an alert of its own",
        series: failingScrapes(90_000)(Infinity),
        minutes: 55,
    },
    {
        alert: "ScrapeOverLimit",
        why: "a target that doesn't answer",
        series: failingScrapes(0)(Infinity),
        minutes: 55,
    },
    {
        alert: "SeriesJump",
        why: "a small service that grows fourfold",
        series: [
            input(scrape.up, gauge([1, 1540]), target),
            input(scrape.samplesKept, gauge([100, 1440], [400, 100]), target),
        ],
        minutes: 1540,
    },
    {
        alert: "ServiceSilent",
        why: "a service of which one task of two stops",
        series: [
            input(ecs.taskMemoryUtilized, gauge([1024, 60])),
            input(ecs.taskMemoryUtilized, gauge([1024, 20]), {}, undefined, tasks[1]),
        ],
        minutes: 60,
    },
];
