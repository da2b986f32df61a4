/** Prometheus's own parser and type checker take every query that a dashboard or the table of metrics becomes. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { before, describe, it } from "mocha";
import { translateDashboard } from "../../../cli/migrate/cloudwatch-dashboards";
import { promqlFor } from "../../../cli/migrate/metric-map";
import { documentedMetrics } from "../../../cli/migrate/metric-map/documented";
import { statisticExamples } from "../../../cli/migrate/metric-map/statistic";
import { expandVariables } from "../../../dashboards";
import { renderRules } from "../../../dashboards/rules";
import { needs, toolPath } from "../../support/parts";
import { dashboardSamples } from "./dashboard-samples";

const origin = { file: "dashboards.json", form: "a CloudWatch dashboard" };

function checked(queries: readonly string[]): { status: number | null; output: string } {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "queries-"));
    const file = path.join(directory, "rules.yaml");
    const rules = [...new Set(queries)].slice(0, 2000).map((expr, index) => ({ record: `query:${index}`, expr }));
    fs.writeFileSync(file, renderRules([{ name: "queries", interval: "1m", rules }]));
    const { status, stdout, stderr } = spawnSync(toolPath("promtool"), ["check", "rules", file], { encoding: "utf8" });
    fs.rmSync(directory, { recursive: true, force: true });
    return { status, output: stdout + stderr };
}

describe("translated queries in promtool", function () {
    this.timeout(60_000);
    before(function () {
        needs(this, "promtool");
    });

    it("are PromQL of each panel", () => {
        const queries = Object.entries(dashboardSamples)
            .flatMap(([name, body]) => translateDashboard(body, { name, origin }).dashboard?.panels ?? [])
            .flatMap((panel) => (panel.type === "row" || panel.type === "text" ? [] : panel.targets))
            .map(({ expr }) => expandVariables(expr));
        assert.ok(queries.length > 40);
        const { status, output } = checked(queries);
        assert.equal(status, 0, output);
    });

    it("are PromQL of each statistic of each metric", () => {
        const queries = documentedMetrics.flatMap(({ namespace, names, dimensions }) =>
            names.flatMap((metricName) =>
                statisticExamples.flatMap((statistic) => {
                    const own = Object.fromEntries(dimensions[0].map((name) => [name, "a"]));
                    const asked = { namespace, metricName, dimensions: own, statistic, periodSeconds: 300 };
                    return promqlFor(asked).promql ?? [];
                }),
            ),
        );
        assert.ok(queries.length > 500);
        const { status, output } = checked(queries);
        assert.equal(status, 0, output);
    });

    it("fail it where one has the wrong type", () => {
        assert.notEqual(checked(["sum(scalar(up))"]).status, 0);
    });
});
