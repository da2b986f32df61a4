/** The dashboard of what only CloudWatch knows of an AMP workspace. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { CloudWatchMetricsQuery } from "@grafana/schema/dist/esm/raw/composable/cloudwatch/dataquery/x/CloudWatchDataQuery_types.gen";
import { PrometheusWorkspace } from "../../components";
import { ampCloudWatchDashboard } from "../../dashboards";
import type { CloudWatchPanel, CloudWatchTarget } from "../../dashboards/cloudwatch";
import { columns } from "../../dashboards/layout";
import { matchGolden } from "../support/golden";
import { record } from "../support/mocks";

const quotas = { quotaPercent: 70, activeSeriesQuota: 50_000_000, ingestionRateQuota: 170_001 };
const panelsOf = (dashboard: ReturnType<typeof ampCloudWatchDashboard>): CloudWatchPanel[] =>
    dashboard.panels.filter((panel) => panel.type !== "row");

describe("the dashboard of an AMP workspace in CloudWatch", () => {
    it("is golden, and has queries of Grafana's own type", () => {
        // The compiler is the judge: a field of ours that isn't one of Grafana's doesn't compile.
        const asGrafana = (ours: CloudWatchTarget): CloudWatchMetricsQuery & { datasource: object } => ours;
        assert.equal(typeof asGrafana, "function");
        matchGolden(
            "dashboards/adot-amp-cloudwatch.json",
            `${JSON.stringify(ampCloudWatchDashboard(quotas), undefined, 2)}\n`,
        );
    });

    it("has a panel for each alarm, which asks what the alarm asks and has its line where the alarm has", async () => {
        const topicArn = "arn:aws:sns:eu-west-1:111122223333:observability";
        const { resources } = await record({}, () => {
            new PrometheusWorkspace("metrics", { workspaceId: "ws-1", alarms: { topicArn, ...quotas } });
        });
        const alarms = resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
        assert.equal(alarms.length, 7);
        const targets = panelsOf(ampCloudWatchDashboard(quotas)).flatMap(({ targets: own, fieldConfig }) =>
            own.map((target) => ({ ...target, steps: fieldConfig.defaults.thresholds.steps })),
        );
        for (const { inputs, name } of alarms) {
            const [query] = (inputs.metricQueries ?? []) as { expression: string }[];
            const same = targets.filter(({ sqlExpression, namespace, dimensions, statistic, period, steps }) =>
                query === undefined
                    ? namespace === inputs.namespace &&
                      isDeepStrictEqual({ ...dimensions, ResourceId: "ws-1" }, inputs.dimensions) &&
                      statistic === inputs.statistic &&
                      period === String(inputs.period) &&
                      steps.some(({ value }) => value === inputs.threshold)
                    : sqlExpression.replace("$workspace", "ws-1") === query.expression,
            );
            assert.equal(same.length, 1, name);
        }
    });

    it("has no line without a quota, and none but the quota's where the share is all of it", () => {
        const lines = (of: Parameters<typeof ampCloudWatchDashboard>[0]) =>
            panelsOf(ampCloudWatchDashboard(of))
                .filter(({ title }) => ["Active series", "Ingestion rate"].includes(title))
                .map(({ fieldConfig }) => fieldConfig.defaults.thresholds.steps.map(({ value }) => value));
        assert.deepEqual(lines({}), [[null], [null]]);
        assert.deepEqual(lines({ activeSeriesQuota: 1000, quotaPercent: 100 }), [[null, 1000], [null]]);
        assert.deepEqual(lines({ ingestionRateQuota: 1000 }), [[null], [null, 800, 1000]]);
    });

    it("says what each panel shows, fills its rows, and uses the variables that it has alone", () => {
        const dashboard = ampCloudWatchDashboard();
        const names = dashboard.templating.list.map(({ name }) => name);
        const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g)].map(([, name]) => name);
        assert.deepEqual([...new Set(used)].filter((name) => name !== "PROP").sort(), names.sort());
        const shelves = new Map<number, number>();
        for (const { title, description, gridPos, datasource } of panelsOf(dashboard)) {
            assert.match(description, /^[A-Z].{30,}\.$/, title);
            assert.equal(datasource.uid, "${cloudwatch}");
            shelves.set(gridPos.y, (shelves.get(gridPos.y) ?? 0) + gridPos.w);
        }
        assert.deepEqual([...new Set(shelves.values())], [columns]);
    });

    it("refuses what isn't a quota", () => {
        for (const [wrong, message] of [
            [{ quotaPercent: 0 }, /quotaPercent is 0: it must be a number from 1 to 100/],
            [{ activeSeriesQuota: -1 }, /activeSeriesQuota is -1: it must be a number of at least 1/],
            [{ ingestionRateQuota: "many" }, /ingestionRateQuota is "many"/],
        ] as const) {
            assert.throws(() => ampCloudWatchDashboard(wrong as object), message);
        }
    });
});
