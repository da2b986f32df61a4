/** Whether one piece of what waits is bounded: a batch processor with a largest batch. */
import { at, entries, excerpt, isAbsent } from "../values";
import { type ConfigView, countOf, isNoMapping, isPlaceholder, notKnownYet, type PipelineView } from "./config-view";
import { heapRoom, pointsMiB } from "./heap-room";
import { once } from "./per-config";
import { isOnDisk, isUsual, type Queue, requestQueues, sizeOf } from "./queue-settings";
import { arrivingMiB } from "./request-sizes";
import type { Breach, Report } from "./rule";
import { recommended } from "./sizes";

/** The batch processor's default `send_batch_size`. Source: batchprocessor factory.go. */
const defaultBatch = 8_192;

export function checkBatches(config: ConfigView, report: Report): void {
    // Pipelines that share a processor share what is wrong with it.
    const found = new Map<string, Breach>();
    config.pipelines.forEach((pipeline) => checkPipeline(config, pipeline, (breach) => found.set(breach.path, breach)));
    found.forEach(report);
    checkStart(config, report);
}

/**
 * Most items in a batch that leaves the pipeline; undefined when nothing bounds it, or when the bound is no use as one
 * batch alone is more than the heap can hold.
 */
export function largestBatch(config: ConfigView, pipeline: PipelineView): number | undefined {
    const id = lastBatch(config)(pipeline);
    const size = id === undefined ? undefined : countOf(at(config.settings("processors", id), "send_batch_max_size"));
    return size === undefined || pointsMiB(size) > (heapRoom(config)?.mib ?? Infinity) ? undefined : size;
}

/** The largest request that leaves a pipeline. */
interface LargestRequest {
    readonly mib: number;
    /** For a sentence: `batches of up to 386 points`. */
    readonly unit: string;
}

/** The largest request of points; undefined where nothing bounds it. */
function largestRequest(config: ConfigView, pipeline: PipelineView): LargestRequest | undefined {
    const points = largestBatch(config, pipeline);
    if (points !== undefined) {
        return { mib: pointsMiB(points), unit: `batches of up to ${points} points` };
    }
    const arriving = arrivingMiB(config, pipeline);
    const id = lastBatch(config)(pipeline);
    const settings = id === undefined ? undefined : config.settings("processors", id);
    // A batch is sent as soon as it is full, so that no more than one request is added to one that nearly is.
    const kept = id === undefined ? 0 : (at(settings, "send_batch_size") ?? defaultBatch);
    if (arriving === undefined || typeof kept !== "number" || !(kept >= 0) || isNoMapping(settings)) {
        return undefined;
    }
    const mib = arriving + pointsMiB(kept);
    return { mib, unit: `requests of up to ${Math.ceil(mib)} MiB` };
}

/** The last one decides: it puts together what the others have cut. */
const lastBatch = once((config: ConfigView) =>
    once(({ processors }: PipelineView): string | undefined => processors.findLast((id) => isBatch(config, id))),
);

const isBatch = (config: ConfigView, id: string): boolean => config.componentType("processors", id) === "batch";

function checkPipeline(config: ConfigView, pipeline: PipelineView, report: Report): void {
    const queues = requestQueues(config, pipeline);
    // What waits in others is bounded enough, but for batches with which the collector doesn't start.
    const strict = queues.filter((queue) => !isUsual(queue) && !isOnDisk(queue));
    const waiting = namesOf(strict.length > 0 ? strict : queues);
    const id = lastBatch(config)(pipeline);
    if (waiting === "") {
        return;
    }
    const isHeld = strict.every((queue) => holdsAll(config, queue, pipeline));
    if (id === undefined && isHeld) {
        return;
    }
    if (id === undefined) {
        const { processorsPath: path } = pipeline;
        report({
            path,
            message: `The pipeline ${pipeline.id} has no batch processor: each request that waits for ${waiting} may be of any size.`,
            fix: `Make batch the last of ${path}, with ${goodBatch(config)}.`,
        });
        return;
    }
    const processor = config.declared("processors", id);
    if (processor === undefined) {
        return;
    }
    const problem = problemOf(processor, waiting, config);
    if (problem !== undefined && !(isHeld && problem[2] === "no bound")) {
        const [path, message] = problem;
        report({ path, message, fix: `Give processors.${processor[0]} ${goodBatch(config)}.` });
    }
}

