/** Whether what waits for an endpoint is bounded, and the heap can hold it. */
import { at, excerpt, isAbsent } from "../values";
import { largestBatch } from "./batches";
import { type ConfigView, countOf, isNoMapping, isPlaceholder, notKnownYet, type PipelineView } from "./config-view";
import { bytesMiB, heapRoom, pointsMiB } from "./heap-room";
import { countsRequests, type Queue, queuesOf } from "./queue-settings";
import type { Report } from "./rule";
import { recommended } from "./sizes";

/** Most requests of spans or log records, whose size nothing here knows. Source: exporterhelper's own default. */
const largestUnknownQueue = 1_000;

/** A queue with the pipelines that fill it. */
interface UsedQueue extends Queue {
    readonly filledBy: readonly PipelineView[];
}

/** The heap that a queue may come to hold. */
interface Held {
    readonly queue: UsedQueue;
    readonly size: number;
    readonly mib: number;
    /** What one of its `size` is, for a sentence. */
    readonly unit: string;
    /** Heap of one of its `size`, MiB. */
    readonly eachMiB: number;
}

export function checkQueues(config: ConfigView, report: Report): void {
    const queues = usedQueues(config);
    for (const queue of queues) {
        const problem = problemOf(queue);
        if (problem !== undefined) {
            const [key, message] = problem;
            report({ path: `${queue.path}${key}`, message, fix: goodQueue(queue, config) });
        }
    }
    checkRoom(
        queues.flatMap((queue) => held(queue, config)),
        config,
        report,
    );
}

function usedQueues(config: ConfigView): readonly UsedQueue[] {
    const fillers = new Map<string, PipelineView[]>();
    for (const pipeline of config.pipelines) {
        for (const id of new Set(pipeline.exporters)) {
            const filling = fillers.get(id) ?? [];
            filling.push(pipeline);
            fillers.set(id, filling);
        }
    }
    // In the order in which the pipelines name them.
    return [...fillers].flatMap(([id, filledBy]) => queuesOf(config, id).map((queue) => ({ ...queue, filledBy })));
}

/** What is wrong with a queue on its own, and where below its path. */
function problemOf(queue: UsedQueue): readonly [key: string, message: string] | undefined {
    const { exporter, path, settings, defaultSize } = queue;
    const sizer = at(settings, "sizer");
    const written = at(settings, "queue_size");
    const size = countOf(written);
    if (isPlaceholder(settings)) {
        return ["", `${path} is ${notKnownYet(settings)}`];
    }
    if (isNoMapping(settings)) {
        return ["", `${path} is ${excerpt(settings)}, not a mapping: the collector doesn't start.`];
    }
    if (isPlaceholder(sizer)) {
        return [".sizer", `${exporter} has sizer ${notKnownYet(sizer)}`];
    }
    const sizeProblem = (problem: string) => [".queue_size", `${exporter} has ${problem}`] as const;
    if (written === undefined) {
        return sizeProblem(
            `no queue_size: up to ${defaultSize} requests wait in memory while the endpoint is slow or down.`,
        );
    }
    if (isPlaceholder(written)) {
        return sizeProblem(`queue_size ${notKnownYet(written)}`);
    }
    if (size === undefined) {
        return sizeProblem(
            `queue_size ${excerpt(written)}, which must be a whole number above zero: the collector doesn't start.`,
        );
    }
    const unknown = queue.filledBy.find(({ signal }) => signal !== "metrics");
    return unknown !== undefined && countsRequests(queue) && !isOnDisk(queue) && size > largestUnknownQueue
        ? sizeProblem(
              `queue_size ${size} for ${unknown.signal}: at most ${largestUnknownQueue} requests, the collector's default, may wait where their size isn't known.`,
          )
        : undefined;
}

const isOnDisk = ({ settings }: Queue): boolean => !isAbsent(at(settings, "storage"));

/**
 * Nothing where that can't be said: without a bound, which is reported already, on disk, or of spans and log records.
 */
function held(queue: UsedQueue, config: ConfigView): Held[] {
    const size = countOf(at(queue.settings, "queue_size"));
    const sizer = at(queue.settings, "sizer");
    if (size === undefined || isPlaceholder(sizer) || isOnDisk(queue)) {
        return [];
    }
    const of = (unit: string, eachMiB: number): Held[] => [{ queue, size, mib: size * eachMiB, unit, eachMiB }];
    if (sizer === "bytes") {
        return of("bytes", bytesMiB(1));
    }
    const metrics = queue.filledBy.filter(({ signal }) => signal === "metrics");
    if (metrics.length === 0) {
        return [];
    }
    if (sizer === "items") {
        return of("points", pointsMiB(1));
    }
    // A list as long as the pipelines are many is more than a call's arguments can be.
    const points = metrics.reduce((most, pipeline) => Math.max(most, largestBatch(config, pipeline) ?? 0), 0);
    return points === 0 ? [] : of(`batches of up to ${points} points`, pointsMiB(points));
}

/**
 * All queues have one heap: those that it can't hold are reported, or the largest where only all together are too much.
 */
function checkRoom(all: readonly Held[], config: ConfigView, report: Report): void {
    const room = heapRoom(config);
    const total = all.reduce((sum, { mib }) => sum + mib, 0);
    if (room === undefined || total <= room.mib) {
        return;
    }
    const [largest] = all.toSorted((one, other) => other.mib - one.mib);
    const tooLarge = all.filter(({ mib }) => mib > room.mib);
    for (const { queue, size, mib, unit, eachMiB } of tooLarge.length > 0 ? tooLarge : [largest]) {
        const path = `${queue.path}.queue_size`;
        const others = total - mib;
        const fitting = Math.floor((room.mib - others) / eachMiB);
        const beside = others > 0 ? `, and other queues ${Math.ceil(others)}` : "";
        report({
            path,
            message: `${queue.exporter} has queue_size ${size}: so many ${unit} take ${Math.ceil(mib)} MiB of heap${beside}, but ${room.by} leaves ${Math.floor(room.mib)} for what waits.`,
            fix:
                fitting >= 1 ? `Set ${path} to ${fitting} or less; ${asInASidecar(config)}.` : goodQueue(queue, config),
        });
    }
}

function goodQueue({ path, filledBy }: UsedQueue, config: ConfigView): string {
    const { memoryMiB, queueSize, sendBatchMaxSize } = recommended(config);
    const most = filledBy.some(({ signal }) => signal !== "metrics") ? largestUnknownQueue : Infinity;
    return `Set ${path}.queue_size to ${Math.min(queueSize, most)}, with batches of up to ${sendBatchMaxSize}, as a sidecar with ${memoryMiB} MiB has them.`;
}

function asInASidecar(config: ConfigView): string {
    const { memoryMiB, queueSize, sendBatchMaxSize } = recommended(config);
    return `a sidecar with ${memoryMiB} MiB has ${queueSize} and batches of up to ${sendBatchMaxSize}`;
}
