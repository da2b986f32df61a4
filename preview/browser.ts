/** A headless Chromium of this machine that opens the page: for pictures and tests. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";

/** A tab with the page in it. */
export type Tab = Page;

export interface BrowserOptions {
    /** The path of Chromium's executable. */
    readonly chromium: string;
    /** CSS pixels. */
    readonly width: number;
    readonly height: number;
    /** Default: light. */
    readonly colorScheme?: "light" | "dark";
}

export interface Browser {
    readonly context: BrowserContext;
    close(): Promise<void>;
}

/** Nothing but the page is loaded: by itself a browser looks for updates and calls Google's servers. */
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

/** Starts it with an empty profile, which `close` removes. */
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

/** Opens the rows that are closed, and waits until their panels show their data, or why there are none. */
export async function openRows(tab: Tab): Promise<void> {
    await tab.evaluate(`document.querySelectorAll("details.row:not([open]) > summary").forEach((one) => one.click())`);
    await tab.locator(".row[open] [data-state=loading]").first().waitFor({ state: "detached" });
}

/** Waits until every panel of the open dashboard shows its data, or why there are none. */
export async function whenDrawn(tab: Tab): Promise<void> {
    await tab.locator("main[aria-busy=false]").waitFor({ timeout: 30_000 });
}
