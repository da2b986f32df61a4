/** From one number, the sidecar's hard memory in MiB, to every size in its config. */
import { number, refuse, wholeNumber } from "../inputs";
import { type Pushed, pushedSizes } from "./pushed";

/**
 * Smallest container memory that works, MiB. Source: ADOT's benchmark report for v0.49.0 has about 110 MB resident when
 * idle and 175 MB at 1,000 samples a second, so that 128 MiB leaves nothing for data.
 */
export const memoryFloorMiB = 256;

const mib = 2 ** 20;

/** Largest container memory that Fargate has, MiB: 16 vCPU with 120 GB. Source: ECS task definition parameters. */
export const memoryCeilingMiB = 122_880;

/** Hard memory of a sidecar's container. */
export const sidecarMemory = wholeNumber("MiB", memoryFloorMiB, memoryCeilingMiB);

/**
 * Share of the container for GOMEMLIMIT. The README of the memory limiter has 80 %. Lower here, as the kernel also
 * needs room for the pages of the program that run: where anonymous memory leaves them less than about 45 MiB of 256
 * the collector lives and crawls, reading itself from disk again and again (`npm run bench:memory -- --case capacity`,
 * where others stall).
 */
export const goMemLimitShare = 0.75;

/**
 * Share of the container for `limit_mib`: below GOMEMLIMIT, so that data is refused before the garbage collector runs
 * without pause.
 */
const limitShare = 0.7;

/**
 * Share of `limit_mib` between the soft and the hard limit. It holds what a scrape of rated size brings between two
 * checks, `scrapedBytes`; the README has 20 %, with which a scrape that comes right after a check goes past the limit.
 */
const spikeShare = 0.43;

/**
 * Heap of a collector that scrapes next to nothing, MiB. Collector 0.156.0 had 14 to 16 with the rendered config (`npm
 * run bench:memory -- --case healthy-1k`); ADOT's build has more components in it, so half as much again.
 */
export const idleHeapMiB = 24;

/**
 * The smallest soft limit that makes sense, MiB: an idle heap and something to hold. With less data is refused for ever
 * (opentelemetry-collector issue 12743).
 */
export const smallestSoftLimitMiB = 40;

/**
 * Largest share of the container for somebody's `limit_mib`. Source: memorylimiterprocessor README, as for GOMEMLIMIT.
 */
const largestLimitShare = 0.8;

/**
 * Above this share of the container the kernel comes before GOMEMLIMIT, so that the limiter is alone. It holds memory
 * then as well: with 179 MiB and 76 of spike in 256 it lived through 503 with either 192 or 256 MiB of GOMEMLIMIT, and
 * with 36 of spike with neither (`npm run bench:verdicts`, whose load it was). The README recommends 80 %.
 */
const largestGoMemLimitShare = 0.9;

/** The largest GOMEMLIMIT that takes effect in a container, MiB. */
export const largestGoMemLimitMiB = (memoryMiB: number): number => memoryMiB * largestGoMemLimitShare;

/** What the process holds beside its heap, MiB. Source: memorylimiterprocessor README ("about 50MiB"). */
export const processOverheadMiB = 50;

/**
 * Heap of a live series in the scrape cache, bytes: 400 to 470 with five labels of usual length (`npm run bench:memory
 * -- --variant gctrace --keep DIR --case capacity`, the heap between two scrapes).
 */
export const cachedSeriesBytes = 500;

/**
 * Heap of a sample from its scrape until it is in the queue, bytes: text, parsed form and the labels of this config.
 * 1,030 (as above, the largest live heap during a scrape).
 */
export const scrapedSampleBytes = 1_100;

/**
 * Heap of a point that waits in the queue, bytes: 660 with five labels and those of this config (as above, the endpoint
 * answering 503).
 */
export const queuedPointBytes = 700;

/**
 * Share of the series that is new at a scrape where nothing else is said: clients that come and go, pods behind an
 * Envoy. What a JVM or an Envoy say of themselves hardly ever changes; only labels with unbounded values come near 1.
 */
export const usualChurn = 0.1;

/**
 * Scrapes that the queue holds: also the first one after a deploy, in which every series is new and each that has gone
 * has a staleness marker.
 */
const queuedScrapes = 2;

/**
 * Heap that one series takes while it waits, bytes: room in each queue, its entry in the scrape cache, and those of the
 * series that have gone since the last scrape.
 */
const heldBytes = (churn: number, queues: number): number =>
    (1 + churn) * cachedSeriesBytes + queues * queuedScrapes * queuedPointBytes;

/**
 * Heap that one series takes while it is scraped, bytes: its sample, and a staleness marker for one that has gone. With
 * all of them, whatever the churn: a scrape is let in as a whole, so that the limiter can't stop one that is new
 * throughout before it is there. Each exporter may get a copy, as one that changes what it is given does (the
 * collector's `internal/fanoutconsumer`).
 */
const scrapedBytes = (queues: number): number => scrapedSampleBytes + queues * queuedPointBytes;

