/** Times as Prometheus writes them. */

const units = [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
    ["s", 1],
] as const;

/** Whole seconds in the largest unit that leaves no rest: 300 are `5m`, 90 are `90s`. */
export function promDuration(seconds: number): string {
    const [unit, size] = units.find(([, size]) => seconds > 0 && seconds % size === 0) ?? ["s", 1];
    return `${Math.max(0, Math.round(seconds / size))}${unit}`;
}
