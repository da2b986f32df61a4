/** Figures with their bounds, in words. */
import type { Range } from "./range";

/** `66`, `47 (47 to 53)`, `23 (11 or more)`. */
export const count = (range: Range): string => ranged(range, grouped);

/** The same in US dollars, without a sign: `1.88 (1.88 to 1.95)`. */
export const dollars = (range: Range): string => ranged(range, (value) => value.toFixed(2));

/** `1,234`. */
export const grouped = (value: number): string => Math.round(value).toLocaleString("en-US");

function ranged({ low, likely, high }: Range, written: (value: number) => string): string {
    const [from, about, to] = [low, likely, high].map((value) => (value === undefined ? undefined : written(value)));
    if (to === undefined) {
        return `${about} (${from} or more)`;
    }
    return from === to ? about! : `${about} (${from} to ${to})`;
}
