/** Configs that a release starts with: they name only what it has, and what they define. */
import { at, entries, excerpt, isAbsent } from "../values";
import { checkAuthenticator } from "./authenticators";
import { adot } from "../release";
import { ids, isNoMapping, typeOf } from "./config-view";
import { limitersOf } from "./limiters";
import { nearest } from "./nearest";
import type { ConfigRule, Policy, Report } from "./rule";

export const collectorConfigValid = {
    name: "collector-config-valid",
    displayName: "A collector starts with its config",
    description: "A collector's config names only what its release has and what it defines itself.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;
const policy = collectorConfigValid;

/** The service has no pipelines, so nothing is collected and nothing can be judged. */
export const noPipelines = {
    id: "no-pipelines",
    policy,
    check: (config, report) => {
        const isReadable = ![config.at("service"), config.at("service", "pipelines")].some(isNoMapping);
        if (isReadable && config.pipelines.length === 0) {
            report({
                path: "service.pipelines",
                message: "The service has no pipelines: the collector doesn't start.",
                fix: "Add a pipeline with at least one receiver, memory_limiter as its first processor, and one exporter.",
            });
        }
    },
} as const satisfies ConfigRule;

/** Sections of a config, by which the collector decodes it (`configSettings` in its `otelcol/unmarshaler.go`). */
const sections = ["receivers", "processors", "exporters", "connectors", "extensions", "service"];

/** A key on the top level is no section. */
export const unknownSection = {
    id: "unknown-section",
    policy,
    check: (config, report) => {
        for (const key of Object.keys(config.root).filter((each) => !sections.includes(each.split("::", 1)[0]!))) {
            report({
                path: key,
                message: `The config has the section ${excerpt(key)}, which no collector knows: it doesn't start.`,
                fix: `Remove it, or use one of the sections: ${sections.join(", ")}.`,
            });
        }
    },
} as const satisfies ConfigRule;

/** An id of a component or a pipeline isn't one that the collector takes. */
export const idNotValid = {
    id: "id-not-valid",
    policy,
    check: (config, report) => {
        const owners = [...sections.filter((section) => section !== "service"), "service.pipelines"];
        for (const owner of owners) {
            for (const [id] of entries(config.at(...owner.split(".")))) {
                const isPipeline = owner === "service.pipelines";
                // A joined key is taken apart before anybody reads it as an id.
                if (!id.includes("::") && !isId(id, isPipeline)) {
                    report({
                        path: `${owner}.${id}`,
                        message: `${owner} has the id ${excerpt(id)}, which the collector refuses: it doesn't start.`,
                        fix: isPipeline
                            ? `Name the pipeline by its signal, ${signals.join(", ")}, or by signal/name without blanks.`
                            : "Write type or type/name: letters, digits and _ in the type, which begins with a letter, and no blanks or symbols in the name.",
                    });
                }
            }
        }
    },
} as const satisfies ConfigRule;

/** `pipeline.ID`'s signals. */
const signals = ["metrics", "traces", "logs", "profiles"];

/** A component's `ID` or a pipeline's, as the collector unmarshals it (`component/identifiable.go`): blanks cut off. */
function isId(id: string, isPipeline: boolean): boolean {
    const slash = id.indexOf("/");
    const type = (slash < 0 ? id : id.slice(0, slash)).trim();
    const name = slash < 0 ? undefined : id.slice(slash + 1).trim();
    return (
        (isPipeline ? signals.includes(type) : /^[a-zA-Z]\w{0,62}$/.test(type)) &&
        (name === undefined || /^[^\p{Z}\p{C}\p{S}]{1,1024}$/u.test(name))
    );
}

/** The release doesn't have that component. */
export const unknownComponent = {
    id: "unknown-component",
    policy,
    appliesTo: "known ADOT release",
    check: (config, report) => {
        const { version, components, removedComponents } = config.release;
        for (const kind of ["receivers", "processors", "exporters", "extensions"] as const) {
            for (const [id] of entries(config.at(kind))) {
                const type = typeOf(id);
                const instead = Object.hasOwn(removedComponents, type) ? removedComponents[type] : undefined;
                if (!config.isKnown(kind, id)) {
                    const meant = nearest(type, components[kind]);
                    const others = `${meant === undefined ? "Use one" : `Write ${meant}, or another`} of its ${kind}`;
                    report({
                        path: `${kind}.${id}`,
                        message: `ADOT ${version} has no component ${type || excerpt(id)} among its ${kind}: the collector doesn't start.`,
                        fix: instead ?? `${others}: ${components[kind].join(", ")}.`,
                    });
                }
            }
        }
        for (const [id] of entries(config.at("connectors"))) {
            report({
                path: `connectors.${id}`,
                message: `ADOT ${version} has no connectors, and so not ${id} either: the collector doesn't start.`,
                fix: `Remove connectors.${id} and export from each pipeline directly.`,
            });
        }
    },
} as const satisfies ConfigRule;

/** All settings that the limiter of some release has. */
const newestLimiterKeys = adot.limiterKeys;

/** The release refuses that key: it no longer has it, or not yet. */
export const removedKey = {
    id: "removed-key",
    policy,
    appliesTo: "known ADOT release",
    check: (config, report) => {
        const { removedKeys, collectorVersion, limiterKeys } = config.release;
        for (const { path: limiter, settings } of limitersOf(config)) {
            const later = entries(settings).map(([key]) => key);
            for (const key of later.filter((each) => newestLimiterKeys.includes(each) && !limiterKeys.includes(each))) {
                report({
                    path: `${limiter}.${key}`,
                    message: `Collector ${collectorVersion} refuses ${limiter}.${key}, which came later: it doesn't start.`,
                    fix: "Remove it, or use a newer release.",
                });
            }
        }
        for (const { kind, type, path: keys, since, instead: fix } of removedKeys) {
            const owners =
                kind === "service"
                    ? [[kind, config.at(kind)] as const]
                    : entries(config.at(kind))
                          .filter(([id]) => config.componentType(kind, id) === type)
                          .map(([id, settings]) => [`${kind}.${id}`, settings] as const);
            for (const [owner] of owners.filter(([, settings]) => at(settings, ...keys) !== undefined)) {
                const path = [owner, ...keys].join(".");
                const message = `Collector ${collectorVersion} refuses ${path}, which was removed in ${since}: it doesn't start.`;
                report({ path, message, fix });
            }
        }
    },
} as const satisfies ConfigRule;

/** A pipeline takes from nowhere, gives to nobody, or names a processor twice. */
export const pipelineNotValid = {
    id: "pipeline-not-valid",
    policy,
    check: (config, report) => {
        for (const [id, pipeline] of entries(config.at("service", "pipelines"))) {
            const path = `service.pipelines.${id}`;
            for (const [part, one] of [
                ["receivers", "receiver"],
                ["exporters", "exporter"],
            ] as const) {
                const list = at(pipeline, part);
                if (isAbsent(list) || (Array.isArray(list) && list.length === 0)) {
                    report({
                        path: `${path}.${part}`,
                        message: `The pipeline ${id} has no ${part}: the collector doesn't start.`,
                        fix: `Name at least one ${one}, or remove the pipeline.`,
                    });
                }
            }
            const processors = ids(at(pipeline, "processors"));
            for (const { id: processor, index } of processors) {
                if (
                    processors.findIndex((each) => each.id === processor) <
                    processors.findIndex((each) => each.index === index)
                ) {
                    report({
                        path: `${path}.processors[${index}]`,
                        message: `The pipeline ${id} names ${excerpt(processor)} twice: the collector doesn't start.`,
                        fix: `Remove ${path}.processors[${index}].`,
                    });
                }
            }
        }
    },
} as const satisfies ConfigRule;

/** A pipeline, the service or an exporter names something that isn't defined. */
export const danglingReference = {
    id: "dangling-reference",
    policy,
    check: (config, report) => {
        const parts = ["receivers", "processors", "exporters"].map((part) => ({
            part,
            // A connector ends one pipeline and begins another.
            defined: config.definedIds(part, ...(part === "processors" ? [] : ["connectors"])),
        }));
        for (const [id, pipeline] of entries(config.at("service", "pipelines"))) {
            for (const { part, defined } of parts) {
                const list = { path: `service.pipelines.${id}.${part}`, value: at(pipeline, part), part, defined };
                checkReferences(list, `The pipeline ${id}`, report);
            }
        }
        const defined = config.definedIds("extensions");
        const value = config.at("service", "extensions");
        checkReferences({ path: "service.extensions", value, part: "extensions", defined }, "The service", report);
        // Those of a remote write have a rule of their own.
        entries(config.at("exporters"))
            .filter(([id]) => !config.isRemoteWrite(id))
            .forEach(([id, settings]) => checkAuthenticator(config, id, settings, report));
    },
} as const satisfies ConfigRule;

/** A list of ids, and those that it may name. */
interface References {
    readonly path: string;
    readonly value: unknown;
    readonly part: string;
    readonly defined: ReadonlySet<string>;
}

function checkReferences({ path, value, part, defined }: References, who: string, report: Report): void {
    for (const { id, index } of ids(value).filter((each) => !defined.has(each.id))) {
        const meant = nearest(id, [...defined]);
        report({
            path: `${path}[${index}]`,
            message: `${who} names ${excerpt(id)}, which isn't defined under ${part}: the collector doesn't start.`,
            fix: `${meant === undefined ? "Define" : `Write ${meant}, define`} it under ${part}, or take it out of ${path}.`,
        });
    }
}
