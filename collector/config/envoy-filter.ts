/**
 * Envoy cuts its statistics at the source: `filter=REGEX` on its admin port. It is RE2, finds its match anywhere, and
 * is held against Envoy's own names, such as `cluster.orders.upstream_rq_2xx`, not against Prometheus's. Seen on Envoy
 * 1.39.3, which a test asks.
 */
import { labels, type Metric, metrics } from "../names/names";
import { anyOf } from "../regex";

/** Where Envoy's admin port has its statistics for Prometheus. */
export const envoyStatsPath = "/stats/prometheus";

/**
 * The filter for the listed Envoy metrics. A counter that is still 0 passes, unlike with `usedonly`. Envoy's dots and
 * underscores both are `_` in Prometheus, so here `.` stands for either. Labels are parts of Envoy's name: the second
 * word is the cluster or listener, and the class of a status code is a digit in place of the first x. What passes too
 * much, such as `cluster.orders.external.…`, relabelling drops.
 */
export const envoyFilter = `^(?:${anyOf(groups())})$`;

function groups(): readonly string[] {
    const envoy = Object.values<Metric>(metrics.envoy);
    const rests = (prefix: string): string =>
        envoy
            // The one who manages the clusters isn't a cluster.
            .filter(({ name }) => name.startsWith(prefix) && (prefix.includes("manager") || !name.includes("manager")))
            .map((metric) => statistic(metric, metric.name.slice(prefix.length)))
            .join("|");
    return [
        `cluster\\..+\\.(?:${rests("envoy_cluster_")})`,
        `http\\..+\\.(?:${rests("envoy_http_")})`,
        `server\\.(?:${rests("envoy_server_")})`,
        `cluster_manager\\.cds\\.(?:${rests("envoy_cluster_manager_cds_")})`,
        `listener_manager\\.lds\\.(?:${rests("envoy_listener_manager_lds_")})`,
    ];
}

function statistic({ labels: own }: Metric, rest: string): string {
    const classed = own.includes(labels.envoyResponseCodeClass) ? rest.replace(/xx$/, "[1-5]xx") : rest;
    return classed.replaceAll("_", ".");
}
