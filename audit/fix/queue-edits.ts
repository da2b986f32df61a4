/** Queues that the heap holds when they are full, where a rule asks for them. Pure. */
import type { Finding } from "../../collector";
import { queuedPointBytes } from "../../collector/config/sizing";
import type { ConfigView } from "../../collector/rules/config-view";
import { queueUnbounded } from "../../collector/rules/export-bounded";
import { heapRoom, pointsMiB } from "../../collector/rules/heap-room";
import { countsRequests, isUsual, sizeOf } from "../../collector/rules/queue-settings";
import { held, isSaid, largestUnknownQueue, problemOf, type UsedQueue, usedQueues } from "../../collector/rules/queues";
import { recommended } from "../../collector/rules/sizes";
import { at, isMapping } from "../../collector/values";
import type { Edit } from "./edit";

export function queueEdits(view: ConfigView, findings: readonly Finding[]): Edit[] {
    if (!findings.some(({ rule }) => rule === queueUnbounded.id)) {
        return [];
    }
    const written = usedQueues(view);
    const bounded = written.map((queue) =>
        problemOf(queue)?.[0] === ".queue_size" ? withSize(queue, goodSize(queue, view)) : queue,
    );
    const sizes = fitted(bounded, view);
    return bounded.flatMap((queue, index) => {
        const size = sizes.get(queue) ?? sizeOf(queue);
        const isChanged = size !== sizeOf(written[index]!) || !isSaid(written[index]!);
        return isChanged && size !== undefined && isSaid(queue) ? [{ keys: keysOf(queue), value: size }] : [];
    });
}

const keysOf = ({ exporter, path }: UsedQueue): string[] => [
    "exporters",
    exporter,
    ...path.slice(`exporters.${exporter}.`.length).split("."),
    "queue_size",
];

const withSize = (queue: UsedQueue, size: number): UsedQueue => ({
    ...queue,
    settings: { ...(isMapping(queue.settings) ? queue.settings : {}), queue_size: size },
});

/** As much as a sidecar of ours lets wait, in what the queue counts. */
function goodSize(queue: UsedQueue, view: ConfigView): number {
    const { queueSize, sendBatchMaxSize } = recommended(view);
    const points = queueSize * sendBatchMaxSize;
    switch (at(queue.settings, "sizer")) {
        case "bytes":
            return points * queuedPointBytes;
        case "items":
            return points;
        default: {
            const [one] = held(withSize(queue, 1), view);
            const requests = one === undefined ? queueSize : Math.max(1, Math.floor(pointsMiB(points) / one.eachMiB));
            const isKnown = queue.filledBy.every(({ signal }) => signal === "metrics");
            return isKnown ? Math.min(queueSize, requests) : Math.min(queueSize, requests, largestUnknownQueue);
        }
    }
}

/**
 * Sizes for those that are too much together: the heap is shared among them evenly, and what one doesn't need is the
 * others'. Empty where all fit.
 */
function fitted(queues: readonly UsedQueue[], view: ConfigView): ReadonlyMap<UsedQueue, number> {
    const all = queues
        .filter((queue) => isSaid(queue) && !(countsRequests(queue) && isUsual(queue)))
        .flatMap((queue) => held(queue, view))
        .toSorted((one, other) => one.mib - other.mib);
    const sizes = new Map<UsedQueue, number>();
    let left = heapRoom(view)?.mib ?? Infinity;
    all.forEach(({ queue, size, mib, eachMiB }, index) => {
        const share = left / (all.length - index);
        const fitting = mib <= share ? size : Math.max(1, Math.floor(share / eachMiB));
        if (fitting !== size) {
            sizes.set(queue, fitting);
        }
        left -= fitting * eachMiB;
    });
    return sizes;
}
