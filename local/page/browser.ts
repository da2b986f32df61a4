/** A headless Chromium of this machine: for the pictures and the tests of the page. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { chromium, type BrowserContext } from "playwright-core";

export interface BrowserOptions {
    /** The executable. */
    readonly chromium: string;
    /** CSS pixels. */
    readonly width: number;
    readonly height: number;
    readonly colorScheme?: "light" | "dark";
}

export interface Browser {
    readonly context: BrowserContext;
    close(): Promise<void>;
}

/** Nothing but the page: a browser on its own would look for updates and ask Google's servers. */
const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
];

/** Starts it with an empty profile, which goes with it. */
export async function openBrowser({
    chromium: executablePath,
    width,
    height,
    colorScheme,
}: BrowserOptions): Promise<Browser> {
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), "preview-browser-"));
    const context = await chromium.launchPersistentContext(profile, {
        executablePath,
        headless: true,
        args,
        viewport: { width, height },
        colorScheme: colorScheme ?? "light",
        reducedMotion: "reduce",
        timezoneId: "UTC",
        locale: "en-GB",
    });
    return {
        context,
        async close() {
            await context.close();
            fs.rmSync(profile, { recursive: true, force: true });
        },
    };
}
