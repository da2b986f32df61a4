import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
    type SidecarSizes,
    cachedSeriesBytes,
    capacity,
    idleHeapMiB,
    largestLimitMiB,
    memoryCeilingMiB,
    memoryFloorMiB,
    memoryFor,
    processOverheadMiB,
    queuedPointBytes,
    scrapedSampleBytes,
    sizeSidecar,
} from "../../../collector";
import { type Pushed, pushedSizes } from "../../../collector/config/pushed";

const memory = fc.integer({ min: memoryFloorMiB, max: memoryCeilingMiB });
const churn = fc.double({ min: 0, max: 1, noNaN: true });
const mib = 2 ** 20;
const queuedPoints = ({ queueSize, sendBatchSize }: SidecarSizes): number => queueSize * sendBatchSize;

describe("sizeSidecar", () => {
    it("gives the sizes that were measured in 256 MiB", () => {
        assert.deepEqual(sizeSidecar(256), {
            memoryMiB: 256,
            limitMiB: 179,
            spikeLimitMiB: 76,
            goMemLimitMiB: 192,
            sendBatchSize: 433,
            sendBatchMaxSize: 433,
            queueSize: 200,
            queuedPoints: 86_600,
            exportTimeoutSeconds: 300,
            requestBytes: 1_000_000,
            samplesPerScrape: 43_300,
            bodyMiB: 9,
            pushedPoints: 0,
            statsdSeries: 0,
        } satisfies SidecarSizes);
    });

    it("throws below the floor, naming the smallest memory that works", () => {
        assert.throws(() => sizeSidecar(128), {
            message: "memoryMiB is 128: it must be a whole number of MiB from 256 to 122880.",
        });
        assert.throws(() => sizeSidecar(255), /memoryMiB is 255: .* MiB from 256 /);
        assert.throws(() => sizeSidecar(0), /must be a whole number of MiB from 256/);
        assert.throws(() => sizeSidecar(-512), /must be a whole number of MiB from 256/);
    });

    it("throws on what isn't a whole number of MiB", () => {
        for (const wrong of [256.5, Number.NaN, Number.POSITIVE_INFINITY, "512" as unknown as number]) {
            assert.throws(() => sizeSidecar(wrong), /it must be a whole number of MiB from 256/);
        }
    });

    it("throws on bytes given for MiB", () => {
        assert.throws(() => sizeSidecar(512 * mib), { message: /it must be a whole number of MiB from 256 to 122880/ });
    });

    it("never gives less for more memory", () => {
        fc.assert(
            fc.property(memory, memory, (one, other) => {
                const [less, more] = [sizeSidecar(Math.min(one, other)), sizeSidecar(Math.max(one, other))];
                // A queue whose batches grow may be a batch shorter and holds more all the same.
                const { queueSize: _, ...others } = less;
                for (const key of Object.keys(others) as (keyof typeof others)[]) {
                    assert.ok(
                        less[key] <= more[key],
                        `${key}: ${less[key]} of ${less.memoryMiB}, ${more[key]} of ${more.memoryMiB}`,
                    );
                }
                assert.ok(queuedPoints(less) <= queuedPoints(more) + more.sendBatchSize);
                const soft = (sizes: SidecarSizes): number => sizes.limitMiB - sizes.spikeLimitMiB;
                // The soft limit is a difference of two rounded numbers.
                assert.ok(soft(less) <= soft(more) + 1);
            }),
        );
    });

    it("adds up: limit below GOMEMLIMIT below the container, with room for what isn't heap", () => {
        fc.assert(
            fc.property(memory, (memoryMiB) => {
                const sizes = sizeSidecar(memoryMiB);
                assert.ok(sizes.limitMiB < sizes.goMemLimitMiB && sizes.goMemLimitMiB < memoryMiB);
                assert.ok(sizes.limitMiB + processOverheadMiB < memoryMiB);
                assert.ok(sizes.limitMiB <= largestLimitMiB(memoryMiB));
                assert.ok(sizes.spikeLimitMiB > 0 && sizes.spikeLimitMiB < sizes.limitMiB);
                const { pushedPoints, statsdSeries, ...others } = sizes;
                assert.deepEqual([pushedPoints, statsdSeries], [0, 0]);
                for (const size of Object.values(others)) {
                    assert.ok(Number.isInteger(size) && size > 0);
                }
            }),
        );
    });

    it("keeps room for what is pushed: less of what is scraped, and no more for more memory", () => {
        const signals = fc.subarray<Pushed>([
            ...(["metrics", "traces", "logs", "statsd", "segments", "segments among traces"] as const),
        ]);
        fc.assert(
            fc.property(memory, churn, signals, fc.nat(64), (memoryMiB, share, pushed, more) => {
                const scraped = capacity(memoryMiB, share, pushed).series;
                assert.ok(scraped > 0 && scraped <= capacity(memoryMiB, share).series);
                assert.ok(pushed.length === 0 || scraped < capacity(memoryMiB, share).series);
                const larger = Math.min(memoryCeilingMiB, memoryMiB + more);
                assert.ok(capacity(larger, share, pushed).series >= scraped);
                const { points, heldMiB, arrivingMiB } = pushedSizes(memoryMiB, pushed);
                const sizes = sizeSidecar(memoryMiB, share, pushed);
                assert.equal(sizes.pushedPoints, points);
                // All that is pushed, and the queue full of all that is scraped, with what comes in on top.
                const waiting = (queuedPoints(sizes) * queuedPointBytes) / mib + heldMiB;
                assert.ok(idleHeapMiB + waiting + arrivingMiB <= sizes.limitMiB + 1);
            }),
        );
    });

    it("holds an idle collector, the cache of every series it is rated for and a full queue below the soft limit", () => {
        fc.assert(
            fc.property(memory, churn, (memoryMiB, share) => {
                const sizes = sizeSidecar(memoryMiB, share);
                // The last batch of the queue may be more than half empty.
                const points = queuedPoints(sizes) - sizes.sendBatchSize;
                const bytes = points * queuedPointBytes + sizes.samplesPerScrape * cachedSeriesBytes;
                const heldMiB = idleHeapMiB + bytes / mib;
                assert.ok(heldMiB <= sizes.limitMiB - sizes.spikeLimitMiB, `${heldMiB} MiB held in ${memoryMiB}`);
            }),
        );
    });

    it("has room for a scrape of rated size between the soft and the hard limit, and for two in the queue", () => {
        fc.assert(
            fc.property(memory, (memoryMiB) => {
                const sizes = sizeSidecar(memoryMiB);
                assert.ok((sizes.samplesPerScrape * scrapedSampleBytes) / mib <= sizes.spikeLimitMiB);
                assert.ok(queuedPoints(sizes) >= 2 * sizes.samplesPerScrape);
            }),
        );
    });

    it("sends a scrape of rated size within 20 s to an endpoint that takes 0.2 s for a request, where batches aren't as large as they get", () => {
        fc.assert(
            fc.property(memory, (memoryMiB) => {
                const { samplesPerScrape, sendBatchSize } = sizeSidecar(memoryMiB);
                assert.ok((samplesPerScrape / sendBatchSize) * 0.2 <= 20 || sendBatchSize === 8192);
            }),
        );
    });

    it("leaves at most a fifth of a container, and 50 MiB, to what isn't heap", () => {
        assert.equal(largestLimitMiB(256), 204);
        assert.equal(largestLimitMiB(1000), 800);
        assert.equal(largestLimitMiB(128), 78);
        assert.equal(largestLimitMiB(32), 0);
    });
});

