/**
 * `npm run pictures`: every standard dashboard as the preview draws it, with the sample's data, for the docs: a healthy
 * fleet, and one in trouble.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { standardDashboards } from "../dashboards";
import { startPreview } from "../preview";
import { openBrowser, whenDrawn, type Tab } from "../preview/browser";
import { findPart, partHint, repositoryRoot, type Part } from "../tools/parts";
import { startSample } from "./sample/prometheus";
import { scrapeSeconds } from "./sample/series";
import { closeAll } from "./support/closing";

/** Where the docs have them. */
export const pictureDirectory = path.join(repositoryRoot, "docs", "pictures");

/** CSS pixels. The panels further down are similar, and would make large files. */
export const pictureSize = { width: 1400, height: 1300 } as const;

/** A PNG of the dashboard at an address. */
export async function takePicture(tab: Tab, address: string): Promise<Buffer> {
    await tab.goto(address);
    await whenDrawn(tab);
    return tab.screenshot({ clip: { x: 0, y: 0, ...pictureSize } });
}

/** What is drawn of a fleet in trouble: the page that it is seen on first, and one that says what it is. */
export const inTrouble: readonly string[] = ["adot-fleet", "adot-jvm"];

/** A picture's file, by its dashboard. */
export function pictureFile(uid: string, trouble = false): string {
    return path.join(pictureDirectory, `${uid}${trouble ? "-in-trouble" : ""}.png`);
}

async function main(): Promise<void> {
    await takePictures(false);
    await takePictures(true);
}

async function takePictures(trouble: boolean): Promise<void> {
    const [prometheus, promtool, chromium] = (["prometheus", "promtool", "chromium"] as const).map(required);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "pictures-"));
    const closing: (() => Promise<unknown>)[] = [() => fs.promises.rm(directory, { recursive: true, force: true })];
    try {
        const sample = await startSample({ prometheus, promtool, directory, trouble });
        closing.push(() => sample.stop());
        const dashboards = standardDashboards();
        const preview = await startPreview({ dashboards, prometheusUrl: sample.url, scrapeSeconds });
        closing.push(() => preview.close());
        const browser = await openBrowser({ chromium, ...pictureSize });
        closing.push(() => browser.close());
        fs.mkdirSync(pictureDirectory, { recursive: true });
        const tab = await browser.context.newPage();
        for (const { uid } of dashboards.filter((one) => !trouble || inTrouble.includes(one.uid))) {
            const picture = await takePicture(tab, `${preview.url}/d/${uid}`);
            const file = pictureFile(uid, trouble);
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
