/** The tables inside docs/memory.md: each stands between two comments, and is what the results say. */
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
    return Object.entries(tables).reduce((document, [name, table]) => {
        const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- end -->)`);
        if (!place.test(document)) {
            throw new Error(
                `There is no place for the table of ${name}: a comment with its name, and one that says end.`,
            );
        }
        return document.replace(place, (_, before: string, after: string) =>
            [before, "```", table(results), "```", after].join("\n").replaceAll("\n\n\n", "\n\n"),
        );
    }, text);
}
