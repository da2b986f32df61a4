/**
 * The tables inside docs/memory.md and docs/outages.md: each stands between two comments, and is what the results say.
 * Those of the cells about the limiter, and about destinations, are in files of their own.
 */
import { withCodeBlock } from "../../tools/code-block";
import type { Result } from "./cell";
import { destinationsTable, isOfDestinations } from "./destinations-table";
import { grid } from "./grid";
import { isOfLimiter, limiterTable } from "./limiter-table";
import { outagesTable } from "./outages-table";
import { capacityTable, summaryTable } from "./table";

const tables: Readonly<Record<string, (results: readonly Result[]) => string>> = {
    cells: (results) => summaryTable(grid, results),
    capacity: (results) => capacityTable(grid, results),
};

const limiterTables: typeof tables = { limiter: limiterTable };
const destinationTables: typeof tables = { destinations: destinationsTable };

/** Those of the file that the results are of. */
const tablesOf = (results: readonly Result[]): typeof tables =>
    results.some(isOfLimiter) ? limiterTables : results.some(isOfDestinations) ? destinationTables : tables;

/**
 * The document with the tables of these results.
 * @throws when the document lacks the comments of one.
 */
export function documented(text: string, results: readonly Result[]): string {
    return Object.entries(tablesOf(results)).reduce(
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
