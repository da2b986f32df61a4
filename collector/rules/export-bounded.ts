/** What waits for an endpoint, in bounds that the container can hold. */
import { checkBatches } from "./batches";
import { checkQueues } from "./queues";
import type { ConfigRule, Policy } from "./rule";

const policy = {
    name: "export-bounded",
    displayName: "What waits for export is bounded",
    description: "The queue and the batches of every exporter are bounded, and the container can hold them.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;

/** An exporter's queue has no bound, or one that the container's memory can't hold. */
export const queueUnbounded = {
    id: "queue-unbounded",
    policy,
    isFixable: true,
    check: checkQueues,
} as const satisfies ConfigRule;

/** What goes into the queue has no bound: no batch processor, or one without `send_batch_max_size`. */
export const batchUnbounded = {
    id: "batch-unbounded",
    policy,
    isFixable: true,
    check: checkBatches,
} as const satisfies ConfigRule;
