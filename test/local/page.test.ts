/** The preview in a real browser, fed by a real Prometheus: every dashboard, by pointer and by keyboard. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, beforeEach, describe, it } from "mocha";
import type { Page as Tab } from "playwright-core";
import { standardDashboards, type Dashboard, type Panel } from "../../dashboards";
import type { Prometheus } from "../../local/amp/prometheus";
import { openBrowser, type Browser } from "../../local/page/browser";
import { pictureDirectory, pictureSize, takePicture, whenDrawn } from "../../local/page/pictures";
import { drawnShare, readPng } from "../../local/page/png";
import { startSample } from "../../local/sample/prometheus";
import { startPage, type Page } from "../../local/page/server";
import { closeAll } from "../../local/support/closing";
import { needs, toolPath } from "../support/parts";

/** What a panel of the page came to. */
interface Seen {
    readonly title: string;
    readonly state: string;
    readonly text: string;
    /**
     * Pixels of its graph that have a colour, as lines, cells and marks have and axes have not; null where it has none.
     */
    readonly painted: number | null;
}

/** Runs in the page, which this project's types don't know. */
const seePanels = `[...document.querySelectorAll("[data-panel]")].map((panel) => {
    const canvas = panel.querySelector("canvas");
    const painted = (canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let coloured = 0;
        for (let at = 0; at < data.length; at += 4) {
            const channels = [data[at], data[at + 1], data[at + 2]];
            coloured += Number(data[at + 3] > 60 && Math.max(...channels) - Math.min(...channels) > 60);
        }
        return coloured;
    };
    return {
        title: panel.querySelector("h3").textContent,
        state: panel.dataset.state,
        text: panel.querySelector(".body").innerText,
        painted: canvas === null ? null : painted(canvas),
    };
})`;

