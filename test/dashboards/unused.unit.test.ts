/** What is written and asked for by nothing: sent or recorded series that neither a dashboard nor an alert reads. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { metrics, type Metric } from "../../collector/names/names";
import { seriesNames } from "../../collector/config/keep";
import { annotationQueries, panelQueries, standardDashboards } from "../../dashboards";
import { recordedMetrics } from "../../dashboards/recorded";
import { isAlert, standardRules } from "../../dashboards/rules";

const dashboards = standardDashboards();
const rules = standardRules().flatMap((group) => group.rules);
const names = (expressions: readonly string[]): Set<string> =>
    new Set(expressions.flatMap((expr) => expr.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? []));

const shown = [...dashboards.flatMap(panelQueries), ...dashboards.flatMap(annotationQueries)].map(({ expr }) => expr);
const read = names([...shown, ...rules.map(({ expr }) => expr)]);
const sent = Object.values(metrics).flatMap((group) => Object.values<Metric>(group).flatMap(seriesNames));
const recorded = recordedMetrics.map(({ name }) => name);
/** Recorded ones are read by each other too; that alone doesn't count. */
const used = names([...shown, ...rules.filter(isAlert).map(({ expr }) => expr)]);

const list = (unused: readonly string[]): string => (unused.length === 0 ? "none" : unused.join(", "));

describe("series that nothing reads", () => {
    it("include nothing that is sent", () => {
        const unused = sent.filter((name) => !read.has(name));
        console.log(`      sent and read by nothing: ${list(unused)}`);
        assert.deepEqual(unused, []);
    });

    it("are few of those that are recorded: quantiles that a graph of one's own may want", () => {
        const unused = recorded.filter((name) => !used.has(name));
        console.log(`      recorded, and on no dashboard and in no alert: ${list(unused)}`);
        assert.ok(unused.length < recorded.length / 5, list(unused));
    });
});
