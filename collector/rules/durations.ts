/** Durations as Go writes them. */

/** Units of `time.ParseDuration`, in seconds. Both spellings of the micro sign count. */
const unitSeconds: Readonly<Record<string, number>> = {
    ns: 1e-9,
    us: 1e-6,
    µs: 1e-6,
    μs: 1e-6,
    ms: 1e-3,
    s: 1,
    m: 60,
    h: 3600,
};

const part = String.raw`(\d+\.?\d*|\.\d+)(${Object.keys(unitSeconds).join("|")})`;
const whole = new RegExp(`^\\+?(${part})+$`);
const parts = new RegExp(part, "g");

/** Seconds of a duration such as `1m30s`; undefined for anything else, one below zero too. */
export function durationSeconds(value: unknown): number | undefined {
    if (typeof value !== "string" || !whole.test(value)) {
        return undefined;
    }
    return [...value.matchAll(parts)].reduce((sum, [, count, unit]) => sum + Number(count) * unitSeconds[unit], 0);
}
