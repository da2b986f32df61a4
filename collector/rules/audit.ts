/**
 * The one place that knows what makes a collector config unsafe. Components call it before anything is registered, the
 * policy pack on whatever it finds in a task definition.
 */
import { batchFindings } from "./batches";
import { encryptionFindings } from "./encryption";
import { type AuditOptions, type Finding, at, entries, inWords, isMapping } from "./findings";
import { identityFindings } from "./identity";
import { labelFindings } from "./labels";
import { limiterFindings } from "./limiter";
import { queueFindings } from "./queues";
import { referenceFindings } from "./references";
import { adot } from "../release";
import { scrapeFindings } from "./scrapes";

export { mandatoryRules } from "./findings";
export type { AuditOptions, Finding, RuleId } from "./findings";
export { parseCollectorConfig } from "./parse";

/**
 * Findings about a parsed config, one group of rules after the other; none when it is safe. Not all are grave:
 * `mandatoryRules` has those that are. Takes anything and never throws.
 *
 * A percentage beside a `limit_mib` is no finding: the collector ignores the percentage then (memorylimiter.go).
 */
export function audit(config: unknown, options: AuditOptions = {}): Finding[] {
    try {
        if (!isMapping(config)) {
            return [
                unreadable(
                    "",
                    // A text here may be anything, a secret too, so it is not quoted.
                    `The config is ${typeof config === "string" ? "a text" : inWords(config)}, not a mapping of sections.`,
                    "Write receivers, processors, exporters and service.",
                ),
            ];
        }
        const release = options.release ?? adot;
        return [
            ...joinedKeyFindings(config),
            ...readableFindings(config),
            ...limiterFindings(config, options),
            ...referenceFindings(config, release),
            ...encryptionFindings(config, release),
            ...queueFindings(config, options, release),
            ...batchFindings(config, options, release),
            ...scrapeFindings(config, options, release),
            ...identityFindings(config, release),
            ...labelFindings(config, release),
        ];
    } catch (error) {
        // Objects with throwing getters and the like: a config that can't be read is unsafe, and the caller still gets
        // findings.
        return [
            unreadable(
                "",
                `The config can't be read: ${String((error as Error)?.message ?? error)}.`,
                "Write it as plain YAML.",
            ),
        ];
    }
}

const sections = ["receivers", "processors", "exporters", "extensions", "connectors"] as const;

/** What the rules would pass over in silence as it isn't where or what they look for. */
function readableFindings(config: unknown): Finding[] {
    const pipelines = at(config, "service", "pipelines");
    const found = sections
        .filter((section) => isNeither(at(config, section)))
        .map((section) => notAMapping(section, at(config, section), "components by id"));
    const extensions = at(config, "service", "extensions");
    found.push(...listFindings("service.extensions", extensions));
    if (isNeither(at(config, "service"))) {
        found.push(notAMapping("service", at(config, "service"), "extensions, telemetry and pipelines"));
    } else if (isNeither(pipelines)) {
        found.push(notAMapping("service.pipelines", pipelines, "pipelines by id"));
    } else if (entries(pipelines).length === 0) {
        found.push({
            rule: "no-pipelines",
            path: "service.pipelines",
            message: "The service has no pipelines: the collector doesn't start.",
            fix: "Add a pipeline with at least one receiver, memory_limiter as its first processor, and one exporter.",
        });
    }
    for (const [id, pipeline] of entries(pipelines)) {
        if (!isMapping(pipeline)) {
            found.push(notAMapping(`service.pipelines.${id}`, pipeline, "receivers, processors and exporters"));
        }
        for (const part of ["receivers", "processors", "exporters"]) {
            found.push(...listFindings(`service.pipelines.${id}.${part}`, at(pipeline, part)));
        }
    }
    return found;
}

/**
 * The collector splits each key at `::` (confmap `KeyDelimiter`) and merges the pieces into the rest of the config in
 * no certain order, so that `service::pipelines::metrics::processors` can replace the processors that a reviewer reads.
 */
function joinedKeyFindings(config: unknown): Finding[] {
    const found: Finding[] = [];
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
                found.push(
                    unreadable(
                        path.join("."),
                        `The key ${inWords(key)} contains ::, which the collector takes apart and merges with the other keys in no certain order.`,
                        "Write the keys one inside the other.",
                    ),
                );
            }
            walk(inner);
            path.pop();
        }
    };
    walk(config);
    return found;
}

/** Present, and no mapping; left out and empty are fine. */
const isNeither = (value: unknown): boolean => value !== undefined && value !== null && !isMapping(value);

function listFindings(path: string, value: unknown): Finding[] {
    if (value === undefined || value === null) {
        return [];
    }
    if (!Array.isArray(value)) {
        return [unreadable(path, `${path} is ${inWords(value)}, not a list of ids.`, `Write ${path} as a list.`)];
    }
    return value.flatMap((id: unknown, index) =>
        typeof id === "string"
            ? []
            : [
                  unreadable(
                      `${path}[${index}]`,
                      `${path}[${index}] is ${inWords(id)}, not the id of a component.`,
                      "Write the component's id.",
                  ),
              ],
    );
}

function notAMapping(path: string, value: unknown, content: string): Finding {
    return unreadable(
        path,
        `${path} is ${inWords(value)}, not a mapping.`,
        `Write ${path} as a mapping of ${content}.`,
    );
}

function unreadable(path: string, message: string, fix: string): Finding {
    return { rule: "config-unreadable", path, message, fix };
}
