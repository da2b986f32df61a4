/** What a config's destinations cost, and one copy of its metrics on both of AWS's bills. Pure. */
import { type AmpBill, ampBill } from "./bill";
import { type CloudWatchBill, cloudwatchBill } from "./cloudwatch-bill";
import type { DestinationEstimate, Estimate } from "./estimate";
import type { RegionPrices } from "./prices";
import { notKnown, plus, type Range } from "./range";
import type { CostedDestination } from "./routes";

/** What one of the config's own destinations costs. */
export interface DestinationCost {
    readonly exporter: string;
    readonly to: CostedDestination;
    readonly series: Range;
    readonly samplesPerMinute: Range;
    /** Of one to AMP, of all tasks. */
    readonly amp?: AmpBill;
    /** Of one to CloudWatch, of all tasks; undefined where there is no price. */
    readonly cloudwatch?: CloudWatchBill;
    /** US dollars a month of all tasks; undefined where there is no price. */
    readonly dollars?: Range;
}

/** One copy of the metrics at AMP and at CloudWatch, of all tasks. */
export interface Comparison {
    readonly amp: AmpBill;
    readonly cloudwatch: CloudWatchBill;
    /** By the likely totals, without queries: who asks, and from where, is up to a team. */
    readonly cheaper: "amp" | "cloudwatch";
    /** The share of the dearer one that is saved, 0 to 1. */
    readonly saved: number;
    /**
     * From how many tasks on AMP costs less: 1 where it always does, undefined where it doesn't for up to a million.
     * Its price falls with the samples of an account, CloudWatch's is the same for each GB.
     */
    readonly ampFromTasks?: number;
    /** Likely bytes of a data point as CloudWatch counts them, and samples of Prometheus that it stands for. */
    readonly bytesPerPoint: number;
    readonly samplesPerPoint: number;
}

export interface Costs {
    readonly destinations: readonly DestinationCost[];
    /** Undefined where nothing is sent, or CloudWatch has no price. */
    readonly comparison?: Comparison;
}

/** What is known of what the destinations cost together; without an upper bound where one has no price. */
export const knownTotal = ({ destinations }: Costs): Range =>
    plus(...destinations.map(({ dollars }) => dollars ?? notKnown));

/** Samples a minute of a task that are written to AMP. */
export const samplesToAmp = ({ destinations }: Estimate): Range =>
    plus(...destinations.filter(({ to }) => to === "amp").map(({ samplesPerMinute }) => samplesPerMinute));

/** As many tasks are looked at. */
const mostTasks = 1_000_000;

/** What a config's destinations cost, and both bills beside each other. */
export function costs({ destinations }: Pick<Estimate, "destinations">, tasks: number, prices: RegionPrices): Costs {
    return {
        destinations: destinations.map((each) => destinationCost(each, tasks, prices)),
        comparison: compared(destinations, tasks, prices),
    };
}

function destinationCost(one: DestinationEstimate, tasks: number, prices: RegionPrices): DestinationCost {
    const { exporter, to, series, samplesPerMinute } = one;
    const about = { exporter, to, series, samplesPerMinute };
    switch (to) {
        case "amp": {
            const amp = ampBill(samplesPerMinute, tasks, prices.amp);
            return { ...about, amp, dollars: amp.total };
        }
        case "cloudwatch": {
            const cloudwatch = prices.cloudwatch && cloudwatchBill(one, tasks, prices.cloudwatch.otlp);
            return { ...about, cloudwatch, dollars: cloudwatch?.total };
        }
        case "remote-write":
            return { ...about, dollars: prices.activeSeries && activeSeriesCost(one, tasks, prices.activeSeries) };
    }
}

/** By active series, of which one counts as more where it has more samples a minute than are included. */
function activeSeriesCost(
    { series, samplesPerMinute }: DestinationEstimate,
    tasks: number,
    { perThousandSeriesMonth, samplesPerMinuteIncluded }: NonNullable<RegionPrices["activeSeries"]>,
): Range {
    const cost = (count: number, samples: number): number =>
        (Math.max(count, samplesPerMinuteIncluded > 0 ? samples / samplesPerMinuteIncluded : 0) / 1000) *
        perThousandSeriesMonth *
        tasks;
    return {
        low: cost(series.low, samplesPerMinute.low),
        likely: cost(series.likely, samplesPerMinute.likely),
        high:
            series.high === undefined || samplesPerMinute.high === undefined
                ? undefined
                : cost(series.high, samplesPerMinute.high),
    };
}

function compared(
    destinations: readonly DestinationEstimate[],
    tasks: number,
    prices: RegionPrices,
): Comparison | undefined {
    // The fullest copy, where several have not the same.
    const one = [...destinations].sort((a, b) => b.samplesPerMinute.likely - a.samplesPerMinute.likely)[0];
    const { cloudwatch: ofCloudWatch } = prices;
    if (one === undefined || ofCloudWatch === undefined || one.pointsPerMinute.likely === 0) {
        return undefined;
    }
    const at = (count: number) => {
        const amp = ampBill(one.samplesPerMinute, count, prices.amp);
        const cloudwatch = cloudwatchBill(one, count, ofCloudWatch.otlp);
        return {
            amp,
            cloudwatch,
            ofAmp: amp.ingestion.likely + amp.storage.likely,
            other: cloudwatch.ingestion.likely,
        };
    };
    const { amp, cloudwatch, ofAmp, other } = at(tasks);
    const isAmp = (count: number): boolean => at(count).ofAmp <= at(count).other;
    return {
        amp,
        cloudwatch,
        cheaper: ofAmp <= other ? "amp" : "cloudwatch",
        saved: 1 - Math.min(ofAmp, other) / Math.max(ofAmp, other),
        ampFromTasks: isAmp(1) ? 1 : isAmp(mostTasks) ? firstWhere(isAmp, 1, mostTasks) : undefined,
        bytesPerPoint: one.pointBytesPerMinute.likely / one.pointsPerMinute.likely,
        samplesPerPoint: one.samplesPerMinute.likely / one.pointsPerMinute.likely,
    };
}

/** The least count for which it holds, as it holds from there on. */
function firstWhere(holds: (count: number) => boolean, from: number, to: number): number {
    let [low, high] = [from, to];
    while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        [low, high] = holds(middle) ? [low, middle] : [middle, high];
    }
    return high;
}
