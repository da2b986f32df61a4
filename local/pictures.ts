/**
 * `npm run pictures`: every standard dashboard as the preview draws it, with the sample's data, for the docs: a healthy
 * fleet, and one in trouble.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { standardDashboards } from "../dashboards";
import { startPreview } from "../preview";
import { openBrowser, whenDrawn, type Tab } from "../preview/browser";
import { findPart, partHint, repositoryRoot, type Part } from "../tools/parts";
import { startPrometheus } from "./amp/prometheus";
import { startSample, type SampleOptions } from "./sample/prometheus";
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

/** What a fleet can be in, and the Prometheus that has its data. */
const states = {
    healthy: startSample,
    "in-trouble": (options: SampleOptions) => startSample({ ...options, trouble: true }),
    // Longer than Prometheus looks back for a last value.
    ended: (options: SampleOptions) => startSample({ ...options, endedSeconds: 900 }),
    empty: ({ prometheus: executable, directory }: SampleOptions) =>
        startPrometheus({ executable, directory, name: "empty" }),
};
type State = keyof typeof states;

/** A laptop, a screen and a phone. */
const screens: readonly (readonly [width: number, height: number])[] = [
    [1366, 768],
    [1920, 1080],
    [390, 844],
];

const help = `Usage: npm run pictures [-- --every DIR]

Draws the dashboards' pictures of docs/pictures. With --every, writes whole pages to DIR instead: every dashboard with
data of a healthy fleet, of one in trouble, with data that ended, and without any; at ${screens.map(([width]) => width).join(", ")} px.
`;

async function main(): Promise<void> {
    const { values } = parseArgs({ options: { every: { type: "string" }, help: { type: "boolean" } } });
    if (values.help) {
        process.stdout.write(help);
        return;
    }
    if (values.every !== undefined) {
        for (const state of Object.keys(states) as State[]) {
            await drawEach(state, screens, path.resolve(values.every, state));
        }
        return;
    }
    for (const trouble of [false, true]) {
        await withPages(trouble ? "in-trouble" : "healthy", async (url, open) => {
            const tab = await open(pictureSize.width, pictureSize.height);
            for (const { uid } of standardDashboards().filter((one) => !trouble || inTrouble.includes(one.uid))) {
                write(pictureFile(uid, trouble), await takePicture(tab, `${url}/d/${uid}`));
            }
        });
    }
}

/** Whole pages of every dashboard, in a folder for each width. */
function drawEach(state: State, sizes: typeof screens, folder: string): Promise<void> {
    return withPages(state, async (url, open) => {
        for (const [width, height] of sizes) {
            const tab = await open(width, height);
            for (const { uid } of standardDashboards()) {
                await tab.goto(`${url}/d/${uid}`);
                await whenDrawn(tab);
                write(path.join(folder, String(width), `${uid}.png`), await tab.screenshot({ fullPage: true }));
            }
        }
    });
}

/** Serves the dashboards with a state's data; `open` gives a tab of a browser of that size. */
async function withPages(
    state: State,
    work: (url: string, open: (width: number, height: number) => Promise<Tab>) => Promise<void>,
): Promise<void> {
    const [prometheus, promtool, chromium] = (["prometheus", "promtool", "chromium"] as const).map(required);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "pictures-"));
    const closing: (() => Promise<unknown>)[] = [() => fs.promises.rm(directory, { recursive: true, force: true })];
    try {
        const sample = await states[state]({ prometheus, promtool, directory });
        closing.push(() => sample.stop());
        const dashboards = standardDashboards();
        const preview = await startPreview({ dashboards, prometheusUrl: sample.url, scrapeSeconds });
        closing.push(() => preview.close());
        await work(preview.url, async (width, height) => {
            const browser = await openBrowser({ chromium, width, height });
            closing.push(() => browser.close());
            return browser.context.newPage();
        });
    } finally {
        await closeAll(closing);
    }
}

function write(file: string, picture: Buffer): void {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, picture);
    process.stdout.write(`${path.relative(process.cwd(), file)}  ${Math.ceil(picture.length / 1000)} kB\n`);
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
