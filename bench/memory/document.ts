/**
 * The tables inside docs/memory.md and docs/outages.md: each stands between two comments, and is what the results say.
 * Those of the cells about the limiter are in a file of their own.
 */
import { withCodeBlock } from "../../tools/code-block";
import type { Result } from "./cell";
import { grid } from "./grid";
import { isOfLimiter, limiterTable } from "./limiter-table";
import { outagesTable } from "./outages-table";
import { capacityTable, summaryTable } from "./table";

const tables: Readonly<Record<string, (results: readonly Result[]) => string>> = {
    cells: (results) => summaryTable(grid, results),
    capacity: (results) => capacityTable(grid, results),
};

const limiterTables: typeof tables = { limiter: limiterTable };

/**
 * The document with the tables of these results.
 * @throws when the document lacks the comments of one.
 */
export function documented(text: string, results: readonly Result[]): string {
    return Object.entries(results.some(isOfLimiter) ? limiterTables : tables).reduce(
        (document, [name, table]) => withCodeBlock(document, name, table(results)),
        text,
    );
}

/**
 * The document about outages with its table.
 * @throws as `documented`.
 */
export const withOutages = (text: string, results: readonly Result[]): string =>
    withCodeBlock(text, "outages", outagesTable(results));
