/** The rule that what waits for an endpoint is bounded, and that the heap can hold it. */
import { largestBatch } from "./batches";
import {
    type AuditOptions,
    type Finding,
    type PipelineView,
    at,
    inWords,
    isAbsent,
    isMapping,
    isPlaceholder,
    pipelineViews,
} from "./findings";
import { bytesMiB, type HeapRoom, heapRoom, pointsMiB } from "./heap-room";
import { countsRequests, type Queue, queuesOf } from "./queue-settings";
import { recommended } from "./recommended";
import type { AdotRelease } from "../release";

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

export function queueFindings(config: unknown, options: AuditOptions, release: AdotRelease): Finding[] {
    const queues = usedQueues(config, release);
    return [
        ...queues.flatMap((queue) => sizeFindings(queue, options)),
        ...roomFindings(
            queues.flatMap((queue) => held(queue, config, options, release)),
            heapRoom(config, options),
            options,
        ),
    ];
}

function usedQueues(config: unknown, release: AdotRelease): readonly UsedQueue[] {
    const pipelines = pipelineViews(config);
    return [...new Set(pipelines.flatMap(({ exporters }) => exporters))].flatMap((id) => {
        const filledBy = pipelines.filter(({ exporters }) => exporters.includes(id));
        return queuesOf(config, id, release).map((queue) => ({ ...queue, filledBy }));
    });
}

/** What is wrong with a queue on its own. */
function sizeFindings(queue: UsedQueue, options: AuditOptions): Finding[] {
    const { exporter, path, settings, defaultSize } = queue;
    const finding = (message: string, where = `${path}.queue_size`): Finding[] => [
        { rule: "queue-unbounded", path: where, message, fix: goodQueue(queue, options) },
    ];
    if (isPlaceholder(settings)) {
        return finding(`${path} is ${inWords(settings)}: what it will be isn't known here.`, path);
    }
    if (!isAbsent(settings) && !isMapping(settings)) {
        return finding(`${path} is no mapping: the collector doesn't start.`, path);
    }
    const sizer = at(settings, "sizer");
    if (isPlaceholder(sizer)) {
        return finding(
            `${exporter} counts what waits in ${inWords(sizer)}: what that will be isn't known here.`,
            `${path}.sizer`,
        );
    }
    const written = at(settings, "queue_size");
    if (written === undefined) {
        return finding(
            `${exporter} has no queue_size: up to ${defaultSize} requests wait in memory while the endpoint is slow or away.`,
        );
    }
    if (isPlaceholder(written)) {
        return finding(`${exporter} has queue_size ${inWords(written)}: what it will be isn't known here.`);
    }
    const size = sizeOf(queue);
    if (size === undefined) {
        return finding(
            `${exporter} has queue_size ${inWords(written)}, which is no whole number above zero: the collector doesn't start.`,
        );
    }
    const unknown = queue.filledBy.find(({ signal }) => signal !== "metrics");
    if (unknown !== undefined && countsRequests(queue) && !isOnDisk(queue) && size > largestUnknownQueue) {
        return finding(
            `${exporter} has queue_size ${size} for ${unknown.signal}: at most ${largestUnknownQueue} requests, the collector's default, may wait where nobody knows how large they are.`,
        );
    }
    return [];
}

/** Whole, as the collector cuts fractions off; undefined when it is nothing above zero. */
function sizeOf({ settings }: Queue): number | undefined {
    const size = at(settings, "queue_size");
    return typeof size === "number" && Number.isFinite(size) && size >= 1 ? Math.trunc(size) : undefined;
}

const isOnDisk = ({ settings }: Queue): boolean => !isAbsent(at(settings, "storage"));

/** Nothing where that can't be said: without a bound, which has been told, on disk, or of spans and log records. */
function held(queue: UsedQueue, config: unknown, options: AuditOptions, release: AdotRelease): Held[] {
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
    const batches = metrics
        .map((pipeline) => largestBatch(config, pipeline, options, release))
        .filter((batch) => batch !== undefined);
    const points = Math.max(...batches);
    return batches.length === 0 ? [] : of(`batches of up to ${points} points`, pointsMiB(points));
}

/** All queues have one heap: those that it can't hold are told, or the largest where only all together are too much. */
function roomFindings(all: readonly Held[], room: HeapRoom | undefined, options: AuditOptions): Finding[] {
    const total = all.reduce((sum, { mib }) => sum + mib, 0);
    if (room === undefined || total <= room.mib) {
        return [];
    }
    const [largest] = all.toSorted((one, other) => other.mib - one.mib);
    const tooLarge = all.filter(({ mib }) => mib > room.mib);
    return (tooLarge.length > 0 ? tooLarge : [largest]).map(({ queue, size, mib, unit, eachMiB }) => {
        const others = total - mib;
        const fitting = Math.floor((room.mib - others) / eachMiB);
        const beside = others > 0 ? `, and other queues ${Math.ceil(others)}` : "";
        return {
            rule: "queue-unbounded",
            path: `${queue.path}.queue_size`,
            message: `${queue.exporter} has queue_size ${size}: so many ${unit} take ${Math.ceil(mib)} MiB of heap${beside}, but ${room.by} leaves ${Math.floor(room.mib)} for what waits.`,
            fix:
                fitting >= 1
                    ? `Set ${queue.path}.queue_size to ${fitting} or less; ${asInASidecar(options)}.`
                    : goodQueue(queue, options),
        };
    });
}

function goodQueue({ path, filledBy }: UsedQueue, options: AuditOptions): string {
    const { memoryMiB, queueSize, sendBatchMaxSize } = recommended(options);
    const most = filledBy.some(({ signal }) => signal !== "metrics") ? largestUnknownQueue : Infinity;
    return `Set ${path}.queue_size to ${Math.min(queueSize, most)}, with batches of up to ${sendBatchMaxSize}, as a sidecar with ${memoryMiB} MiB has them.`;
}

function asInASidecar(options: AuditOptions): string {
    const { memoryMiB, queueSize, sendBatchMaxSize } = recommended(options);
    return `a sidecar with ${memoryMiB} MiB has ${queueSize} and batches of up to ${sendBatchMaxSize}`;
}
