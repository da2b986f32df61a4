/** A classic histogram over time as the cells of a heat map. */
import type { Series } from "./series";

export interface Buckets {
    /** Upper bounds, rising; the last may be Infinity. */
    readonly bounds: readonly number[];
    /** For each bucket, what lies in it alone at each step; null where nothing was said. */
    readonly cells: readonly (readonly (number | null)[])[];
    /** The highest cell; 0 when there is none. */
    readonly max: number;
}

/**
 * Takes the bucket below off each cumulative bucket. Scrapes of buckets aren't one moment: a difference below zero is
 * zero.
 */
export function toBuckets(series: readonly Series[]): Buckets {
    const bound = ({ labels }: Series): number => Number((labels.le ?? "NaN").replace("Inf", "Infinity"));
    const rising = series.filter((one) => !Number.isNaN(bound(one))).toSorted((a, b) => bound(a) - bound(b));
    const cells = rising.map(({ values }, index) =>
        values.map((value, step) => {
            const below = index === 0 ? 0 : (rising[index - 1].values[step] ?? 0);
            return value === null ? null : Math.max(0, value - below);
        }),
    );
    return {
        bounds: rising.map(bound),
        cells,
        max: cells.flat().reduce<number>((max, value) => Math.max(max, value ?? 0), 0),
    };
}

/** How strongly a cell is coloured, 0 to 1: Grafana's exponential scale. */
export function strength(value: number, max: number, exponent: number): number {
    return max <= 0 ? 0 : Math.min(1, Math.max(0, value / max) ** exponent);
}
