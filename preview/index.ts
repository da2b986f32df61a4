/** Draws Grafana's v1 dashboards on a local page, with the data of a Prometheus. */
export type { Dashboard } from "./model/dashboard";
export { intervalMs } from "./model/time";
export { startPreview, type Preview, type PreviewOptions } from "./server";
