/** Every standard dashboard against the rules of good dashboards: those of Grafana's dashboard-linter that fit, and our own. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { labels, metrics, type Metric } from "../../components/collector/names";
import { expandVariables, standardDashboards, units, type Dashboard, type Panel } from "../../dashboards";
import { columns } from "../../dashboards/layout";
import { readExpression, type Expression, type Selector } from "./promql-tree";

const dashboards = standardDashboards();
const common: readonly string[] = [labels.job, labels.instance, labels.scrapeJob, labels.cluster, labels.family];
/** Counters whose value, not only its rate, has a meaning on a panel: seconds since the start, and points lost since then. */
const plainCounters = new Set([
    metrics.sidecar.uptime.name,
    metrics.sidecar.limiterRefused.name,
    metrics.sidecar.exporterEnqueueFailed.name,
    metrics.sidecar.exporterSendFailed.name,
]);
/** What a legend may show: a bounded number of values at any time. Single status codes, addresses and the like are not. */
const legendLabels = new Set<string>([
    labels.job,
    labels.instance,
    labels.scrapeJob,
    labels.container,
    labels.le,
    labels.jvmPool,
    labels.jvmCollector,
    labels.jvmThreadState,
    labels.envoyCluster,
    labels.envoyResponseCodeClass,
]);

const catalogue = new Map<string, Metric>(
    Object.values(metrics)
        .flatMap((group) => Object.values<Metric>(group))
        .map((metric) => [metric.name, metric]),
);

/** The catalogue's metric behind a series name, with the labels that the series has. */
function known({ metric: name }: Selector): Metric | undefined {
    const base = name.replace(/_(bucket|sum|count)$/, "");
    const found = catalogue.get(name) ?? catalogue.get(base);
    if (found === undefined) {
        return undefined;
    }
    const composite = found.kind === "histogram" || found.kind === "summary";
    const part = name === base ? "" : name.slice(base.length);
    const fits = composite ? (part === "_bucket" ? found.kind === "histogram" : part !== "") : name === found.name;
    return fits
        ? { ...found, labels: [...common, ...found.labels, ...(part === "_bucket" ? [labels.le] : [])] }
        : undefined;
}

interface Case {
    readonly name: string;
    readonly expr: string;
    readonly read: Expression;
    readonly legend: string;
    readonly panel: Panel;
}

function panelsOf(dashboard: Dashboard): Panel[] {
    return dashboard.panels.filter((panel) => panel.type !== "row");
}

/** The variables become values that occur nowhere else, so that the tree shows where they stand. */
const marks = { service: "the-service", task: "the-task", rateInterval: "77s" };

const cases: Case[] = dashboards.flatMap((dashboard) =>
    panelsOf(dashboard).flatMap((panel) =>
        panel.targets.map(({ refId, expr, legendFormat }) => ({
            name: `${dashboard.uid}, "${panel.title}", ${refId}`,
            expr,
            read: readExpression(expandVariables(expr, marks)),
            legend: legendFormat,
            panel,
        })),
    ),
);

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

const unique = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

