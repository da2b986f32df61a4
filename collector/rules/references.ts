/** The rules about what a config names: components of the release, things defined, and signed writes. */
import { isLoopback } from "./endpoints";
import { type AdotRelease, type ComponentKind } from "../release";
import { type Finding, at, componentType, entries, ids, inWords, isMapping, knownType } from "./findings";

const kinds: readonly ComponentKind[] = ["receivers", "processors", "exporters", "extensions"];
const pipelineParts = ["receivers", "processors", "exporters"] as const;

export function referenceFindings(config: unknown, release: AdotRelease): Finding[] {
    return [
        ...unknownComponents(config, release),
        ...removedKeys(config, release),
        ...entries(at(config, "service", "pipelines")).flatMap(([id, pipeline]) =>
            danglingInPipeline(config, id, pipeline),
        ),
        ...danglingExtensions(config),
        ...authentication(config, release),
    ];
}

function unknownComponents(config: unknown, release: AdotRelease): Finding[] {
    const declared = kinds.flatMap((kind) =>
        entries(at(config, kind))
            .filter(([id]) => (release.complete ? !knownType(kind, id, release) : isRemoved(id, release)))
            .map(([id]): Finding => unknownComponent(kind, id, release)),
    );
    const connectors = entries(at(config, "connectors")).map(([id]): Finding => ({
        rule: "unknown-component",
        path: `connectors.${id}`,
        message: `ADOT ${release.version} has no connectors, so not ${id} either: the collector doesn't start.`,
        fix: `Remove connectors.${id} and export from each pipeline directly.`,
    }));
    return [...declared, ...connectors];
}

const typeOf = (id: string): string => id.split("/")[0].trim();

const isRemoved = (id: string, release: AdotRelease): boolean => Object.hasOwn(release.removedComponents, typeOf(id));

function unknownComponent(kind: ComponentKind, id: string, release: AdotRelease): Finding {
    const type = typeOf(id);
    const removed = isRemoved(id, release) ? release.removedComponents[type] : undefined;
    return {
        rule: "unknown-component",
        path: `${kind}.${id}`,
        message: `ADOT ${release.version} has no component ${type || inWords(id)} among its ${kind}: the collector doesn't start.`,
        fix: removed ?? `Use one of its ${kind}: ${release.components[kind].join(", ")}.`,
    };
}

function removedKeys(config: unknown, release: AdotRelease): Finding[] {
    return release.removedKeys.flatMap((removed) => {
        const { kind, type, path, since, instead } = removed;
        const finding = (owner: string): Finding => ({
            rule: "removed-key",
            path: [owner, ...path].join("."),
            message: `Collector ${release.collectorVersion} refuses ${[owner, ...path].join(".")}, which was removed in ${since}: it doesn't start.`,
            fix: instead,
        });
        if (kind === "service") {
            return at(config, kind, ...path) === undefined ? [] : [finding(kind)];
        }
        return entries(at(config, kind))
            .filter(
                ([id, settings]) => componentType(kind, id, release) === type && at(settings, ...path) !== undefined,
            )
            .map(([id]) => finding(`${kind}.${id}`));
    });
}

function danglingInPipeline(config: unknown, pipelineId: string, pipeline: unknown): Finding[] {
    return pipelineParts.flatMap((part) => {
        // A connector ends one pipeline and begins another.
        const defined = declaredIds(at(config, part));
        const connectors = part === "processors" ? new Set<string>() : declaredIds(at(config, "connectors"));
        return ids(at(pipeline, part))
            .filter(({ id }) => !defined.has(id) && !connectors.has(id))
            .map(({ id, index }) =>
                dangling(`service.pipelines.${pipelineId}.${part}[${index}]`, `The pipeline ${pipelineId}`, part, id),
            );
    });
}

function danglingExtensions(config: unknown): Finding[] {
    const defined = declaredIds(at(config, "extensions"));
    return ids(at(config, "service", "extensions"))
        .filter(({ id }) => !defined.has(id))
        .map(({ id, index }) => dangling(`service.extensions[${index}]`, "The service", "extensions", id));
}

function dangling(path: string, who: string, section: string, id: string): Finding {
    return {
        rule: "dangling-reference",
        path,
        message: `${who} names ${inWords(id)}, which isn't defined under ${section}: the collector doesn't start.`,
        fix: `Define it under ${section}, or take it out of ${path.replace(/\[\d+\]$/, "")}.`,
    };
}

/** Who signs: every authenticator is defined and started, and a remote write to anywhere but this machine has one. */
function authentication(config: unknown, release: AdotRelease): Finding[] {
    const defined = declaredIds(at(config, "extensions"));
    const started = new Set(ids(at(config, "service", "extensions")).map(({ id }) => id));
    const exporters = entries(at(config, "exporters"));
    return exporters.flatMap(([id, settings]): Finding[] => {
        const isRemoteWrite = componentType("exporters", id, release) === "prometheus_remote_write";
        const rule = isRemoteWrite ? "remote-write-unauthenticated" : "dangling-reference";
        const path = `exporters.${id}.auth.authenticator`;
        const authenticator = at(settings, "auth", "authenticator");
        if (typeof authenticator !== "string" || authenticator.trim() === "") {
            return isRemoteWrite && !needsNoSignature(settings)
                ? [
                      {
                          rule,
                          path,
                          // The endpoint is not quoted: a URL may hold a password, and messages end up in logs.
                          message: `${id} writes without an authenticator: AMP refuses unsigned requests.`,
                          fix: `Set ${path} to sigv4auth, define extensions.sigv4auth with region and service aps, and list it in service.extensions.`,
                      },
                  ]
                : [];
        }
        const name = authenticator.trim();
        if (!defined.has(name)) {
            return [
                {
                    rule,
                    path,
                    message: `${id} is signed by ${inWords(name)}, which isn't defined under extensions: the collector doesn't start.`,
                    fix: `Define extensions.${name} and list it in service.extensions.`,
                },
            ];
        }
        return started.has(name)
            ? []
            : [
                  {
                      rule,
                      path: "service.extensions",
                      message: `${id} is signed by ${name}, which service.extensions doesn't list: it isn't started, and neither is the collector.`,
                      fix: `Add ${name} to service.extensions.`,
                  },
              ];
    });
}

/** A write that stays on this machine, or that carries its own credentials. */
function needsNoSignature(settings: unknown): boolean {
    const headers = entries(at(settings, "headers")).map(([header]) => header.toLowerCase());
    const endpoint = at(settings, "endpoint");
    return headers.includes("authorization") || (typeof endpoint === "string" && isLoopback(endpoint));
}

function declaredIds(section: unknown): ReadonlySet<string> {
    return new Set(isMapping(section) ? Object.keys(section).map((id) => id.trim()) : []);
}
