/**
 * A collector's config as it can run on this machine: what writes metrics goes to the stand-ins for AMP and CloudWatch,
 * what sends elsewhere is counted instead, and what this machine's collector doesn't have is left out. Pure.
 */
import * as path from "node:path";
import { ConfigView, typeOf } from "../../collector/rules/config-view";
import { isThisMachine } from "../../collector/rules/endpoints";
import { telemetryEndpoint } from "../../collector/telemetry-hosts";
import { at, entries, isMapping, type Mapping } from "../../collector/values";

/** The types that a collector has, in any of their spellings, by section; undefined where it can't be asked. */
export type Components = Readonly<Record<Section, ReadonlySet<string>>> | undefined;

const sections = ["receivers", "processors", "exporters", "extensions", "connectors"] as const;
export type Section = (typeof sections)[number];

/** One thing that is otherwise than in AWS. */
export interface Change {
    /** As the config calls it, after what it is: `exporter awsxray`. */
    readonly what: string;
    /** What becomes of it, without a full stop. */
    readonly how: string;
}

export interface Adapted {
    readonly config: Mapping;
    readonly changes: readonly Change[];
    /** Ids of the workspaces that it writes to, in AMP's stand-in. */
    readonly workspaces: readonly string[];
    /** Origins of AMP in it, which the stand-in answers for. */
    readonly origins: readonly string[];
    /** Origins of CloudWatch's endpoint for metrics in it, which its stand-in answers for. */
    readonly metricsOrigins: readonly string[];
    /** Whether something is sent to `elsewhere`, which a Prometheus answers for. */
    readonly writesElsewhere: boolean;
}

/** Stands for every address of remote write but AMP's. `.invalid` is nobody's (RFC 2606). */
export const elsewhere = "http://remote-write.invalid";

export interface AdaptOptions {
    readonly components: Components;
    /** Region of the stand-in. */
    readonly region: string;
    /** Where the collector's own files go. */
    readonly storage: string;
}

/** Exporters that send nothing out of the task. */
const staying = ["debug", "prometheus"];
/** Receivers of what isn't here. */
const unreachable: Readonly<Record<string, string>> = {
    kafka: "reads from Kafka, which isn't here",
    file_log: "reads files of its container, which aren't here",
};

/** Adapts a config; what needs no change stays as it is. */
export function adapt(config: Mapping, options: AdaptOptions): Adapted {
    const adaptation = new Adaptation(config, options);
    return adaptation.result();
}

class Adaptation {
    private readonly view: ConfigView;
    private readonly changes: Change[] = [];
    private readonly workspaces = new Set<string>();
    private readonly origins = new Set<string>();
    private readonly metricsOrigins = new Set<string>();
    private readonly renamed = new Map<string, string>();
    private readonly dropped = new Map<Section, Set<string>>(sections.map((section) => [section, new Set()]));
    private writesElsewhere = false;

    constructor(
        private readonly config: Mapping,
        private readonly options: AdaptOptions,
    ) {
        this.view = new ConfigView(config, {});
    }

    result(): Adapted {
        const parts: Record<string, unknown> = {};
        for (const section of sections) {
            if (isMapping(this.config[section])) {
                parts[section] = Object.fromEntries(
                    entries(this.config[section]).flatMap(([id, settings]) => this.component(section, id, settings)),
                );
            }
        }
        // Its settings depend on where the exporters send, which is known now.
        if (isMapping(parts.extensions)) {
            parts.extensions = Object.fromEntries(
                entries(parts.extensions).map(([id, settings]) => [id, this.signer(id, settings)]),
            );
        }
        const service = this.service();
        const { workspaces, origins, metricsOrigins, changes, writesElsewhere } = this;
        const config = { ...this.config, ...parts, ...(service === undefined ? {} : { service }) };
        return {
            config,
            changes,
            workspaces: [...workspaces],
            origins: [...origins],
            metricsOrigins: [...metricsOrigins],
            writesElsewhere,
        };
    }

    /** What a component becomes: none, itself, or another one. */
    private component(section: Section, id: string, settings: unknown): [string, unknown][] {
        const type = section === "connectors" ? typeOf(id) : this.view.componentType(section, id);
        if (section === "exporters") {
            return [this.exporter(id.trim(), type, settings)];
        }
        const isUsed = section === "connectors" || this.view.started(section).has(id.trim());
        const why = this.has(section, id, type)
            ? section === "receivers" && Object.hasOwn(unreachable, type)
                ? unreachable[type]
                : undefined
            : "isn't in this machine's collector";
        if (why !== undefined) {
            this.dropped.get(section)!.add(id.trim());
            if (isUsed) {
                this.changes.push({ what: `${kindOf(section)} ${id.trim()}`, how: `left out: it ${why}` });
            }
            return [];
        }
        if (section === "extensions" && type === "file_storage") {
            const directory = path.join(this.options.storage, id.trim().replace(/[^\w-]/g, "_"));
            return [
                [
                    id,
                    {
                        ...(isMapping(settings) ? settings : {}),
                        directory,
                        create_directory: true,
                        compaction: { directory },
                    },
                ],
            ];
        }
        return [[id, settings]];
    }

    private has(section: Section, id: string, type: string): boolean {
        const known = this.options.components?.[section];
        return known === undefined || known.has(type) || known.has(typeOf(id));
    }

