/** Configs that say plainly what the collector will run with. */
import { entries, excerpt, isAbsent, isMapping } from "../values";
import { isNoMapping } from "./config-view";
import type { Breach, ConfigRule, Policy } from "./rule";

export const collectorConfigProven = {
    name: "collector-config-proven",
    displayName: "A collector's config can be checked",
    description: "The config that a collector will run with is known before the task starts.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;

/**
 * The text isn't YAML, or a part of it isn't what the collector reads there. Here are the parts that the other rules
 * would pass over in silence; the text is for parse.ts to read.
 */
export const configUnreadable = {
    id: "config-unreadable",
    policy: collectorConfigProven,
    check: (config) => {
        const pipelines = config.at("service", "pipelines");
        return [
            ...joinedKeys(config.root),
            ...["receivers", "processors", "exporters", "extensions", "connectors"].flatMap((section) =>
                mappingBreaches(section, config.at(section), "components by id"),
            ),
            ...listBreaches("service.extensions", config.at("service", "extensions")),
            ...mappingBreaches("service", config.at("service"), "extensions, telemetry and pipelines"),
            ...mappingBreaches("service.pipelines", pipelines, "pipelines by id"),
            ...entries(pipelines).flatMap(([id, pipeline]) => pipelineBreaches(`service.pipelines.${id}`, pipeline)),
        ];
    },
} as const satisfies ConfigRule;

/**
 * The collector splits each key at `::` (confmap `KeyDelimiter`) and merges the pieces into the rest of the config in
 * no certain order, so that `service::pipelines::metrics::processors` can replace the processors that a reviewer reads.
 */
function joinedKeys(config: unknown): Breach[] {
    const found: Breach[] = [];
    const seen = new Set<object>();
    const path: string[] = [];
    const walk = (value: unknown): void => {
        if (typeof value !== "object" || value === null || seen.has(value)) {
            return;
        }
        seen.add(value);
        for (const [key, inner] of Object.entries(value) as [string, unknown][]) {
            path.push(key);
            if (key.includes("::")) {
                found.push({
                    path: path.join("."),
                    message: `The key ${excerpt(key)} contains ::, at which the collector splits it, and it merges the parts with the other keys in no defined order.`,
                    fix: "Write nested keys.",
                });
            }
            walk(inner);
            path.pop();
        }
    };
    walk(config);
    return found;
}

function pipelineBreaches(path: string, pipeline: unknown): Breach[] {
    const parts = ["receivers", "processors", "exporters"];
    return isMapping(pipeline)
        ? parts.flatMap((part) => listBreaches(`${path}.${part}`, pipeline[part]))
        : [notAMapping(path, pipeline, "receivers, processors and exporters")];
}

function listBreaches(path: string, value: unknown): Breach[] {
    if (isAbsent(value)) {
        return [];
    }
    if (!Array.isArray(value)) {
        const message = `${path} is ${excerpt(value)}, not a list of ids.`;
        return [{ path, message, fix: `Write ${path} as a list.` }];
    }
    return value.flatMap((id: unknown, index) => {
        const message = `${path}[${index}] is ${excerpt(id)}, not the id of a component.`;
        return typeof id === "string" ? [] : [{ path: `${path}[${index}]`, message, fix: "Write the component's id." }];
    });
}

/** What is absent is fine: a section may be left out. */
function mappingBreaches(path: string, value: unknown, content: string): Breach[] {
    return isNoMapping(value) ? [notAMapping(path, value, content)] : [];
}

function notAMapping(path: string, value: unknown, content: string): Breach {
    return {
        path,
        message: `${path} is ${excerpt(value)}, not a mapping.`,
        fix: `Write ${path} as a mapping of ${content}.`,
    };
}
