import type * as dashboards from "../dashboards";
import type * as rules from "../dashboards/rules";
import type * as amp from "./amp/prometheus-workspace";
import type * as grafana from "./grafana/grafana-workspace";
import { lazily } from "./lazily";

export type { AlertsArgs, PagerDutyArgs } from "./inputs/alerts";
export type { AnomalyArgs } from "./inputs/anomalies";
export type { ContainerArgs, ContainerDependencyArgs, HealthCheckArgs } from "./inputs/container";
export type { GrafanaWorkspaceArgs, PrometheusWorkspaceReference, SingleSignOnArgs } from "./inputs/grafana-workspace";
export type { PrometheusWorkspaceArgs } from "./inputs/prometheus-workspace";
export type { SidecarArgs, SidecarOptions } from "./inputs/sidecar";
export type { AdotTaskDefinitionArgs, PlatformReference } from "./inputs/task";
export { AdotTaskDefinition } from "./ecs/adot-task-definition";
export { Platform, platformOutputs, type PlatformOutputs, platformSchemaVersion } from "./platform";
export { type ContainerDefinition, sidecarName, withAdotSidecar } from "./ecs/sidecar";
export {
    adot,
    adotRelease,
    allowFor,
    arrivesAs,
    audit,
    capacity,
    type CollectorAdditions,
    type CollectorConfig,
    collectorConfig,
    type CollectorRequest,
    type Finding,
    jmxExporter,
    labels,
    memoryFloorMiB,
    memoryFor,
    type RelabelArgs,
    metrics,
    micrometer,
    micrometerOtlp,
    nameIn,
    openTelemetryJava,
    otlpOf,
    type OtlpMetric,
    parseCollectorConfig,
    renderCollectorConfig,
    type RuleId,
    type ScrapeArgs,
    type SidecarCapacity,
    type SidecarSizes,
    sizeSidecar,
    translate,
    translateLabel,
    type TranslationStrategy,
} from "../collector";
export type { RuleGroup, RuleOptions } from "../dashboards/rules";

// What follows is loaded when it is asked for: half of the package, which an app's program has no use for. The
// assignments show their names to whoever imports them into an ES module, which looks for names in the text.
/* eslint-disable @typescript-eslint/no-require-imports -- nothing else loads a CommonJS module later */
const later = undefined;

export type PrometheusWorkspace = amp.PrometheusWorkspace;
export const PrometheusWorkspace = later as unknown as typeof amp.PrometheusWorkspace;
lazily<typeof amp>(exports, ["PrometheusWorkspace"], () => require("./amp/prometheus-workspace"));

export type GrafanaWorkspace = grafana.GrafanaWorkspace;
export const GrafanaWorkspace = later as unknown as typeof grafana.GrafanaWorkspace;
lazily<typeof grafana>(exports, ["GrafanaWorkspace"], () => require("./grafana/grafana-workspace"));

export const standardDashboards = later as unknown as typeof dashboards.standardDashboards;
lazily<typeof dashboards>(exports, ["standardDashboards"], () => require("../dashboards"));

export const recordingGroups = later as unknown as typeof rules.recordingGroups;
export const renderRules = later as unknown as typeof rules.renderRules;
export const standardRules = later as unknown as typeof rules.standardRules;
lazily<typeof rules>(exports, ["recordingGroups", "renderRules", "standardRules"], () =>
    require("../dashboards/rules"),
);
