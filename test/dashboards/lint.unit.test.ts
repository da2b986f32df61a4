/**
 * Every standard dashboard against our own rules of good dashboards; those of Grafana's linter are in
 * `grafana-rules.unit.test.ts`.
 */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { labels, metrics, type Metric } from "../../collector/names/names";
import {
    annotationQueries,
    expandVariables,
    panelsOf,
    standardDashboards,
    units,
    type Dashboard,
    type Panel,
    type Unit,
} from "../../dashboards";
import { alertSeries, alertTimeSeries } from "../../dashboards/alerts";
import { columns } from "../../dashboards/layout";
import { uids } from "../../dashboards/links";
import { catalogue, known, recordedByName } from "./known-series";
import { readExpression, type Expression, type Selector } from "./promql-tree";
import { grafanaUnits, unitOfExpression } from "./promql-units";

const dashboards = standardDashboards();
/** Counters whose value, not only its rate, has a meaning on a panel: seconds since the start. */
const plainCounters = new Set([metrics.sidecar.uptime.name]);
/**
 * What a legend may show: a bounded number of values at any time. Single status codes, addresses and the like are not.
 */
const legendLabels = new Set<string>([
    labels.cluster,
    labels.job,
    labels.instance,
    labels.scrapeJob,
    labels.container,
    labels.le,
    labels.jvmPool,
    labels.jvmCollector,
    labels.jvmThreadState,
    labels.envoyCluster,
    labels.envoyListenerPrefix,
    labels.envoyResponseCodeClass,
    labels.receiver,
    // The first characters of a task's id.
    "task",
]);

interface Case {
    readonly name: string;
    readonly expr: string;
    readonly read: Expression;
    readonly legend: string;
    readonly panel: Panel;
    readonly refId: string;
}

/** The variables become values that occur nowhere else, so that the tree shows where they stand. */
const marks = { cluster: "the-cluster", job: "the-job", instance: "the-instance", rateInterval: "77s" };

const cases: Case[] = dashboards.flatMap((dashboard) =>
    panelsOf(dashboard).flatMap((panel) =>
        panel.targets.map(({ refId, expr, legendFormat }) => ({
            name: `${dashboard.uid}, "${panel.title}", ${refId}`,
            expr,
            read: readExpression(expandVariables(expr, marks)),
            legend: legendFormat,
            panel,
            refId,
        })),
    ),
);

/** The labels of the result: where nothing aggregates a recorded series, all of its own. */
function resultLabels({ labels: own, selectors }: Expression): readonly string[] | undefined {
    return own ?? recordedByName.get(selectors[0]?.metric ?? "")?.labels;
}

/** Fails with every case that breaks the rule, not only the first. */
function everyCase(rule: (one: Case) => string | undefined | false): void {
    const broken = cases.flatMap((one) => {
        const message = rule(one);
        return message ? [`${one.name}: ${message}\n    ${one.expr}`] : [];
    });
    assert.equal(broken.length, 0, `\n${broken.join("\n")}`);
}

function everySelector(rule: (selector: Selector, metric: Metric, one: Case) => string | undefined | false): void {
    everyCase((one) =>
        one.read.selectors
            .map((selector) => {
                const metric = known(selector);
                return metric === undefined
                    ? `${selector.metric} is not in the catalogue`
                    : rule(selector, metric, one);
            })
            .filter(Boolean)
            .join("; "),
    );
}

/**
 * The unit of a query's values: in a table, that of its column; in a heat map rates are cells, and its unit is that of
 * the buckets.
 */
function shownUnit({ type, targets, fieldConfig, transformations }: Panel, refId: string): Unit {
    if (type === "heatmap") {
        return "reqps";
    }
    if (type !== "table") {
        return fieldConfig.defaults.unit;
    }
    const names = transformations!.find(({ id }) => id === "organize")!.options.renameByName as Record<string, string>;
    const column = names[targets.length === 1 ? "Value" : `Value #${refId}`];
    const override = fieldConfig.overrides.find(({ matcher }) => matcher.options === column)!;
    return override.properties.find(({ id }) => id === "unit")!.value as Unit;
}

