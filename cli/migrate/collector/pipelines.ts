/** A collector's config as it is migrated: who receives, changes and sends what. */
import { at, entries, isAbsent, items, textOf } from "../../../collector/values";

/** Component types that have had another name, by the one that they had in ADOT first. */
const olderNames: Readonly<Record<string, string>> = {
    awsecscontainermetricsd: "awsecscontainermetrics",
    otlp_http: "otlphttp",
    resource_detection: "resourcedetection",
    metrics_transform: "metricstransform",
    cumulative_to_delta: "cumulativetodelta",
    delta_to_rate: "deltatorate",
};

/** Type of a component's id, such as `prometheus` of `prometheus/mine`. */
export function typeIn(id: string): string {
    const type = id.split("/")[0]!.trim();
    return olderNames[type] ?? type;
}

export interface Pipeline {
    readonly id: string;
    readonly signal: string;
    readonly receivers: readonly string[];
    readonly processors: readonly string[];
    readonly exporters: readonly string[];
}

export const pipelinesOf = (config: unknown): readonly Pipeline[] =>
    entries(at(config, "service", "pipelines")).map(([id, pipeline]) => {
        const ids = (key: string): readonly string[] => items(at(pipeline, key)).map(textOf);
        return {
            id,
            signal: id.split("/")[0]!.trim(),
            receivers: ids("receivers"),
            processors: ids("processors"),
            exporters: ids("exporters"),
        };
    });

/** A config's text in the collector's syntax as Prometheus reads it: `$$` is one `$`. */
export function unescaped(value: unknown): unknown {
    if (typeof value === "string") {
        return value.replaceAll("$$", "$");
    }
    if (Array.isArray(value)) {
        return value.map(unescaped);
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unescaped(inner)]))
        : value;
}

/** Port of an address to listen on; undefined where it says none that a sidecar can have. */
export function listeningPort(address: unknown): number | undefined {
    const digits = /:(\d{1,5})$/.exec(textOf(address))?.[1];
    const port = Number(digits);
    return digits !== undefined && port >= 1024 && port <= 65_535 ? port : undefined;
}

/** Whether a component has no settings at all. */
export const isBare = (settings: unknown): boolean => isAbsent(settings) || entries(settings).length === 0;
