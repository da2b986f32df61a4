export type { AlertsArgs, PagerDutyArgs } from "./inputs/alerts";
export type { AnomalyArgs } from "./inputs/anomalies";
export type { GrafanaWorkspaceArgs, PrometheusWorkspaceReference, SingleSignOnArgs } from "./inputs/grafana-workspace";
export type { PrometheusWorkspaceArgs } from "./inputs/prometheus-workspace";
export type {
    AdotTaskDefinitionArgs,
    ContainerArgs,
    ContainerDependencyArgs,
    HealthCheckArgs,
    PlatformReference,
    RelabelArgs,
    ScrapeArgs,
    SidecarArgs,
} from "./ecs/adot-task-args";
export { AdotTaskDefinition } from "./ecs/adot-task-definition";
export { GrafanaWorkspace } from "./grafana/grafana-workspace";
export { Platform, platformOutputs, type PlatformOutputs, platformSchemaVersion } from "./platform";
export { PrometheusWorkspace } from "./amp/prometheus-workspace";
export { type ContainerDefinition, sidecarName, type SidecarOptions, withAdotSidecar } from "./ecs/sidecar";
export {
    adot,
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
    type MetricRelabel,
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
    type ScrapeJob,
    type SidecarCapacity,
    type SidecarSizes,
    sizeSidecar,
    translate,
    translateLabel,
    type TranslationStrategy,
} from "../collector";
export { standardDashboards } from "../dashboards";
export { recordingGroups, renderRules, type RuleGroup, type RuleOptions, standardRules } from "../dashboards/rules";
