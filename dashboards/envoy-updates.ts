/** What reaches Envoy besides requests: its clusters, listeners and hosts by xDS and DNS, and its certificates. */
import { labels, metrics, type Metric } from "../collector/names/names";
import { type RowRequest } from "./builder";
import { perCluster, rateOfClusters } from "./envoy-series";
import { min, orZero, rate, select, sum } from "./promql";
import { graph, perService, third, tile } from "./shapes";

const { envoy } = metrics;
const { job } = labels;

const membersFailed = sum(rate(envoy.membershipUpdatesFailed), job);
/** An Envoy whose clusters and listeners are written in its file gets none by xDS. */
const byXds = (clusters: Metric, listeners: Metric): string =>
    orZero(`${sum(rate(clusters), job)} + ${sum(rate(listeners), job)}`, membersFailed);
const refused = byXds(envoy.clustersUpdateRejected, envoy.listenersUpdateRejected);
const failed = byXds(envoy.clustersUpdateFailed, envoy.listenersUpdateFailed);

/** What Envoy says where it has no certificate: the largest number of 32 bits. */
const none = "4294967295";

export const updates: RowRequest = {
    title: "Updates, outliers and certificates",
    panels: [
        graph(
            "Updates that failed",
            "Per second: clusters and listeners by xDS that Envoy refused (its log says why) or couldn't get, and members of clusters that DNS or EDS didn't give. Any for long: Envoy goes on with what it had, and sends to tasks that are gone.",
            { unit: "cps", rankedBy: `${refused} + ${failed} + ${membersFailed}`, ...third },
            { expr: refused, legend: `${perService} refused` },
            { expr: failed, legend: `${perService} failed` },
            { expr: membersFailed, legend: `${perService} members` },
        ),
        graph(
            "Hosts taken out, by cluster",
            "Hosts per second that outlier detection takes out of a cluster; only of clusters that have it. One now and then is what it is there for; a steady rate: the service behind fails, look at its errors.",
            { unit: "cps", ...third },
            { expr: rateOfClusters(envoy.outlierEjections), legend: perCluster },
        ),
        tile(
            "First certificate expires",
            "Time until the first certificate of all Envoys expires, also those that they hold towards clusters. Below a week: whatever renews it doesn't; when it is over, every connection with it fails at once.",
            { unit: "d", decimals: 0, words: { [none]: ["no certificate", "text"] }, ...third },
            { expr: min(select(envoy.serverCertificateDays)), legend: "Certificate" },
        ),
    ],
};
