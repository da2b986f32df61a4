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
export type { GrafanaContentArgs } from "./inputs/grafana-content";
export type { GrafanaDataSourceArgs } from "./inputs/grafana-data-sources";
export type { SamlArgs, SingleSignOnArgs } from "./inputs/grafana-sign-in";
export type {
    GrafanaLicenseArgs,
    GrafanaNetworkAccessArgs,
    GrafanaOrganizationArgs,
    GrafanaRoleArgs,
    GrafanaVpcArgs,
} from "./inputs/grafana-surroundings";
export type { GrafanaWorkspaceArgs } from "./inputs/grafana-workspace";
export type { PrometheusWorkspaceReference } from "./inputs/grafana-workspaces";
export type { JavaAgentArgs, JavaAgentOptions, JmxExporterArgs, JmxExporterOptions } from "./inputs/java-agent";
export type { PrometheusWorkspaceArgs } from "./inputs/prometheus-workspace";
export type {
    LateLogConfiguration,
    LatePermissionOptions,
    LateSidecarOptions,
    SidecarTaskOptions,
} from "./inputs/late-sidecar";
export type { PermissionOptions } from "./inputs/permissions";
export type { RoleArgs, RoleStatementArgs } from "./inputs/role";
export type { SeriesLimit } from "./inputs/series-limits";
export type { SidecarArgs, SidecarOptions } from "./inputs/sidecar";
export type { SidecarContainerArgs, SidecarHealthCheckArgs, SidecarMountArgs } from "./inputs/sidecar-container";
export type { AdotTaskDefinitionArgs, PlatformReference } from "./inputs/task";
export { AdotTaskDefinition } from "./ecs/adot-task-definition";
export { daemonEnvironment } from "./ecs/daemon-environment";
export type { AdotTaskDefinitionOptions, TaskTransforms } from "./ecs/task-transforms";
export type { Transform, TransformableOptions } from "./transforms";
export { Platform, platformOutputs, type PlatformOutputs, platformSchemaVersion } from "./platform";
export {
    type LateSidecarPermissions,
    type SidecarContainers,
    type SidecarPermissions,
    sidecarPermissions,
} from "./ecs/permissions";
export { sidecarVolumes } from "./ecs/java-agents";
export type { TaskRoles } from "./ecs/extend-roles";
export type { SidecarTaskDefinitionArgs } from "./ecs/sidecar-task-definition";
export type { PolicyStatement } from "./ecs/statements";
export type { WorkspaceAccess } from "./amp/access";
export { type ContainerDefinition, sidecarName } from "./ecs/sidecar";
export { type NamedContainer, withAdotSidecar } from "./ecs/with-adot-sidecar";
export {
    adot,
    adotRelease,
    allowFor,
    arrivesAs,
    type AssumeRoleArgs,
    type DestinationArgs,
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
    type XrayArgs,
    sizeSidecar,
    translate,
    translateLabel,
    type TranslationStrategy,
} from "../collector";
