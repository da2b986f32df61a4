/** Dashboards as typed code: v1 JSON for Grafana 9.4 to 13, and the queries inside. */
import { ampDashboard } from "./amp";
import { collectorDashboard } from "./collector";
import { withConsole } from "./console";
import { ecsDashboard } from "./ecs";
import { envoyDashboard } from "./envoy";
import { fleetDashboard } from "./fleet";
import { jvmDashboard } from "./jvm";
import type { Dashboard } from "./model";
import type { RuleOptions } from "./rules/options";
import type { Objectives } from "./slo";

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
    type NoData,
    type Order,
    type PanelDraft,
    type PanelRequest,
    type Query,
    type RowRequest,
    type Steps,
    type TableRequest,
    type TimeseriesRequest,
} from "./builder";
export { select } from "./promql";
export {
    annotationQueries,
    expandVariables,
    panelQueries,
    panelsOf,
    type PanelQuery,
    type VariableValues,
} from "./queries";
export {
    isAlert,
    recordingGroups,
    renderRules,
    standardRules,
    type AlertRule,
    type RecordingRule,
    type Rule,
    type RuleGroup,
    type RuleOptions,
    type Severity,
} from "./rules";
export { ampCloudWatchDashboard, type AmpQuotas } from "./amp-cloudwatch";
export type { CloudWatchDashboard } from "./cloudwatch";
export {
    ampDashboard,
    collectorDashboard,
    ecsDashboard,
    envoyDashboard,
    fleetDashboard,
    jvmDashboard,
    type Objectives,
};

/** What the standard dashboards can be told: the options that `standardRules()` was given, and where the tasks run. */
export interface DashboardOptions extends RuleOptions {
    /**
     * AWS region of the tasks, such as `eu-west-1`. Lines and cells of tasks then lead to the task in the ECS console,
     * to its logs and to its service's traces, with the same time. Default: none. There are no such links then.
     */
    readonly region?: string;
}

/**
 * The dashboards that fit what `AdotTaskDefinition` sends: the fleet, ECS task, JVM, Envoy, collector and AMP
 * workspace. They take no sizes: the sidecar's limits are computed in the query from the container memory that ECS
 * reports, and so are right for every size that is deployed. Graphs of weeks and the error budgets read what
 * `standardRules()` records.
 * @param options those that `standardRules()` was given, so that what is red on a dashboard is what an alert is for,
 * and the region. Default: the rules' defaults, and no region.
 * @throws Error as `standardRules()` for its options, and for what isn't a region's name.
 */
export function standardDashboards({ region, ...options }: DashboardOptions = {}): Dashboard[] {
    const dashboards = [
        fleetDashboard(options),
        ecsDashboard(options),
        jvmDashboard(options),
        envoyDashboard(options),
        collectorDashboard(options),
        ampDashboard(),
    ];
    return region === undefined ? dashboards : dashboards.map((one) => withConsole(one, region));
}
