/** The pure collector core: requests to configs, configs to text, and the audit of either. */
export * from "./rules/audit";
export { bufferDirectory, bufferIds, bufferPort, bufferSizes, fileShare, withBuffer } from "./config/buffer";
export * from "./config/limiter";
export * from "./config/model";
export * from "./names/ecs-metrics";
export * from "./names/jvm-sources";
export * from "./names/names";
export * from "./names/names-by-release";
export {
    type AddedPipeline,
    type AddedToPipeline,
    type CollectorAdditions,
    collectorAdditions,
    type GeneratedPipeline,
} from "./config/additions";
export type { ConfigTransform, GeneratedConfig } from "./config/changed";
export { type AssumeRoleArgs, assumeRoleInputs } from "./config/assume-role";
export {
    type DestinationArgs,
    destinationInputs,
    destinationKinds,
    type Destinations,
    writesToPlatform,
} from "./config/destination-args";
export { destinationSecrets, headerVariable, urlVariable } from "./config/destination-variables";
export { anyTakesOtlp, sentTo } from "./config/destinations";
export { secretSource } from "./config/secret-source";
export { cloudWatchLimits } from "./telemetry-hosts";
export * from "./config/otlp-args";
export { containerAttribute, otlpIds, pushedByOtlp, regionVariable } from "./config/otlp";
export * from "./config/pipelines";
export { type StatsdArgs, statsdPort, statsdScrapePortAt } from "./config/statsd";
export { type XrayArgs, xrayPort, xrayVariable } from "./config/xray";
export * from "./config/release-fitting";
export * from "./config/request";
export { isOwn, type ScrapeAuthorizationArgs, type ScrapeTlsArgs } from "./config/scrape-access";
export * from "./config/scrape-args";
export { resourceAttribute, senderPorts, type Senders } from "./config/senders";
export * from "./release";
export * from "./config/render";
export * from "./config/sizing";
export * from "./names/translation";
