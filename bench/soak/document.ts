/** The figures of the soak inside docs/memory.md: they stand between two comments, and are what the result says. */
import * as fs from "node:fs";
import { placed } from "../support/placed";
import type { SoakResults } from "./run";
import { soakTable } from "./table";

/**
 * What the file holds.
 * @throws when that is no result of a soak.
 */
export function readSoak(file: string): SoakResults {
    const read = JSON.parse(fs.readFileSync(file, "utf8")) as Partial<SoakResults>;
    if (read.cell === undefined) {
        throw new Error(`${file} holds no soak; npm run bench:soak -- --json ${file} writes one.`);
    }
    return read as SoakResults;
}

/**
 * The document with the soak's figures made anew.
 * @throws when the place for them is missing.
 */
export function documented(text: string, { cell, results }: SoakResults): string {
    return placed(text, "soak", "the soak", soakTable(cell, results[0]));
}
