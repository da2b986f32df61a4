/** The typed escape hatch: what users add to a generated config. */
import { typeOf } from "../rules/config-view";
import { bufferIds } from "./buffer";
import type { CollectorConfig, Exporters, Extensions, Pipeline, Processors, Receivers } from "./model";
import {
    anything,
    InputError,
    type InputsOf,
    isObject,
    list,
    object,
    record,
    refuse,
    string,
    valueThat,
} from "../inputs";

/** A pipeline that a user adds; the memory limiter becomes its first processor. */
export interface AddedPipeline {
    /** Ids; at least one. */
    receivers: string[];
    /**
     * The last is `batch`, the generated one, where an exporter has a queue: all but awsemf, awsxray, debug, file and
     * prometheus have.
     */
    processors?: string[];
    /** Ids; at least one. */
    exporters: string[];
}

/**
 * More components and pipelines, in the collector's own terms: strings keep their `${env:NAME}` placeholders. Ids are
 * new ones; pipelines may use generated components by id (`componentIds`). An added extension is started as well.
 */
export interface CollectorAdditions {
    /** By id. */
    receivers?: Receivers;
    /** By id; no memory limiter. */
    processors?: Processors;
    /** With a `queue_size` each, in `sending_queue` or `remote_write_queue`, or with `enabled: false` there. */
    exporters?: Exporters;
    /** By id. */
    extensions?: Extensions;
    /** By id: `metrics/…`, `traces` or `logs`, with or without a name. */
    pipelines?: Record<string, AddedPipeline>;
}

const limiter = "memory_limiter";
const componentSections = ["extensions", "receivers", "processors", "exporters"] as const;

const ids = list(string(), { of: "ids" });
const someIds = list(string(), { least: 1, of: "ids" });
const section = valueThat("an object whose keys are ids", isObject).optional();

export const pipelineInputs = {
    receivers: someIds,
    processors: ids.optional(),
    exporters: someIds,
} satisfies InputsOf<AddedPipeline>;

export const additionsInputs = {
    extensions: section,
    receivers: section,
    processors: section,
    exporters: section,
    pipelines: record(object(pipelineInputs), {
        pattern: /^(metrics|traces|logs)(\/.+)?$/,
        allowed: "metrics, traces or logs, or one of them with a name: metrics/mine",
    }).optional(),
} satisfies InputsOf<CollectorAdditions>;

/** Additions as a whole. Their type says as much, but Pulumi's schema can't, and a caller in JavaScript has none. */
export const additionsInput = anything()
    .also(checkPlain)
    .also((path, value) => object(additionsInputs).check(path, value));

/** @throws when an addition would replace something generated, or brings a memory limiter of its own. */
export function refuseReplacing(generated: CollectorConfig, additions: CollectorAdditions): void {
    for (const id of Object.keys(additions.processors ?? {})) {
        if (typeOf(id) === limiter) {
            throw new InputError(
                "additions.processors",
                `additions.processors has "${id}": the sidecar has one memory limiter, sized for its memory; change that instead.`,
            );
        }
    }
    for (const section of componentSections) {
        refuseSame(`additions.${section}`, additions[section], generated[section]);
    }
    refuseSame("additions.pipelines", additions.pipelines, generated.service.pipelines);
    if (Object.hasOwn(generated.receivers, bufferIds.hop)) {
        refuseHop(additions);
    }
}

/** What comes by the hop goes to AMP, and a pipeline that takes it would send it round again. */
function refuseHop({ pipelines = {} }: CollectorAdditions): void {
    const own: readonly string[] = Object.values(bufferIds);
    for (const [id, parts] of Object.entries(pipelines)) {
        for (const [part, ids] of Object.entries(parts)) {
            const taken = (ids as readonly string[]).find((each) => own.includes(each.trim()));
            if (taken !== undefined) {
                throw new InputError(
                    `additions.pipelines.${id}.${part}`,
                    `additions.pipelines.${id}.${part} has "${taken}", which is a part of the queue on disk: name prometheusremotewrite as exporter, and the queue comes before it.`,
                );
            }
        }
    }
}

/** The config with the additions, limiter first in each added pipeline. */
export function withAdditions(config: CollectorConfig, additions: CollectorAdditions): CollectorConfig {
    const pipelines = Object.entries(additions.pipelines ?? {}).map(([id, pipeline]) => [id, limited(pipeline)]);
    return {
        extensions: { ...config.extensions, ...additions.extensions },
        receivers: { ...config.receivers, ...additions.receivers },
        processors: { ...config.processors, ...additions.processors },
        exporters: { ...config.exporters, ...additions.exporters },
        service: {
            ...config.service,
            extensions: [...config.service.extensions, ...Object.keys(additions.extensions ?? {})],
            pipelines: { ...config.service.pipelines, ...Object.fromEntries(pipelines) },
        },
    };
}

/** What YAML can say and nothing else, so that the config that is audited is the one that is written. */
function checkPlain(at: string, value: unknown, above: readonly unknown[] = []): void {
    if (value === undefined || value === null || ["string", "boolean"].includes(typeof value)) {
        return;
    }
    if (typeof value === "number" && Number.isFinite(value)) {
        return;
    }
    if (above.includes(value)) {
        throw new InputError(at, `${at} is a part of itself: a config has an end.`);
    }
    if (!Array.isArray(value) && !isPlainObject(value)) {
        const allowed = "it must be strings, numbers, booleans, lists and plain objects, known from the start";
        if (typeof value !== "object") {
            refuse(at, value, allowed);
        }
        throw new InputError(at, `${at} is an object of a class, such as an Output: ${allowed}.`);
    }
    for (const [key, inner] of Object.entries(value)) {
        checkPlain(`${at}.${key}`, inner, [...above, value]);
    }
}

function isPlainObject(value: unknown): value is object {
    if (typeof value !== "object" || value === null) {
        return false;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuseSame(at: string, added: object | undefined, generated: object): void {
    // The collector trims ids.
    const same = Object.keys(added ?? {}).find((id) => Object.hasOwn(generated, id.trim()));
    if (same !== undefined) {
        throw new InputError(
            at,
            `${at} has "${same}": the generated config has one of that id; give yours a name, e.g. ${typeOf(same)}/mine.`,
        );
    }
}

function limited({ receivers, processors = [], exporters }: AddedPipeline): Pipeline {
    return {
        receivers: [...receivers],
        processors: [limiter, ...processors.filter((processor) => processor.trim() !== limiter)],
        exporters: [...exporters],
    };
}
