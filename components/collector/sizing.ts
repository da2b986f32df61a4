/** From one number, the sidecar's hard memory in MiB, to every size in its config. */
import { shown } from "./scrape";

/**
 * Smallest container memory that works, MiB. Source: ADOT's benchmark report for v0.49.0 has about 110 MB resident when idle and
 * 175 MB at 1,000 samples a second, so that 128 MiB leaves nothing for data.
 */
export const memoryFloorMiB = 256;

/** Largest container memory that Fargate has, MiB: 16 vCPU with 120 GB. Source: ECS task definition parameters. */
export const memoryCeilingMiB = 122_880;

/** Share of the container for GOMEMLIMIT. Source: memorylimiterprocessor README, 80 % of the container's hard limit. */
const goMemLimitShare = 0.8;

/**
 * Share of the container for `limit_mib`: 176 of 256 MiB. Below GOMEMLIMIT, so that data is refused before the garbage collector runs without
 * pause, and at least 50 MiB below the container, which the README gives as what the process holds beside its heap. A sketch, alive
 * under churn, errors and hanging writes in 256 MiB; the memory bench has the last word.
 */
const limitShare = 11 / 16;

/** Share of `limit_mib` between the soft and the hard limit: 40 of 176 MiB. README: about 20 %. A sketch, as above. */
const spikeShare = 0.23;

/**
 * Heap that a collector needs before it holds data, MiB: with a soft limit below it data is refused for ever (opentelemetry-collector
 * issue 12743). Collector 0.156.0 with the rendered config and two targets had 16 MiB allocated; ADOT's build has more components in it.
 */
export const idleHeapMiB = 40;

/** What the process holds beside its heap, MiB. Source: memorylimiterprocessor README ("about 50MiB"). */
export const processOverheadMiB = 50;

/** Points in one batch in the smallest sidecar: about 2 MB in the queue. A sketch, as above. */
const smallestBatch = 2_000;
/** The batch processor's own default size; no batch is larger. Source: batchprocessor README. */
const largestBatch = 8_192;

/** Batches in the queue of the smallest sidecar. A sketch, as above. */
const smallestQueue = 40;
/**
 * Most batches in the queue: with a dead endpoint each takes the whole `exportTimeoutSeconds`, and AMP refuses samples older than
 * an hour (AMP quotas), so that more than 120 would be kept for nothing.
 */
const largestQueue = 120;
/** Time for one export with its retries, seconds. A sketch, as above. */
const exportTimeoutSeconds = 30;

/** Largest remote-write request, bytes. Source: AMP quotas, 1 MB. */
const requestBytes = 1_000_000;

/** Heap of one queued point with the labels of this config, bytes. An estimate from the struct sizes, to be measured. */
export const queuedPointBytes = 1_000;

/** Samples of one scrape for each MiB of memory: 10,240 in 256 MiB, where 20,000 every 2 s were seen to live. A sketch, as above. */
const samplesPerMiB = 40;
/** The body limit is this share of memory: 4 of 256 MiB, about 400 bytes for each allowed sample. A sketch, as above. */
const bodyShare = 1 / 64;

/** Every size of a sidecar. */
export interface SidecarSizes {
    /** The container's hard memory, MiB. */
    readonly memoryMiB: number;
    /** `limit_mib` of the memory limiter, MiB of Go heap: above it, garbage is collected at every check. */
    readonly limitMiB: number;
    /** `spike_limit_mib`, MiB: data is refused from `limitMiB - spikeLimitMiB` on. */
    readonly spikeLimitMiB: number;
    /** For the environment variable GOMEMLIMIT, MiB. */
    readonly goMemLimitMiB: number;
    /** `send_batch_size`: points that make a batch go at once. */
    readonly sendBatchSize: number;
    /** `send_batch_max_size`: most points in a batch. */
    readonly sendBatchMaxSize: number;
    /** `queue_size`: batches that wait for the endpoint. */
    readonly queueSize: number;
    /** `timeout` of the remote-write exporter, seconds. */
    readonly exportTimeoutSeconds: number;
    /** `max_batch_size_bytes` of the remote-write exporter. */
    readonly requestBytes: number;
    /** `sample_limit` of a scrape job that doesn't set its own. */
    readonly sampleLimit: number;
    /** `body_size_limit` of a scrape job that doesn't set its own, MiB. */
    readonly bodySizeLimitMiB: number;
}

/**
 * The sizes for a sidecar with `memoryMiB` MiB of hard memory.
 * @throws when `memoryMiB` is no whole number, below `memoryFloorMiB` or above what Fargate has.
 */
export function sizeSidecar(memoryMiB: number): SidecarSizes {
    if (!Number.isInteger(memoryMiB)) {
        throw new Error(
            `sidecar.memory is ${shown(memoryMiB)}: it is a whole number of MiB; set it to ${memoryFloorMiB} or more.`,
        );
    }
    if (memoryMiB < memoryFloorMiB) {
        throw new Error(
            `sidecar.memory is ${memoryMiB}: the collector needs at least ${memoryFloorMiB} MiB; set it to ${memoryFloorMiB} or more.`,
        );
    }
    if (memoryMiB > memoryCeilingMiB) {
        throw new Error(
            `sidecar.memory is ${memoryMiB}: a Fargate task has at most ${memoryCeilingMiB} MiB; it is in MiB, not in bytes.`,
        );
    }
    const limitMiB = Math.floor(memoryMiB * limitShare);
    const queueSize = Math.min(largestQueue, Math.floor((smallestQueue * memoryMiB) / memoryFloorMiB));
    const fullQueueMiB = (memoryFloorMiB * largestQueue) / smallestQueue;
    const batch = Math.min(
        largestBatch,
        Math.max(smallestBatch, Math.floor((smallestBatch * memoryMiB) / fullQueueMiB)),
    );
    return {
        memoryMiB,
        limitMiB,
        spikeLimitMiB: Math.floor(limitMiB * spikeShare),
        goMemLimitMiB: Math.floor(memoryMiB * goMemLimitShare),
        sendBatchSize: batch,
        sendBatchMaxSize: batch,
        queueSize,
        exportTimeoutSeconds,
        requestBytes,
        sampleLimit: memoryMiB * samplesPerMiB,
        bodySizeLimitMiB: Math.floor(memoryMiB * bodyShare),
    };
}

/** The largest `limit_mib` that a container of `memoryMiB` MiB bears: 80 % of it, and room for what is no heap. */
export function largestLimitMiB(memoryMiB: number): number {
    return Math.max(0, Math.floor(Math.min(memoryMiB * goMemLimitShare, memoryMiB - processOverheadMiB)));
}
