export * from "./app";
export { AdotDaemon } from "./ecs/adot-daemon";
export { AdotGateway } from "./ecs/adot-gateway";
export { GrafanaWorkspace } from "./grafana/grafana-workspace";
export { PrometheusWorkspace } from "./amp/prometheus-workspace";
export { standardDashboards } from "../dashboards";
export { recordingGroups, renderRules, type RuleGroup, type RuleOptions, standardRules } from "../dashboards/rules";
