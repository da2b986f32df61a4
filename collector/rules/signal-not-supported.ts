/** Pipelines name only components that have their signal. */
import { signals, signalsOf } from "../component-signals";
import { at, entries, excerpt } from "../values";
import { collectorConfigValid as policy } from "./collector-config-valid";
import { ids, typeOf } from "./config-view";
import type { ConfigRule } from "./rule";

/** Without it a config has no pipelines of profiles (`Config.Validate` in the collector's `service/pipelines`). */
const gateOfProfiles = "service.profilesSupport";

/**
 * A pipeline names a component that can't be made for its signal (`ErrSignalNotSupported` in the collector's
 * `pipeline/signal.go`).
 */
export const signalNotSupported = {
    id: "signal-not-supported",
    policy,
    appliesTo: "known ADOT release",
    check: (config, report) => {
        // Those join pipelines, and may have another signal on either side.
        const connectors = config.definedIds("connectors");
        const known: readonly string[] = signals;
        for (const [id, pipeline] of entries(config.at("service", "pipelines"))) {
            const signal = typeOf(id);
            if (signal === "profiles" && config.around.gates?.includes(gateOfProfiles) === false) {
                report({
                    path: `service.pipelines.${id}`,
                    message: `The pipeline ${id} needs the feature gate ${gateOfProfiles}: the collector doesn't start.`,
                    fix: `Start the collector with --feature-gates=${gateOfProfiles}, or remove the pipeline.`,
                });
            }
            for (const kind of known.includes(signal) ? (["receivers", "processors", "exporters"] as const) : []) {
                for (const { id: component, index } of ids(at(pipeline, kind))) {
                    const own = signalsOf(kind, config.componentType(kind, component));
                    // One that isn't defined has a rule of its own.
                    const isMade = config.definedIds(kind).has(component) && !connectors.has(component);
                    if (isMade && own !== undefined && !own.includes(signal)) {
                        report({
                            path: `service.pipelines.${id}.${kind}[${index}]`,
                            message: `The pipeline ${id} is one of ${signal}, and ${excerpt(component)} is for ${own.join(" and ")} only: the collector doesn't start.`,
                            fix: `Name it in a pipeline of ${own.join(" or ")}, or take it out of service.pipelines.${id}.${kind}.`,
                        });
                    }
                }
            }
        }
    },
} as const satisfies ConfigRule;
