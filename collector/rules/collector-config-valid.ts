/** Configs that a release starts with: they name only what it has, and what they define. */
import type { ComponentKind } from "../release";
import { at, entries, excerpt } from "../values";
import { authenticatorBreaches } from "./authenticators";
import { type ConfigView, ids, isNoMapping, typeOf } from "./config-view";
import type { Breach, ConfigRule, Policy } from "./rule";

const policy = {
    name: "collector-config-valid",
    displayName: "A collector starts with its config",
    description: "A collector's config names only what its release has and what it defines itself.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;

/** The service has no pipelines, so nothing is collected and nothing can be judged. */
export const noPipelines = {
    id: "no-pipelines",
    policy,
    check: (config) =>
        config.pipelines.length > 0 ||
        isNoMapping(config.at("service")) ||
        isNoMapping(config.at("service", "pipelines"))
            ? []
            : [
                  {
                      path: "service.pipelines",
                      message: "The service has no pipelines: the collector doesn't start.",
                      fix: "Add a pipeline with at least one receiver, memory_limiter as its first processor, and one exporter.",
                  },
              ],
} as const satisfies ConfigRule;

const kinds: readonly ComponentKind[] = ["receivers", "processors", "exporters", "extensions"];

/** The release doesn't have that component. */
export const unknownComponent = {
    id: "unknown-component",
    policy,
    appliesTo: "known ADOT release",
    check: (config) => [
        ...kinds.flatMap((kind) =>
            entries(config.at(kind))
                .filter(([id]) => isUnknown(config, kind, id))
                .map(([id]) => notInRelease(config, kind, id)),
        ),
        ...entries(config.at("connectors")).map(([id]) => ({
            path: `connectors.${id}`,
            message: `ADOT ${config.release.version} has no connectors, and so not ${id} either: the collector doesn't start.`,
            fix: `Remove connectors.${id} and export from each pipeline directly.`,
        })),
    ],
} as const satisfies ConfigRule;

/** The release refuses that key. */
export const removedKey = {
    id: "removed-key",
    policy,
    appliesTo: "known ADOT release",
    check: (config) =>
        config.release.removedKeys.flatMap(({ kind, type, path: keys, since, instead: fix }) => {
            const { collectorVersion } = config.release;
            const owners =
                kind === "service"
                    ? [[kind, config.at(kind)] as const]
                    : entries(config.at(kind))
                          .filter(([id]) => config.componentType(kind, id) === type)
                          .map(([id, settings]) => [`${kind}.${id}`, settings] as const);
            return owners
                .filter(([, settings]) => at(settings, ...keys) !== undefined)
                .map(([owner]) => {
                    const path = [owner, ...keys].join(".");
                    const message = `Collector ${collectorVersion} refuses ${path}, which was removed in ${since}: it doesn't start.`;
                    return { path, message, fix };
                });
        }),
} as const satisfies ConfigRule;

/** A pipeline, the service or an exporter names something that isn't defined. */
export const danglingReference = {
    id: "dangling-reference",
    policy,
    check: (config) => [
        ...entries(config.at("service", "pipelines")).flatMap(([id, pipeline]) =>
            (["receivers", "processors", "exporters"] as const).flatMap((part) =>
                // A connector ends one pipeline and begins another.
                undefinedIds(at(pipeline, part), config, part === "processors" ? [part] : [part, "connectors"]).map(
                    ({ id: name, index }) =>
                        dangling(`service.pipelines.${id}.${part}[${index}]`, `The pipeline ${id}`, part, name),
                ),
            ),
        ),
        ...undefinedIds(config.at("service", "extensions"), config, ["extensions"]).map(({ id, index }) =>
            dangling(`service.extensions[${index}]`, "The service", "extensions", id),
        ),
        // Those of a remote write have a rule of their own.
        ...entries(config.at("exporters"))
            .filter(([id]) => !config.isRemoteWrite(id))
            .flatMap(([id, settings]) => authenticatorBreaches(config, id, settings)),
    ],
} as const satisfies ConfigRule;

/** Of a release that isn't known in full, only what was removed or renamed can be said to be missing. */
function isUnknown(config: ConfigView, kind: ComponentKind, id: string): boolean {
    return config.release.complete ? !config.isKnown(kind, id) : isRemoved(config, id);
}

const isRemoved = ({ release }: ConfigView, id: string): boolean =>
    Object.hasOwn(release.removedComponents, typeOf(id));

function notInRelease(config: ConfigView, kind: ComponentKind, id: string): Breach {
    const { version, components, removedComponents } = config.release;
    const type = typeOf(id);
    return {
        path: `${kind}.${id}`,
        message: `ADOT ${version} has no component ${type || excerpt(id)} among its ${kind}: the collector doesn't start.`,
        fix: isRemoved(config, id)
            ? removedComponents[type]
            : `Use one of its ${kind}: ${components[kind].join(", ")}.`,
    };
}

/** The ids of a list that none of the sections defines. */
function undefinedIds(list: unknown, config: ConfigView, sections: readonly string[]): ReturnType<typeof ids> {
    const defined = new Set(sections.flatMap((section) => config.definedIds(section)));
    return ids(list).filter(({ id }) => !defined.has(id));
}

function dangling(path: string, who: string, section: string, id: string): Breach {
    return {
        path,
        message: `${who} names ${excerpt(id)}, which isn't defined under ${section}: the collector doesn't start.`,
        fix: `Define it under ${section}, or take it out of ${path.replace(/\[\d+\]$/, "")}.`,
    };
}
