/**
 * Dashboards that ask CloudWatch: the builder's rows and panels, with CloudWatch's queries and pickers in them. The
 * types are those of Grafana's CloudWatch data source, as far as they are written here; a test holds them against
 * `@grafana/schema`.
 */
import { dashboard, type DashboardRequest, type PanelDraft } from "./builder";
import type { Dashboard, DataSourceVariable, GridPos, LabelVariable, Panel, Target } from "./model";

/** The one CloudWatch that the reader has picked. */
export type CloudWatchRef = { type: "cloudwatch"; uid: "${cloudwatch}" };
const cloudWatch: CloudWatchRef = { type: "cloudwatch", uid: "${cloudwatch}" };

/** A metric by its dimensions, or a query in SQL (Metrics Insights). */
export type CloudWatchQuery =
    | {
          readonly namespace: string;
          readonly metricName: string;
          readonly dimensions: Readonly<Record<string, string>>;
          readonly statistic: "Average" | "Maximum" | "Sum";
          /** Legend, in CloudWatch's dynamic labels. */
          readonly label: string;
      }
    | { readonly namespace: string; readonly sql: string; readonly label: string };

/** A query of a panel in Grafana's JSON. */
export type CloudWatchTarget = {
    refId: string;
    datasource: CloudWatchRef;
    id: string;
    queryMode: "Metrics";
    /** 0 looks for metrics, 1 is Metrics Insights. */
    metricQueryType: 0 | 1;
    /** 0 is the builder, 1 the text. */
    metricEditorMode: 0 | 1;
    region: "default";
    namespace: string;
    metricName: string;
    dimensions: Record<string, string>;
    /** Also metrics with more dimensions than these. */
    matchExact: false;
    statistic: string;
    period: string;
    expression: "";
    sqlExpression: string;
    label: string;
};

export type CloudWatchPanel = Omit<Panel, "datasource" | "targets"> & {
    datasource: CloudWatchRef;
    targets: CloudWatchTarget[];
};

/** A picker of a dimension's values. */
export type DimensionVariable = Omit<LabelVariable, "datasource" | "query" | "multi" | "includeAll" | "allValue"> & {
    datasource: CloudWatchRef;
    query: {
        queryType: "dimensionValues";
        region: "default";
        namespace: string;
        metricName: string;
        dimensionKey: string;
        dimensionFilters: Record<string, string>;
        refId: "CloudWatchVariableQueryEditor-VariableQuery";
    };
    multi: false;
    includeAll: false;
};

/** Every panel in an open row. */
export type CloudWatchDashboard = Omit<Dashboard, "panels" | "templating"> & {
    templating: {
        list: [
            Omit<DataSourceVariable, "name" | "query"> & { name: "cloudwatch"; query: "cloudwatch" },
            DimensionVariable,
        ];
    };
    panels: (
        | CloudWatchPanel
        | { id: number; type: "row"; title: string; collapsed: boolean; gridPos: GridPos; panels: never[] }
    )[];
};

/** What stands in `expr` of a panel's query until CloudWatch's takes its place. */
export const asked = (query: CloudWatchQuery): string => JSON.stringify(query);

function targetOf({ refId, expr }: Pick<Target, "refId" | "expr">, period: string): CloudWatchTarget {
    const query = JSON.parse(expr) as CloudWatchQuery;
    const isSql = "sql" in query;
    return {
        refId,
        datasource: cloudWatch,
        id: `q${refId.toLowerCase()}`,
        queryMode: "Metrics",
        metricQueryType: isSql ? 1 : 0,
        metricEditorMode: isSql ? 1 : 0,
        region: "default",
        namespace: query.namespace,
        metricName: isSql ? "" : query.metricName,
        dimensions: isSql ? {} : { ...query.dimensions },
        matchExact: false,
        statistic: isSql ? "Sum" : query.statistic,
        period,
        expression: "",
        sqlExpression: isSql ? query.sql : "",
        label: query.label,
    };
}

/** A stat that shows the sum of the time range, where a metric counts what happened in each period. */
export const summed = (draft: PanelDraft): PanelDraft => ({
    ...draft,
    options: { ...draft.options, reduceOptions: { calcs: ["sum"], fields: "", values: false } },
});

/**
 * Builds a dashboard whose panels' queries are {@link asked}.
 * @param picked the dimension whose values the second picker offers, as `$name`.
 * @param period of all queries, in seconds.
 */
export function cloudWatchDashboard(
    request: Omit<DashboardRequest, "serviceMetric">,
    picked: Pick<DimensionVariable, "name" | "label" | "description"> & {
        from: Omit<DimensionVariable["query"], "queryType" | "region" | "refId">;
    },
    period: string,
): CloudWatchDashboard {
    const { panels, templating: _pickers, ...built } = dashboard({ ...request, serviceMetric: "" });
    const { from, ...variable } = picked;
    return {
        ...built,
        templating: {
            list: [
                {
                    type: "datasource",
                    name: "cloudwatch",
                    label: "CloudWatch",
                    description: "The CloudWatch of the workspace's account and region.",
                    query: "cloudwatch",
                    regex: "",
                    refresh: 1,
                    hide: 0,
                    multi: false,
                    includeAll: false,
                    options: [],
                },
                {
                    type: "query",
                    ...variable,
                    datasource: cloudWatch,
                    definition: "",
                    query: {
                        queryType: "dimensionValues",
                        region: "default",
                        ...from,
                        refId: "CloudWatchVariableQueryEditor-VariableQuery",
                    },
                    regex: "",
                    refresh: 2,
                    sort: 1,
                    hide: 0,
                    multi: false,
                    includeAll: false,
                    current: { selected: false, text: "", value: "" },
                    options: [],
                },
            ],
        },
        panels: panels.map((panel) =>
            panel.type === "row"
                ? { ...panel, panels: [] }
                : {
                      ...panel,
                      datasource: cloudWatch,
                      targets: panel.targets.map((target) => targetOf(target, period)),
                  },
        ),
    };
}
