/** Durations: of Prometheus and Alertmanager (`30s`, `5m`, `1h30m`, `5d`), and of Go (`1m30s`, `1.5h`). */

/** In the order in which a duration has them (`ParseDuration` in prometheus/common, model/time.go). */
const prometheusUnits = { y: 31_536_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 } as const;

const prometheusPattern = new RegExp(
    `^${Object.keys(prometheusUnits)
        .map((unit) => `(?:(\\d+)${unit})?`)
        .join("")}$`,
);

/** Seconds of a duration of Prometheus's; undefined for anything else. */
export function prometheusSeconds(value: unknown): number | undefined {
    if (value === "0" || value === 0) {
        return 0;
    }
    const parts = typeof value === "string" && value !== "" ? prometheusPattern.exec(value)?.slice(1) : undefined;
    return (
        parts && Object.values(prometheusUnits).reduce((sum, seconds, i) => sum + Number(parts[i] ?? 0) * seconds, 0)
    );
}

/** Units of `time.ParseDuration`, in seconds. Both spellings of the micro sign count. */
const goUnits: Readonly<Record<string, number>> = {
    ...{ ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3 },
    ...{ s: 1, m: 60, h: 3600 },
};

/**
 * One part right behind another. A digit can be taken in one way only, and no repetition holds another, so that what
 * isn't a duration is refused in one pass, however long it is.
 */
const goParts = new RegExp(String.raw`(\d+(?:\.\d*)?|\.\d+)(${Object.keys(goUnits).join("|")})`, "gy");

/** What `time.ParseDuration` takes, below zero too. */
export const goDuration = new RegExp(
    String.raw`^[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:${Object.keys(goUnits).join("|")}))+)$`,
);

/** Seconds of a duration of Go's; undefined for anything else, one below zero too. */
export function goSeconds(value: unknown): number | undefined {
    if (typeof value !== "string") {
        return undefined;
    }
    const text = value.replace(/^\+/, "");
    let seconds = 0;
    let length = 0;
    for (const [part, count, unit] of text.matchAll(goParts)) {
        seconds += Number(count) * goUnits[unit];
        length += part.length;
    }
    return length > 0 && length === text.length ? seconds : undefined;
}
