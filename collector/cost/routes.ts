/** Which ways a receiver's metrics take to remote-write exporters: each is billed. */
import type { ConfigView } from "../rules/config-view";
import { at } from "../values";

/** One way to an exporter. */
export interface Route {
    /** Ids of the processors on it. */
    readonly processors: readonly string[];
    readonly exporter: string;
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
                      if (config.isRemoteWrite(exporter)) {
                          return [{ processors: passed, exporter }];
                      }
                      return /^forward(\/|$)/.test(exporter) ? routesOf(config, exporter, passed, depth + 1) : [];
                  }),
              );

/** Receivers whose metrics come to a remote-write exporter, each once; connectors are none. */
export const billedReceivers = (config: ConfigView): readonly string[] =>
    config.used("receivers").filter((id) => !/^forward(\/|$)/.test(id) && routesOf(config, id).length > 0);

/** Whether an exporter sends a `target_info` for each target, which is its default. */
export const sendsTargetInfo = (config: ConfigView, exporter: string): boolean =>
    at(config.settings("exporters", exporter), "target_info", "enabled") !== false;
