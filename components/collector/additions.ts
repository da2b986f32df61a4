/** The typed escape hatch: what users add to a generated config. */
import type { CollectorConfig, Exporters, Extensions, Processors, Receivers } from "./config";
import { fail, shown } from "./scrape";

/** A pipeline that a user adds; the memory limiter becomes its first processor. */
export interface AddedPipeline {
    receivers: string[];
    processors?: string[];
    exporters: string[];
}

/**
 * More components and pipelines, in the collector's own terms: strings keep their `${env:NAME}` placeholders. Ids are new ones;
 * pipelines may use generated components by id (`componentIds`). An added extension is started as well.
 */
export interface CollectorAdditions {
    receivers?: Receivers;
    processors?: Processors;
    exporters?: Exporters;
    extensions?: Extensions;
    /** By id: `metrics/…`, `traces` or `logs`, with or without a name. */
    pipelines?: Record<string, AddedPipeline>;
}

const limiter = "memory_limiter";

/** Type of a component id: `batch` of `batch/large`. */
export const typeOf = (id: string): string => id.split("/")[0].trim();

/**
 * The config with the additions, limiter first in each added pipeline.
 * @throws when an addition would replace something generated, or brings a memory limiter of its own.
 */
export function withAdditions(config: CollectorConfig, additions: CollectorAdditions): CollectorConfig {
    for (const id of Object.keys(additions.processors ?? {})) {
        if (typeOf(id) === limiter) {
            fail(
                `additions.processors has ${shown(id)}`,
                "the sidecar has one memory limiter, sized for its memory; set sidecar.memory instead.",
            );
        }
    }
    const sections = ["extensions", "receivers", "processors", "exporters"] as const;
    for (const section of sections) {
        refuseSame(`additions.${section}`, additions[section], config[section]);
    }
    refuseSame("additions.pipelines", additions.pipelines, config.service.pipelines);
    const pipelines = Object.entries(additions.pipelines ?? {}).map(([id, pipeline]) => [id, limited(id, pipeline)]);
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

function refuseSame(at: string, added: object | undefined, generated: object): void {
    const same = Object.keys(added ?? {}).find((id) => Object.hasOwn(generated, id));
    if (same !== undefined) {
        fail(
            `${at} has ${shown(same)}`,
            `the generated config has one of that id; give yours a name, e.g. ${typeOf(same)}/mine.`,
        );
    }
}

function limited(
    id: string,
    { receivers, processors = [], exporters }: AddedPipeline,
): CollectorConfig["service"]["pipelines"][string] {
    if (!/^(metrics|traces|logs)(\/.+)?$/.test(id)) {
        fail(
            `additions.pipelines has ${shown(id)}`,
            "a pipeline's id is metrics, traces or logs, or one of them with a name: metrics/mine.",
        );
    }
    if (!receivers?.length || !exporters?.length) {
        fail(
            `additions.pipelines.${id} is ${shown({ receivers, exporters })}`,
            "a pipeline has at least one receiver and one exporter.",
        );
    }
    return {
        receivers: [...receivers],
        processors: [limiter, ...processors.filter((processor) => processor !== limiter)],
        exporters: [...exporters],
    };
}
