/** The rule that one piece of what waits is bounded: a batch processor with a largest batch. */
import {
    type AuditOptions,
    type Finding,
    type PipelineView,
    at,
    componentType,
    declared,
    entries,
    inWords,
    isAbsent,
    isMapping,
    isPlaceholder,
    pipelineViews,
} from "./findings";
import { heapRoom, pointsMiB } from "./heap-room";
import { waitsFor } from "./queue-settings";
import { recommended } from "./recommended";
import type { AdotRelease } from "../release";

/** The batch processor's default `send_batch_size`. Source: batchprocessor factory.go. */
const defaultBatch = 8_192;

export function batchFindings(config: unknown, options: AuditOptions, release: AdotRelease): Finding[] {
    const found = pipelineViews(config).flatMap((pipeline) => pipelineFindings(config, pipeline, options, release));
    return [
        // Pipelines that share a processor share what is wrong with it.
        ...new Map(found.map((finding) => [finding.path, finding])).values(),
        ...startFindings(config, release),
    ];
}

/**
 * Most items in a batch that leaves the pipeline; undefined when nothing bounds it, or when the bound is no use as one
 * batch alone is more than the heap can hold.
 */
export function largestBatch(
    config: unknown,
    pipeline: PipelineView,
    options: AuditOptions,
    release: AdotRelease,
): number | undefined {
    const id = lastBatch(pipeline, release);
    const size = id === undefined ? undefined : sizeOf(declared(config, "processors", id)?.[1]);
    return size === undefined || pointsMiB(size) > (heapRoom(config, options)?.mib ?? Infinity) ? undefined : size;
}

/** The last one decides: it puts together what the others have cut. */
const lastBatch = ({ processors }: PipelineView, release: AdotRelease): string | undefined =>
    processors.filter((id) => isBatch(id, release)).at(-1);

const isBatch = (id: string, release: AdotRelease): boolean => componentType("processors", id, release) === "batch";

/** Whole, as the collector cuts fractions off; undefined when it is unlimited or no number. */
function sizeOf(settings: unknown): number | undefined {
    const size = at(settings, "send_batch_max_size");
    return typeof size === "number" && Number.isFinite(size) && size >= 1 ? Math.trunc(size) : undefined;
}

function pipelineFindings(
    config: unknown,
    pipeline: PipelineView,
    options: AuditOptions,
    release: AdotRelease,
): Finding[] {
    const waiting = waitsFor(config, pipeline, release).join(" and ");
    if (waiting === "") {
        return [];
    }
    const id = lastBatch(pipeline, release);
    if (id === undefined) {
        const path = `service.pipelines.${pipeline.id}.processors`;
        return [
            {
                rule: "batch-unbounded",
                path,
                message: `The pipeline ${pipeline.id} has no batch processor: each request that waits for ${waiting} may be of any size.`,
                fix: `Make batch the last of ${path}, with ${goodSizes(options)}.`,
            },
        ];
    }
    const processor = declared(config, "processors", id);
    return processor === undefined ? [] : boundFindings(processor, waiting, config, options);
}

function boundFindings(
    [id, settings]: readonly [string, unknown],
    waiting: string,
    config: unknown,
    options: AuditOptions,
): Finding[] {
    const path = `processors.${id}`;
    const finding = (message: string, where = `${path}.send_batch_max_size`): Finding[] => [
        { rule: "batch-unbounded", path: where, message, fix: `Give ${path} ${goodSizes(options)}.` },
    ];
    if (isPlaceholder(settings)) {
        return finding(`${path} is ${inWords(settings)}: what it will be isn't known here.`, path);
    }
    if (!isAbsent(settings) && !isMapping(settings)) {
        return finding(`${path} is ${inWords(settings)}, not a mapping: the collector doesn't start.`, path);
    }
    const written = at(settings, "send_batch_max_size");
    if (isAbsent(written) || written === 0) {
        return finding(
            `${id} has no send_batch_max_size: a batch, and so each request that waits for ${waiting}, may be of any size.`,
        );
    }
    if (isPlaceholder(written)) {
        return finding(`${id} has send_batch_max_size ${inWords(written)}: what it will be isn't known here.`);
    }
    const size = sizeOf(settings);
    if (size === undefined) {
        return finding(`${id} has send_batch_max_size ${inWords(written)}, which is no whole number above zero.`);
    }
    const room = heapRoom(config, options);
    if (room !== undefined && pointsMiB(size) > room.mib) {
        return finding(
            `${id} has send_batch_max_size ${size}: one such batch takes ${Math.ceil(pointsMiB(size))} MiB of heap, but ${room.by} leaves ${Math.floor(room.mib)} for what waits.`,
        );
    }
    return [];
}

/** The collector checks every processor, those that no pipeline names too. */
function startFindings(config: unknown, release: AdotRelease): Finding[] {
    return entries(at(config, "processors"))
        .filter(([id]) => isBatch(id, release))
        .flatMap(([id, settings]): Finding[] => {
            const written = at(settings, "send_batch_size");
            const size = written === undefined ? defaultBatch : written;
            const largest = sizeOf(settings);
            if (largest === undefined || typeof size !== "number" || size <= largest) {
                return [];
            }
            const path = `processors.${id}.send_batch_size`;
            return [
                {
                    rule: "batch-unbounded",
                    path,
                    message: `${id} has send_batch_size ${size}${written === undefined ? ", the default," : ""} above send_batch_max_size ${largest}: the collector doesn't start.`,
                    fix: `Set ${path} to ${largest} or less.`,
                },
            ];
        });
}

/** As part of a sentence. */
function goodSizes(options: AuditOptions): string {
    const { memoryMiB, sendBatchSize, sendBatchMaxSize } = recommended(options);
    return `send_batch_size ${sendBatchSize} and send_batch_max_size ${sendBatchMaxSize}, as a sidecar with ${memoryMiB} MiB has them`;
}