/**
 * Heap of what each further exporter is about to send, MiB: requests of half a MiB as points, as text and compressed,
 * two at a time.
 */
const sendingMiB = 4;

/**
 * Requests that a scrape of rated size is cut into. They are sent one after the other, so that 20 s are enough for an
 * endpoint that takes 0.2 s for each, as one on another continent does; more and smaller ones let the queue, which
 * counts batches, hold more of a small service, but lag behind there (`npm run bench:memory`, cells `known-far` and
 * `known-throttled` with the variants `batch-250` and `batch-1000`).
 */
const requestsPerScrape = 100;
/** The batch processor's own default size; no batch is larger. Source: batchprocessor README. */
const largestBatch = 8_192;

/**
 * Time for one export with its retries, seconds. While it lasts nothing that waits is given up, so that an outage of
 * five minutes costs nothing, and a longer one a batch in five minutes; after a request that never gets an answer it is
 * the longest wait for the next one. `npm run bench:memory`, cells `known-throttled` and `outage-hang-minute`, which
 * have 30 s beside it.
 */
const exportTimeoutSeconds = 300;

/** Largest remote-write request, bytes. Source: AMP quotas, 1 MB. */
export const largestRequestBytes = 1_000_000;

/**
 * Text of one sample, bytes: with five labels of usual length 110 to 140. Bounds the body of a scrape where nothing
 * else is said.
 */
const sampleTextBytes = 200;

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
    /** Points that wait for each endpoint: as many as those batches hold, for a queue that counts points. */
    readonly queuedPoints: number;
    /** `timeout` of the remote-write exporter, seconds. */
    readonly exportTimeoutSeconds: number;
    /** `max_batch_size_bytes` of the remote-write exporter. */
    readonly requestBytes: number;
    /** Samples of all jobs in one round of scrapes: the sum of their `sample_limit`. */
    readonly samplesPerScrape: number;
    /** Text of all jobs in one round of scrapes, MiB: about the sum of their `body_size_limit`. */
    readonly bodyMiB: number;
    /** Points of OTLP metrics that programs push between two scrapes. */
    readonly pushedPoints: number;
    /** Series of StatsD's metrics: the `sample_limit` of their scrape. */
    readonly statsdSeries: number;
}

/** How many endpoints the same points go to, and what those bear. */
export interface SentTo {
    /** Exporters, each with a queue of its own. */
    readonly queues: number;
    /** Most points in a request. Default: the batch processor's own size. */
    readonly mostPoints?: number;
    /** Points in a batch, however few there are in a scrape. Default: a hundredth of a scrape of rated size. */
    readonly leastPoints?: number;
}

/** What a sidecar holds. */
export interface SidecarCapacity {
    /**
     * Series over all targets that it scrapes every 20 s from a healthy start on with nothing refused and nothing lost,
     * at the churn that was asked for.
     */
    readonly series: number;
    /** Samples in one round of scrapes: the same number, as a series has one sample in it. */
    readonly samplesPerScrape: number;
}

/**
 * The sizes for a sidecar with `memoryMiB` MiB of hard memory. `churn` is the share of the series that is new at a
 * scrape, 0 to 1; it changes what the sidecar lets in, not the limiter. What is `pushed` takes its part of the memory,
 * and so does the queue of each endpoint that it is `sentTo`.
 * @throws when `memoryMiB` is not a whole number, below `memoryFloorMiB` or above what Fargate has, or `churn` isn't a
 * number from 0 to 1.
 */
export function sizeSidecar(
    memoryMiB: number,
    churn = usualChurn,
    pushed: readonly Pushed[] = [],
    sentTo: SentTo = { queues: 1 },
): SidecarSizes {
    const samplesPerScrape = capacity(memoryMiB, churn, pushed, sentTo.queues).series;
    const { limitMiB, spikeLimitMiB } = limits(memoryMiB);
    const { points: pushedPoints, statsdSeries } = pushedSizes(memoryMiB, pushed);
    const everyScrape = samplesPerScrape + pushedPoints + statsdSeries;
    const queuedPoints = queuedScrapes * everyScrape;
    const { mostPoints = largestBatch, leastPoints = 0 } = sentTo;
    const batch = Math.min(mostPoints, Math.max(leastPoints, Math.ceil(everyScrape / requestsPerScrape)));
    return {
        memoryMiB,
        limitMiB,
        spikeLimitMiB,
        goMemLimitMiB: Math.floor(memoryMiB * goMemLimitShare),
        sendBatchSize: batch,
        sendBatchMaxSize: batch,
        queueSize: Math.ceil(queuedPoints / batch),
        queuedPoints,
        exportTimeoutSeconds,
        requestBytes: largestRequestBytes,
        samplesPerScrape,
        bodyMiB: Math.ceil((samplesPerScrape * sampleTextBytes) / mib),
        pushedPoints,
        statsdSeries,
    };
}

