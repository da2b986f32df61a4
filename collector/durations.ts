// Durations as Prometheus and Alertmanager write them: `30s`, `5m`, `1h30m`, `5d`.

/**
 * Seconds in each unit, in the order in which a duration has them (`ParseDuration` in prometheus/common,
 * model/time.go).
 */
const unitSeconds = { y: 31_536_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 } as const;

const pattern = new RegExp(
    `^${Object.keys(unitSeconds)
        .map((unit) => `(?:(\\d+)${unit})?`)
        .join("")}$`,
);

/** Seconds of a duration; undefined for a text that is none. */
export function durationSeconds(text: string): number | undefined {
    const parts = pattern.exec(text)?.slice(1);
    if (parts === undefined || text === "") {
        return undefined;
    }
    return Object.values(unitSeconds).reduce((sum, seconds, i) => sum + Number(parts[i] ?? 0) * seconds, 0);
}
