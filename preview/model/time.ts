/** Time ranges as Grafana writes them, and the steps of range queries. */

/** A range in milliseconds since 1970. */
export interface TimeRange {
    readonly from: number;
    readonly to: number;
}

const unitMs: Readonly<Record<string, number>> = {
    s: 1000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    w: 604_800_000,
};

/** The options of the range picker. */
export const relativeRanges: readonly (readonly [from: string, label: string])[] = [
    ["now-5m", "Last 5 minutes"],
    ["now-15m", "Last 15 minutes"],
    ["now-30m", "Last 30 minutes"],
    ["now-1h", "Last 1 hour"],
    ["now-3h", "Last 3 hours"],
    ["now-6h", "Last 6 hours"],
    ["now-12h", "Last 12 hours"],
    ["now-24h", "Last 24 hours"],
    ["now-2d", "Last 2 days"],
    ["now-7d", "Last 7 days"],
    ["now-30d", "Last 30 days"],
];

/** The options of the refresh picker; empty is never. */
export const refreshIntervals: readonly string[] = ["", "5s", "10s", "30s", "1m", "5m", "15m"];

/** How a page is opened while nothing was chosen. */
export interface Opening {
    readonly from: string;
    readonly to: string;
    readonly refresh: string;
}

/** The refresh while the data are young: soon enough that a first look sees them move. */
const youngRefresh = "5s";
/** Up to this range the young refresh holds, milliseconds. */
const youngMs = 15 * 60_000;

/**
 * The shortest of the picker's ranges that has all data in it, while that is shorter than the dashboard's own: an hour
 * that holds 90 seconds of data is an empty graph with a spike at its end.
 * @param since when the data begin, milliseconds since 1970; undefined if nobody knows
 */
export function openingFor(own: Opening, since: number | undefined, now: number): Opening {
    if (since === undefined || own.to !== "now") {
        return own;
    }
    const start = relativeRanges.find(([from]) => parseTime(from, now) <= since)?.[0] ?? own.from;
    const ms = now - parseTime(start, now);
    return ms < now - parseTime(own.from, now)
        ? { from: start, to: "now", refresh: ms <= youngMs ? youngRefresh : own.refresh }
        : own;
}

/**
 * Reads a time as in an address of Grafana: `now`, `now-90m`, or milliseconds since 1970.
 * @param now milliseconds since 1970
 * @throws Error for anything else.
 */
export function parseTime(time: string, now: number): number {
    if (/^\d+$/.test(time)) {
        return Number(time);
    }
    const [matched, count, unit] = /^now(?:-(\d+)([smhdw]))?$/.exec(time) ?? [];
    if (matched === undefined) {
        throw new Error(
            `Time "${time}" is not understood. Write now, now-1h (with s, m, h, d or w), or milliseconds since 1970.`,
        );
    }
    return now - (count === undefined ? 0 : Number(count) * unitMs[unit]);
}

/** @throws Error when an end isn't valid, or the range ends before it begins. */
export function parseRange(from: string, to: string, now: number): TimeRange {
    const range = { from: parseTime(from, now), to: parseTime(to, now) };
    if (range.from >= range.to) {
        throw new Error(`The time range from ${from} to ${to} is empty. Choose a start before the end.`);
    }
    return range;
}

/**
 * A panel's time range: its own length, as `30d`, up to the dashboard's end. An absolute range of the dashboard takes
 * precedence, as in Grafana.
 */
export function panelRange(range: TimeRange, timeFrom: string | undefined, relative: boolean): TimeRange {
    const length = relative ? intervalMs(timeFrom ?? "") : undefined;
    return length === undefined ? range : { from: range.to - length, to: range.to };
}

/** Milliseconds of an interval such as `30s` or `1m`; undefined for any other string. */
export function intervalMs(interval: string): number | undefined {
    const [, count, unit] = /^(\d+)([smhdw])$/.exec(interval) ?? [];
    return count === undefined ? undefined : Number(count) * unitMs[unit];
}

const minute = 60;
const hour = 3600;
/** Seconds. Grafana rounds an interval to the nearest of these (its `roundInterval`). */
const niceSteps = [
    ...[1, 2, 5, 10, 15, 20, 30],
    ...[1, 2, 5, 10, 15, 20, 30].map((count) => count * minute),
    ...[1, 2, 3, 6, 12, 24, 168].map((count) => count * hour),
];

/** The intervals of a panel's queries, seconds. */
export interface Steps {
    /** `$__interval`, and the step of range queries. */
    readonly interval: number;
    /** `$__rate_interval`. */
    readonly rateInterval: number;
}

/**
 * As many points as the panel is wide in pixels, but none closer than the scrapes.
 * @param points the panel's width in pixels
 * @param scrapeSeconds the data source's scrape interval
 * @param leastSeconds the panel's minimum step. Default: the scrape interval.
 */
export function stepsFor(range: TimeRange, points: number, scrapeSeconds: number, leastSeconds = scrapeSeconds): Steps {
    const raw = (range.to - range.from) / 1000 / Math.max(points, 1);
    const nice = niceSteps.reduce((best, step) => (Math.abs(step - raw) <= Math.abs(best - raw) ? step : best));
    const interval = Math.max(nice, leastSeconds);
    // Grafana docs, "Prometheus template variables: $__rate_interval".
    return { interval, rateInterval: Math.max(interval + scrapeSeconds, 4 * scrapeSeconds) };
}

/** Both ends of a range query in whole steps, seconds since 1970: the same times at every refresh, as in Grafana. */
export function alignedRange(range: TimeRange, interval: number): { readonly start: number; readonly end: number } {
    const floor = (ms: number): number => Math.floor(ms / 1000 / interval) * interval;
    return { start: floor(range.from), end: floor(range.to) };
}

/** Seconds as a PromQL duration; at least `1s`. */
export function promDuration(seconds: number): string {
    const rounded = Math.max(1, Math.round(seconds));
    const [count, unit] = (
        [
            [86_400, "d"],
            [hour, "h"],
            [minute, "m"],
        ] as const
    ).find(([size]) => rounded % size === 0) ?? [1, "s"];
    return `${rounded / count}${unit}`;
}
