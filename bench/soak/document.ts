/** The figures of the soak inside docs/memory.md: they stand between two comments, and are what the result says. */
import * as fs from "node:fs";
import { withCodeBlock } from "../../tools/code-block";
import type { SoakResults } from "./run";
import { soakTable } from "./table";

/**
 * What the file holds.
 * @throws when that isn't the result of a soak.
 */
export function readSoak(file: string): SoakResults {
    const read = JSON.parse(fs.readFileSync(file, "utf8")) as Partial<SoakResults>;
    if (read.cell === undefined) {
        throw new Error(`${file} isn't the result of a soak; npm run bench:soak -- --json ${file} writes one.`);
    }
    return read as SoakResults;
}

/**
 * The document with these figures.
 * @throws when the document lacks the comments.
 */
export function documented(text: string, { cell, results }: SoakResults): string {
    return withCodeBlock(text, "soak", soakTable(cell, results[0]));
}
