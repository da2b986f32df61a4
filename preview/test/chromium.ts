/** The Chromium of this machine. */
import { execFileSync } from "node:child_process";
import type { Context } from "mocha";

/** Its path. Where there is none, the calling suite is skipped; in CI (`CI` set) it fails. */
export function needsChromium(context: Context): string {
    for (const name of ["chromium", "chromium-browser"]) {
        try {
            return execFileSync("which", [name], { encoding: "utf8" }).trim();
        } catch {
            // Perhaps it has the other name.
        }
    }
    if (process.env.CI) {
        throw new Error("chromium is missing: install Chromium, as Debian's package chromium.");
    }
    context.skip();
}
