import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
    type SidecarSizes,
    idleHeapMiB,
    largestLimitMiB,
    memoryCeilingMiB,
    memoryFloorMiB,
    processOverheadMiB,
    queuedPointBytes,
    sizeSidecar,
} from "../../components/collector";

const memory = fc.integer({ min: memoryFloorMiB, max: memoryCeilingMiB });
const mib = 2 ** 20;

describe("sizeSidecar", () => {
    it("gives the sizes that lived through churn, errors and hanging writes in 256 MiB", () => {
        assert.deepEqual(sizeSidecar(256), {
            memoryMiB: 256,
            limitMiB: 176,
            spikeLimitMiB: 40,
            goMemLimitMiB: 204,
            sendBatchSize: 2000,
            sendBatchMaxSize: 2000,
            queueSize: 40,
            exportTimeoutSeconds: 30,
            requestBytes: 1_000_000,
            sampleLimit: 10_240,
            bodySizeLimitMiB: 4,
        } satisfies SidecarSizes);
    });

    it("throws below the floor, naming the smallest memory that works", () => {
        assert.throws(() => sizeSidecar(128), {
            message: "sidecar.memory is 128: the collector needs at least 256 MiB; set it to 256 or more.",
        });
        assert.throws(() => sizeSidecar(255), /sidecar\.memory is 255: .* at least 256 MiB/);
        assert.throws(() => sizeSidecar(0), /at least 256 MiB/);
        assert.throws(() => sizeSidecar(-512), /at least 256 MiB/);
    });

    it("throws on what is no whole number of MiB", () => {
        for (const wrong of [256.5, Number.NaN, Number.POSITIVE_INFINITY, "512" as unknown as number]) {
            assert.throws(() => sizeSidecar(wrong), /is a whole number of MiB; set it to 256 or more/);
        }
    });

    it("throws on bytes given for MiB", () => {
        assert.throws(() => sizeSidecar(512 * mib), { message: /at most 122880 MiB; it is in MiB, not in bytes/ });
    });

    it("never gives less for more memory", () => {
        fc.assert(
            fc.property(memory, memory, (one, other) => {
                const [less, more] = [sizeSidecar(Math.min(one, other)), sizeSidecar(Math.max(one, other))];
                for (const key of Object.keys(less) as (keyof SidecarSizes)[]) {
                    assert.ok(
                        less[key] <= more[key],
                        `${key}: ${less[key]} of ${less.memoryMiB}, ${more[key]} of ${more.memoryMiB}`,
                    );
                }
                const soft = (sizes: SidecarSizes): number => sizes.limitMiB - sizes.spikeLimitMiB;
                // The soft limit is a difference of two rounded numbers.
                assert.ok(soft(less) <= soft(more) + 1);
            }),
        );
    });

    it("adds up: limit below GOMEMLIMIT below the container, with room for what is no heap", () => {
        fc.assert(
            fc.property(memory, (memoryMiB) => {
                const sizes = sizeSidecar(memoryMiB);
                assert.ok(sizes.limitMiB < sizes.goMemLimitMiB && sizes.goMemLimitMiB < memoryMiB);
                assert.ok(sizes.limitMiB + processOverheadMiB < memoryMiB);
                assert.ok(sizes.limitMiB <= largestLimitMiB(memoryMiB));
                assert.ok(sizes.spikeLimitMiB > 0 && sizes.spikeLimitMiB < sizes.limitMiB);
                for (const size of Object.values(sizes)) {
                    assert.ok(Number.isInteger(size) && size > 0);
                }
            }),
        );
    });

    it("holds a full queue and an idle collector below the soft limit", () => {
        fc.assert(
            fc.property(memory, (memoryMiB) => {
                const { limitMiB, spikeLimitMiB, queueSize, sendBatchMaxSize } = sizeSidecar(memoryMiB);
                const queueMiB = (queueSize * sendBatchMaxSize * queuedPointBytes) / mib;
                assert.ok(idleHeapMiB + queueMiB < limitMiB - spikeLimitMiB, `${queueMiB} MiB queued in ${memoryMiB}`);
            }),
        );
    });

    it("never holds batches for longer than the hour that AMP takes samples for", () => {
        fc.assert(
            fc.property(memory, (memoryMiB) => {
                const { queueSize, exportTimeoutSeconds } = sizeSidecar(memoryMiB);
                assert.ok(queueSize * exportTimeoutSeconds <= 3600);
            }),
        );
    });

    it("leaves at most a fifth of a container, and 50 MiB, to what is no heap", () => {
        assert.equal(largestLimitMiB(256), 204);
        assert.equal(largestLimitMiB(1000), 800);
        assert.equal(largestLimitMiB(128), 78);
        assert.equal(largestLimitMiB(32), 0);
    });
});
