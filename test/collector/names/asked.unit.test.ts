/** Each sample is paid for: what is sent by default is asked for by a dashboard, or has its reason here. */
import assert from "node:assert/strict";
import { type Metric, envoyAdminListener, labels, metrics } from "../../../collector";
import { seriesNames } from "../../../collector/config/keep";
import { panelQueries, standardDashboards } from "../../../dashboards";

/**
 * Series that no dashboard asks for, and why they are sent. None at present: buckets, sum and count of each histogram
 * are on a panel.
 */
const reasons: Readonly<Record<string, string>> = {};

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