    private exporter(id: string, type: string, settings: unknown): [string, unknown] {
        const isUsed = this.view.used("exporters").includes(id);
        if (type === "prometheus_remote_write" && this.has("exporters", id, type)) {
            return [id, this.remoteWrite(id, isMapping(settings) ? settings : {}, isUsed)];
        }
        if (type === "otlp_http" && isUsed && this.has("exporters", id, type) && this.writesToCloudWatch(settings)) {
            return [id, settings];
        }
        const isHere = staying.includes(type) || (/^otlp_(grpc|http)$/.test(type) && staysInTask(settings));
        if (isHere && this.has("exporters", id, type)) {
            return [id, settings];
        }
        const name = `debug/in_place_of_${id.replace(/[^\w]/g, "_")}`;
        this.renamed.set(id, name);
        if (isUsed) {
            this.changes.push({
                what: `exporter ${id}`,
                how: "sends elsewhere: what it gets is counted in the collector's log instead",
            });
        }
        return [name, { verbosity: "basic" }];
    }

    /** Whether it sends metrics to CloudWatch in the task's region, which has a stand-in here. */
    private writesToCloudWatch(settings: unknown): boolean {
        const url = at(settings, "metrics_endpoint");
        const target = typeof url === "string" ? telemetryEndpoint(url) : undefined;
        const [, origin] = /^\s*(https?:\/\/[^/?#]+)/i.exec(typeof url === "string" ? url : "") ?? [];
        if (
            target?.service.signedAs !== "monitoring" ||
            target.region !== this.options.region ||
            origin === undefined
        ) {
            return false;
        }
        this.metricsOrigins.add(origin);
        return true;
    }

    private remoteWrite(id: string, settings: Mapping, isUsed: boolean): unknown {
        const { endpoint } = settings;
        if (typeof endpoint !== "string" || !/^\s*https?:\/\//i.test(endpoint)) {
            return settings;
        }
        const target = telemetryEndpoint(endpoint);
        if (target?.service.signedAs === "aps" && target.region === this.options.region) {
            const [, origin = ""] = /^\s*(https?:\/\/[^/?#]+)/i.exec(endpoint) ?? [];
            this.origins.add(origin);
            const [, workspace] = /^\/workspaces\/([^/]+)\//.exec(target.path) ?? [];
            if (workspace !== undefined && isUsed) {
                this.workspaces.add(workspace);
            }
            return settings;
        }
        if (staysInTask(settings)) {
            return settings;
        }
        this.writesElsewhere ||= isUsed;
        if (isUsed) {
            const what =
                target?.service.signedAs === "aps" ? "writes to AMP in a second region" : "doesn't write to AMP";
            const how = `${what}: here a Prometheus takes it, whoever signs`;
            this.changes.push({ what: `exporter ${id}`, how });
        }
        const { auth: _, tls: _tls, ...others } = settings;
        return { ...others, endpoint: `${elsewhere}/api/v1/write` };
    }

    /** Without a name of AWS's in its address, the signer can't tell what it signs for; and there is no STS here. */
    private signer(id: string, settings: unknown): unknown {
        if (this.view.componentType("extensions", id) !== "sigv4auth") {
            return settings;
        }
        const { assume_role: role, ...own } = isMapping(settings) ? settings : {};
        if (role !== undefined) {
            this.changes.push({
                what: `extension ${id.trim()}`,
                how: "doesn't assume its role: it signs with the task's own",
            });
        }
        return { region: this.options.region, service: "aps", ...own };
    }

    private service(): Mapping | undefined {
        const { service } = this.config;
        if (!isMapping(service)) {
            return undefined;
        }
        const extensions = service.extensions;
        const pipelines = entries(service.pipelines).flatMap(([id, pipeline]): [string, unknown][] => {
            if (!isMapping(pipeline)) {
                return [[id, pipeline]];
            }
            const receivers = this.list(["receivers", "connectors"], pipeline.receivers);
            const processors = this.list(["processors"], pipeline.processors);
            const exporters = this.list(["exporters", "connectors"], pipeline.exporters);
            const isEmpty = [receivers, exporters].some((list) => Array.isArray(list) && list.length === 0);
            if (isEmpty && (receivers !== pipeline.receivers || exporters !== pipeline.exporters)) {
                this.changes.push({
                    what: `pipeline ${id}`,
                    how: "left out: nothing of what feeds it, or of what it feeds, is here",
                });
                return [];
            }
            return [[id, { ...pipeline, receivers, ...(processors === undefined ? {} : { processors }), exporters }]];
        });
        return {
            ...service,
            ...(extensions === undefined ? {} : { extensions: this.list(["extensions"], extensions) }),
            pipelines: Object.fromEntries(pipelines),
        };
    }

    /** A list of ids with what became of them; the same list where nothing did. */
    private list(from: readonly Section[], value: unknown): unknown {
        if (!Array.isArray(value)) {
            return value;
        }
        const changed = value
            .filter((id) => !from.some((section) => this.dropped.get(section)!.has(String(id).trim())))
            .map((id: unknown) => (from.includes("exporters") ? (this.renamed.get(String(id).trim()) ?? id) : id));
        return changed.length === value.length && changed.every((id, index) => id === value[index]) ? value : changed;
    }
}

/** `exporter` of `exporters`. */
const kindOf = (section: Section): string => section.slice(0, -1);

function staysInTask(settings: unknown): boolean {
    const endpoint = at(settings, "endpoint");
    const [, host] = /^\s*(?:\w+:\/\/)?(\[[^\]]*\]|[^:/]*)/.exec(typeof endpoint === "string" ? endpoint : "") ?? [];
    return host !== undefined && host !== "" && isThisMachine(host, false);
}
