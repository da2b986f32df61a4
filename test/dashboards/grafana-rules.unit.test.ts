import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { standardDashboards, type Dashboard } from "../../dashboards";
import { dashboard, timeseries } from "../../dashboards/builder";
import { grafanaRules } from "./grafana-rules";

const good = (): Dashboard =>
    dashboard({
        uid: "test",
        title: "Test",
        description: "For tests.",
        tags: [],
        serviceMetric: "up",
        rows: [
            {
                title: "Row",
                panels: [
                    timeseries({
                        title: "Panel",
                        description: "Shows it. Act on it.",
                        unit: "cps",
                        width: 24,
                        height: 8,
                        queries: [
                            {
                                expr: 'sum(rate(x_total{job=~"$job", instance=~"$instance"}[$__rate_interval]))',
                                legend: "x",
                            },
                        ],
                    }),
                ],
            },
        ],
    });

/** Puts a value where the path leads, whatever its type: the point is that the result is wrong. */
function spoilt(path: string, value: unknown): Dashboard {
    const copy = JSON.parse(JSON.stringify(good())) as Dashboard;
    const keys = path.split(".");
    const last = keys.pop()!;
    const owner = keys.reduce(
        (at, key) => at[key] as Record<string, unknown>,
        copy as unknown as Record<string, unknown>,
    );
    owner[last] = value;
    return copy;
}

const query = "panels.1.targets.0.expr";
const picked = '{job=~"$job", instance=~"$instance"}';

/** For each rule a dashboard that breaks it, and what is said. */
const broken: Readonly<Record<string, readonly [path: string, value: unknown, message: string]>> = {
    "template-datasource-rule": [
        "templating.list.0.label",
        "Source",
        'there is not one variable datasource of Prometheus, labelled "Data source"',
    ],
    "template-job-rule": ["templating.list.2.multi", false, "variable job: it takes one value only"],
    "template-instance-rule": ["templating.list.3.allValue", ".*", "variable instance: All isn't .+"],
    "template-label-promql-rule": [
        "templating.list.2.query.query",
        "label_values(up{, job)",
        "variable job: label_values(up{, job) isn't label_values of PromQL",
    ],
    "template-on-time-change-reload-rule": [
        "templating.list.2.refresh",
        1,
        "variable job isn't asked again when the time range changes",
    ],
    "panel-datasource-rule": ["panels.1.datasource.uid", "abc", '"Panel" doesn\'t ask the picked data source'],
    "panel-title-description-rule": ["panels.1.description", " ", '"Panel" has no title or no description'],
    "panel-units-rule": ["panels.1.fieldConfig.defaults.unit", "furlongs", '"Panel" has no known unit'],
    "panel-no-targets-rule": ["panels.1.targets", [], '"Panel" has no query'],
    "target-logql-rule": ["panels.1.targets.0.datasource.type", "loki", '"Panel" asks another kind of data source'],
    "target-logql-auto-rule": [query, `x${picked}[$__auto]`, '"Panel" has the range of a log query'],
    "target-promql-rule": [query, `sum(x${picked}`, '"Panel" isn\'t valid PromQL'],
    "target-rate-interval-rule": [query, `rate(x${picked}[5m])`, '"Panel" takes a rate over 5m, not $__rate_interval'],
    "target-job-rule": [query, 'x{instance=~"$instance"}', '"Panel" asks x without job=~"$job"'],
    "target-instance-rule": [query, 'x{job=~"$job"}', '"Panel" asks x without instance=~"$instance"'],
    "target-counter-agg-rule": [query, `sum(x_total${picked})`, '"Panel" shows the counter x_total without its rate'],
    "uneditable-dashboard": ["editable", true, "the dashboard can be edited by hand"],
};

describe("the rules of Grafana's dashboard-linter", () => {
    const dashboards = standardDashboards();

    it("are all 17", () => {
        assert.equal(Object.keys(grafanaRules).length, 17);
        assert.deepEqual(Object.keys(broken), Object.keys(grafanaRules));
    });

    for (const [name, rule] of Object.entries(grafanaRules)) {
        it(`${name} holds for every standard dashboard, and can be broken`, () => {
            for (const one of dashboards) {
                assert.deepEqual(rule(one), [], one.uid);
            }
            const [path, value, message] = broken[name];
            assert.deepEqual(rule(good()), []);
            assert.deepEqual(rule(spoilt(path, value)), [message]);
        });
    }
});