const namesOf = (queues: readonly Queue[]): string =>
    [...new Set(queues.map(({ exporter }) => exporter))].join(" and ");

/** Whether the heap holds a queue that is full of the largest requests, though nothing cuts them. */
function holdsAll(config: ConfigView, queue: Queue, pipeline: PipelineView): boolean {
    const largest = pipeline.signal === "metrics" ? largestRequest(config, pipeline) : undefined;
    return largest !== undefined && largest.mib * (sizeOf(queue) ?? Infinity) <= (heapRoom(config)?.mib ?? 0);
}

/** The largest request in a queue, where that isn't reported for the pipeline whose requests nothing cuts. */
export const countedRequest = (config: ConfigView, queue: Queue, pipeline: PipelineView): LargestRequest | undefined =>
    largestBatch(config, pipeline) !== undefined || isUsual(queue) || holdsAll(config, queue, pipeline)
        ? largestRequest(config, pipeline)
        : undefined;

/** What is wrong with a batch processor, where, and whether that is only that nothing bounds a batch. */
function problemOf(
    [id, settings]: readonly [string, unknown],
    waiting: string,
    config: ConfigView,
): readonly [path: string, message: string, kind?: "no bound"] | undefined {
    const path = `processors.${id}`;
    if (isPlaceholder(settings)) {
        return [path, `${path} is ${notKnownYet(settings)}`];
    }
    if (isNoMapping(settings)) {
        return [path, `${path} is ${excerpt(settings)}, not a mapping: the collector doesn't start.`];
    }
    const sizeProblem = (problem: string) => [`${path}.send_batch_max_size`, `${id} has ${problem}`] as const;
    const written = at(settings, "send_batch_max_size");
    if (isAbsent(written) || written === 0) {
        return [
            ...sizeProblem(
                `no send_batch_max_size: a batch, and so each request that waits for ${waiting}, may be of any size.`,
            ),
            "no bound",
        ];
    }
    if (isPlaceholder(written)) {
        return sizeProblem(`send_batch_max_size ${notKnownYet(written)}`);
    }
    const size = countOf(written);
    if (size === undefined) {
        return sizeProblem(`send_batch_max_size ${excerpt(written)}, which must be a whole number above zero.`);
    }
    const room = heapRoom(config);
    return room !== undefined && pointsMiB(size) > room.mib
        ? sizeProblem(
              `send_batch_max_size ${size}: one such batch takes ${Math.ceil(pointsMiB(size))} MiB of heap, but ${room.by} leaves ${Math.floor(room.mib)} for what waits.`,
          )
        : undefined;
}

/** The collector checks every processor, those that no pipeline names too. */
function checkStart(config: ConfigView, report: Report): void {
    for (const [id, settings] of entries(config.at("processors")).filter(([each]) => isBatch(config, each))) {
        const written = at(settings, "send_batch_size");
        const size = written === undefined ? defaultBatch : written;
        const largest = countOf(at(settings, "send_batch_max_size"));
        if (largest !== undefined && typeof size === "number" && !(size <= largest)) {
            const path = `processors.${id}.send_batch_size`;
            report({
                path,
                message: `${id} has send_batch_size ${size}${written === undefined ? ", the default," : ""} above send_batch_max_size ${largest}: the collector doesn't start.`,
                fix: `Set ${path} to ${largest} or less.`,
            });
        }
    }
}

/** As part of a sentence. */
function goodBatch(config: ConfigView): string {
    const { memoryMiB, sendBatchSize, sendBatchMaxSize } = recommended(config);
    return `send_batch_size ${sendBatchSize} and send_batch_max_size ${sendBatchMaxSize}, as a sidecar with ${memoryMiB} MiB has them`;
}
