/** Which ways a receiver's metrics take to exporters whose receivers bill them. */
import type { ConfigView } from "../rules/config-view";
import { telemetryEndpoint } from "../telemetry-hosts";
import { at, isMapping, textOf } from "../values";

/** Whose bill an exporter's metrics are on. */
export type CostedDestination = "amp" | "cloudwatch" | "remote-write";

/** As far as its settings say it; undefined for one whose bill nothing is known of. */
export function costedDestination(config: ConfigView, exporter: string): CostedDestination | undefined {
    const settings = config.settings("exporters", exporter);
    if (config.isRemoteWrite(exporter)) {
        return writesToAmp(config, settings) ? "amp" : "remote-write";
    }
    const url = textOf(at(settings, "metrics_endpoint") ?? at(settings, "endpoint"));
    const isCloudWatch = telemetryEndpoint(url)?.service.signedAs === "monitoring";
    return isCloudWatch && config.componentType("exporters", exporter) === "otlp_http" ? "cloudwatch" : undefined;
}

/** By who signs, or by the address; one in a variable is AMP's unless a header says who writes. */
function writesToAmp(config: ConfigView, settings: unknown): boolean {
    const url = textOf(at(settings, "endpoint"));
    const authenticator = textOf(at(settings, "auth", "authenticator"));
    if (telemetryEndpoint(url)?.service.signedAs === "aps") {
        return true;
    }
    return authenticator === ""
        ? (url === "" || url.includes("${")) && !isMapping(at(settings, "headers"))
        : config.componentType("extensions", authenticator) === "sigv4auth";
}

/** One way to an exporter. */
export interface Route {
    /** Ids of the processors on it. */
    readonly processors: readonly string[];
    readonly exporter: string;
    readonly to: CostedDestination;
}

/** Connectors in connectors; a longer way would be a loop. */
const longest = 5;

/** The ways of a receiver's metrics, through `forward` connectors too. */
export const routesOf = (config: ConfigView, receiver: string, before: readonly string[] = [], depth = 0): Route[] =>
    depth > longest
        ? []
        : config.pipelines
              .filter(({ signal, receivers }) => signal === "metrics" && receivers.includes(receiver))
              .flatMap(({ processors, exporters }) =>
                  exporters.flatMap((exporter) => {
                      const passed = [...before, ...processors];
                      const to = costedDestination(config, exporter);
                      if (to !== undefined) {
                          return [{ processors: passed, exporter, to }];
                      }
                      return /^forward(\/|$)/.test(exporter) ? routesOf(config, exporter, passed, depth + 1) : [];
                  }),
              );

/** Receivers whose metrics come to such an exporter, each once; connectors are none. */
export const billedReceivers = (config: ConfigView): readonly string[] =>
    config.used("receivers").filter((id) => !/^forward(\/|$)/.test(id) && routesOf(config, id).length > 0);

/** Whether an exporter sends a `target_info` for each target, which is its default. */
export const sendsTargetInfo = (config: ConfigView, exporter: string): boolean =>
    config.isRemoteWrite(exporter) && at(config.settings("exporters", exporter), "target_info", "enabled") !== false;
