/** What memory does before the deploy of a soak, and after it. */
import type { Probe } from "../memory/cell";
import { median } from "../support/median";
import { robustSlope } from "./slope";

/** A stretch of time in which nothing but the series that churn changes: from a second of the run until another. */
export interface Stretch {
    readonly from: number;
    readonly to: number;
}

/** One figure of the probes in one stretch. */
export interface Growth {
    /** Median, MiB. */
    readonly level: number;
    /** Robust slope, MiB in ten minutes. */
    readonly perTenMinutes: number;
}

export interface StretchGrowth {
    /** How many probes there are. */
    readonly probes: number;
    /** Live heap after a full collection. */
    readonly live: Growth;
    /** The spans that it is in. */
    readonly inuse: Growth;
    /** What the runtime holds of the kernel. */
    readonly held: Growth;
    readonly anonymous: Growth;
}

export interface SoakGrowth {
    readonly before: StretchGrowth;
    readonly after: StretchGrowth;
}

/** Until caches, maps and pools have their size, seconds: fifteen scrapes. */
const warmUpSeconds = 300;
/**
 * Until what is from before a deploy has left the scrape cache, seconds: twelve scrapes. Series leave it with the first
 * scrape that hasn't got them, what is known about a metric ten scrapes later. Source: Prometheus, `iterDone` in
 * scrape/scrape.go.
 */
const settlingSeconds = 240;
/** A shorter run has less time for either: this share of what is before the deploy, or after it. */
const mostUnsettledShare = 1 / 3;

/** The two stretches of a run with a deploy half way. */
export function stretches(seconds: number): Record<keyof SoakGrowth, Stretch> {
    const deployAt = seconds / 2;
    const unsettled = (usual: number): number => Math.min(usual, deployAt * mostUnsettledShare);
    return {
        before: { from: unsettled(warmUpSeconds), to: deployAt },
        after: { from: deployAt + unsettled(settlingSeconds), to: seconds },
    };
}

/** The growth of every figure in both stretches of a run of so many seconds. */
export function growthOf(probes: readonly Probe[], seconds: number): SoakGrowth {
    const { before, after } = stretches(seconds);
    return { before: growthIn(probes, before), after: growthIn(probes, after) };
}

function growthIn(probes: readonly Probe[], { from, to }: Stretch): StretchGrowth {
    const own = probes.filter(([second]) => second >= from && second < to);
    const growth = (figure: 1 | 2 | 3 | 4): Growth => ({
        level: median(own.map((probe) => probe[figure])),
        perTenMinutes: robustSlope(own.map((probe) => [probe[0], probe[figure]] as const)) * 600,
    });
    return { probes: own.length, live: growth(1), inuse: growth(2), held: growth(3), anonymous: growth(4) };
}
