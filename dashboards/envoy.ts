/** The Envoy dashboard: rate, errors and duration from both sides, connections, retries, circuit breakers, hosts, and Envoy itself. */
import { envoyAdminListener, labels, metrics, type Metric } from "../components/collector/names";
import { dashboard, heatmap, stat, timeseries, type Query, type RowRequest } from "./builder";
import type { Dashboard } from "./model";
import { count, max, min, orZero, perEvent, quantile, rate, select, sum } from "./promql";
import { half, perService, perTask, third, tile } from "./shapes";

const { envoy } = metrics;
const { job, instance, envoyCluster, envoyResponseCodeClass } = labels;

/** Envoy's admin port is a listener too, and a job with an allow-list may send its series. */
const clients = { [labels.envoyListenerPrefix]: `!="${envoyAdminListener}"` };
const serverErrors = { [envoyResponseCodeClass]: '="5"' };

const perCluster = `{{${job}}}: {{${envoyCluster}}}`;

const errorSteps = { steps: [[0.01, "orange"], [0.05, "red"]] } as const; // prettier-ignore
/** Failing requests of all that clients sent; every class of status code is there from the start. */
const clientErrors = (...by: readonly string[]): string =>
    perEvent(
        sum(rate(envoy.downstreamRequestsByClass, { ...clients, ...serverErrors }), ...by),
        sum(rate(envoy.downstreamRequestsByClass, clients), ...by),
    );
/** Failing requests of all that clusters answered; a class appears with its first response. */
const clusterErrors = (): string => {
    const answered = sum(rate(envoy.upstreamRequestsByClass), job, envoyCluster);
    const failed = sum(rate(envoy.upstreamRequestsByClass, serverErrors), job, envoyCluster);
    return perEvent(orZero(failed, answered), answered);
};

const ofClusters = (metric: Metric): string => sum(select(metric), job, envoyCluster);
const rateOfClusters = (metric: Metric): string => sum(rate(metric), job, envoyCluster);
const quantiles = (metric: Metric, where: Record<string, string>): Query[] =>
    [0.5, 0.9, 0.99].map((q) => ({ expr: quantile(q, metric, where), legend: `p${q * 100}` }));

const now: RowRequest = {
    title: "Now",
    panels: [
        stat({
            title: "Requests",
            description:
                "Requests per second from clients, all picked tasks together. A fall without a reason: look at the load balancer and at DNS first, then at the connections below.",
            unit: "reqps",
            decimals: 1,
            min: 0,
            trend: true,
            ...tile,
            queries: [{ expr: sum(rate(envoy.downstreamRequests, clients)), legend: "Requests" }],
        }),
        stat({
            title: "Server errors",
            description:
                "Share of responses to clients with a 5xx status. Red: compare with the clusters' errors below; errors here but not there are Envoy's own (no healthy host, timeouts, overflow).",
            unit: "percentunit",
            decimals: 2,
            min: 0,
            max: 1,
            thresholds: errorSteps,
            ...tile,
            queries: [{ expr: clientErrors(), legend: "5xx" }],
        }),
        stat({
            title: "Slowest 1 %",
            description:
                "Time that 99 of 100 requests stay below (p99), as clients see it. No value: no requests. Compare it with the clusters' p99: the difference is spent in Envoy or on slow clients.",
            unit: "ms",
            decimals: 0,
            min: 0,
            ...tile,
            queries: [{ expr: quantile(0.99, envoy.downstreamRequestTime, clients), legend: "p99" }],
        }),
        stat({
            title: "Requests in flight",
            description:
                "Requests that are being served at this moment. It rises with load and with latency: when the rate is steady and this climbs, something behind Envoy is slowing down.",
            unit: "none",
            min: 0,
            trend: true,
            ...tile,
            queries: [{ expr: sum(select(envoy.downstreamRequestsActive, clients)), legend: "In flight" }],
        }),
        stat({
            title: "Hosts out of use",
            description:
                "Members of clusters that health checks or outlier detection took out. Any: find the cluster below and look at that service; with all out, Envoy answers 503 by itself.",
            unit: "none",
            thresholds: { steps: [[1, "red"]] },
            ...tile,
            queries: [
                {
                    expr: `${sum(select(envoy.membershipTotal))} - ${sum(select(envoy.membershipHealthy))}`,
                    legend: "Hosts",
                },
            ],
        }),
        stat({
            title: "Envoys live",
            description:
                "Envoys that are scraped and take traffic. Fewer than tasks: one is starting or draining, or its admin port doesn't answer; look at scrape health on the ECS task dashboard.",
            unit: "none",
            ...tile,
            queries: [{ expr: count(`${select(envoy.serverLive)} == 1`), legend: "Envoys" }],
        }),
    ],
};

