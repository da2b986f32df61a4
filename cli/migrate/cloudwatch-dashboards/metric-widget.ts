/** A widget with metrics as a panel: its queries, unit, axis and thresholds. */
import { at, items, textOf } from "../../../collector/values";
import {
    bargauge,
    type PanelDraft,
    type PanelRequest,
    type Query,
    stat,
    type Steps,
    timeseries,
} from "../../../dashboards/builder";
import type { Size } from "../../../dashboards/layout";
import type { Unit } from "../../../dashboards/model";
import type { MapContext } from "../metric-map";
import { tellRows, type ToldRow } from "../metric-math/queries";
import { asVector } from "../metric-math/functions";
import { type Mark, marksOf, type MetricRow, metricRows } from "./body";

/** What became of one row. */
export interface ToldMetric {
    readonly row: MetricRow;
    /** Index in `metrics`. */
    readonly index: number;
    readonly told: ToldRow;
    readonly query?: Query;
}

/** A widget's panel; undefined where none of its rows has a query. */
export interface MetricPanel {
    readonly draft?: PanelDraft;
    readonly rows: readonly ToldMetric[];
    /** Full sentences on what looks otherwise. */
    readonly changes: readonly string[];
}

export interface WidgetContext {
    readonly map: MapContext;
    /** Dimensions that a variable of the dashboard fills. */
    readonly open: ReadonlySet<string>;
    readonly title: string;
    readonly size: Size;
    /** What is said of every panel: where it is from. */
    readonly from: string;
}

export function metricPanel(properties: unknown, context: WidgetContext): MetricPanel {
    const rows = metricRows(properties, context.open);
    const tell = tellRows(rows, { context: { ...context.map, isPanel: true }, isRule: false });
    const told = rows.map((row, index): ToldMetric => {
        const answer = row.problem === undefined ? tell(row) : { why: row.problem };
        return answer.value === undefined || !row.isVisible
            ? { row, index, told: answer }
            : {
                  row,
                  index,
                  told: answer,
                  query: { expr: asVector(answer.value), legend: legendOf(row, rows, answer) },
              };
    });
    const shown = told.filter(({ row }) => row.isVisible);
    const queries = shown.flatMap(({ query }) => query ?? []);
    const { changes, draw } = viewOf(properties);
    if (queries.length === 0) {
        return { rows: told, changes };
    }
    const missing = shown.flatMap(({ row, index, told: { value, ...answer } }) =>
        value === undefined
            ? [`${row.label || nameOf(row) || `Row ${index + 1}`} is missing: ${"why" in answer ? answer.why : ""}`]
            : [],
    );
    const differs = new Set(shown.flatMap(({ told: answer }) => (answer.value === undefined ? [] : answer.differs)));
    const request: PanelRequest = {
        ...context.size,
        title: context.title,
        description: [context.from, ...missing, ...differs].join(" "),
        unit: unitOf(shown),
        queries,
        ...axisOf(properties),
        ...thresholdsOf(marksOf(properties)),
    };
    return { draft: withRightAxis(draw(request), shown), rows: told, changes };
}

const nameOf = ({ asked, expression, id }: MetricRow): string => asked?.metricName ?? (id || (expression ?? ""));

/** Grafana names a series by its labels, which an aggregate over all has not: the widget's own name stands there. */
function legendOf(row: MetricRow, rows: readonly MetricRow[], told: ToldRow): string {
    const name = withoutDynamics(row) || [nameOf(row), ...differing(row, rows)].join(" ");
    const value = told.value === undefined ? undefined : told.value.kind === "sorted" ? told.value.of : told.value;
    const by =
        value?.kind === "labelled" ? value.by : value?.kind === "list" && value.items.length > 1 ? ["query"] : [];
    return by.length === 0 ? name : `${name} ${by.map((label) => `{{${label}}}`).join(" ")}`;
}

/** Values of the dimensions by which metrics of one name differ, and the statistic where they differ by that. */
function differing({ asked }: MetricRow, rows: readonly MetricRow[]): readonly string[] {
    const alike = rows.flatMap((row) =>
        row.asked !== undefined && row.asked.metricName === asked?.metricName ? [row.asked] : [],
    );
    if (asked === undefined || alike.length < 2) {
        return [];
    }
    const values = Object.entries(asked.dimensions).flatMap(([name, value]) =>
        alike.some(({ dimensions }) => dimensions[name] !== value) ? [value] : [],
    );
    return [...values, ...(alike.some(({ statistic }) => statistic !== asked.statistic) ? [asked.statistic] : [])];
}

