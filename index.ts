export * from "./components/app";
export type * from "./components";
import type * as dashboards from "./dashboards";
import type * as rules from "./dashboards/rules";
import type * as adopt from "./components/ecs/adopt-sidecar";
import type * as amp from "./components/amp/prometheus-workspace";
import type * as extended from "./components/ecs/extend-roles";
import type * as sidecarTask from "./components/ecs/sidecar-task-definition";
import type * as daemon from "./components/ecs/adot-daemon";
import type * as gateway from "./components/ecs/adot-gateway";
import type * as grafana from "./components/grafana/grafana-workspace";
import type * as content from "./components/grafana/grafana-content";
import type * as network from "./components/network/vpc-endpoints";
import { lazily } from "./components/lazily";

// What follows is loaded when it is asked for: half of the package, which an app's program has no use for. The
// assignments show the names to whoever imports them into an ES module, which looks for names in the compiled text.
/* eslint-disable @typescript-eslint/no-require-imports -- nothing else loads a CommonJS module later */
const later = undefined;

export const PrometheusWorkspace = later as unknown as typeof amp.PrometheusWorkspace;
export type PrometheusWorkspace = amp.PrometheusWorkspace;
lazily<typeof amp>(exports, ["PrometheusWorkspace"], () => require("./components/amp/prometheus-workspace"));

export const AdotDaemon = later as unknown as typeof daemon.AdotDaemon;
export type AdotDaemon = daemon.AdotDaemon;
lazily<typeof daemon>(exports, ["AdotDaemon"], () => require("./components/ecs/adot-daemon"));

export const AdotGateway = later as unknown as typeof gateway.AdotGateway;
export type AdotGateway = gateway.AdotGateway;
lazily<typeof gateway>(exports, ["AdotGateway"], () => require("./components/ecs/adot-gateway"));

export const GrafanaWorkspace = later as unknown as typeof grafana.GrafanaWorkspace;
export type GrafanaWorkspace = grafana.GrafanaWorkspace;
lazily<typeof grafana>(exports, ["GrafanaWorkspace"], () => require("./components/grafana/grafana-workspace"));

export const GrafanaContent = later as unknown as typeof content.GrafanaContent;
export type GrafanaContent = content.GrafanaContent;
lazily<typeof content>(exports, ["GrafanaContent"], () => require("./components/grafana/grafana-content"));

export const adoptSidecar = later as unknown as typeof adopt.adoptSidecar;
lazily<typeof adopt>(exports, ["adoptSidecar"], () => require("./components/ecs/adopt-sidecar"));

export const extendRoles = later as unknown as typeof extended.extendRoles;
lazily<typeof extended>(exports, ["extendRoles"], () => require("./components/ecs/extend-roles"));

export const SidecarTaskDefinition = later as unknown as typeof sidecarTask.SidecarTaskDefinition;
export type SidecarTaskDefinition = sidecarTask.SidecarTaskDefinition;
lazily<typeof sidecarTask>(exports, ["SidecarTaskDefinition"], () =>
    require("./components/ecs/sidecar-task-definition"),
);
export const vpcEndpoints = later as unknown as typeof network.vpcEndpoints;
lazily<typeof network>(exports, ["vpcEndpoints"], () => require("./components/network/vpc-endpoints"));

export const ampCloudWatchDashboard = later as unknown as typeof dashboards.ampCloudWatchDashboard;
export const standardDashboards = later as unknown as typeof dashboards.standardDashboards;
lazily<typeof dashboards>(exports, ["ampCloudWatchDashboard", "standardDashboards"], () => require("./dashboards"));

export const recordingGroups = later as unknown as typeof rules.recordingGroups;
export const renderRules = later as unknown as typeof rules.renderRules;
export const standardRules = later as unknown as typeof rules.standardRules;
lazily<typeof rules>(exports, ["recordingGroups", "renderRules", "standardRules"], () => require("./dashboards/rules"));
