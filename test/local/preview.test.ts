/** Our dashboards in the preview, in a real browser, with the sample's data from a real Prometheus. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, describe, it } from "mocha";
import { PNG } from "pngjs";
import { panelsOf, standardDashboards, standardRules } from "../../dashboards";
import { isAlert } from "../../dashboards/rules";
import { startPrometheus, type Prometheus } from "../../local/amp/prometheus";
import { inTrouble, pictureFile, pictureSize, takePicture } from "../../local/pictures";
import { deadlockedThreads, errorShare, heapShare } from "../../local/sample/faults";
import { startSample } from "../../local/sample/prometheus";
import { scrapeSeconds } from "../../local/sample/series";
import { closeAll } from "../../local/support/closing";
import { startPreview, type Preview } from "../../preview";
import { openBrowser, openRows, whenDrawn, type Browser, type Tab } from "../../preview/browser";
import { collectComplaints, shownPanels } from "../../preview/test/panels";
import { needs, toolPath } from "../support/parts";

/** The share of pixels that don't have the most frequent colour, which is the background's. */
function drawnShare({ data }: PNG): number {
    const counts = new Map<number, number>();
    for (let at = 0; at < data.length; at += 4) {
        const colour = data.readUIntBE(at, 3);
        counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return 1 - Math.max(...counts.values()) / (data.length / 4);
}

describe("our dashboards in a browser", function () {
    this.timeout(120_000);
    const closing: (() => unknown)[] = [];
    let prometheus: Prometheus;
    let preview: Preview;
    /** Without annotations, whose marks have a colour too. */
    let unmarked: Preview;
    let browser: Browser;
    let tab: Tab;
    let complaints: string[];

    before(async function () {
        needs(this, "prometheus", "promtool", "chromium");
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "preview-"));
        closing.push(() => fs.rmSync(directory, { recursive: true, force: true }));
        prometheus = await startSample({
            prometheus: toolPath("prometheus"),
            promtool: toolPath("promtool"),
            directory,
        });
        closing.push(() => prometheus.stop());
        const common = { prometheusUrl: prometheus.url, scrapeSeconds };
        preview = await startPreview({ ...common, dashboards: standardDashboards() });
        closing.push(() => preview.close());
        const dashboards = standardDashboards().map((one) => ({ ...one, annotations: { list: [] } }));
        unmarked = await startPreview({ ...common, dashboards });
        closing.push(() => unmarked.close());
        browser = await openBrowser({ chromium: toolPath("chromium"), ...pictureSize });
        closing.push(() => browser.close());
        tab = await browser.context.newPage();
        complaints = collectComplaints(tab);
    });

    beforeEach(() => {
        complaints.length = 0;
    });

    after(() => closeAll(closing));

    async function open(address: string, at = preview): Promise<void> {
        await tab.goto(`${at.url}${address}`);
        await whenDrawn(tab);
    }

    /** Compares a kept picture with what the page shows now. */
    async function isUpToDate(uid: string, at: Preview, trouble = false): Promise<void> {
        const kept = fs.readFileSync(pictureFile(uid, trouble));
        assert.ok(kept.length < 400_000, `${kept.length} bytes`);
        const current = PNG.sync.read(await takePicture(tab, `${at.url}/d/${uid}`));
        const before = PNG.sync.read(kept);
        assert.deepEqual([current.width, current.height], [before.width, before.height]);
        const [drawn, drawnBefore] = [drawnShare(current), drawnShare(before)];
        assert.ok(
            Math.abs(drawn - drawnBefore) < 0.15,
            `${drawn.toFixed(2)} of the picture is drawn, not ${drawnBefore.toFixed(2)}: run \`npm run pictures\``,
        );
    }

    for (const dashboard of standardDashboards()) {
        it(`has every panel of ${dashboard.uid} drawn with its data, and no complaint`, async () => {
            await open(`/d/${dashboard.uid}`, unmarked);
            await openRows(tab);
            const panels = await shownPanels(tab);
            const expected = panelsOf(dashboard);
            assert.deepEqual(
                panels.map(({ title }) => title),
                expected.map(({ title }) => title),
            );
            assert.deepEqual(
                panels.filter(({ state }) => state !== "drawn").map(({ title, text }) => `${title}: ${text}`),
                [],
            );
            for (const { title, text, painted } of panels) {
                assert.match(text, /\d/, `${title} has no number`);
                assert.ok(painted === null || painted > 150, `${title} has an empty graph`);
            }
            assert.deepEqual(complaints, []);
        });

        it(`shows in the picture of ${dashboard.uid} what the page shows`, () => isUpToDate(dashboard.uid, preview));
    }

    it("show in their graphs of recorded series what the rules make of what the tables ask", async () => {
        // Where rules were evaluated: on the minute.
        const time = String(Math.floor(Date.now() / 60_000) * 60);
        const ask = async (query: string): Promise<ReadonlyMap<string, string>> => {
            const parameters = new URLSearchParams({ query, time });
            const response = await fetch(`${prometheus.url}/api/v1/query?${parameters.toString()}`);
            const { data } = (await response.json()) as {
                data: { result: { metric: Record<string, string>; value: [number, string] }[] };
            };
            return new Map(
                data.result.map(({ metric: { __name__: _, ...own }, value: [, value] }) => [
                    JSON.stringify(Object.entries(own).sort()),
                    Number(value).toPrecision(9),
                ]),
            );
        };
        const rules = standardRules().flatMap((group) => group.rules.flatMap((rule) => (isAlert(rule) ? [] : [rule])));
        assert.ok(rules.length > 40);
        for (const { record, expr } of rules) {
            assert.deepEqual(await ask(record), await ask(expr), record);
        }
    });

    it("are green nowhere where there are no data at all", async () => {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "preview-empty-"));
        closing.push(() => fs.rmSync(directory, { recursive: true, force: true }));
        const empty = await startPrometheus({ executable: toolPath("prometheus"), directory, name: "empty" });
        closing.push(() => empty.stop());
        const page = await startPreview({ dashboards: standardDashboards(), prometheusUrl: empty.url, scrapeSeconds });
        closing.push(() => page.close());
        for (const uid of ["adot-fleet", "adot-jvm"]) {
            await open(`/d/${uid}`, page);
            const green = await tab.evaluate<string[]>(`[...document.querySelectorAll(".body *")]
                .filter((one) => getComputedStyle(one).color === "rgb(21, 128, 61)").map((one) => one.innerText)`);
            assert.deepEqual(green, [], uid);
            assert.ok((await shownPanels(tab)).filter(({ text }) => /no data/i.test(text)).length > 5);
        }
    });

    it("have marks on the graphs where alerts fired and tasks were new", async () => {
        const painted = async (at: Preview): Promise<number> => {
            await open("/d/adot-ecs-task", at);
            return (await shownPanels(tab)).find(({ title }) => title === "CPU, by task")!.painted!;
        };
        // A mark has a line of one pixel; two that begin at the same time have one.
        assert.ok((await painted(preview)) > (await painted(unmarked)) + 100);
    });

    it("have their first panels within three seconds", async () => {
        const begin = Date.now();
        await tab.goto(preview.url);
        await tab.locator("[data-state=drawn]").first().waitFor();
        assert.ok(Date.now() - begin < 3000, `${Date.now() - begin} ms`);
    });

    it("lead from a value of the fleet's table to what is behind it", async () => {
        await open("/d/adot-fleet");
        await tab.getByRole("button", { name: "basket", exact: true }).first().click();
        await tab.getByRole("link", { name: "ECS tasks" }).first().click();
        await whenDrawn(tab);
        assert.equal(new URL(tab.url()).pathname, "/d/adot-ecs-task");
        assert.equal(new URL(tab.url()).searchParams.get("var-job"), "basket");
    });

    it("show a fleet in trouble in red: what fails, what is full, what waits for ever, and the alerts of it", async () => {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "preview-trouble-"));
        closing.push(() => fs.rmSync(directory, { recursive: true, force: true }));
        const parts = { prometheus: toolPath("prometheus"), promtool: toolPath("promtool") };
        const troubled = await startSample({ ...parts, directory, trouble: true });
        closing.push(() => troubled.stop());
        const dashboards = standardDashboards();
        const page = await startPreview({ dashboards, prometheusUrl: troubled.url, scrapeSeconds });
        closing.push(() => page.close());
        const red = "rgb(200, 30, 30)";
        const coloured = (selector: string): Promise<[text: string, colour: string][]> =>
            tab.evaluate<[string, string][]>(`[...document.querySelectorAll("${selector}")].map((one) =>
                [one.innerText, getComputedStyle(one).color])`);
        await open("/d/adot-fleet", page);
        const cells = await coloured(".panel.table tbody td");
        const inRed = cells.filter(([, colour]) => colour === red).map(([text]) => text);
        const percent = (share: number): RegExp => new RegExp(`^${100 * share}(\\.0+)?%$`);
        assert.ok(
            inRed.some((text) => percent(errorShare).test(text)),
            `errors: ${inRed.join(", ")}`,
        );
        assert.ok(
            inRed.some((text) => percent(heapShare).test(text)),
            `heap: ${inRed.join(", ")}`,
        );
        await open("/d/adot-jvm", page);
        const numbers = await coloured(".number");
        assert.ok(numbers.some(([text, colour]) => text === String(deadlockedThreads) && colour === red));
        for (const uid of inTrouble) {
            await isUpToDate(uid, page, true);
        }
        const firing = await fetch(`${troubled.url}/api/v1/query?query=ALERTS{alertstate="firing",job="orders"}`);
        const { data } = (await firing.json()) as { data: { result: { metric: { alertname: string } }[] } };
        const names = data.result.map(({ metric }) => metric.alertname);
        assert.ok(names.length >= 3, names.join(", "));
        const known = standardRules().flatMap((group) => group.rules.filter(isAlert).map(({ alert }) => alert));
        assert.deepEqual(
            names.filter((name) => !known.includes(name)),
            [],
        );
    });

    it("fit a narrow screen", async () => {
        await tab.setViewportSize({ width: 420, height: 900 });
        try {
            await open("/d/adot-envoy");
            const [content, window] = await tab.evaluate<[number, number]>(
                "[document.documentElement.scrollWidth, innerWidth]",
            );
            assert.ok(content <= window, `${content} px wide on ${window}`);
        } finally {
            await tab.setViewportSize(pictureSize);
        }
    });
});
