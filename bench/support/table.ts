/** Figures as text. */

/** With a comma between thousands. */
export const grouped = (value: number, digits = 0): string =>
    value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Lines of cells as columns: the first to the left, the figures to the right. */
export function aligned(lines: readonly (readonly string[])[]): string {
    const columns = Math.max(...lines.map(({ length }) => length));
    const widths = Array.from({ length: columns }, (_, column) =>
        Math.max(...lines.map((cells) => (cells[column] ?? "").length)),
    );
    return lines
        .map((cells) =>
            cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))),
        )
        .map((cells) => `  ${cells.join("  ")}`.trimEnd())
        .join("\n");
}