describe("the preview in a browser", function () {
    this.timeout(120_000);
    const closing: (() => unknown)[] = [];
    let prometheus: Prometheus;
    let page: Page;
    /** Without annotations, whose marks have a colour too. */
    let unmarked: Page;
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
        page = await startPage({ dashboards: standardDashboards(), prometheusUrl: prometheus.url });
        closing.push(() => page.close());
        const dashboards = standardDashboards().map((one) => ({ ...one, annotations: { list: [] } }));
        unmarked = await startPage({ dashboards, prometheusUrl: prometheus.url });
        closing.push(() => unmarked.close());
        browser = await openBrowser({ chromium: toolPath("chromium"), ...pictureSize });
        closing.push(() => browser.close());
        tab = await browser.context.newPage();
        tab.on("console", (message) => {
            if (message.type() === "error" || message.type() === "warning") {
                complaints.push(message.text());
            }
        });
        tab.on("pageerror", (error) => complaints.push(error.message));
        tab.on("request", (request) => {
            if (new URL(request.url()).hostname !== "127.0.0.1" && !request.url().startsWith("data:")) {
                complaints.push(`asks ${request.url()}`);
            }
        });
    });

    beforeEach(() => {
        complaints = [];
    });

    after(() => closeAll(closing));

    async function open(address: string, at = page): Promise<void> {
        await tab.goto(`${at.url}${address}`);
        await whenDrawn(tab);
    }

    const see = (): Promise<Seen[]> => tab.evaluate<Seen[]>(seePanels);
    const focused = (): Promise<string> =>
        tab.evaluate<string>(`(() => {
            const now = document.activeElement;
            return now.getAttribute("aria-label") ?? now.textContent;
        })()`);

    for (const dashboard of standardDashboards()) {
        it(`draws every panel of ${dashboard.uid} with its data, and complains of nothing`, async () => {
            await open(`/d/${dashboard.uid}`, unmarked);
            const panels = await see();
            const expected = dashboard.panels.filter(({ type }) => type !== "row");
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

        it(`shows in the picture of ${dashboard.uid} what the page shows`, async () => {
            const kept = fs.readFileSync(path.join(pictureDirectory, `${dashboard.uid}.png`));
            assert.ok(kept.length < 150_000, `${kept.length} bytes`);
            const [now, before] = [await takePicture(tab, `${page.url}/d/${dashboard.uid}`), readPng(kept)];
            assert.deepEqual([now.width, now.height], [before.width, before.height]);
            const [drawn, drawnBefore] = [drawnShare(now), drawnShare(before)];
            assert.ok(
                Math.abs(drawn - drawnBefore) < 0.15,
                `${drawn.toFixed(2)} of the picture is drawn, not ${drawnBefore.toFixed(2)}: run \`npm run pictures\``,
            );
        });
    }

    it("marks on its graphs when alerts fired and tasks were new", async () => {
        const coloured = async (at: Page): Promise<number> => {
            await open("/d/adot-ecs-task", at);
            return (await see()).find(({ title }) => title === "CPU, by task")!.painted!;
        };
        assert.ok((await coloured(page)) > (await coloured(unmarked)) + 200);
    });

    it("has its first panels within three seconds", async () => {
        const begin = Date.now();
        await tab.goto(page.url);
        await tab.locator("[data-state=drawn]").first().waitFor();
        assert.ok(Date.now() - begin < 3000, `${Date.now() - begin} ms`);
    });

    it("says that it is a preview", async () => {
        await open("/");
        assert.equal(
            await tab.locator(".preview").innerText(),
            "Preview: drawn from the dashboards' JSON by this repository, not by Grafana.",
        );
    });

    it("is reached by the keyboard: pickers, theme, links, descriptions, rows and graphs", async () => {
        await open("/d/adot-ecs-task");
        const reached: string[] = [];
        for (let presses = 0; presses < 40; presses++) {
            await tab.keyboard.press("Tab");
            reached.push(await focused());
        }
        for (const name of [
            "Skip to the panels",
            "JVM",
            "Time range",
            "Refresh",
            "Light or dark",
            "ServiceAll",
            "TaskAll",
            "Now",
            "About Tasks",
        ]) {
            assert.ok(reached.includes(name), `${name} is not among ${reached.join(", ")}`);
        }
        assert.ok(reached.some((name) => name.startsWith("CPU: used and reserved: ")));
    });

    it("picks services by keyboard, and asks for those only", async () => {
        await open("/d/adot-ecs-task");
        await tab.locator("summary", { hasText: "Service" }).focus();
        await tab.keyboard.press("Enter");
        await tab.getByRole("checkbox", { name: "basket" }).focus();
        await tab.keyboard.press("Space");
        await whenDrawn(tab);
        assert.equal(new URL(tab.url()).searchParams.get("var-service"), "basket");
        assert.equal(
            await tab.getByRole("article", { name: "Tasks", exact: true }).locator(".number").innerText(),
            "1",
        );
        assert.equal(await tab.evaluate("document.activeElement.dataset.key"), "service basket");
        assert.ok(await tab.getByRole("checkbox", { name: "basket" }).isChecked());
        assert.ok(!(await tab.getByRole("checkbox", { name: "All" }).isChecked()));
        await tab.keyboard.press("Escape");
        assert.equal(await tab.getByRole("checkbox", { name: "basket" }).count(), 0);
    });

    it("carries the time range and the picked service to another dashboard", async () => {
        await open("/d/adot-ecs-task?var-service=orders");
        await tab.getByRole("combobox", { name: "Time range" }).selectOption("now-15m");
        await whenDrawn(tab);
        await tab.getByRole("link", { name: "JVM", exact: true }).click();
        await whenDrawn(tab);
        const { pathname, searchParams } = new URL(tab.url());
        assert.equal(pathname, "/d/adot-jvm");
        assert.equal(searchParams.get("from"), "now-15m");
        assert.equal(searchParams.get("var-service"), "orders");
        assert.equal(await tab.getByRole("combobox", { name: "Time range" }).inputValue(), "now-15m");
    });

    it("zooms to what is dragged over, and to what is typed", async () => {
        await open("/d/adot-ecs-task");
        const graph = tab.getByRole("article", { name: "CPU, by task", exact: true }).locator(".u-over");
        const { x, y, width } = (await graph.boundingBox())!;
        await tab.mouse.move(x + width / 4, y + 20);
        await tab.mouse.down();
        await tab.mouse.move(x + width / 2, y + 20);
        await tab.mouse.up();
        await whenDrawn(tab);
        const dragged = new URL(tab.url()).searchParams;
        const minutes = (Number(dragged.get("to")) - Number(dragged.get("from"))) / 60_000;
        assert.ok(minutes > 14 && minutes < 16, `${minutes} minutes`);

        await tab.getByLabel("From", { exact: true }).fill("2026-01-02T03:04:05");
        await tab.getByRole("button", { name: "Apply" }).click();
        await whenDrawn(tab);
        const from = Number(new URL(tab.url()).searchParams.get("from"));
        assert.equal(new Date(from).toISOString(), "2026-01-02T03:04:05.000Z");
        await tab.getByRole("combobox", { name: "Time range" }).selectOption("now-1h");
        await whenDrawn(tab);
        assert.equal(await tab.getByLabel("From", { exact: true }).isVisible(), false);
    });

    it("leads from a value of a table to what is behind it", async () => {
        await open("/d/adot-fleet");
        await tab.getByRole("button", { name: "basket", exact: true }).first().click();
        await tab.getByRole("link", { name: "ECS tasks" }).first().click();
        await whenDrawn(tab);
        assert.equal(new URL(tab.url()).pathname, "/d/adot-ecs-task");
        assert.equal(new URL(tab.url()).searchParams.get("var-service"), "basket");
    });

    it("explains a panel to the pointer and to the keyboard", async () => {
        await open("/d/adot-ecs-task");
        const about = tab.getByRole("button", { name: "About Tasks", exact: true });
        const tooltip = tab.getByRole("article", { name: "Tasks", exact: true }).getByRole("tooltip");
        assert.ok(!(await tooltip.isVisible()));
        await about.focus();
        assert.ok(await tooltip.isVisible());
        await tab.keyboard.press("Escape");
        assert.ok(!(await tooltip.isVisible()));
        await about.hover();
        assert.ok(await tooltip.isVisible());
    });

    it("reads values out as the crosshair moves by keys, and shares it with the other graphs", async () => {
        await open("/d/adot-ecs-task");
        const graph = tab.getByRole("article", { name: "CPU, by task", exact: true }).locator(".plot");
        await graph.focus();
        await tab.keyboard.press("End");
        await tab.keyboard.press("ArrowLeft");
        assert.match(await tab.locator("#said").innerText(), /^\d\d:\d\d:\d\d: \w{32} [\d.]+%/);
        assert.ok(await graph.locator(".tip").isVisible());
        await graph.hover();
        const other = tab.getByRole("article", { name: "Memory, by task", exact: true }).locator(".u-cursor-x");
        assert.doesNotMatch((await other.getAttribute("style")) ?? "", /translate\(-10px/);
        assert.match((await other.getAttribute("style")) ?? "", /translate\(\d/);
    });

    it("takes a series out of a graph and back from its legend, which keeps the focus", async () => {
        await open("/d/adot-ecs-task");
        const panel = tab.getByRole("article", { name: "CPU: used and reserved", exact: true });
        const button = panel.getByRole("button", { name: "orders reserved" });
        await button.focus();
        await tab.keyboard.press("Enter");
        assert.equal(await button.getAttribute("aria-pressed"), "false");
        assert.equal(await focused(), "orders reserved");
        await tab.keyboard.press("Enter");
        assert.equal(await button.getAttribute("aria-pressed"), "true");
    });

    it("changes between light and dark, and stays so", async () => {
        await open("/d/adot-jvm");
        const background = (): Promise<string> =>
            tab.evaluate<string>("getComputedStyle(document.body).backgroundColor");
        const light = await background();
        await tab.getByRole("button", { name: "Light or dark" }).click();
        const dark = await background();
        assert.notEqual(dark, light);
        await open("/d/adot-jvm");
        assert.equal(await background(), dark);
        assert.ok((await see()).every(({ state }) => state === "drawn"));
        await tab.getByRole("button", { name: "Light or dark" }).click();
        assert.equal(await background(), light);
    });

    it("fits a narrow screen", async () => {
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

    it("says of each panel what kept it from being drawn", async () => {
        const [jvm] = standardDashboards();
        const { targets, ...stat } = jvm.panels.find((panel) => panel.type === "stat") as Panel;
        const panel = (id: number, title: string, change: object) => ({ ...stat, targets, id, title, ...change });
        const asking = (expr: string) => ({ targets: [{ ...targets[0], expr }] });
        const strange = {
            ...jvm,
            panels: [
                panel(1, "Unknown", { type: "geomap" }),
                panel(2, "Foreign", { targets: [{ ...targets[0], datasource: { type: "cloudwatch", uid: "x" } }] }),
                panel(3, "Wrong", asking("sum(")),
                panel(4, "Nothing", asking("no_such_metric")),
                panel(5, "Variable", asking("up{job=~'$cluster'}")),
            ],
        } as unknown as Dashboard;
        const other = await startPage({ dashboards: [strange], prometheusUrl: prometheus.url });
        try {
            await open("/", other);
            const said = new Map((await see()).map(({ title, state, text }) => [title, `${state}: ${text}`]));
            assert.equal(
                said.get("Unknown"),
                "unknown: This preview doesn't draw panels of the type geomap; Grafana does.",
            );
            assert.equal(
                said.get("Foreign"),
                "unknown: This panel asks cloudwatch; the preview has a Prometheus only.",
            );
            assert.match(said.get("Wrong")!, /^error: Query A failed: .*parse error/);
            assert.equal(said.get("Nothing"), "empty: No data in this time range.");
            assert.equal(
                said.get("Variable"),
                "error: Variable $cluster is not one of this dashboard's, nor one that the preview knows.",
            );
        } finally {
            await other.close();
        }
    });

    it("says when Prometheus is gone, and when there is no such dashboard", async () => {
        const lost = await startPage({ dashboards: standardDashboards(), prometheusUrl: "http://127.0.0.1:1" });
        try {
            await open("/d/adot-jvm", lost);
            assert.ok(
                (await see()).every(({ text }) =>
                    /^Query [A-Z] failed: Prometheus does not answer\. Is the local environment still running\?$/.test(
                        text,
                    ),
                ),
            );
        } finally {
            await lost.close();
        }
        await tab.goto(`${page.url}/d/nothing`);
        assert.match(await tab.locator("main").innerText(), /^There is no dashboard "nothing" here\. There are:/);
    });

    it("says that a time range is not understood, and shows the dashboard's own", async () => {
        await open("/d/adot-jvm?from=yesterday");
        assert.match(await tab.getByRole("alert").innerText(), /^Time "yesterday" is not understood\./);
        assert.ok((await see()).every(({ state }) => state === "drawn"));
    });
});
