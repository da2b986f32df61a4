/** Whether what waits for an endpoint is bounded, and the heap can hold it. */
import { at, excerpt } from "../values";
import { countedRequest } from "./batches";
import { type ConfigView, countOf, isNoMapping, isPlaceholder, notKnownYet, type PipelineView } from "./config-view";
import { bytesMiB, heapRoom, pointsMiB } from "./heap-room";
import { countsRequests, isOnDisk, isUsual, type Queue, queuesOf, sizeOf, usualRequests } from "./queue-settings";
import type { Report } from "./rule";
import { recommended } from "./sizes";

/** Most requests of spans or log records, whose size nothing here knows. */
export const largestUnknownQueue = usualRequests;

/** A queue with the pipelines that fill it. */
export interface UsedQueue extends Queue {
    readonly filledBy: readonly PipelineView[];
}

/** The heap that a queue may come to hold. */
export interface Held {
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
        queues.filter((queue) => !isUsual(queue) && isSaid(queue)).flatMap((queue) => held(queue, config)),
        config,
        report,
    );
}

/** One whose size is only the default has been reported, and one that isn't known as well. */
export const isSaid = ({ settings }: Queue): boolean => at(settings, "queue_size") !== undefined;

/** Queues that aren't longer than the collector's default, and that the heap can't hold all the same. */
export function checkUsualQueues(config: ConfigView, report: Report): void {
    const queues = usedQueues(config).filter((queue) => !isOnDisk(queue) && problemOf(queue) === undefined);
    const all = queues.flatMap((queue) => held(queue, config));
    const total = all.reduce((sum, { mib }) => sum + mib, 0);
    const room = heapRoom(config);
    const usual = all.filter(({ queue }) => isUsual(queue));
    const tooLarge = room === undefined ? [] : usual.filter(({ mib }) => mib > room.mib);
    const [largest] = usual.toSorted((one, other) => other.mib - one.mib);
    // What alone is too much of the others is reported where they are.
    const ofOthers = total - usual.reduce((sum, { mib }) => sum + mib, 0);
    const isTooMuch = room !== undefined && total > room.mib && ofOthers <= room.mib && largest !== undefined;
    for (const { queue, mib, unit } of tooLarge.length === 0 && isTooMuch ? [largest] : tooLarge) {
        const beside = total > mib ? `, and other queues ${Math.ceil(total - mib)}` : "";
        report({
            path: `${queue.path}.queue_size`,
            message: `${queue.exporter} has ${sizeSaid(queue)}: so many ${unit} take ${Math.ceil(mib)} MiB of heap${beside}, but ${room!.by} leaves ${Math.floor(room!.mib)} for what waits. Before it is full the limiter refuses all data.`,
            fix: goodQueue(queue, config),
        });
    }
    const isHeld = new Set(usual.map(({ queue }) => queue));
    for (const queue of queues.filter((each) => isUsual(each) && !isSaid(each) && !isHeld.has(each))) {
        report({
            path: `${queue.path}.queue_size`,
            message: `${queue.exporter} has ${sizeSaid(queue)}: so many requests, whose size isn't known, wait in memory while the endpoint is slow or down, and the limiter then refuses all data.`,
            fix: goodQueue(queue, config),
        });
    }
}

const sizeSaid = (queue: Queue): string =>
    isSaid(queue) ? `queue_size ${sizeOf(queue)}` : `the default queue_size, ${sizeOf(queue)}`;

/** The queues of all exporters that pipelines name. */
export function usedQueues(config: ConfigView): readonly UsedQueue[] {
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
export function problemOf(queue: UsedQueue): readonly [key: string, message: string] | undefined {
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
    if (written === undefined && isUsual(queue)) {
        return undefined;
    }
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

/**
 * Nothing where that can't be said: without a bound, which is reported already, on disk, or of spans and log records.
 */
export function held(queue: UsedQueue, config: ConfigView): Held[] {
    const size = sizeOf(queue);
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
    const requests = metrics.flatMap((pipeline) => countedRequest(config, queue, pipeline) ?? []);
    const [largest] = requests.toSorted((one, other) => other.mib - one.mib);
    return largest === undefined || largest.mib === 0 ? [] : of(largest.unit, largest.mib);
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
