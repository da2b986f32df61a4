import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { stringify } from "yaml";
import { annotationQueries, expandVariables, panelQueries, standardDashboards } from "../../dashboards";
import { needs, toolPath } from "../support/parts";

describe("promtool, which checks types as Prometheus does", function () {
    let directory: string;
    before(function () {
        needs(this, "promtool");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "dashboard-rules-"));
    });
    after(() => directory !== undefined && fs.rmSync(directory, { recursive: true, force: true }));

    function check(rules: readonly { record: string; expr: string }[]): { status: number | null; output: string } {
        const file = path.join(directory, "rules.yaml");
        fs.writeFileSync(file, stringify({ groups: [{ name: "panels", rules }] }));
        const { status, stdout, stderr } = spawnSync(toolPath("promtool"), ["check", "rules", file], {
            encoding: "utf8",
        });
        return { status, output: stdout + stderr };
    }

    it("accepts every query of every dashboard, those of the marks included", () => {
        const dashboards = standardDashboards();
        const rules = [
            ...dashboards.flatMap(panelQueries).map(({ dashboard, panelId, refId, expr }) => ({
                record: `${dashboard}:panel${panelId}:${refId}`.replaceAll("-", "_"),
                expr: expandVariables(expr),
            })),
            ...dashboards.flatMap(annotationQueries).map(({ dashboard, annotation, expr }) => ({
                record: `${dashboard}:${annotation}`.replaceAll(/[- ]/g, "_"),
                expr: expandVariables(expr),
            })),
        ];
        const { status, output } = check(rules);
        assert.equal(status, 0, output);
        assert.match(output, new RegExp(`${rules.length} rules found`));
    });

    it("refuses a query that only looks right", () => {
        const { status, output } = check([{ record: "bad:query", expr: "rate(up)" }]);
        assert.notEqual(status, 0);
        assert.match(output, /expected type range vector/);
    });

    it("finds the marks at a restart and at a deployment, and nowhere else", () => {
        const task = (name: string): string => `{job="orders", instance="${name}"}`;
        const expr = (annotation: string): string =>
            expandVariables(
                standardDashboards()
                    .flatMap(annotationQueries)
                    .find((query) => query.annotation === annotation)!.expr,
            );
        const expected = (annotation: string, minute: number, value: number | undefined): object => ({
            expr: expr(annotation),
            eval_time: `${minute}m`,
            exp_samples: value === undefined ? [] : [{ labels: '{job="orders"}', value }],
        });
        const test = {
            rule_files: [],
            evaluation_interval: "1m",
            tests: [
                {
                    interval: "1m",
                    input_series: [
                        // The first task's JVM and collector start again at minute 20; the second task comes then.
                        { series: `process_start_time_seconds${task("first")}`, values: "100x19 1300x20" },
                        { series: `otelcol_process_uptime${task("first")}`, values: "0+60x19 0+60x20" },
                        { series: `ecs_task_memory_utilized${task("first")}`, values: "512x40" },
                        { series: `ecs_task_memory_utilized${task("second")}`, values: "_x20 512x20" },
                    ],
                    promql_expr_test: [
                        ...["JVM restarted", "Sidecar restarted"].flatMap((annotation) => [
                            expected(annotation, 15, 0),
                            expected(annotation, 21, 1),
                            expected(annotation, 30, 0),
                        ]),
                        expected("New tasks", 15, undefined),
                        expected("New tasks", 21, 1),
                        expected("New tasks", 28, undefined),
                    ],
                },
            ],
        };
        const file = path.join(directory, "marks.yaml");
        fs.writeFileSync(file, stringify(test));
        const { status, stdout, stderr } = spawnSync(toolPath("promtool"), ["test", "rules", file], {
            encoding: "utf8",
        });
        assert.equal(status, 0, stdout + stderr);
    });
});