/** CloudWatch's dynamic labels: dimensions have their values, statistics are in Grafana's legend. */
function withoutDynamics({ label = "", asked }: MetricRow): string {
    return label
        .replace(/\$\{PROP\(\s*'([^']*)'\s*\)\}/g, (_, property: string) => {
            const [, dimension] = /^Dim\.(.+)$/.exec(property) ?? [];
            const known: Readonly<Record<string, string | undefined>> = {
                MetricName: asked?.metricName,
                Namespace: asked?.namespace,
                Stat: asked?.statistic,
            };
            return (dimension === undefined ? known[property] : asked?.dimensions[dimension]) ?? "";
        })
        .replace(/\[?\$\{[^}]*\}\]?/g, "")
        .replace(/\s+/g, " ")
        .trim();
}

/** That of the metrics, where they have one; expressions have whatever they make. */
function unitOf(rows: readonly ToldMetric[]): Unit {
    const units = new Set(
        rows.map(({ row, told }) =>
            row.asked !== undefined && told.value !== undefined
                ? row.asked.statistic === "SampleCount"
                    ? "short"
                    : (told.said?.shape.unit ?? "short")
                : "short",
        ),
    );
    return units.size === 1 ? [...units][0]! : "short";
}

function axisOf(properties: unknown): Pick<PanelRequest, "min" | "max"> {
    const [min, max] = ["min", "max"].map((end) => at(properties, "yAxis", "left", end));
    return { min: typeof min === "number" ? min : 0, ...(typeof max === "number" && { max }) };
}

function thresholdsOf(marks: readonly Mark[]): { thresholds?: Steps } {
    const values = [...new Map(marks.map((mark) => [mark.value, mark])).values()].sort((a, b) => a.value - b.value);
    if (values.length === 0) {
        return {};
    }
    const [lowest] = values;
    return lowest!.isBadBelow
        ? {
              thresholds: {
                  base: "red",
                  steps: values.map(({ value, isBadBelow }, index) => [
                      value,
                      isBadBelow || index === 0 ? "green" : "red",
                  ]),
              },
          }
        : { thresholds: { steps: values.map(({ value }) => [value, "red"]) } };
}

type Draw = (request: PanelRequest) => PanelDraft;

function viewOf(properties: unknown): { changes: readonly string[]; draw: Draw } {
    const view = textOf(at(properties, "view")) || "timeSeries";
    const bars: Draw = (request) => bargauge({ ...request, min: request.min ?? 0 });
    switch (view) {
        case "singleValue":
            return { changes: [], draw: stat };
        case "bar":
            return { changes: [], draw: bars };
        case "gauge":
            return { changes: ["A gauge is a bar from its least to its largest value."], draw: bars };
        case "pie":
            return { changes: ["A pie is a bar for each of its parts."], draw: bars };
        case "table":
            return { changes: ["A table is a number for each of its rows."], draw: stat };
        case "timeSeries":
            return {
                changes: [],
                draw: (request) => timeseries({ ...request, stack: at(properties, "stacked") === true }),
            };
        default:
            return { changes: [`The view ${view} isn't known here: it is drawn over time.`], draw: timeseries };
    }
}

/** The rows of the right axis keep to it. */
function withRightAxis(draft: PanelDraft, shown: readonly ToldMetric[]): PanelDraft {
    const queried = shown.filter(({ query }) => query !== undefined);
    const overrides = queried.flatMap(({ row }, index) =>
        row.isRight && draft.type === "timeseries"
            ? [
                  {
                      matcher: { id: "byFrameRefID" as const, options: draft.targets[index]!.refId },
                      properties: [{ id: "custom.axisPlacement", value: "right" }],
                  },
              ]
            : [],
    );
    return {
        ...draft,
        fieldConfig: { ...draft.fieldConfig, overrides: [...draft.fieldConfig.overrides, ...overrides] },
    };
}

/** How many alarms a widget draws from itself. */
export const alarmArns = (properties: unknown): readonly string[] =>
    [...items(at(properties, "annotations", "alarms")), ...items(at(properties, "alarms"))].map(textOf);
