/** How fast memory grows, whatever the garbage collector does meanwhile. */
import type { Moment } from "../memory/cell";

/**
 * Lowest memory of each stretch of time. Between collections memory goes up and down like a saw, and what comes with a scrape is garbage soon after: only the
 * floor says what stays.
 */
export function floors(moments: readonly Moment[], stretchSeconds: number): [second: number, mib: number][] {
    const lowest = new Map<number, number>();
    for (const [second, anonymous] of moments) {
        const stretch = Math.floor(second / stretchSeconds);
        lowest.set(stretch, Math.min(anonymous, lowest.get(stretch) ?? Infinity));
    }
    return [...lowest].map(([stretch, mib]) => [stretch * stretchSeconds, mib]);
}

/**
 * Theil and Sen's slope, the median of the slopes of all pairs, a second. Almost a third of the points may be anything, as when a large scrape sets a new
 * high-water mark once, and it stays what the rest says; least squares would follow the one step.
 */
export function robustSlope(points: readonly (readonly [x: number, y: number])[]): number {
    const slopes = points
        .flatMap(([x, y], index) => points.slice(index + 1).map(([otherX, otherY]) => (otherY - y) / (otherX - x)))
        .sort((a, b) => a - b);
    const middle = slopes.length / 2;
    return slopes.length === 0 ? 0 : (slopes[Math.floor(middle)]! + slopes[Math.ceil(middle) - 1]!) / 2;
}

/** MiB of heap in use after each collection, as moments: `gc 12 @34.5s 0%: …, 50->51->27 MB, …` in the log (runtime package, "gctrace"). */
export function liveHeap(log: string): Moment[] {
    return [...log.matchAll(/^gc \d+ @(\d+(?:\.\d+)?)s .*?\d+->\d+->(\d+) MB/gm)].map(
        ([, second, mib]) => [Number(second), Number(mib), Number(mib), 0] as const,
    );
}

/** MiB per ten minutes in that third (0, 1 or 2) of `seconds`. */
export function growthInThird(moments: readonly Moment[], seconds: number, third: number): number {
    const [from, to] = [(seconds / 3) * third, (seconds / 3) * (third + 1)];
    const own = moments.filter(([second]) => second >= from && second < to);
    // At least three points, and a minute each where there is time for it.
    return robustSlope(floors(own, Math.min(60, seconds / 9))) * 600;
}