describe("capacity and memoryFor", () => {
    it("give the same number of series as the sizes do, and each other's inverse", () => {
        assert.deepEqual(capacity(256), { series: 43_300, samplesPerScrape: 43_300 });
        assert.equal(capacity(256, 1).series, 38_600);
        assert.equal(capacity(256, 0).series, 43_500);
        fc.assert(
            fc.property(memory, churn, (memoryMiB, share) => {
                const { series } = capacity(memoryMiB, share);
                assert.equal(series, sizeSidecar(memoryMiB, share).samplesPerScrape);
                const least = memoryFor(series, share);
                assert.ok(least <= memoryMiB && capacity(least, share).series >= series);
                assert.ok(least === memoryFloorMiB || capacity(least - 1, share).series < series);
            }),
        );
    });

    it("give the floor for few series, and refuse what no task holds", () => {
        assert.equal(memoryFor(1), memoryFloorMiB);
        assert.equal(memoryFor(43_301), 258);
        for (const wrong of [0, -1, 1.5, Number.NaN, "9" as unknown as number]) {
            assert.throws(() => memoryFor(wrong), /it must be a whole number of series from 1 to 24370000/);
        }
        assert.throws(() => memoryFor(1e9), /series is 1000000000: .* from 1 to 24370000/);
        assert.throws(() => memoryFor(22_000_000, 1), /the largest sidecar holds 21468800 of which 100 % are new/);
        for (const wrong of [-0.1, 1.1, Number.NaN, "0.1" as unknown as number]) {
            assert.throws(() => capacity(256, wrong), /churn is .*: it must be a number from 0 to 1\./);
            assert.throws(() => memoryFor(100, wrong), /churn is/);
        }
        assert.throws(() => capacity(128), /must be a whole number of MiB from 256/);
    });
});
