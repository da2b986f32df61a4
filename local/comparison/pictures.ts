/** The comparison's pictures: of a Prometheus with requests that were really made, and of one with months of a heap. */
import * as fs from "node:fs";
import type { Dashboard } from "../../dashboards/model";
import { startPreview } from "../../preview";
import { openBrowser, whenDrawn } from "../../preview/browser";
import { requirePart } from "../../tools/parts";
import { startPrometheus, type Prometheus } from "../amp/prometheus";
import { load } from "../sample/blocks";
import { closeAll } from "../support/closing";
import { monthsOfHeap, stepSeconds } from "./months";

/** CSS pixels: what a page shows beside its text. */
const size = { width: 1100, height: 800 } as const;

/** A Prometheus with the months, in an empty directory; the caller stops it. */
export function startMonths(directory: string): Promise<Prometheus> {
    const end = Math.floor(Date.now() / 1000 / stepSeconds) * stepSeconds;
    load({ promtool: requirePart("promtool"), directory }, "months", monthsOfHeap(end));
    return startPrometheus({ executable: requirePart("prometheus"), directory, name: "months" });
}

/** A PNG of a dashboard as the preview draws it. */
export async function draw(dashboard: Dashboard, prometheusUrl: string, scrapeSeconds: number): Promise<Buffer> {
    const closing: (() => Promise<unknown>)[] = [];
    try {
        const preview = await startPreview({ dashboards: [dashboard], prometheusUrl, scrapeSeconds });
        closing.push(() => preview.close());
        const browser = await openBrowser({ chromium: requirePart("chromium"), ...size });
        closing.push(() => browser.close());
        const tab = await browser.context.newPage();
        await tab.goto(`${preview.url}/d/${dashboard.uid}`);
        await whenDrawn(tab);
        return await tab.screenshot({ fullPage: true });
    } finally {
        await closeAll(closing);
    }
}

/** Draws into a file of the docs, and says so. */
export async function drawTo(file: string, ...what: Parameters<typeof draw>): Promise<void> {
    const picture = await draw(...what);
    fs.writeFileSync(file, picture);
}