describe("standard dashboards", () => {
    it("are ECS task, JVM and Envoy, with different uids and titles", () => {
        assert.deepEqual(
            dashboards.map(({ uid }) => uid),
            ["adot-ecs-task", "adot-jvm", "adot-envoy"],
        );
        assert.ok(unique(dashboards.map(({ title }) => title)));
    });

    for (const dashboard of dashboards) {
        describe(dashboard.uid, () => {
            const panels = panelsOf(dashboard);

            it("is plain JSON of a modest size, the same on every build", () => {
                assert.deepEqual(JSON.parse(JSON.stringify(dashboard)), dashboard);
                assert.ok(JSON.stringify(dashboard).length < 100_000);
                assert.deepEqual(
                    standardDashboards().find(({ uid }) => uid === dashboard.uid),
                    dashboard,
                );
            });

            it("has different ids, and different letters in each panel", () => {
                assert.ok(unique(dashboard.panels.map(({ id }) => id)));
                assert.ok(panels.every(({ targets }) => unique(targets.map(({ refId }) => refId))));
            });

            it("fills the width of every shelf", () => {
                const tops = new Set(dashboard.panels.map(({ gridPos }) => gridPos.y));
                for (const top of tops) {
                    const shelf = dashboard.panels.filter(({ gridPos }) => gridPos.y === top);
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
                    if (type === "timeseries") {
                        assert.equal(fieldConfig.defaults.min, 0, title);
                    }
                }
            });

            it("has the three variables, asked again when the time range changes", () => {
                const { list } = dashboard.templating;
                assert.deepEqual(
                    list.map(({ name }) => name),
                    ["datasource", "service", "task"],
                );
                for (const variable of list.filter(({ type }) => type === "query")) {
                    assert.ok(variable.type === "query");
                    const { multi, includeAll, allValue, refresh } = variable;
                    assert.deepEqual(
                        { multi, includeAll, allValue, refresh },
                        { multi: true, includeAll: true, allValue: ".+", refresh: 2 },
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
        });
    }
});

describe("queries of the standard dashboards", () => {
    it("are PromQL", () => {
        everyCase(({ read }) => read.errors.join(", "));
    });

    it("ask for metrics of the catalogue, by labels that those have", () => {
        everySelector(({ matchers, grouping }, metric) => {
            const used = [...matchers.map(({ label }) => label), ...grouping];
            const missing = used.filter((label) => !metric.labels.includes(label));
            return missing.length > 0 && `${metric.name} has no label ${missing.join(", ")}`;
        });
    });

    it("keep to the picked services and tasks", () => {
        everySelector(({ metric, matchers }) => {
            const has = (name: string, value: string): boolean =>
                matchers.some(
                    ({ label, operator, value: actual }) => label === name && operator === "=~" && actual === value,
                );
            const kept = has(labels.job, marks.service) && has(labels.instance, marks.task);
            return !kept && `${metric} isn't limited to $service and $task`;
        });
    });

    it("take rates of counters only, over $__rate_interval, and show no counter without one", () => {
        everySelector(({ metric, over, range }, { kind, name }) => {
            if (over === "rate" || over === "increase" || over === "irate") {
                return (
                    (kind === "gauge" && `${metric} is a gauge`) ||
                    (range !== marks.rateInterval && `its range is ${range}`)
                );
            }
            return kind !== "gauge" && !plainCounters.has(name) && `${metric} is a ${kind} without a rate`;
        });
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
            const bare = read.divisors.filter((text) => !/^\d+$|^clamp_min\(|> 0\b/.test(text));
            return bare.join(", ");
        });
    });

    it("show in legends only bounded labels that the result keeps", () => {
        everyCase(({ legend, read }) => {
            const shown = [...legend.matchAll(/\{\{(.*?)\}\}/g)].map(([, label]) => label);
            const wrong = shown.filter((label) => !legendLabels.has(label) || !read.labels?.includes(label));
            return (
                wrong.length > 0 && `the legend shows ${wrong.join(", ")}, the result has ${read.labels?.join(", ")}`
            );
        });
    });

    it("tell the series of a result apart", () => {
        everyCase(({ legend, read, panel }) => {
            const hidden = (read.labels ?? []).filter(
                // A task id is unique over services.
                (label) =>
                    !legend.includes(`{{${label}}}`) &&
                    !(label === labels.job && legend.includes(`{{${labels.instance}}}`)),
            );
            return panel.type !== "table" && hidden.length > 0 && `the legend hides ${hidden.join(", ")}`;
        });
    });

    it("keep in a table the labels that make its rows", () => {
        for (const { panel, read } of cases.filter(({ panel }) => panel.type === "table")) {
            const organize = panel.transformations?.find(({ id }) => id === "organize");
            const headings = Object.keys(organize?.options.renameByName as Record<string, string>);
            assert.deepEqual(
                headings.filter((heading) => !heading.startsWith("Value")),
                read.labels,
            );
        }
    });
});
