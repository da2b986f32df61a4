export type {
    AdotTaskDefinitionArgs,
    ContainerArgs,
    ContainerDependencyArgs,
    HealthCheckArgs,
    PlatformReference,
    RelabelArgs,
    ScrapeArgs,
    SidecarArgs,
} from "./adot-task-args";
export { AdotTaskDefinition } from "./adot-task-definition";
export {
    GrafanaWorkspace,
    type GrafanaWorkspaceArgs,
    type PrometheusWorkspaceReference,
    type SingleSignOnArgs,
} from "./grafana-workspace";
export { Platform, platformOutputs, type PlatformOutputs, platformSchemaVersion } from "./platform";
export { PrometheusWorkspace, type PrometheusWorkspaceArgs } from "./prometheus-workspace";
export { type ContainerDefinition, sidecarName, type SidecarOptions, withAdotSidecar } from "./sidecar";
export {
    adot,
    audit,
    capacity,
    type CollectorAdditions,
    type CollectorConfig,
    collectorConfig,
    type CollectorRequest,
    type Finding,
    labels,
    memoryFloorMiB,
    memoryFor,
    type MetricRelabel,
    metrics,
    parseCollectorConfig,
    renderCollectorConfig,
    type RuleId,
    type ScrapeJob,
    type SidecarCapacity,
    type SidecarSizes,
    sizeSidecar,
} from "./collector";
export { standardDashboards } from "../dashboards";