/**
 * What a sidecar with `memoryMiB` MiB of hard memory holds when that share of its series is new at a scrape. Beyond it
 * the limiter refuses data, and the sidecar lives. Series of what is `pushed` come on top. The points wait
 * in as many `queues`.
 * @throws as `sizeSidecar`.
 */
export function capacity(
    memoryMiB: number,
    churn = usualChurn,
    pushed: readonly Pushed[] = [],
    queues = 1,
): SidecarCapacity {
    sidecarMemory.check("memoryMiB", memoryMiB);
    seriesChurn.check("churn", churn);
    const series = seriesIn(memoryMiB, churn, pushed, queues);
    return { series, samplesPerScrape: series };
}

/** Series that some sidecar holds: up to all the memory of the largest Fargate task. */
export const scrapableSeries = wholeNumber("series", 1, seriesIn(memoryCeilingMiB, 0));

/** Share of the series that is new at a scrape. */
export const seriesChurn = number(0, 1);

/**
 * The smallest hard memory, MiB, whose `capacity` at that churn is `series` or more.
 * @throws when `series` is not a whole number above zero, or more than the largest sidecar holds, or `churn` isn't a
 * number from 0 to 1.
 */
export function memoryFor(series: number, churn = usualChurn, pushed: readonly Pushed[] = [], queues = 1): number {
    scrapableSeries.check("series", series);
    seriesChurn.check("churn", churn);
    const most = seriesIn(memoryCeilingMiB, churn, pushed, queues);
    if (series > most) {
        refuse("series", series, `the largest sidecar holds ${most} of which ${percent(churn)} are new at a scrape`);
    }
    let [low, high] = [memoryFloorMiB, memoryCeilingMiB];
    while (low < high) {
        const middle = Math.floor((low + high) / 2);
        [low, high] = seriesIn(middle, churn, pushed, queues) >= series ? [low, middle] : [middle + 1, high];
    }
    return low;
}

/** A share for a sentence, without the noise of floating-point numbers. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(6))} %`;

/** What to do about more series than a sidecar holds, as a clause. */
export function whatHolds(series: number, churn: number, pushed: readonly Pushed[] = [], queues = 1): string {
    return series > seriesIn(memoryCeilingMiB, churn, pushed, queues)
        ? "no sidecar holds so many"
        : `give it ${memoryFor(series, churn, pushed, queues)} MiB or more`;
}

/** The largest `limit_mib` that a container of `memoryMiB` MiB bears: 80 % of it, and room for what is not heap. */
export function largestLimitMiB(memoryMiB: number): number {
    return Math.max(0, Math.floor(Math.min(memoryMiB * largestLimitShare, memoryMiB - processOverheadMiB)));
}

/** The smallest hard memory, MiB, that bears a `limit_mib`. */
export function memoryBearing(limitMiB: number): number {
    const memoryMiB = Math.ceil(Math.max(limitMiB / largestLimitShare, limitMiB + processOverheadMiB));
    // One more where the quotient was rounded.
    return largestLimitMiB(memoryMiB) >= limitMiB ? memoryMiB : memoryMiB + 1;
}

/**
 * Share of a container, in whole percent, that the process has when its heap is at the soft limit: from there on the
 * limiter refuses data.
 */
export function percentAtSoftLimit(memoryMiB: number): number {
    const { limitMiB, spikeLimitMiB } = limits(memoryMiB);
    return Math.floor(((limitMiB - spikeLimitMiB + processOverheadMiB) / memoryMiB) * 100);
}

function limits(memoryMiB: number): { limitMiB: number; spikeLimitMiB: number } {
    const limitMiB = Math.floor(memoryMiB * limitShare);
    return { limitMiB, spikeLimitMiB: Math.floor(limitMiB * spikeShare) };
}

/**
 * Series that fit even when everything comes together: the queue is full as the endpoint is down, and the next scrape
 * is under way, with every series new. Then the heap is at the hard limit; before that scrape, with the series that
 * stay, it is below the soft one. What is pushed waits at the same time, and comes in at the same time. In hundreds.
 */
function seriesIn(memoryMiB: number, churn: number, pushed: readonly Pushed[] = [], queues = 1): number {
    const { limitMiB, spikeLimitMiB } = limits(memoryMiB);
    const { heldMiB, arrivingMiB, points, statsdSeries } = pushedSizes(memoryMiB, pushed);
    const held =
        idleHeapMiB +
        heldMiB +
        (queues - 1) * sendingMiB +
        (queues * queuedScrapes * points * queuedPointBytes + statsdSeries * heldBytes(0, queues)) / mib;
    const hard = (limitMiB - held - arrivingMiB) * mib - statsdSeries * scrapedBytes(queues);
    const soft = (limitMiB - spikeLimitMiB - held) * mib;
    const most = Math.min(hard / (heldBytes(churn, queues) + scrapedBytes(queues)), soft / heldBytes(0, queues));
    return Math.max(0, Math.floor(most / 100) * 100);
}
