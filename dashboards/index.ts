/** Dashboards as typed code: v1 JSON for Grafana 9.4 to 13, and the queries inside. */
import { ecsDashboard } from "./ecs";
import { envoyDashboard } from "./envoy";
import { jvmDashboard } from "./jvm";
import type { Dashboard } from "./model";

export * from "./model";
export {
    bargauge,
    dashboard,
    heatmap,
    packageTag,
    stat,
    table,
    timeseries,
    type Column,
    type DashboardRequest,
    type PanelDraft,
    type PanelRequest,
    type Query,
    type RowRequest,
    type StatRequest,
    type Steps,
    type TableRequest,
    type TimeseriesRequest,
} from "./builder";
export { expandVariables, panelQueries, type PanelQuery, type VariableValues } from "./queries";
export { ecsDashboard, envoyDashboard, jvmDashboard };

/**
 * The dashboards that fit what `AdotTaskDefinition` sends: ECS task, JVM and Envoy. They take no sizes: the sidecar's limits are computed
 * in the query from the container memory that ECS reports, and so are right for every size that is deployed.
 */
export function standardDashboards(): Dashboard[] {
    return [ecsDashboard(), jvmDashboard(), envoyDashboard()];
}
