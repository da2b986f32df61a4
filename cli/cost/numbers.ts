/** Numbers with their bounds, and rows of a table, as text. */
import type { Range } from "../../collector/cost/range";

/** `66`, `47 (47 to 53)`, `23 (11 or more)`. */
export const count = (range: Range): string => ranged(range, grouped);
export const dollars = (range: Range): string => ranged(range, (value) => value.toFixed(2));

function ranged({ low, likely, high }: Range, written: (value: number) => string): string {
    const [from, about, to] = [low, likely, high].map((value) => (value === undefined ? undefined : written(value)));
    if (to === undefined) {
        return `${about} (${from} or more)`;
    }
    return from === to ? about! : `${about} (${from} to ${to})`;
}

export const grouped = (value: number): string => Math.round(value).toLocaleString("en-US");

/** The first column to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[]): string {
    const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? "").length)));
    return rows
        .map((cells) => {
            const [first = "", ...others] = cells.map((cell, column) =>
                column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
            );
            return `  ${[first, ...others].join("  ")}`.trimEnd() + "\n";
        })
        .join("");
}
