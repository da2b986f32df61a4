/** The tables inside docs/memory.md: each stands between two comments, and is what the results say. */
import { placed } from "../support/placed";
import type { Result } from "./cell";
import { grid } from "./grid";
import { capacityTable, summaryTable } from "./table";

const tables: Readonly<Record<string, (results: readonly Result[]) => string>> = {
    cells: (results) => summaryTable(grid, results),
    capacity: (results) => capacityTable(grid, results),
};

/**
 * The document with its tables made anew.
 * @throws when the place for one is missing.
 */
export function documented(text: string, results: readonly Result[]): string {
    return Object.entries(tables).reduce(
        (document, [name, table]) => placed(document, name, `the table of ${name}`, table(results)),
        text,
    );
}
