import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { dashboard, stat, timeseries } from "../../dashboards/builder";
import { fleetDashboard } from "../../dashboards/fleet";
import { annotationQueries, expandVariables, panelQueries } from "../../dashboards/queries";

describe("panelQueries", () => {
    it("lists every query with its panel, in reading order", () => {
        const common = { description: "Shows it. Act on it.", unit: "short", width: 12, height: 4 } as const;
        const queries = [
            { expr: "a", legend: "a" },
            { expr: "b", legend: "b" },
        ];
        const built = dashboard({
            uid: "test",
            title: "Test",
            description: "For tests.",
            tags: [],
            serviceMetric: "up",
            rows: [
                { title: "One", panels: [timeseries({ ...common, title: "Lines", queries })] },
                { title: "Two", panels: [stat({ ...common, title: "Number", queries: queries.slice(0, 1) })] },
            ],
        });
        assert.deepEqual(panelQueries(built), [
            { dashboard: "test", panelId: 2, panel: "Lines", refId: "A", expr: "a", instant: false },
            { dashboard: "test", panelId: 2, panel: "Lines", refId: "B", expr: "b", instant: false },
            { dashboard: "test", panelId: 4, panel: "Number", refId: "A", expr: "a", instant: true },
        ]);
    });
});

describe("annotationQueries", () => {
    it("lists what puts marks on the graphs", () => {
        const [alert, tasks] = annotationQueries(fleetDashboard());
        assert.deepEqual(alert, {
            dashboard: "adot-fleet",
            annotation: "Alert",
            expr: 'ALERTS{aws_ecs_cluster_name=~"$cluster", job=~"$job", alertstate="firing"}',
        });
        const picked = 'ecs_task_memory_utilized{aws_ecs_cluster_name=~"$cluster", job=~"$job", instance=~"$instance"}';
        assert.deepEqual(tasks, {
            dashboard: "adot-fleet",
            annotation: "New tasks",
            expr: `count by (aws_ecs_cluster_name, job) (${picked} unless on (job, instance) ${picked} offset 5m)`,
        });
    });
});

describe("expandVariables", () => {
    it("replaces all three spellings and leaves the rest", () => {
        assert.equal(
            expandVariables('rate(x{job=~"$job",instance=~"${instance}",a=~"b$"}[${__rate_interval}]) > ${job:regex}', {
                job: "orders",
                instance: "abc",
                rateInterval: "2m",
            }),
            'rate(x{job=~"orders",instance=~"abc",a=~"b$"}[2m]) > orders',
        );
    });

    it("stands for All, 20 s scrapes and the last hour when nothing is said", () => {
        assert.equal(
            expandVariables("$cluster $job $instance $__rate_interval $__interval $__range"),
            ".* .+ .+ 80s 20s 1h",
        );
    });

    it("does not cut a longer name short, and refuses an unknown one", () => {
        assert.throws(
            () => expandVariables("$jobs"),
            /Variable \$jobs is unknown: a query may use \$cluster, \$job, \$instance/,
        );
        assert.throws(() => expandVariables("$__rate_interval_ms"), /is unknown/);
    });
});
