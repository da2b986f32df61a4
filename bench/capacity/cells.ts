/** What a size holds is asked for at a share of new series, with an endpoint that is well or down for five minutes. */
import type { Cell } from "../memory/cell";
import type { Contender } from "../support/contenders";

/** Shares of the series that are new at each scrape. */
export const churns = [0, 0.1, 1] as const;
export const sizes = [256, 512, 1024] as const;
export const weathers = ["healthy", "outage"] as const;
export type Weather = (typeof weathers)[number];

/** Who is asked. */
export const asked = ["ours", "disk", "agent", "vmagent"] as const satisfies readonly Contender[];

/** One question. */
export interface Question {
    readonly contender: Contender;
    readonly weather: Weather;
    /** 0 to 1. */
    readonly churn: number;
    readonly memoryMiB: number;
}

/**
 * Seconds between scrapes: shorter than in production, so that an outage of as many scrapes as five minutes have at
 * 20 s takes less, and longer for more memory, so that two cores keep up.
 */
const intervals: Readonly<Record<number, number>> = { 256: 4, 512: 8, 1024: 16 };
/** Scrapes before the outage, in it, and after it; and where there is none. */
const scrapes = { before: 2, during: 15, after: 4, healthy: 8 };
/** Until the first scrape: a start from disk, and discovery. */
const startSeconds = 8;

export function cellOf({ weather, churn, memoryMiB }: Question, series: number): Cell {
    const every = intervals[memoryMiB]!;
    const from = startSeconds + scrapes.before * every;
    const to = from + scrapes.during * every;
    return {
        name: `${weather}-${churn * 100}-${memoryMiB}-${series}`,
        load: { kind: "counters", series, churn, targets: 1 },
        intervalSeconds: every,
        container: { memoryMiB, limit: "container" },
        ...(weather === "healthy"
            ? { seconds: startSeconds + scrapes.healthy * every, faults: [] }
            : {
                  seconds: to + scrapes.after * every,
                  faults: [{ from, to, mode: { kind: "status", status: 503 } }],
              }),
    };
}
