export * from "./app";
export { AdotDaemon } from "./ecs/adot-daemon";
export { AdotGateway } from "./ecs/adot-gateway";
export { adoptSidecar } from "./ecs/adopt-sidecar";
export { extendRoles } from "./ecs/extend-roles";
export { SidecarTaskDefinition } from "./ecs/sidecar-task-definition";
export { GrafanaContent } from "./grafana/grafana-content";
export { GrafanaWorkspace } from "./grafana/grafana-workspace";
export { PrometheusWorkspace } from "./amp/prometheus-workspace";
export type { PrometheusTransforms, PrometheusWorkspaceOptions } from "./amp/prometheus-transforms";
export type {
    AdotDaemonOptions,
    AdotGatewayOptions,
    DaemonTransforms,
    GatewayTransforms,
} from "./ecs/collector-transforms";
export type {
    GrafanaContentOptions,
    GrafanaContentTransforms,
    GrafanaTransforms,
    GrafanaWorkspaceOptions,
} from "./grafana/grafana-transforms";
export { ampCloudWatchDashboard, standardDashboards } from "../dashboards";
export { recordingGroups, renderRules, type RuleGroup, type RuleOptions, standardRules } from "../dashboards/rules";
export { vpcEndpoints } from "./network/vpc-endpoints";
export type { VpcEndpointsArgs } from "./inputs/vpc-endpoints";
