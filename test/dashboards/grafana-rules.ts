/**
 * The 17 rules of Grafana's dashboard-linter, for v1 dashboards: what each asks for is read off its documentation
 * (`docs/rules` of grafana/dashboard-linter); the code is ours.
 */
import { labels } from "../../collector/names/names";
import {
    expandVariables,
    panelsOf,
    units,
    type Dashboard,
    type LabelVariable,
    type Panel,
    type Target,
} from "../../dashboards";
import { alertSeries, alertTimeSeries } from "../../dashboards/alerts";
import { recordedByName } from "./known-series";
import { readExpression, type Selector } from "./promql-tree";

/** What breaks the rule, one sentence each. */
type Rule = (dashboard: Dashboard) => string[];

const marks = { cluster: "the-cluster", job: "the-job", instance: "the-instance", rateInterval: "77s" };

const eachPanel =
    (broken: (panel: Panel) => string | false): Rule =>
    (dashboard) =>
        panelsOf(dashboard).flatMap((panel) => {
            const message = broken(panel);
            return message === false ? [] : [`"${panel.title}" ${message}`];
        });

const eachTarget = (broken: (target: Target) => string | false): Rule =>
    eachPanel((panel) => panel.targets.map(broken).find((message) => message !== false) ?? false);

const eachSelector = (broken: (selector: Selector) => string | false): Rule =>
    eachTarget(
        ({ expr }) =>
            readExpression(expandVariables(expr, marks))
                .selectors.map(broken)
                .find((message) => message !== false) ?? false,
    );

const labelVariables = ({ templating }: Dashboard): LabelVariable[] =>
    templating.list.filter((variable) => variable.type === "query");

/** A picker of a label: it must be there, take several values, and All must mean any that is set. */
const picker =
    (name: string, label: string): Rule =>
    (dashboard) => {
        const variable = labelVariables(dashboard).find((candidate) => candidate.name === name);
        if (variable === undefined) {
            return [`there is no variable ${name}`];
        }
        const wrong: [boolean, string][] = [
            [variable.label !== label, `its label is not ${label}`],
            [variable.datasource.uid !== "${datasource}", "it asks another data source"],
            [!variable.multi, "it takes one value only"],
            [variable.allValue !== ".+", "All isn't .+"],
        ];
        return wrong.filter(([is]) => is).map(([, message]) => `variable ${name}: ${message}`);
    };

const matches = ({ matchers }: Selector, label: string, value: string): boolean =>
    matchers.some((matcher) => matcher.label === label && matcher.operator === "=~" && matcher.value === value);

export const grafanaRules: Readonly<Record<string, Rule>> = {
    "template-datasource-rule": ({ templating }) => {
        const sources = templating.list.filter((variable) => variable.type === "datasource");
        const [source] = sources;
        return sources.length === 1 &&
            source.name === "datasource" &&
            source.label === "Data source" &&
            source.query === "prometheus"
            ? []
            : ['there is not one variable datasource of Prometheus, labelled "Data source"'];
    },
    "template-job-rule": picker("job", "Service"),
    "template-instance-rule": picker("instance", "Task"),
    "template-label-promql-rule": (dashboard) =>
        labelVariables(dashboard).flatMap(({ name, query }) => {
            const [, selector] = /^label_values\((.+), \w+\)$/.exec(query.query) ?? [];
            return selector !== undefined && readExpression(expandVariables(selector, marks)).errors.length === 0
                ? []
                : [`variable ${name}: ${query.query} isn't label_values of PromQL`];
        }),
    "template-on-time-change-reload-rule": (dashboard) =>
        labelVariables(dashboard)
            .filter(({ refresh }) => refresh !== 2)
            .map(({ name }) => `variable ${name} isn't asked again when the time range changes`),
    "panel-datasource-rule": eachPanel(
        ({ datasource, targets }) =>
            ![datasource, ...targets.map((target) => target.datasource)].every(({ uid }) => uid === "${datasource}") &&
            "doesn't ask the picked data source",
    ),
    "panel-title-description-rule": eachPanel(
        ({ title, description }) =>
            (title.trim() === "" || description.trim() === "") && "has no title or no description",
    ),
    "panel-units-rule": eachPanel(
        ({ fieldConfig: { defaults } }) =>
            defaults.mappings.length === 0 && !units.includes(defaults.unit) && "has no known unit",
    ),
    "panel-no-targets-rule": eachPanel(({ targets }) => targets.length === 0 && "has no query"),
    // There is one kind of data source, so LogQL would be no PromQL: the two rules on it hold by the one on PromQL and
    // this.
    "target-logql-rule": eachTarget(
        ({ datasource }) => (datasource.type as string) !== "prometheus" && "asks another kind of data source",
    ),
    "target-logql-auto-rule": eachTarget(({ expr }) => expr.includes("$__auto") && "has the range of a log query"),
    "target-promql-rule": eachTarget(
        ({ expr }) => readExpression(expandVariables(expr, marks)).errors.length > 0 && "isn't valid PromQL",
    ),
    "target-rate-interval-rule": eachSelector(
        ({ over, range }) =>
            /^(?:rate|irate)$/.test(over ?? "") &&
            range !== marks.rateInterval &&
            `takes a rate over ${range}, not $__rate_interval`,
    ),
    "target-job-rule": eachSelector(
        (selector) =>
            !matches(selector, labels.job, marks.job) && `asks ${selector.metric} without ${labels.job}=~"$job"`,
    ),
    // Recorded series of a service, and its alerts, have no instance.
    "target-instance-rule": eachSelector((selector) => {
        const recorded = recordedByName.get(selector.metric);
        const ofTask =
            ![alertSeries, alertTimeSeries].includes(selector.metric) &&
            (recorded?.labels.includes(labels.instance) ?? true);
        return (
            ofTask &&
            !matches(selector, labels.instance, marks.instance) &&
            `asks ${selector.metric} without ${labels.instance}=~"$instance"`
        );
    }),
    // Envoy's members of a cluster are a gauge in spite of the name.
    "target-counter-agg-rule": eachSelector(
        ({ metric, over }) =>
            metric.endsWith("_total") &&
            metric !== "envoy_cluster_membership_total" &&
            !/^(?:rate|irate|increase)$/.test(over ?? "") &&
            `shows the counter ${metric} without its rate`,
    ),
    "uneditable-dashboard": ({ editable }) => ((editable as boolean) ? ["the dashboard can be edited by hand"] : []),
};
