/** The variables that every dashboard has, so that links between dashboards can carry them. */
import { labels } from "../collector/names/names";
import { braced, mostVariable, pickedClusters, pickedServices, pickers } from "./promql";
import type { ChoiceVariable, DataSourceRef, DataSourceVariable, LabelVariable, Variable } from "./model";

/** Every panel asks the source that the reader picked. */
export const dataSource: DataSourceRef = { type: "prometheus", uid: "${datasource}" };

/**
 * `datasource`, `cluster` (the short name of the ECS cluster), `job` (the service) and `instance` (the ECS task id),
 * which show as Service and Task.
 * @param metric a metric that every service on the dashboard sends: its label values fill the pickers.
 */
export function standardVariables(metric: string): Variable[] {
    return [
        dataSourceVariable,
        // All is whatever there is: a series without the label belongs to it.
        labelVariable(
            pickers.cluster,
            "Cluster",
            "The ECS clusters.",
            `label_values(${metric}, ${labels.cluster})`,
            ".*",
        ),
        labelVariable(
            pickers.service,
            "Service",
            "The services that send these metrics.",
            `label_values(${metric}${braced(pickedClusters)}, ${labels.job})`,
        ),
        labelVariable(
            pickers.task,
            "Task",
            "The ECS tasks of these services, by task id.",
            `label_values(${metric}${braced(pickedServices)}, ${labels.instance})`,
        ),
        most,
    ];
}

const most: ChoiceVariable = {
    type: "custom",
    name: mostVariable.name,
    label: "Lines shown",
    description: "How many tasks, services or Envoy clusters a graph shows: the worst of the whole time range.",
    query: mostVariable.choices.join(","),
    hide: 0,
    multi: false,
    includeAll: true,
    allValue: mostVariable.all,
    current: chosen(mostVariable.choices[0], true),
    options: [chosen("$__all", false), ...mostVariable.choices.map((choice, index) => chosen(choice, index === 0))],
};

function chosen(value: string, selected: boolean): ChoiceVariable["current"] {
    return { selected, text: value === "$__all" ? "All" : value, value };
}

const dataSourceVariable: DataSourceVariable = {
    type: "datasource",
    name: "datasource",
    label: "Data source",
    description: "The Prometheus that holds the metrics.",
    query: "prometheus",
    regex: "",
    refresh: 1,
    hide: 0,
    multi: false,
    includeAll: false,
    options: [],
};

function labelVariable(
    name: string,
    label: string,
    description: string,
    query: string,
    allValue: LabelVariable["allValue"] = ".+",
): LabelVariable {
    return {
        type: "query",
        name,
        label,
        description,
        datasource: dataSource,
        definition: query,
        query: { query, refId: "StandardVariableQuery" },
        regex: "",
        refresh: 2,
        sort: 1,
        hide: 0,
        multi: true,
        includeAll: true,
        allValue,
        current: { selected: true, text: ["All"], value: ["$__all"] },
        options: [],
    };
}
