/** Rows of a table as text. */

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
