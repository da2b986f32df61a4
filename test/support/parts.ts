/** The real parts a suite needs: skipped with a reason where one is missing, failed in CI. */
import type { Context } from "mocha";
import { findPart, partHint, type Part } from "../../tools/parts";

export type { Part };

/** Skips the calling suite when a part is missing, saying what to do; in CI (`CI` set) a missing part is a failure. */
export function needs(context: Context, ...parts: Part[]): void {
    const missing = parts.filter((part) => findPart(part) === undefined);
    if (missing.length === 0) {
        return;
    }
    const reason = missing.map((part) => `${part} is missing: ${partHint(part)}`).join(" ");
    if (process.env.CI) {
        throw new Error(reason);
    }
    console.warn(`      skipped: ${reason}`);
    context.skip();
}

/** The path of a part's executable (or file, for the JMX exporter); throws when it is missing. */
export function toolPath(part: Part): string {
    const found = findPart(part);
    if (found === undefined) {
        throw new Error(`${part} is missing: ${partHint(part)}`);
    }
    return found;
}
