import * as fs from "node:fs";

/** The text of a file; undefined when it isn't there or can't be read, as of a process that has ended. */
export function readIfThere(file: string): string | undefined {
    try {
        return fs.readFileSync(file, "utf8");
    } catch {
        return undefined;
    }
}
