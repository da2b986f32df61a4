/** What the audit's rules share: findings, and reading a config that may hold anything. */
import type { AdotRelease, ComponentKind } from "../release";

/** Every rule of the audit. */
export type RuleId =
    /** The text is no YAML, or a part of it is not what the collector reads there. */
    | "config-unreadable"
    /** The service has no pipelines, so nothing is collected and nothing can be judged. */
    | "no-pipelines"
    /** A pipeline has no memory limiter. */
    | "limiter-missing"
    /** Another processor comes before the limiter. */
    | "limiter-not-first"
    /** The limiter's size is a percentage of a memory that may be the host's. */
    | "limiter-percentage"
    /** A limiter lacks its interval or limit, has one without a unit, or one that the collector refuses. */
    | "limiter-incomplete"
    /** The limiter looks so seldom that memory can fill up in between. */
    | "limiter-too-slow"
    /** The limit, or GOMEMLIMIT, is larger than the container allows. */
    | "limiter-too-large"
    /** The soft limit is below what an idle collector needs: data would be refused for ever. */
    | "limiter-too-small"
    /** A pipeline, the service or an exporter names something that isn't defined. */
    | "dangling-reference"
    /** The release doesn't have that component. */
    | "unknown-component"
    /** The release refuses that key. */
    | "removed-key"
    /** Samples would be written without a signature. */
    | "remote-write-unauthenticated"
    /** Samples would be written over plain http. */
    | "remote-write-unencrypted"
    /** An exporter's queue has no bound, or one that the container's memory can't hold. */
    | "queue-unbounded"
    /** What goes into the queue has no bound: no batch processor, or one without `send_batch_max_size`. */
    | "batch-unbounded"
    /** A scrape may bring any number of samples, or a body of any size. */
    | "scrape-unbounded"
    /** Nothing in the series tells one task of a service from another. */
    | "identity-missing"
    /** A label takes values without bound. */
    | "label-unbounded";

/**
 * Rules that a config has to follow before anything is deployed with it; the others are advice. The components refuse a
 * config that breaks one of these, and the policies about them are mandatory unless somebody says otherwise.
 */
export const mandatoryRules: readonly RuleId[] = [
    "config-unreadable",
    "no-pipelines",
    "limiter-missing",
    "limiter-not-first",
    "limiter-percentage",
    "limiter-incomplete",
    "limiter-too-slow",
    "limiter-too-large",
    "limiter-too-small",
    "dangling-reference",
    "unknown-component",
    "removed-key",
    "remote-write-unauthenticated",
    "remote-write-unencrypted",
    "queue-unbounded",
    "batch-unbounded",
];

/** One thing that is wrong with a config. */
export interface Finding {
    readonly rule: RuleId;
    /** Path in the config, e.g. `service.pipelines.metrics.processors[0]`. */
    readonly path: string;
    /** Full sentence: what is wrong. */
    readonly message: string;
    /** Full sentence: what to do. */
    readonly fix: string;
}

/** What the audit is told beside the config. */
export interface AuditOptions {
    /** Hard memory of the container, MiB; undefined when it has none. Sizes are then judged on their own. */
    memoryMiB?: number;
    /** The container's GOMEMLIMIT, MiB; undefined when it has none. */
    goMemLimitMiB?: number;
    /** Default: the pinned release. */
    release?: AdotRelease;
}

export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Value under `key`, own properties only; undefined when `value` is no mapping. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
    return keys.reduce<unknown>(
        (inner, key) => (isMapping(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
        value,
    );
}

/** A mapping's entries; none when it is absent or something else, which `readable` reports. */
export function entries(value: unknown): readonly (readonly [string, unknown])[] {
    return isMapping(value) ? Object.entries(value) : [];
}

/** The ids of a list such as a pipeline's processors, each with its index; what is no text is left to `readable`. */
export function ids(value: unknown): readonly { readonly id: string; readonly index: number }[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return list.flatMap((id, index) => (typeof id === "string" ? [{ id: id.trim(), index }] : []));
}

function textsIn(value: unknown): string[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return list.filter((id) => typeof id === "string").map((id) => id.trim());
}

/** One pipeline, as far as it can be read. */
export interface PipelineView {
    readonly id: string;
    /** `metrics`, `traces` or `logs`. */
    readonly signal: string;
    readonly receivers: readonly string[];
    readonly processors: readonly string[];
    readonly exporters: readonly string[];
}

/** The pipelines in the config's order. */
export function pipelineViews(config: unknown): readonly PipelineView[] {
    return entries(at(config, "service", "pipelines")).map(([id, pipeline]) => {
        const named = (part: string): string[] => textsIn(at(pipeline, part));
        return {
            id,
            signal: id.split("/")[0].trim(),
            receivers: named("receivers"),
            processors: named("processors"),
            exporters: named("exporters"),
        };
    });
}

/**
 * A component's id as the config writes it, and its settings; undefined when it isn't defined. The collector trims ids.
 */
export function declared(config: unknown, kind: ComponentKind, id: string): readonly [string, unknown] | undefined {
    return entries(at(config, kind)).find(([key]) => key.trim() === id);
}

/** Left out and empty are the same to most of what reads a config. */
export const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;

/** Component type of an id in its newest spelling: `prometheus_remote_write` of `prometheusremotewrite/amp`. */
export function componentType(kind: ComponentKind, id: string, release: AdotRelease): string {
    const written = id.split("/")[0].trim();
    const aliases = release.aliases[kind];
    return Object.hasOwn(aliases, written) ? aliases[written] : written;
}

/** The types that a release has, for a fix: old spellings included, as both work. */
export function knownType(kind: ComponentKind, id: string, release: AdotRelease): boolean {
    return release.components[kind].includes(componentType(kind, id, release));
}

/** A value as it appears in a message; never throws and never long. */
export function inWords(value: unknown): string {
    if (value === undefined || value === null) {
        return "empty";
    }
    try {
        const text = JSON.stringify(value) ?? String(value);
        return text.length > 60 ? `${text.slice(0, 57)}...` : text;
    } catch {
        return `a ${typeof value} that can't be shown`;
    }
}

/** Whether the collector will replace the value with something that isn't known here. */
export function isPlaceholder(value: unknown): value is string {
    return typeof value === "string" && value.replaceAll("$$", "").includes("${");
}
