/** Limiters as people set them, at random: what `bench:verdicts` has judged by a load and by the audit. */
import * as fc from "fast-check";
import type { MemoryLimiterProcessor } from "../../collector/config/model";

/** The limiter of a config and what else bounds its memory. */
export interface Limits {
    readonly limiter: Pick<MemoryLimiterProcessor, "check_interval"> & Readonly<Record<string, number | string>>;
    /** GOMEMLIMIT, MiB; undefined where the environment has none. */
    readonly goMemLimitMiB?: number;
    /** GOGC; undefined where the environment has none. */
    readonly goGc?: string;
}

const mostly = <T>(often: T, ...seldom: readonly T[]): fc.Arbitrary<T> =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(often) }, { weight: 2, arbitrary: fc.constantFrom(...seldom) });

type Sizes = Readonly<Record<string, number>>;

const inMiB = (memoryMiB: number): fc.Arbitrary<Sizes> =>
    fc
        .record({ share: fc.integer({ min: 35, max: 95 }), spikeShare: mostly(20, 0, 10, 30, 40) })
        .map(({ share, spikeShare }): Sizes => {
            const limit_mib = Math.floor((memoryMiB * share) / 100);
            // Without one the collector takes its own.
            return spikeShare === 0
                ? { limit_mib }
                : { limit_mib, spike_limit_mib: Math.floor((limit_mib * spikeShare) / 100) };
        });

const inPercent: fc.Arbitrary<Sizes> = fc.record({
    limit_percentage: mostly(75, 50, 65, 80, 85, 90),
    spike_limit_percentage: mostly(15, 10, 20, 25),
});

const limits = (memoryMiB: number): fc.Arbitrary<Limits> =>
    fc
        .record({
            sizes: fc.oneof({ weight: 2, arbitrary: inMiB(memoryMiB) }, { weight: 1, arbitrary: inPercent }),
            check_interval: mostly<MemoryLimiterProcessor["check_interval"]>("1s", "500ms", "2s", "5s"),
            goMemLimitShare: mostly(80, 0, 70, 90, 100),
            goGc: mostly(undefined, "50", "200"),
        })
        .map(({ sizes, check_interval, goMemLimitShare, goGc }) => ({
            limiter: { check_interval, ...sizes },
            goMemLimitMiB: goMemLimitShare === 0 ? undefined : Math.floor((memoryMiB * goMemLimitShare) / 100),
            goGc,
        }));

/** The limits of a seed, for a container of that memory. */
export const limitsOf = (seed: number, memoryMiB: number): Limits =>
    fc.sample(limits(memoryMiB), { seed, numRuns: 1 })[0]!;