const fromClients: RowRequest = {
    title: "From clients",
    panels: [
        timeseries({
            title: "Requests by status class",
            description:
                "Responses per second to clients, by class of status code. 4xx that jump: a client changed or is attacked; 5xx: see the error share beside it.",
            unit: "reqps",
            min: 0,
            stack: true,
            ...third,
            queries: [
                {
                    expr: sum(rate(envoy.downstreamRequestsByClass, clients), envoyResponseCodeClass),
                    legend: `{{${envoyResponseCodeClass}}}xx`,
                },
            ],
        }),
        timeseries({
            title: "Server errors, by service",
            description:
                "Share of responses to clients with a 5xx status; 0 without requests. Above 1 % it eats the error budget fast: look at the last deployment, then at the clusters.",
            unit: "percentunit",
            min: 0,
            thresholds: errorSteps,
            ...third,
            queries: [{ expr: clientErrors(job), legend: perService }],
        }),
        timeseries({
            title: "Latency to clients",
            description:
                "Quantiles of the time of a request, all picked tasks together. p50 and p99 rising together: everything is slower; only p99: some requests, tasks or hosts. Gaps: no requests.",
            unit: "ms",
            min: 0,
            ...third,
            queries: quantiles(envoy.downstreamRequestTime, clients),
        }),
        heatmap({
            title: "Latency of clients' requests, as a heat map",
            description:
                "Requests per second in each bucket of duration. Two bands are two kinds of requests; a band that wanders up is load; a new band high up is a timeout or a slow dependency.",
            unit: "ms",
            width: 24,
            height: 8,
            queries: [
                {
                    expr: sum(rate(envoy.downstreamRequestTime, clients, "bucket"), labels.le),
                    legend: `{{${labels.le}}}`,
                },
            ],
        }),
    ],
};

const toClusters: RowRequest = {
    title: "To clusters",
    panels: [
        timeseries({
            title: "Requests, by cluster",
            description:
                "Requests per second that Envoy sends on. More than come from clients: retries; fewer: Envoy answers by itself, so look at circuit breakers and hosts.",
            unit: "reqps",
            min: 0,
            ...third,
            queries: [{ expr: rateOfClusters(envoy.upstreamRequests), legend: perCluster }],
        }),
        timeseries({
            title: "Server errors, by cluster",
            description:
                "Share of a cluster's responses with a 5xx status; 0 without responses. The cluster that stands out is the service to look at.",
            unit: "percentunit",
            min: 0,
            thresholds: errorSteps,
            ...third,
            queries: [{ expr: clusterErrors(), legend: perCluster }],
        }),
        timeseries({
            title: "Requests timed out, by cluster",
            description:
                "Requests per second that a cluster didn't answer in the route's timeout. Any for long: the service is overloaded, or the timeout is shorter than its slowest honest answer.",
            unit: "reqps",
            min: 0,
            ...third,
            queries: [{ expr: rateOfClusters(envoy.upstreamRequestTimeouts), legend: perCluster }],
        }),
        timeseries({
            title: "Latency of clusters",
            description:
                "Quantiles of the time that clusters take, all together. Near the clients' latency: the time is spent behind Envoy. Gaps: no requests.",
            unit: "ms",
            min: 0,
            ...half,
            queries: quantiles(envoy.upstreamRequestTime, {}),
        }),
        timeseries({
            title: "p99, by cluster",
            description:
                "Time that 99 of 100 requests to a cluster stay below. The cluster that stands out is the one that clients wait for.",
            unit: "ms",
            min: 0,
            ...half,
            queries: [{ expr: quantile(0.99, envoy.upstreamRequestTime, {}, job, envoyCluster), legend: perCluster }],
        }),
    ],
};

const connections: RowRequest = {
    title: "Connections",
    panels: [
        timeseries({
            title: "Connections of clients, by task",
            description:
                "Open connections from clients. One task with far more than the others: long-lived connections stick to it; let Envoy close them after a while (max_connection_duration).",
            unit: "none",
            min: 0,
            ...third,
            queries: [
                { expr: sum(select(envoy.downstreamConnectionsActive, clients), job, instance), legend: perTask },
            ],
        }),
        timeseries({
            title: "Connections to clusters",
            description:
                "Open connections to each cluster. Rising with a steady rate of requests: answers take longer, or connections are not reused.",
            unit: "none",
            min: 0,
            ...third,
            queries: [{ expr: ofClusters(envoy.upstreamConnectionsActive), legend: perCluster }],
        }),
        timeseries({
            title: "Connections that failed",
            description:
                "Connections per second to clusters that were refused or timed out. Any for long: the host is down, its port is wrong, or a security group is in the way.",
            unit: "cps",
            min: 0,
            ...third,
            queries: [
                { expr: rateOfClusters(envoy.upstreamConnectFailures), legend: `${perCluster} refused` },
                { expr: rateOfClusters(envoy.upstreamConnectTimeouts), legend: `${perCluster} timed out` },
            ],
        }),
        timeseries({
            title: "New connections",
            description:
                "Connections opened per second: by clients, and by Envoy to clusters. Close to the rate of requests: connections are not kept alive, which costs latency and CPU.",
            unit: "cps",
            min: 0,
            ...half,
            queries: [
                { expr: sum(rate(envoy.downstreamConnections, clients)), legend: "by clients" },
                { expr: sum(rate(envoy.upstreamConnections)), legend: "to clusters" },
            ],
        }),
        timeseries({
            title: "Traffic of clients",
            description:
                "Bytes per second received from and sent to clients. It explains network and CPU on the ECS task dashboard; a jump in bytes without one in requests is larger payloads.",
            unit: "binBps",
            min: 0,
            ...half,
            queries: [
                { expr: sum(rate(envoy.downstreamReceivedBytes, clients)), legend: "received" },
                { expr: sum(rate(envoy.downstreamSentBytes, clients)), legend: "sent" },
            ],
        }),
    ],
};

