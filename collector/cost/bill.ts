/** From samples a minute to US dollars a month: AMP's bill, and Fargate's share of the sidecar. Pure. */
import { type AmpPrices, type FargatePrices, type IngestionTier, spotShareOfPrice } from "./prices";
import { exactly, mapped, plus, type Range } from "./range";

/** A month has 30 days, as everywhere in this package. */
export const minutesPerMonth = 30 * 24 * 60;
const hoursPerMonth = 30 * 24;
const gib = 2 ** 30;

/** AMP keeps samples for 150 days where nothing says otherwise ("Configure your workspace", retention period). */
const retentionMonths = 5;

/** "Typically 1 or 2 bytes" a sample ("Pricing" of AMP); labels are small beside, as a series has them once. */
const bytesPerSample: Range = { low: 1, likely: 1.5, high: 2 };

/**
 * Minutes of samples that are read each minute. Nobody asks; or rules read each series over five minutes, as this
 * package's do at most; or a dashboard beside them shows the last hour of each, all month, anew each minute.
 */
export const minutesRead: Range = { low: 0, likely: 5, high: 5 + 60 };

/** US dollars a month. */
export interface AmpBill {
    readonly samples: Range;
    readonly ingestion: Range;
    /** Once as many days of samples are kept as AMP keeps: 150. */
    readonly storage: Range;
    readonly queries: Range;
    readonly total: Range;
}

/** The bill of tasks that are alike, as if the account had nothing else, for all of which the tiers hold. */
export function ampBill(samplesPerMinute: Range, tasks: number, prices: AmpPrices): AmpBill {
    const samples = mapped(samplesPerMinute, (rate) => rate * minutesPerMonth * tasks);
    const ingestion = mapped(samples, (count) => ingestionCost(count, prices.ingestion));
    const storage = byEnd(
        samples,
        bytesPerSample,
        (count, bytes) => ((count * retentionMonths * bytes) / gib) * prices.perGiBMonth,
    );
    const queries = byEnd(
        samples,
        minutesRead,
        (count, minutes) => ((count * minutes) / 1e9) * prices.perBillionQuerySamples,
    );
    return { samples, ingestion, storage, queries, total: plus(ingestion, storage, queries) };
}

/** Each end of two ranges with what a growing function makes of them. */
export const byEnd = (one: Range, other: Range, compute: (one: number, other: number) => number): Range => ({
    low: compute(one.low, other.low),
    likely: compute(one.likely, other.likely),
    high: one.high === undefined || other.high === undefined ? undefined : compute(one.high, other.high),
});

/** What a month's samples cost, the first ones at the first tier's price. */
export function ingestionCost(samples: number, tiers: readonly IngestionTier[]): number {
    let before = 0;
    let cost = 0;
    for (const { upToSamples = Infinity, perTenMillionSamples } of tiers) {
        const inTier = Math.max(0, Math.min(samples, upToSamples) - before);
        cost += (inTier / 1e7) * perTenMillionSamples;
        before = upToSamples;
    }
    return cost;
}

/** What is kept for a sidecar. */
export interface SidecarShare {
    /** Its hard memory limit. */
    readonly memoryMiB: number;
    /** 1024 are one vCPU; 0 where nothing is kept for it, and it takes what the others leave. */
    readonly cpuUnits: number;
    /** Whether its task is to run on ARM64. Default: false. */
    readonly isOnArm?: boolean;
}

/**
 * Its share of what Fargate bills for its task, US dollars a month for each task.
 * @param spotShare Of its tasks, those on Fargate Spot: 0 to 1.
 */
export function fargateShare(
    { memoryMiB, cpuUnits, isOnArm }: SidecarShare,
    prices: FargatePrices,
    spotShare = 0,
): number {
    const { perGiBHour, perVcpuHour } = isOnArm === true ? (prices.arm ?? prices) : prices;
    const onDemand = ((memoryMiB / 1024) * perGiBHour + (cpuUnits / 1024) * perVcpuHour) * hoursPerMonth;
    return onDemand * (1 - spotShare * (1 - (prices.spotShare ?? spotShareOfPrice)));
}

/** A bill of tasks with Fargate's share of their sidecars, where that is known. */
export const withFargate = (total: Range, perTask: number | undefined, tasks: number): Range =>
    plus(total, exactly((perTask ?? 0) * tasks));
