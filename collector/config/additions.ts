/** The typed escape hatch: what users add to a generated config. */
import type { CollectorConfig, Exporters, Extensions, Processors, Receivers } from "./model";
import { fail, shown } from "./scrape";

/** A pipeline that a user adds; the memory limiter becomes its first processor. */
export interface AddedPipeline {
    receivers: string[];
    /**
     * The last is `batch`, the generated one, where an exporter has a queue: all but awsemf, awsxray, debug, file and
     * prometheus have.
     */
    processors?: string[];
    exporters: string[];
}

/**
 * More components and pipelines, in the collector's own terms: strings keep their `${env:NAME}` placeholders. Ids are
 * new ones; pipelines may use generated components by id (`componentIds`). An added extension is started as well.
 */
export interface CollectorAdditions {
    receivers?: Receivers;
    processors?: Processors;
    /** With a `queue_size` each, in `sending_queue` or `remote_write_queue`, or with `enabled: false` there. */
    exporters?: Exporters;
    extensions?: Extensions;
    /** By id: `metrics/…`, `traces` or `logs`, with or without a name. */
    pipelines?: Record<string, AddedPipeline>;
}

const limiter = "memory_limiter";
const componentSections = ["extensions", "receivers", "processors", "exporters"] as const;
const sections: readonly string[] = [...componentSections, "pipelines"] satisfies (keyof CollectorAdditions)[];

/** Type of a component id: `batch` of `batch/large`. */
export const typeOf = (id: string): string => id.split("/")[0].trim();

/**
 * The config with the additions, limiter first in each added pipeline.
 * @throws when an addition would replace something generated, or brings a memory limiter of its own.
 */
export function withAdditions(config: CollectorConfig, additions: CollectorAdditions): CollectorConfig {
    checkForm(additions);
    for (const id of Object.keys(additions.processors ?? {})) {
        if (typeOf(id) === limiter) {
            fail(
                `additions.processors has ${shown(id)}`,
                "the sidecar has one memory limiter, sized for its memory; set sidecar.memory instead.",
            );
        }
    }
    for (const section of componentSections) {
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

/** Its types say as much, but the component's schema can't, and a caller in JavaScript has none. */
function checkForm(additions: unknown): void {
    checkPlain("additions", additions);
    if (!isMapping(additions)) {
        fail(`additions is ${shown(additions)}`, `it is an object with ${sections.join(", ")}.`);
    }
    for (const [section, content] of Object.entries(additions)) {
        if (!sections.includes(section)) {
            fail(`additions has ${shown(section)}`, `there are ${sections.join(", ")}; the rest is the sidecar's own.`);
        }
        if (content !== undefined && !isMapping(content)) {
            fail(`additions.${section} is ${shown(content)}`, "it is an object whose keys are ids.");
        }
    }
    for (const [id, pipeline] of Object.entries(additions.pipelines ?? {})) {
        if (!isMapping(pipeline)) {
            fail(`additions.pipelines.${id} is ${shown(pipeline)}`, "it is an object with receivers and exporters.");
        }
        for (const [part, ids] of Object.entries(pipeline)) {
            if (!["receivers", "processors", "exporters"].includes(part)) {
                fail(`additions.pipelines.${id} has ${shown(part)}`, "there are receivers, processors and exporters.");
            }
            if (ids !== undefined && !(Array.isArray(ids) && ids.every((one) => typeof one === "string"))) {
                fail(`additions.pipelines.${id}.${part} is ${shown(ids)}`, "it is a list of ids.");
            }
        }
    }
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
        fail(`${at} is a part of itself`, "a config has an end.");
    }
    if (!Array.isArray(value) && !isPlainObject(value)) {
        const what = typeof value === "object" ? "an object of a class, such as an Output" : shown(value);
        fail(`${at} is ${what}`, "it is texts, numbers, booleans, lists and plain objects, known from the start.");
    }
    for (const [key, inner] of Object.entries(value)) {
        checkPlain(`${at}.${key}`, inner, [...above, value]);
    }
}

const isMapping = (value: unknown): value is Record<string, Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value);

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
        processors: [limiter, ...processors.filter((processor) => processor.trim() !== limiter)],
        exporters: [...exporters],
    };
}
