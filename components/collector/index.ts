/** The pure collector core: requests to configs, configs to text, and the audit of either. */
export * from "./audit";
export * from "./config";
export * from "./ecs-metrics";
export * from "./jvm-sources";
export * from "./names";
export * from "./names-by-release";
export * from "./pipelines";
export * from "./release";
export * from "./render";
export * from "./sizing";
export * from "./translation";
