/** What an app's program needs: everything but the platform's components, dashboards and rules. */
export type { AccessArgs } from "./inputs/access";
export type { AdoptOptions } from "./inputs/adopt";
export type { AlarmsArgs } from "./inputs/alarms";
export type { AlertmanagerAdditions } from "./inputs/alert-additions";
export type { PagerDutyArgs } from "./inputs/alert-receivers";
export type { MuteTimeArgs, TeamAlertsArgs } from "./inputs/alert-teams";
export type { AlertsArgs } from "./inputs/alerts";
export type { AnomalyArgs } from "./inputs/anomalies";
export type { CollectorArgs, CollectorTaskArgs } from "./inputs/collector-task";
export type { ContainerArgs, ContainerDependencyArgs, HealthCheckArgs } from "./inputs/container";
export { type ContainerFields, containerFields } from "./inputs/container-fields";
export type { AdotDaemonArgs } from "./inputs/daemon";
export type { AdotGatewayArgs } from "./inputs/gateway";
export type { GrafanaWorkspaceArgs, PrometheusWorkspaceReference, SingleSignOnArgs } from "./inputs/grafana-workspace";
export type { PrometheusWorkspaceArgs } from "./inputs/prometheus-workspace";
export type { PermissionOptions } from "./inputs/permissions";
export type { RoleArgs, RoleStatementArgs } from "./inputs/role";
export type { SeriesLimit } from "./inputs/series-limits";
export type { SidecarArgs, SidecarOptions } from "./inputs/sidecar";
export type { AdotTaskDefinitionArgs, PlatformReference } from "./inputs/task";
export { AdotTaskDefinition } from "./ecs/adot-task-definition";
export { daemonEnvironment } from "./ecs/daemon-environment";
export type { AdotTaskDefinitionOptions, TaskTransforms } from "./ecs/task-transforms";
export type { Transform, TransformableOptions } from "./transforms";
export { Platform, platformOutputs, type PlatformOutputs, platformSchemaVersion } from "./platform";
export { type SidecarPermissions, sidecarPermissions } from "./ecs/permissions";
export type { PolicyStatement } from "./ecs/statements";
export type { WorkspaceAccess } from "./amp/access";
export { type ContainerDefinition, sidecarName, withAdotSidecar } from "./ecs/sidecar";
export {
    adot,
    adotRelease,
    allowFor,
    arrivesAs,
    type AssumeRoleArgs,
    audit,
    capacity,
    type CollectorAdditions,
    collectorAdditions,
    type CollectorConfig,
    collectorConfig,
    type CollectorRequest,
    type Finding,
    type GeneratedConfig,
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
    type OtlpArgs,
    type OtlpMetric,
    parseCollectorConfig,
    renderCollectorConfig,
    type RuleId,
    type ScrapeArgs,
    type ScrapeAuthorizationArgs,
    type ScrapeTlsArgs,
    type SidecarCapacity,
    type SidecarSizes,
    type StatsdArgs,
    sizeSidecar,
    translate,
    translateLabel,
    type TranslationStrategy,
} from "../collector";
