/** Configs that say plainly what the collector will run with. */
import { at, entries, excerpt, isAbsent, isMapping, items, type Mapping } from "../values";
import { isNoMapping } from "./config-view";
import type { Breach, ConfigRule, Policy, Report } from "./rule";

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
    check: (config, report) => {
        checkKeys(config.root, report);
        for (const section of ["receivers", "processors", "exporters", "extensions", "connectors"]) {
            checkMapping(section, config.at(section), "components by id", report);
        }
        checkList("service.extensions", config.at("service", "extensions"), report);
        checkMapping("service", config.at("service"), "extensions, telemetry and pipelines", report);
        const pipelines = config.at("service", "pipelines");
        checkMapping("service.pipelines", pipelines, "pipelines by id", report);
        for (const [id, pipeline] of entries(pipelines)) {
            const path = `service.pipelines.${id}`;
            if (!isMapping(pipeline)) {
                report(notAMapping(path, pipeline, "receivers, processors and exporters"));
            }
            for (const part of ["receivers", "processors", "exporters"]) {
                checkList(`${path}.${part}`, at(pipeline, part), report);
            }
        }
    },
} as const satisfies ConfigRule;

/**
 * The collector splits each key at `::` (confmap `KeyDelimiter`) and merges the pieces into the rest of the config in
 * no certain order, so that `service::pipelines::metrics::processors` can replace the processors that a reviewer reads.
 */
function checkKeys(config: unknown, report: Report): void {
    const seen = new Set<object>();
    const path: string[] = [];
    const walk = (value: unknown): void => {
        if (typeof value !== "object" || value === null || seen.has(value)) {
            return;
        }
        seen.add(value);
        for (const key of Object.keys(value)) {
            path.push(key);
            if (key.includes("::")) {
                report({
                    path: path.join("."),
                    message: `The key ${excerpt(key)} contains ::, at which the collector splits it, and it merges the parts with the other keys in no defined order.`,
                    fix: "Write nested keys.",
                });
            }
            walk((value as Mapping)[key]);
            path.pop();
        }
    };
    walk(config);
}

function checkList(path: string, value: unknown, report: Report): void {
    if (!isAbsent(value) && !Array.isArray(value)) {
        report({ path, message: `${path} is ${excerpt(value)}, not a list of ids.`, fix: `Write ${path} as a list.` });
    }
    items(value).forEach((id, index) => {
        if (typeof id !== "string") {
            const place = `${path}[${index}]`;
            const message = `${place} is ${excerpt(id)}, not the id of a component.`;
            report({ path: place, message, fix: "Write the component's id." });
        }
    });
}

/** What is absent is fine: a section may be left out. */
function checkMapping(path: string, value: unknown, content: string, report: Report): void {
    if (isNoMapping(value)) {
        report(notAMapping(path, value, content));
    }
}

function notAMapping(path: string, value: unknown, content: string): Breach {
    const message = `${path} is ${excerpt(value)}, not a mapping.`;
    return { path, message, fix: `Write ${path} as a mapping of ${content}.` };
}
