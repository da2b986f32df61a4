/** Envoy over weeks, from recorded series: traffic, errors and latency, by service and by cluster. */
import { labels } from "../collector/names/names";
import { type RowRequest } from "./builder";
import { errorSteps, perCluster } from "./envoy-series";
import { perEvent, sum } from "./promql";
import { recorded } from "./recorded";
import { buckets, graph, overWeeks, perService, third } from "./shapes";
import { hourly } from "./trend";

const { job, envoyCluster } = labels;

const ofClients = (q: number): string =>
    `histogram_quantile(${q}, ${sum(hourly("avg", recorded.envoyClients.timeBucket), labels.le, job)})`;

export const weeks: RowRequest = {
    title: "The last 30 days",
    collapsed: true,
    panels: [
        graph(
            "Requests, over weeks",
            "Requests per second from clients, mean over an hour, from recorded series. The rhythm of days and weeks: what falls out of it is worth a question, up or down.",
            { unit: "reqps", ...overWeeks, ...third },
            { expr: hourly("avg", recorded.envoyClients.requests), legend: perService },
        ),
        graph(
            "Latency, over weeks",
            "The p50 and p99 of an hour, from recorded buckets that are added up, not from quantiles that are averaged. p99 that creeps up over weeks: data or dependencies that grow.",
            { unit: "ms", rankedBy: ofClients(0.99), ...overWeeks, ...third },
            ...[0.5, 0.99].map((q) => ({ expr: ofClients(q), legend: `${perService} p${q * 100}` })),
        ),
        graph(
            "p99 by cluster, over weeks",
            "The p99 of an hour of each cluster, from recorded buckets. The cluster that creeps up is the one that the clients' latency follows; look at it before its objective is broken.",
            { unit: "ms", ...overWeeks, ...third },
            {
                expr: `histogram_quantile(0.99, ${sum(hourly("avg", recorded.envoyClusters.timeBucket), labels.le, job, envoyCluster)})`,
                legend: perCluster,
            },
        ),
        graph(
            "Server errors, over weeks",
            "Share of responses to clients with a 5xx status in an hour, each hour weighed by its requests, from recorded series. Peaks at the same time of day: a job, a backup or a peak of load.",
            { unit: "percentunit", thresholds: errorSteps, ...overWeeks, ...third },
            {
                expr: perEvent(
                    hourly("avg", recorded.envoyClients.errors),
                    sum(hourly("avg", recorded.envoyClients.responses), job),
                ),
                legend: perService,
            },
        ),
        graph(
            "Requests by cluster, over weeks",
            "Requests per second that Envoy sends on, mean over an hour, from recorded series. A cluster that grows faster than the clients' requests: one request does more calls than before.",
            { unit: "reqps", ...overWeeks, ...third },
            { expr: hourly("avg", recorded.envoyClusters.requests), legend: perCluster },
        ),
        graph(
            "Server errors by cluster, over weeks",
            "Share of a cluster's responses with a 5xx status, the worst five minutes of an hour, from recorded series. A low steady share for weeks is an error that everybody got used to: mend it.",
            { unit: "percentunit", thresholds: errorSteps, ...overWeeks, ...third },
            { expr: hourly("max", recorded.envoyClusters.errorRatio), legend: perCluster },
        ),
        buckets(
            "Latency of clients' requests over weeks, as a heat map",
            "Requests per second in each bucket of duration, by hour, from recorded buckets. Bands show the rhythm of days; a band that wanders up over weeks is a service that slows down.",
            { unit: "ms", ...overWeeks },
            { expr: sum(hourly("avg", recorded.envoyClients.timeBucket), labels.le), legend: `{{${labels.le}}}` },
        ),
    ],
};
