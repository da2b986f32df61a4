/** `npm run pictures`: every standard dashboard as the preview draws it, with recorded metrics, for the docs. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Page as Tab } from "playwright-core";
import { standardDashboards } from "../../dashboards";
import { findPart, partHint, repositoryRoot, type Part } from "../../tools/parts";
import { closeAll } from "../support/closing";
import { openBrowser } from "./browser";
import { readPng, writePng, type Picture } from "./png";
import { startSample } from "../sample/prometheus";
import { startPage } from "./server";

/** Where the docs find them. */
export const pictureDirectory = path.join(repositoryRoot, "docs", "pictures");

/** CSS pixels. What is below is more of the same, and a file would be large. */
export const pictureSize = { width: 1400, height: 1300 } as const;
/** Enough for text, lines and heat maps; a picture stays below 150 kB. */
const colours = 96;

/** Waits until every panel of the open dashboard has its answer, or says what kept it. */
export async function whenDrawn(tab: Tab): Promise<void> {
    await tab.locator("main[aria-busy=false]").waitFor({ timeout: 30_000 });
}

/** The dashboard at an address, cut to the size of all pictures. */
export async function takePicture(tab: Tab, address: string): Promise<Picture> {
    await tab.goto(address);
    await whenDrawn(tab);
    return readPng(await tab.screenshot({ clip: { x: 0, y: 0, ...pictureSize } }));
}

async function main(): Promise<void> {
    const [prometheus, promtool, chromium] = (["prometheus", "promtool", "chromium"] as const).map(required);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "pictures-"));
    const closing: (() => Promise<unknown>)[] = [() => fs.promises.rm(directory, { recursive: true, force: true })];
    try {
        const sample = await startSample({ prometheus, promtool, directory });
        closing.push(() => sample.stop());
        const page = await startPage({ dashboards: standardDashboards(), prometheusUrl: sample.url });
        closing.push(() => page.close());
        const browser = await openBrowser({ chromium, ...pictureSize });
        closing.push(() => browser.close());
        fs.mkdirSync(pictureDirectory, { recursive: true });
        const tab = await browser.context.newPage();
        for (const { uid } of standardDashboards()) {
            const picture = writePng(await takePicture(tab, `${page.url}/d/${uid}`), colours);
            const file = path.join(pictureDirectory, `${uid}.png`);
            fs.writeFileSync(file, picture);
            process.stdout.write(`${path.relative(repositoryRoot, file)}  ${Math.ceil(picture.length / 1000)} kB\n`);
        }
    } finally {
        await closeAll(closing);
    }
}

function required(part: Part): string {
    const found = findPart(part);
    if (found === undefined) {
        throw new Error(`${part} is missing: ${partHint(part)}`);
    }
    return found;
}

if (require.main === module) {
    main().catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
    });
}
