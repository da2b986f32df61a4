/** A number that isn't known exactly. */
export interface Range {
    readonly low: number;
    readonly likely: number;
    /** Undefined where nothing bounds it. */
    readonly high?: number;
}

export const exactly = (value: number): Range => ({ low: value, likely: value, high: value });

/** What nothing is known of: it may be none, and is counted as none. */
export const notKnown: Range = { low: 0, likely: 0 };

export const plus = (...ranges: readonly Range[]): Range => ({
    low: ranges.reduce((sum, { low }) => sum + low, 0),
    likely: ranges.reduce((sum, { likely }) => sum + likely, 0),
    high: ranges.reduce<number | undefined>(
        (sum, { high }) => (sum === undefined || high === undefined ? undefined : sum + high),
        0,
    ),
});

/** Each end with what a growing function makes of it. */
export const mapped = ({ low, likely, high }: Range, change: (value: number) => number): Range => ({
    low: change(low),
    likely: change(likely),
    high: high === undefined ? undefined : change(high),
});

export const times = (range: Range, factor: number): Range => mapped(range, (value) => value * factor);
