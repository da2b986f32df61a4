/** Time ranges in Grafana's words, and the steps at which a range is asked for. */

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

/** What the range picker offers, in words. */
export const relativeRanges: readonly (readonly [from: string, words: string])[] = [
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

/** What the refresh picker offers. */
export const refreshIntervals: readonly string[] = ["", "5s", "10s", "30s", "1m", "5m", "15m"];

/**
 * `now`, `now-90m` and the like, or milliseconds since 1970, as in a Grafana address.
 * @param now milliseconds since 1970
 * @throws Error for anything else.
 */
export function parseTime(text: string, now: number): number {
    if (/^\d+$/.test(text)) {
        return Number(text);
    }
    const [matched, count, unit] = /^now(?:-(\d+)([smhdw]))?$/.exec(text) ?? [];
    if (matched === undefined) {
        throw new Error(
            `Time "${text}" is not understood. Write now, now-1h (with s, m, h, d or w), or milliseconds since 1970.`,
        );
    }
    return now - (count === undefined ? 0 : Number(count) * unitMs[unit]);
}

/** @throws Error when one end is not understood, or the range ends before it begins. */
export function parseRange(from: string, to: string, now: number): TimeRange {
    const range = { from: parseTime(from, now), to: parseTime(to, now) };
    if (range.from >= range.to) {
        throw new Error(`The time range from ${from} to ${to} is empty. Choose a start before the end.`);
    }
    return range;
}

/** A panel's own time range, as `30d`, up to the same end; an absolute time range goes before it, as in Grafana. */
export function panelRange(range: TimeRange, timeFrom: string | undefined, relative: boolean): TimeRange {
    const length = relative ? intervalMs(timeFrom ?? "") : undefined;
    return length === undefined ? range : { from: range.to - length, to: range.to };
}

/** Milliseconds of `30s` or `1m`; undefined for no interval. */
export function intervalMs(text: string): number | undefined {
    const [, count, unit] = /^(\d+)([smhdw])$/.exec(text) ?? [];
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

/** What a query of a panel is asked with, seconds. */
export interface Steps {
    /** `$__interval`, and the distance of two points of a range query. */
    readonly interval: number;
    /** `$__rate_interval`. */
    readonly rateInterval: number;
}

/**
 * As many points as the panel has pixels, but none closer than the scrapes.
 * @param points how many points fit the panel: its width in pixels
 * @param scrapeSeconds the scrape interval that the data source is told
 * @param leastSeconds a panel's own least step. Default: the scrape interval.
 */
export function stepsFor(range: TimeRange, points: number, scrapeSeconds: number, leastSeconds = scrapeSeconds): Steps {
    const raw = (range.to - range.from) / 1000 / Math.max(points, 1);
    const nice = niceSteps.reduce((best, step) => (Math.abs(step - raw) <= Math.abs(best - raw) ? step : best));
    const interval = Math.max(nice, leastSeconds);
    // Grafana docs, "Prometheus template variables: $__rate_interval".
    return { interval, rateInterval: Math.max(interval + scrapeSeconds, 4 * scrapeSeconds) };
}

/**
 * Both ends of a range query in whole steps, seconds since 1970: the same moments at every refresh, as Grafana asks.
 */
export function alignedRange(range: TimeRange, interval: number): { readonly start: number; readonly end: number } {
    const floor = (ms: number): number => Math.floor(ms / 1000 / interval) * interval;
    return { start: floor(range.from), end: floor(range.to) };
}

/** A length in seconds as PromQL writes it. */
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
