/**
 * CloudWatch dashboards become dashboards that pass the checks of this package's own, and every leaf has an outcome.
 */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { selectedBy } from "../../../cli/cost/promql";
import { leavesOf } from "../../../cli/migrate/leaves";
import { dashboardsIn, type MigratedDashboard, translateDashboard } from "../../../cli/migrate/cloudwatch-dashboards";
import { type Dashboard, expandVariables, panelQueries } from "../../../dashboards";
import { checkLayout } from "../../../dashboards/layout";
import { matchGolden } from "../../support/golden";
import { grafanaRules } from "../../dashboards/grafana-rules";
import { readExpression } from "../../dashboards/promql-tree";
import { dashboardSamples } from "./dashboard-samples";

const origin = { file: "dashboards.json", form: "a CloudWatch dashboard" };
const context = {
    alarms: [
        {
            alarmName: "orders-cpu-high",
            state: 'ALERTS{alertname="OrdersCpuHigh", alertstate="firing"}',
            promql: 'avg(ecs_task_cpu_utilized{job="orders"})',
            threshold: 80,
        },
    ],
};

const translated = Object.entries(dashboardSamples).map(([name, body]) => ({
    name,
    body,
    ...translateDashboard(body, { name, origin, context }),
}));

/** Without panels of text, which have no query to check. */
const queried = (dashboard: MigratedDashboard): Dashboard => ({
    ...dashboard,
    panels: dashboard.panels.filter((panel) => panel.type !== "text"),
});

function asText({ name, dashboard, outcomes, pairs }: (typeof translated)[number]): string {
    const panels = (dashboard?.panels ?? []).flatMap((panel) => {
        if (panel.type === "row") {
            return [];
        }
        const { x, y, w, h } = panel.gridPos;
        const head = `  [${panel.type}] ${panel.title} (${x},${y} ${w}x${h})`;
        if (panel.type === "text") {
            return [head, ...panel.options.content.split("\n").map((line) => `      | ${line}`)];
        }
        const { unit, min, max, thresholds } = panel.fieldConfig.defaults;
        return [
            `${head} ${unit} from ${min} to ${max ?? "…"} ${thresholds.steps.map(({ color, value }) => `${value ?? "-"}:${color}`).join(" ")}`,
            `      ${panel.description}`,
            ...panel.targets.map(({ refId, expr, legendFormat }) => `      ${refId} ${legendFormat}\n        ${expr}`),
        ];
    });
    // The leaves of one row have one reason.
    const others = outcomes.filter(
        ({ fate, why }, index) =>
            fate !== "same" &&
            fate !== "unneeded" &&
            (outcomes[index - 1]?.why !== why || outcomes[index - 1]?.fate !== fate),
    );
    return [
        `== ${name}: ${dashboard?.uid ?? "no dashboard"}, from ${dashboard?.time.from ?? "-"}, ${pairs.length} pairs`,
        ...panels,
        ...others.map(({ path, fate, why }) => `  ${path}: ${fate}. ${why}`),
        "",
    ].join("\n");
}

describe("CloudWatch dashboards", () => {
    it("keep the place of each widget, and have a panel for each", () => {
        for (const { body, dashboard } of translated.filter(({ dashboard }) => dashboard !== undefined)) {
            const { widgets } = body as { widgets: unknown[] };
            assert.equal(dashboard!.panels.length, widgets.length + 1);
            checkLayout(dashboard!.panels);
        }
        const overview = translated.find(({ name }) => name === "service overview")!.dashboard!;
        assert.deepEqual(
            overview.panels.map(({ gridPos: { x, y, w, h } }) => [x, y, w, h]),
            [
                [0, 0, 24, 1],
                [0, 1, 24, 3],
                [0, 4, 12, 8],
                [12, 4, 12, 8],
                [0, 12, 6, 4],
                [6, 12, 6, 4],
            ],
        );
    });

    for (const [rule, broken] of Object.entries(grafanaRules)) {
        it(`keep ${rule}`, () => {
            for (const { name, dashboard } of translated) {
                assert.deepEqual(
                    // What an alarm's rule asks isn't picked.
                    (dashboard === undefined ? [] : broken(queried(dashboard))).filter(
                        (text) => !text.includes("ALERTS") && !text.includes("An alarm's graph"),
                    ),
                    [],
                    name,
                );
            }
        });
    }

    it("ask PromQL alone", () => {
        const queries = translated.flatMap(({ dashboard }) =>
            dashboard === undefined ? [] : panelQueries(queried(dashboard)),
        );
        assert.ok(queries.length > 45);
        for (const { expr } of queries) {
            assert.deepEqual(readExpression(expandVariables(expr)).errors, [], expr);
            assert.ok(selectedBy(expr) !== undefined, expr);
        }
    });

    it("have one outcome for every leaf, with a reason where it isn't the same", () => {
        for (const { name, body, outcomes } of translated) {
            assert.equal(outcomes.length, leavesOf(body).length, name);
            for (const { path, fate, why, became } of outcomes) {
                assert.ok(fate === "same" || /^\S.*\.$/s.test(why ?? ""), `${name} ${path}: ${why}`);
                assert.equal(became === undefined, fate === "none" || fate === "unneeded", `${name} ${path}`);
            }
        }
    });

    it("have a pair of queries for each metric that is told", () => {
        const pairs = translated.flatMap((one) => one.pairs);
        assert.ok(pairs.length > 30);
        for (const { promql, series } of pairs) {
            assert.doesNotMatch(promql, /\$/);
            assert.ok(promql.includes(series));
        }
    });

    it("are found in a file, an answer and a template, with what the template says itself", () => {
        const body = { widgets: [{ type: "text", properties: { markdown: "Hello" } }] };
        const text = JSON.stringify(body);
        assert.deepEqual(dashboardsIn(body, "file"), [{ name: "file", body }]);
        assert.deepEqual(dashboardsIn({ DashboardName: "orders", DashboardBody: text }, "file"), [
            { name: "orders", body },
        ]);
        assert.deepEqual(dashboardsIn({ DashboardName: "orders", DashboardBody: "{" }, "file"), [
            { name: "orders", body: undefined },
        ]);
        const template = {
            Parameters: { Greeting: { Default: "Hello" } },
            Resources: {
                Other: { Type: "AWS::SNS::Topic" },
                Board: {
                    Type: "AWS::CloudWatch::Dashboard",
                    Properties: { DashboardBody: { "Fn::Sub": text.replace("Hello", "${Greeting}") } },
                },
            },
        };
        assert.deepEqual(dashboardsIn(template, "file"), [{ name: "Board", body }]);
        assert.deepEqual(dashboardsIn("text", "file"), []);
    });

    it("have addresses that Grafana takes, whatever their name", () => {
        const uid = (name: string): string => translateDashboard({ widgets: ["x"] }, { name, origin }).dashboard!.uid;
        assert.equal(uid("Orders / Prod"), "cw-orders-prod");
        assert.equal(uid("---"), "cw");
        assert.equal(uid("a".repeat(60)).length, 40);
    });

    it("read as in the text that a reviewer reads", () => {
        matchGolden("cli/migrate/dashboards.txt", translated.map(asText).join("\n"));
    });
});
