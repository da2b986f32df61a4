/** What stands between Envoy's clients and their answers: connections, retries, circuit breakers and hosts. */
import { labels, metrics, type Metric } from "../collector/names/names";
import { type RowRequest } from "./builder";
import { clients, ofClusters, perCluster, rateOfClusters } from "./envoy-series";
import { min, rate, select, sum } from "./promql";
import { anyIsRed, graph, half, perTask, third } from "./shapes";

const { envoy } = metrics;
const { job, instance, envoyCluster } = labels;

const refused = rateOfClusters(envoy.upstreamConnectFailures);
const timedOut = rateOfClusters(envoy.upstreamConnectTimeouts);
const tooManyWaiting = rateOfClusters(envoy.upstreamRequestsOverflow);
const tooManyConnections = rateOfClusters(envoy.upstreamConnectionsOverflow);
const healthy = min(select(envoy.membershipHealthy), job, envoyCluster);
const members = min(select(envoy.membershipTotal), job, envoyCluster);

export const connections: RowRequest = {
    title: "Connections",
    collapsed: true,
    panels: [
        graph(
            "Connections of clients, by task",
            "Open connections from clients. One task with far more than the others: long-lived connections stick to it; let Envoy close them after a while (max_connection_duration).",
            { unit: "none", ...third },
            { expr: sum(select(envoy.downstreamConnectionsActive, clients), job, instance), legend: perTask },
        ),
        graph(
            "Connections to clusters",
            "Open connections to each cluster. Rising with a steady rate of requests: answers take longer, or connections are not reused.",
            { unit: "none", ...third },
            { expr: ofClusters(envoy.upstreamConnectionsActive), legend: perCluster },
        ),
        graph(
            "Connections that failed",
            "Connections per second to clusters that were refused or timed out. Any for long: the host is down, its port is wrong, or a security group is in the way.",
            { unit: "cps", rankedBy: `${refused} + ${timedOut}`, ...third },
            { expr: refused, legend: `${perCluster} refused` },
            { expr: timedOut, legend: `${perCluster} timed out` },
        ),
        graph(
            "New connections",
            "Connections opened per second: by clients, and by Envoy to clusters. Close to the rate of requests: connections are not kept alive, which costs latency and CPU.",
            { unit: "cps", ...half },
            { expr: sum(rate(envoy.downstreamConnections, clients)), legend: "by clients" },
            { expr: sum(rate(envoy.upstreamConnections)), legend: "to clusters" },
        ),
        graph(
            "Traffic of clients",
            "Bytes per second received from and sent to clients. It explains network and CPU on the ECS task dashboard; a jump in bytes without one in requests is larger payloads.",
            { unit: "binBps", ...half },
            { expr: sum(rate(envoy.downstreamReceivedBytes, clients)), legend: "received" },
            { expr: sum(rate(envoy.downstreamSentBytes, clients)), legend: "sent" },
        ),
    ],
};

/** What a request is up against, and the gauge that is 1 while that limit of the default priority is reached. */
const breakers: readonly (readonly [string, Metric])[] = [
    ["connections", envoy.breakerConnectionsOpen],
    ["waiting requests", envoy.breakerPendingOpen],
    ["requests", envoy.breakerRequestsOpen],
    ["retries", envoy.breakerRetriesOpen],
];

export const protection: RowRequest = {
    title: "Retries and circuit breakers",
    panels: [
        graph(
            "Retries",
            "Requests per second tried again, those that then succeeded, and those refused by the retry limit, all clusters together. Many that don't succeed only add load: mend the cluster, or retry less.",
            { unit: "reqps", ...third },
            { expr: sum(rate(envoy.upstreamRequestRetries)), legend: "retried" },
            { expr: sum(rate(envoy.upstreamRetriesSucceeded)), legend: "succeeded" },
            { expr: sum(rate(envoy.upstreamRetriesOverflow)), legend: "refused" },
        ),
        graph(
            "Requests waiting, by cluster",
            "Requests that wait for a connection to a cluster. More than a few for long: the cluster is too slow or has too few hosts; at the limit they are refused.",
            { unit: "none", ...third },
            { expr: ofClusters(envoy.upstreamRequestsPending), legend: perCluster },
        ),
        graph(
            "Refused by a circuit breaker",
            "Requests per second refused as too many were waiting, and times per second that the limit of connections was met. Clients get 503: add hosts, or raise the limit when the cluster can bear it.",
            { unit: "cps", rankedBy: `${tooManyWaiting} + ${tooManyConnections}`, ...third },
            { expr: tooManyWaiting, legend: `${perCluster} waiting` },
            { expr: tooManyConnections, legend: `${perCluster} connections` },
        ),
        graph(
            "Circuit breakers open",
            "Clusters at a limit of their default priority, by kind of limit, counted over the picked tasks; 0 is well. Anything above 0 refuses or delays requests at this moment.",
            { unit: "none", thresholds: anyIsRed, ...half },
            ...breakers.map(([legend, metric]) => ({ expr: sum(select(metric)), legend })),
        ),
        graph(
            "Hosts, by cluster",
            "Healthy members of each cluster against all of them, in the task that sees the fewest. Below half, Envoy by default sends to unhealthy hosts too (its panic threshold).",
            { unit: "none", rankedBy: `${members} - ${healthy}`, ...half },
            { expr: healthy, legend: `${perCluster} healthy` },
            { expr: members, legend: `${perCluster} all` },
        ),
    ],
};
