/** Rate, errors and duration of requests on the Envoy dashboard: from clients, by listener, to clusters. */
import { labels, metrics, type Metric } from "../collector/names/names";
import { type Query, type RowRequest } from "./builder";
import {
    clientErrors,
    clientMistakes,
    clients,
    clusterErrors,
    errorSteps,
    perCluster,
    rateOfClusters,
} from "./envoy-series";
import { columns } from "./layout";
import { mean, quantile, rate, sum } from "./promql";
import { recorded, selectRecorded } from "./recorded";
import { buckets, graph, half, perService, third } from "./shapes";

const { envoy } = metrics;
const { job, envoyCluster, envoyListenerPrefix, envoyResponseCodeClass } = labels;

const whole = { width: columns, height: 8 } as const;

const perListener = `${perService}: {{${envoyListenerPrefix}}}`;

const quantiles = (metric: Metric, where: Record<string, string>): Query[] => [
    ...[0.5, 0.99].map((q) => ({ expr: quantile(q, metric, where), legend: `p${q * 100}` })),
    { expr: mean(metric, where), legend: "mean" },
];

export const fromClients: RowRequest = {
    title: "From clients",
    panels: [
        graph(
            "Requests by status class",
            "Responses per second to clients, by class of status code. 4xx that jump: a client changed or is attacked; 5xx: see the error share beside it.",
            { unit: "reqps", ...third },
            {
                expr: sum(rate(envoy.downstreamRequestsByClass, clients), envoyResponseCodeClass),
                legend: `{{${envoyResponseCodeClass}}}xx`,
            },
        ),
        graph(
            "Server errors, by service",
            "Share of responses to clients with a 5xx status; 0 without requests. Above 1 % it eats the error budget fast: look at the last deployment, then at the clusters.",
            { unit: "percentunit", thresholds: errorSteps, ...third },
            { expr: clientErrors(job), legend: perService },
        ),
        graph(
            "Client errors, by service",
            "Share of responses to clients with a 4xx status; 0 without requests. A step at a deployment: a route, a name or a right is missing; a slow rise: one client, or somebody who tries passwords.",
            { unit: "percentunit", ...third },
            { expr: clientMistakes(job), legend: perService },
        ),
        graph(
            "Latency to clients",
            "Quantiles and the mean of the time of a request, all picked tasks together. p50 and p99 rising together: everything is slower; only p99: some requests, tasks or hosts. Gaps: no requests.",
            { unit: "ms", ...half },
            ...quantiles(envoy.downstreamRequestTime, clients),
        ),
        graph(
            "p99, by service",
            "Time that 99 of 100 requests from clients stay below, all tasks of a service together, from recorded series. The service that rises is the one to look at; several at once wait for the same thing.",
            { unit: "ms", ...half },
            { expr: selectRecorded(recorded.envoyClients.latency.p99), legend: perService },
        ),
        buckets(
            "Latency of clients' requests, as a heat map",
            "Requests per second in each bucket of duration. Two bands are two kinds of requests; a band that wanders up is load; a new band high up is a timeout or a slow dependency.",
            { unit: "ms" },
            { expr: sum(rate(envoy.downstreamRequestTime, clients, "bucket"), labels.le), legend: `{{${labels.le}}}` },
        ),
    ],
};

export const byListener: RowRequest = {
    title: "By listener",
    collapsed: true,
    panels: [
        graph(
            "Requests, by listener",
            "Requests per second that each listener takes, by its statistics prefix. One that falls to nothing alone: what sends to it is broken or sends elsewhere.",
            { unit: "reqps", ...third },
            { expr: sum(rate(envoy.downstreamRequests, clients), job, envoyListenerPrefix), legend: perListener },
        ),
        graph(
            "Server errors, by listener",
            "Share of a listener's responses with a 5xx status; 0 without requests. Only one of them: its routes or filters; all of them: what is behind Envoy.",
            { unit: "percentunit", thresholds: errorSteps, ...third },
            { expr: clientErrors(job, envoyListenerPrefix), legend: perListener },
        ),
        graph(
            "p99, by listener",
            "Time that 99 of 100 requests to a listener stay below. The listener that stands out has the slow requests; see which cluster its routes lead to. Gaps: no requests.",
            { unit: "ms", ...third },
            {
                expr: quantile(0.99, envoy.downstreamRequestTime, clients, job, envoyListenerPrefix),
                legend: perListener,
            },
        ),
    ],
};

export const toClusters: RowRequest = {
    title: "To clusters",
    panels: [
        graph(
            "Requests, by cluster",
            "Requests per second that Envoy sends on. More than come from clients: retries; fewer: Envoy answers by itself, so look at circuit breakers and hosts.",
            { unit: "reqps", ...third },
            { expr: rateOfClusters(envoy.upstreamRequests), legend: perCluster },
        ),
        graph(
            "Server errors, by cluster",
            "Share of a cluster's responses with a 5xx status; 0 without responses. The cluster that stands out is the service to look at.",
            { unit: "percentunit", thresholds: errorSteps, ...third },
            { expr: clusterErrors, legend: perCluster },
        ),
        graph(
            "Requests timed out, by cluster",
            "Requests per second that a cluster didn't answer in the route's timeout. Any for long: the service is overloaded, or the timeout is shorter than its slowest honest answer.",
            { unit: "reqps", ...third },
            { expr: rateOfClusters(envoy.upstreamRequestTimeouts), legend: perCluster },
        ),
        graph(
            "p99, by cluster",
            "Time that 99 of 100 requests to a cluster stay below. The cluster that stands out is the one that clients wait for.",
            { unit: "ms", ...whole },
            { expr: quantile(0.99, envoy.upstreamRequestTime, {}, job, envoyCluster), legend: perCluster },
        ),
    ],
};

/** Every bucket of every cluster, for the quantiles and again for each cell: the dearest queries of all dashboards. */
export const clustersInDetail: RowRequest = {
    title: "Latency of clusters in detail",
    collapsed: true,
    panels: [
        graph(
            "Latency of clusters",
            "Quantiles and the mean of the time that clusters take, all together. Near the clients' latency: the time is spent behind Envoy. Gaps: no requests.",
            { unit: "ms", ...whole },
            ...quantiles(envoy.upstreamRequestTime, {}),
        ),
        buckets(
            "Latency of clusters, as a heat map",
            "Requests per second in each bucket of the time that clusters take. The same band as in the clients' heat map: the time is spent behind Envoy; only in the clients': in Envoy, or on slow clients.",
            { unit: "ms" },
            { expr: sum(rate(envoy.upstreamRequestTime, {}, "bucket"), labels.le), legend: `{{${labels.le}}}` },
        ),
    ],
};
