/** The real parts a suite needs: skipped with a reason where one is missing, failed in CI. */
import type { Context } from "mocha";
import { findPart, partHint, requirePart, type Part } from "../../tools/parts";

export { type Part, requirePart as toolPath };

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
