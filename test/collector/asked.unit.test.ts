/** Each sample is paid for: what is sent by default is asked for by a dashboard, or has its reason here. */
import assert from "node:assert/strict";
import { type Metric, envoyAdminListener, labels, metrics } from "../../components/collector";
import { seriesNames } from "../../components/collector/keep";
import { panelQueries, standardDashboards } from "../../dashboards";

const partOfHistogram =
    "one histogram is one metric: the collector builds it from all its parts and drops one without _count; _sum is what a mean needs";

/** Series that no dashboard asks for, and why they are sent. */
const reasons: Readonly<Record<string, string>> = {
    envoy_http_downstream_rq_time_sum: partOfHistogram,
    envoy_http_downstream_rq_time_count: partOfHistogram,
    envoy_cluster_upstream_rq_time_sum: partOfHistogram,
    envoy_cluster_upstream_rq_time_count: partOfHistogram,
    otelcol_receiver_refused_metric_points:
        "for alerts: the limiter's own counter has no receiver, this one tells which receiver loses its scrapes; it appears with the first loss",
    scrape_series_added:
        "Prometheus adds it to each target and relabelling doesn't reach it; it is the sign of labels that churn, which fill the sidecar's memory",
};

const queries = standardDashboards().flatMap((dashboard) => panelQueries(dashboard).map(({ expr }) => expr));
const asked = new Set(queries.flatMap((expr) => expr.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? []));
const sent = Object.values(metrics).flatMap((group) =>
    Object.values<Metric>(group).flatMap((metric) => seriesNames(metric)),
);

describe("what is sent by default", () => {
    it("is asked for by a dashboard, or has a reason", () => {
        assert.deepEqual(
            sent.filter((name) => !asked.has(name) && !(name in reasons)),
            [],
        );
    });

    it("has no reason that isn't needed", () => {
        assert.deepEqual(
            Object.keys(reasons).filter((name) => asked.has(name) || !sent.includes(name)),
            [],
        );
    });

    it("lacks Envoy's admin listener, which every query leaves out", () => {
        const ofListeners = Object.values<Metric>(metrics.envoy).filter((metric) =>
            metric.labels.includes(labels.envoyListenerPrefix),
        );
        for (const { name } of ofListeners) {
            for (const expr of queries) {
                for (const [selector] of expr.matchAll(
                    new RegExp(`\\b${name}(_bucket|_sum|_count)?\\{[^}]*\\}`, "g"),
                )) {
                    assert.ok(selector.includes(`${labels.envoyListenerPrefix}!="${envoyAdminListener}"`), selector);
                }
            }
        }
        assert.ok(ofListeners.length > 0);
    });
});
