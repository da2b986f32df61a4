/** A Prometheus histogram over time as the cells of a heat map. */
import type { Series } from "./series";

export interface Buckets {
    /** Upper bounds, ascending; the last may be Infinity. */
    readonly bounds: readonly number[];
    /** For each bucket, what is in it alone at each step; null where there is no value. */
    readonly cells: readonly (readonly (number | null)[])[];
    /** The highest cell; 0 when there is none. */
    readonly max: number;
}

/**
 * Subtracts from each cumulative bucket the one below it. Rates of buckets aren't exactly consistent: a negative
 * difference becomes zero.
 */
export function toBuckets(series: readonly Series[]): Buckets {
    const bound = ({ labels }: Series): number => Number((labels.le ?? "NaN").replace("Inf", "Infinity"));
    const ascending = series.filter((one) => !Number.isNaN(bound(one))).toSorted((a, b) => bound(a) - bound(b));
    const cells = ascending.map(({ values }, index) =>
        values.map((value, step) => {
            const below = index === 0 ? 0 : (ascending[index - 1].values[step] ?? 0);
            return value === null ? null : Math.max(0, value - below);
        }),
    );
    return {
        bounds: ascending.map(bound),
        cells,
        max: cells.flat().reduce<number>((max, value) => Math.max(max, value ?? 0), 0),
    };
}

/** How strongly a cell is coloured, 0 to 1: Grafana's exponential colour scale. */
export function strength(value: number, max: number, exponent: number): number {
    return max <= 0 ? 0 : Math.min(1, Math.max(0, value / max) ** exponent);
}