/** What a request is up against, and the gauge that is 1 while that limit of the default priority is reached. */
const breakers: readonly (readonly [string, Metric])[] = [
    ["connections", envoy.breakerConnectionsOpen],
    ["waiting requests", envoy.breakerPendingOpen],
    ["requests", envoy.breakerRequestsOpen],
    ["retries", envoy.breakerRetriesOpen],
];

const protection: RowRequest = {
    title: "Retries and circuit breakers",
    panels: [
        timeseries({
            title: "Retries",
            description:
                "Requests per second tried again, those that then succeeded, and those refused by the retry limit, all clusters together. Many that don't succeed only add load: mend the cluster, or retry less.",
            unit: "reqps",
            min: 0,
            ...third,
            queries: [
                { expr: sum(rate(envoy.upstreamRequestRetries)), legend: "retried" },
                { expr: sum(rate(envoy.upstreamRetriesSucceeded)), legend: "succeeded" },
                { expr: sum(rate(envoy.upstreamRetriesOverflow)), legend: "refused" },
            ],
        }),
        timeseries({
            title: "Requests waiting, by cluster",
            description:
                "Requests that wait for a connection to a cluster. More than a few for long: the cluster is too slow or has too few hosts; at the limit they are refused.",
            unit: "none",
            min: 0,
            ...third,
            queries: [{ expr: ofClusters(envoy.upstreamRequestsPending), legend: perCluster }],
        }),
        timeseries({
            title: "Refused by a circuit breaker",
            description:
                "Requests per second refused as too many were waiting, and times per second that the limit of connections was met. Clients get 503: add hosts, or raise the limit when the cluster can bear it.",
            unit: "cps",
            min: 0,
            ...third,
            queries: [
                { expr: rateOfClusters(envoy.upstreamRequestsOverflow), legend: `${perCluster} waiting` },
                { expr: rateOfClusters(envoy.upstreamConnectionsOverflow), legend: `${perCluster} connections` },
            ],
        }),
        timeseries({
            title: "Circuit breakers open",
            description:
                "Clusters at a limit of their default priority, by kind of limit, counted over the picked tasks; 0 is well. Anything above 0 refuses or delays requests at this moment.",
            unit: "none",
            min: 0,
            thresholds: { steps: [[1, "red"]] },
            ...half,
            queries: breakers.map(([legend, metric]) => ({ expr: sum(select(metric)), legend })),
        }),
        timeseries({
            title: "Hosts, by cluster",
            description:
                "Healthy members of each cluster against all of them, in the task that sees the fewest. Below half, Envoy by default sends to unhealthy hosts too (its panic threshold).",
            unit: "none",
            min: 0,
            ...half,
            queries: [
                { expr: min(select(envoy.membershipHealthy), job, envoyCluster), legend: `${perCluster} healthy` },
                { expr: min(select(envoy.membershipTotal), job, envoyCluster), legend: `${perCluster} all` },
            ],
        }),
    ],
};

const itself: RowRequest = {
    title: "Envoy itself",
    panels: [
        timeseries({
            title: "Memory of Envoy",
            description:
                "Of the fullest Envoy: allocated, the heap held for it, and what it holds in all. Compare the last with the container's limit on the ECS task dashboard; growth follows connections and clusters.",
            unit: "bytes",
            min: 0,
            ...half,
            queries: [
                { expr: max(select(envoy.serverMemoryAllocated), job), legend: `${perService} allocated` },
                { expr: max(select(envoy.serverMemoryHeapSize), job), legend: `${perService} heap` },
                { expr: max(select(envoy.serverMemoryPhysicalSize), job), legend: `${perService} resident` },
            ],
        }),
        timeseries({
            title: "Uptime of Envoy, by task",
            description:
                "Time since Envoy started. A line that falls to 0 is a restart: without a deployment, look for the container's stop reason in ECS.",
            unit: "s",
            min: 0,
            ...half,
            queries: [{ expr: max(select(envoy.serverUptime), job, instance), legend: perTask }],
        }),
    ],
};

/** Rate, errors and duration as clients and as Envoy see them, and what stands between, for services with an Envoy in the task. */
export function envoyDashboard(): Dashboard {
    return dashboard({
        uid: "adot-envoy",
        title: "Envoy",
        description:
            "Requests, errors, latency, connections and circuit breakers of the Envoys in ECS tasks, by service and task.",
        tags: ["envoy"],
        serviceMetric: envoy.serverLive.name,
        rows: [now, fromClients, toClusters, connections, protection, itself],
    });
}