/** Every address that a panel's header or a value leads to. */
function addresses(dashboard: Dashboard): { panel: string; url: string }[] {
    return panelsOf(dashboard).flatMap(({ title, links = [], fieldConfig }) => {
        const ofValues = fieldConfig.overrides
            .flatMap(({ properties }) => properties)
            .filter(({ id }) => id === "links")
            .flatMap(({ value }) => value as { url: string }[]);
        return [...links, ...ofValues].map(({ url }) => ({ panel: title, url }));
    });
}

/** The panels side by side. */
function shelvesOf(panels: Dashboard["panels"]): Dashboard["panels"][] {
    const placed = panels.filter(({ type }) => type !== "row");
    const tops = new Set(placed.map(({ gridPos }) => gridPos.y));
    return [...tops].map((top) => placed.filter(({ gridPos }) => gridPos.y === top));
}

const unique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

describe("standard dashboards", () => {
    it("are the fleet, ECS task, JVM, Envoy, collector and AMP, with different uids and titles", () => {
        assert.deepEqual(
            dashboards.map(({ uid }) => uid),
            ["adot-fleet", "adot-ecs-task", "adot-jvm", "adot-envoy", "adot-collector", "adot-amp"],
        );
        assert.ok(unique(dashboards.map(({ title }) => title)));
    });

    for (const dashboard of dashboards) {
        describe(dashboard.uid, () => {
            const panels = panelsOf(dashboard);

            it("is plain JSON of a modest size, the same on every build", () => {
                assert.deepEqual(JSON.parse(JSON.stringify(dashboard)), dashboard);
                assert.ok(JSON.stringify(dashboard).length < 125_000);
                assert.deepEqual(
                    standardDashboards().find(({ uid }) => uid === dashboard.uid),
                    dashboard,
                );
            });

            it("has different ids and titles, and different letters in each panel", () => {
                const all = [...dashboard.panels, ...panels.filter((panel) => !dashboard.panels.includes(panel))];
                assert.ok(unique(all.map(({ id }) => id)));
                assert.ok(unique(all.map(({ title }) => title)));
                assert.ok(panels.every(({ targets }) => unique(targets.map(({ refId }) => refId))));
            });

            it("fills the width of every shelf", () => {
                const rows = dashboard.panels.filter((panel) => panel.type === "row");
                // What stands below a collapsed row has the places of its panels while it is closed.
                const inside = rows.flatMap(({ panels: closed }) => shelvesOf(closed));
                const shelves = [...rows.map((row) => [row]), ...shelvesOf(dashboard.panels), ...inside];
                for (const shelf of shelves) {
                    const width = shelf.reduce((sum, { gridPos }) => sum + gridPos.w, 0);
                    assert.equal(width, columns, shelf.map(({ title }) => title).join(", "));
                    assert.equal(new Set(shelf.map(({ gridPos }) => gridPos.h)).size, 1, shelf[0].title);
                }
            });

            it("says on every panel what it shows and what to do", () => {
                for (const { title, description } of panels) {
                    assert.ok(description.length >= 80, `${title}: ${description}`);
                    assert.match(description, /^[A-Z].*[^.]+[.:?;] .+\.$/s, title);
                }
            });

            it("has a known unit on every panel, and none below nothing", () => {
                for (const { title, type, fieldConfig } of panels) {
                    assert.ok(units.includes(fieldConfig.defaults.unit), title);
                    if (type === "timeseries" || type === "bargauge") {
                        assert.equal(fieldConfig.defaults.min, 0, title);
                    }
                }
            });

            it("has the variables, asked again when the time range changes", () => {
                const { list } = dashboard.templating;
                assert.deepEqual(
                    list.map(({ name }) => name),
                    ["datasource", "cluster", "job", "instance", "top"],
                );
                for (const variable of list.filter(({ type }) => type === "query")) {
                    assert.ok(variable.type === "query");
                    const { name, multi, includeAll, allValue, refresh } = variable;
                    // Every series has a service and a task; one without a cluster is picked by All.
                    const all = name === "cluster" ? ".*" : ".+";
                    assert.deepEqual(
                        { multi, includeAll, allValue, refresh },
                        { multi: true, includeAll: true, allValue: all, refresh: 2 },
                    );
                    const [, metric] = /^label_values\((\w+)/.exec(variable.query.query) ?? [];
                    assert.ok(catalogue.has(metric), variable.query.query);
                }
            });

            it("can't be edited by hand, and leads to its siblings with time and variables", () => {
                assert.equal(dashboard.editable, false);
                assert.ok(
                    dashboard.links.every(
                        ({ keepTime, includeVars, tags }) => keepTime && includeVars && tags.length > 0,
                    ),
                );
                assert.ok(dashboard.links.every(({ tags }) => tags.every((tag) => dashboard.tags.includes(tag))));
            });

            it("links values and panels to standard dashboards, with time, data source and service", () => {
                for (const { panel, url } of addresses(dashboard)) {
                    const [, uid, query] = /^\/d\/([\w-]+|\$\{__data\.fields\.dashboard\})\?(.*)$/.exec(url) ?? [];
                    // An alert's dashboard is a label of its row.
                    const known = [...Object.values<string>(uids), "${__data.fields.dashboard}"];
                    assert.ok(known.includes(uid), `${panel}: ${url}`);
                    const parts = query.split("&");
                    for (const kept of ["${__url_time_range}", "${datasource:queryparam}"]) {
                        assert.ok(parts.includes(kept), `${panel}: ${url}`);
                    }
                    const names = parts.map((part) => /^var-(\w+)=.+|^\$\{(\w+):queryparam\}/.exec(part) ?? []);
                    for (const variable of ["cluster", "job", "instance"]) {
                        assert.ok(
                            names.some(([, set, same]) => set === variable || same === variable),
                            `${panel}: ${url}`,
                        );
                    }
                }
            });

            it("links a cell by labels that make the table's rows", () => {
                for (const panel of panels.filter(({ type }) => type === "table")) {
                    const keys = panel.targets.map(({ expr }) => resultLabels(readExpression(expandVariables(expr))));
                    for (const { url } of addresses(dashboard).filter(({ panel: title }) => title === panel.title)) {
                        for (const [, field] of url.matchAll(/\$\{__data\.fields\.(\w+)\}/g)) {
                            assert.ok(
                                keys.every((own) => own?.includes(field)),
                                `${panel.title}: ${url}`,
                            );
                        }
                    }
                }
            });

            it("marks alerts that fire and new tasks, with queries that say for which service", () => {
                const queries = annotationQueries(dashboard);
                assert.deepEqual(
                    queries.slice(0, 2).map(({ annotation }) => annotation),
                    ["Alert", "New tasks"],
                );
                for (const { annotation, expr } of queries) {
                    const { errors, selectors, labels: result } = readExpression(expandVariables(expr, marks));
                    assert.deepEqual(errors, [], annotation);
                    assert.ok(
                        result === undefined || [labels.cluster, labels.job].every((own) => result.includes(own)),
                        annotation,
                    );
                    for (const selector of selectors) {
                        const metric = known(selector);
                        assert.ok(metric !== undefined, `${annotation}: ${selector.metric}`);
                        const used = [...selector.matchers.map(({ label }) => label), ...selector.grouping];
                        assert.deepEqual(
                            used.filter((label) => !metric.labels.includes(label)),
                            [],
                            annotation,
                        );
                    }
                }
            });

            it("draws a month in steps of an hour, and only what is recorded", () => {
                for (const { title, timeFrom, interval, targets } of panels) {
                    const weeks = title.includes("over weeks");
                    assert.deepEqual([timeFrom, interval], weeks ? ["30d", "1h"] : [undefined, undefined], title);
                    const asked = targets.flatMap(({ expr }) => readExpression(expandVariables(expr)).selectors);
                    assert.ok(!weeks || asked.every(({ metric }) => recordedByName.has(metric)), title);
                }
            });
        });
    }
});

describe("queries of the standard dashboards", () => {
    it("are PromQL", () => {
        everyCase(({ read }) => read.errors.join(", "));
    });

    it("ask for metrics of the catalogue, recorded series or alerts, by labels that those have", () => {
        everySelector(({ matchers, grouping }, metric) => {
            const used = [...matchers.map(({ label }) => label), ...grouping];
            const missing = used.filter((label) => !metric.labels.includes(label));
            return missing.length > 0 && `${metric.name} has no label ${missing.join(", ")}`;
        });
    });

    it("keep to the picked services, and to the picked tasks where series are of tasks", () => {
        everySelector(({ metric, matchers }, { labels: own, name }) => {
            const has = (name: string, value: string): boolean =>
                matchers.some(
                    ({ label, operator, value: actual }) => label === name && operator === "=~" && actual === value,
                );
            // Alerts are of a service or of a task.
            const ofTask = own.includes(labels.instance) && ![alertSeries, alertTimeSeries].includes(name);
            const ofService = has(labels.cluster, marks.cluster) && has(labels.job, marks.job);
            const kept = ofService && (!ofTask || has(labels.instance, marks.instance));
            return !kept && `${metric} isn't limited to $cluster, $job and $instance`;
        });
    });

    it("take rates of counters only, over $__rate_interval, and show no counter without one", () => {
        everySelector(({ metric, over, range }, { kind, name }) => {
            if (over === "rate" || over === "increase" || over === "irate") {
                // What happened in a quarter of an hour is an increase, and as long at every zoom.
                const zoomed = over !== "increase" && range !== marks.rateInterval;
                return (kind === "gauge" && `${metric} is a gauge`) || (zoomed && `its range is ${range}`);
            }
            return kind !== "gauge" && !plainCounters.has(name) && `${metric} is a ${kind} without a rate`;
        });
    });

    it("count series of any metric only at one point in time", () => {
        everyCase(({ read, panel }) => {
            const all = read.selectors.some(({ metric }) => metric === "");
            return all && panel.targets.some(({ range }) => range) && "it reads every series at every step";
        });
    });

    it("have the unit of what they compute", () => {
        let checked = 0;
        everyCase(({ expr, panel, refId }) => {
            const unit = unitOfExpression(expandVariables(expr, marks));
            if (unit === undefined) {
                return false;
            }
            checked += 1;
            const shown = shownUnit(panel, refId);
            const fitting = grafanaUnits[unit];
            return (
                (fitting === undefined && `the unit ${unit} is not known`) ||
                (!fitting!.includes(shown) && `${unit} is shown as ${shown}, not as ${fitting!.join(" or ")}`)
            );
        });
        assert.ok(checked > cases.length / 2, `only ${checked} of ${cases.length} units are known`);
    });

    it("sum the buckets of a quantile by le", () => {
        everyCase(({ read }) => {
            const wrong = read.histograms.filter(
                ({ text, grouping }) => !text.startsWith("sum by") || !grouping.includes(labels.le),
            );
            return wrong.map(({ text }) => text).join(", ");
        });
    });

    it("divide by nothing that may be zero", () => {
        everyCase(({ read }) => {
            const bare = read.divisors.filter((text) => !/^[\d.]+(?:e\d+)?$|^clamp_min\(|> 0\b/.test(text));
            return bare.join(", ");
        });
    });

    it("show in legends only bounded labels that the result keeps", () => {
        everyCase(({ legend, read, expr }) => {
            const shown = [...legend.matchAll(/\{\{(.*?)\}\}/g)].map(([, label]) => label);
            const result = resultLabels(read) ?? [];
            // The metrics with most series are as many as topk says.
            const bounded = (label: string): boolean => legendLabels.has(label) || /^topk\(\d+, /.test(expr);
            const wrong = shown.filter((label) => !bounded(label) || !result.includes(label));
            return wrong.length > 0 && `the legend shows ${wrong.join(", ")}, the result has ${result.join(", ")}`;
        });
    });

    it("tell the series of a result apart", () => {
        const ofTask: readonly string[] = [labels.cluster, labels.job, labels.instance];
        everyCase(({ legend, read, panel }) => {
            const hidden = (resultLabels(read) ?? []).filter(
                // A task id is unique over services, and so are its first characters among the few that are shown.
                (label) => !legend.includes(`{{${label}}}`) && !(ofTask.includes(label) && legend.includes("{{task}}")),
            );
            return panel.type !== "table" && hidden.length > 0 && `the legend hides ${hidden.join(", ")}`;
        });
    });

    it("keep in a table the labels that make its rows", () => {
        for (const { panel, read } of cases.filter(({ panel }) => panel.type === "table")) {
            const organize = panel.transformations?.find(({ id }) => id === "organize");
            const headings = Object.keys(organize?.options.renameByName as Record<string, string>);
            assert.deepEqual(
                headings.filter((heading) => !heading.startsWith("Value")).sort(),
                [...read.labels!].sort(),
            );
        }
    });
});
