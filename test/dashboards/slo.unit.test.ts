import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { envoyDashboard, panelQueries, standardDashboards, type Objectives } from "../../dashboards";

function expressions(panel: string, objectives?: Objectives): string[] {
    return panelQueries(envoyDashboard(objectives))
        .filter((query) => query.panel === panel)
        .map(({ expr }) => expr)
        .map(ofAll);
}

/** Without the choice of the worst services. */
function ofAll(expr: string): string {
    return /^\((.*)\) and on \(/.exec(expr)?.[1] ?? /^bottomk\(\$top, (.*)\)$/.exec(expr)?.[1] ?? expr;
}

describe("error budgets", () => {
    it("are those of the rules' defaults: 99.9 % answered, 99 % in time", () => {
        const ratio = "service:envoy_http_downstream_rq_errors:ratio_rate";
        assert.deepEqual(
            expressions("Burn rate of the error budget"),
            ["5m", "1h", "6h", "3d"].map(
                (window) => `${ratio}${window}{aws_ecs_cluster_name=~"$cluster", job=~"$job"} / 0.001`,
            ),
        );
        assert.match(expressions("Burn rate of the latency budget")[0], / \/ 0\.01$/);
    });

    it("are those of the objectives that the dashboards are given", () => {
        assert.match(expressions("Burn rate of the error budget", { availabilityObjective: 0.995 })[0], / \/ 0\.005$/);
        const envoy = standardDashboards({ latencyObjective: 0.95, latencyMs: 250 }).find(
            ({ uid }) => uid === "adot-envoy",
        )!;
        const panel = envoy.panels.find(({ title }) => title === "Latency budget left")!;
        assert.ok(panel.type !== "row");
        assert.match(panel.description, /95 % within 250 ms/);
        assert.match(panel.targets[0].expr, / \/ 0\.05\)$/);
    });

    it("weigh each minute by its requests", () => {
        const over = (series: string): string => `sum by (aws_ecs_cluster_name, job) (sum_over_time(${series}[30d]))`;
        const failed = over(
            'service:envoy_http_downstream_rq_errors:rate5m{aws_ecs_cluster_name=~"$cluster", job=~"$job"}',
        );
        const all = over('service:envoy_http_downstream_rq_xx:rate5m{aws_ecs_cluster_name=~"$cluster", job=~"$job"}');
        assert.deepEqual(expressions("Error budget left"), [`1 - ${failed} / clamp_min(${all}, 1e-9) / 0.001`]);
    });

    it("refuse an objective as the rules do", () => {
        assert.throws(
            () => envoyDashboard({ availabilityObjective: 99.9 }),
            /^Error: availabilityObjective is 99\.9: it must be a share from 0\.94 to below 1, such as 0\.999\.$/,
        );
    });
});
