/** The typed escape hatch: what users add to a generated config. */
import { typeOf } from "../rules/config-view";
import { nearest } from "../rules/nearest";
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
import { plainCopy } from "./plain";

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

/** Pipelines that are generated, as far as a request asks for them. */
export type GeneratedPipeline = "metrics/scrape" | "metrics/ecs";

/** What a user adds to a pipeline that is generated. */
export interface AddedToPipeline {
    /**
     * Ids of added processors, in their order. They come behind the memory limiter, and before what gives series their
     * identity and makes batches.
     */
    processors: string[];
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
    /** Processors for generated pipelines: `metrics/scrape`, of all scrapes, and `metrics/ecs`. */
    generated?: { [Id in GeneratedPipeline]?: AddedToPipeline };
}

/**
 * Additions with their types: a section, component or setting that the model doesn't have is an error of the
 * compiler's. It does nothing else.
 */
export function collectorAdditions(additions: CollectorAdditions): CollectorAdditions {
    return additions;
}

const limiter = "memory_limiter";
const detection = "resourcedetection";
const componentSections = ["extensions", "receivers", "processors", "exporters"] as const;

const ids = list(string(), { of: "ids" });
const someIds = list(string(), { least: 1, of: "ids" });
const section = valueThat("an object whose keys are ids", isObject).optional();

export const pipelineInputs = {
    receivers: someIds,
    processors: ids.optional(),
    exporters: someIds,
} satisfies InputsOf<AddedPipeline>;

export const addedToPipelineInputs = { processors: someIds } satisfies InputsOf<AddedToPipeline>;

export const additionsInputs = {
    extensions: section,
    receivers: section,
    processors: section,
    exporters: section,
    pipelines: record(object(pipelineInputs), {
        pattern: /^(metrics|traces|logs)(\/.+)?$/,
        allowed: "metrics, traces or logs, or one of them with a name: metrics/mine",
    }).optional(),
    generated: object({
        "metrics/scrape": object(addedToPipelineInputs).optional(),
        "metrics/ecs": object(addedToPipelineInputs).optional(),
    }).optional(),
} satisfies InputsOf<CollectorAdditions>;

/** Additions as a whole. Their type says as much, but Pulumi's schema can't, and a caller in JavaScript has none. */
export const additionsInput = anything().also((path, value) =>
    object(additionsInputs).check(path, plainCopy(path, value)),
);

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
    refuseMisplaced(generated, additions);
    if (Object.hasOwn(generated.receivers, bufferIds.hop)) {
        refuseHop(additions);
    }
}

/** Generated pipelines take added processors, and those that there are. */
function refuseMisplaced(config: CollectorConfig, { generated = {}, processors = {} }: CollectorAdditions): void {
    const there = Object.keys(config.service.pipelines).filter((id) => id in additionsInputs.generated.form.fields!);
    const own = Object.keys(processors);
    for (const [id, added] of Object.entries(generated)) {
        const path = `additions.generated.${id}`;
        if (!there.includes(id)) {
            const why = `this collector has ${there.length === 0 ? "none that is generated" : there.join(" and ")}`;
            throw new InputError(path, `${path} is of a pipeline that isn't there: ${why}.`);
        }
        const { processors: ids } = added;
        ids.forEach((processor, index) => {
            if (!own.includes(processor)) {
                const meant = nearest(processor, own);
                const instead = meant === undefined ? "" : `; the nearest is ${meant}`;
                const why = `it must be one of additions.processors${own.length === 0 ? "" : `, ${own.join(", ")}`}${instead}`;
                refuse(`${path}.processors[${index}]`, processor, why);
            }
        });
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
    const generated = Object.entries(config.service.pipelines).map(([id, pipeline]) => [
        id,
        withProcessors(pipeline, additions.generated?.[id as GeneratedPipeline]?.processors ?? []),
    ]);
    return {
        extensions: { ...config.extensions, ...additions.extensions },
        receivers: { ...config.receivers, ...additions.receivers },
        processors: { ...config.processors, ...additions.processors },
        exporters: { ...config.exporters, ...additions.exporters },
        service: {
            ...config.service,
            extensions: [...config.service.extensions, ...Object.keys(additions.extensions ?? {})],
            pipelines: Object.fromEntries([...generated, ...pipelines]) as CollectorConfig["service"]["pipelines"],
        },
    };
}

/** Identity comes behind them, so that none of them can take it away. */
function withProcessors(pipeline: Pipeline, added: readonly string[]): Pipeline {
    const before = pipeline.processors.indexOf(detection);
    return { ...pipeline, processors: pipeline.processors.toSpliced(before, 0, ...added) };
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
