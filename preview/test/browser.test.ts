/** The preview in a real browser, by pointer and by keyboard. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "mocha";
import { openBrowser, openRows, whenDrawn, type Browser, type Tab } from "../browser";
import { startPreview, type Dashboard, type Preview } from "../index";
import type { Panel } from "../model/dashboard";
import { needsChromium } from "./chromium";
import { jvmDashboard, series, tasksDashboard } from "./dashboards";
import { startFakePrometheus, type FakePrometheus } from "./fake-prometheus";
import { collectComplaints, shownPanels } from "./panels";

const size = { width: 1400, height: 1300 };
const dashboards = [tasksDashboard, jvmDashboard];

describe("the preview in a browser", function () {
    this.timeout(120_000);
    let prometheus: FakePrometheus;
    let preview: Preview;
    let browser: Browser;
    let tab: Tab;
    let complaints: string[];

    before(async function () {
        const chromium = needsChromium(this);
        prometheus = await startFakePrometheus(series);
        preview = await startPreview({ dashboards, prometheusUrl: prometheus.url });
        browser = await openBrowser({ chromium, ...size });
        tab = await browser.context.newPage();
        complaints = collectComplaints(tab);
    });

    beforeEach(() => {
        complaints.length = 0;
    });

    after(async () => {
        await browser?.close();
        await preview?.close();
        prometheus?.close();
    });

    async function open(address: string, at = preview): Promise<void> {
        await tab.goto(`${at.url}${address}`);
        await whenDrawn(tab);
    }

    const focused = (): Promise<string> =>
        tab.evaluate<string>(`(() => {
            const active = document.activeElement;
            return active.getAttribute("aria-label") ?? active.textContent;
        })()`);

    it("draws every panel type with its data, and complains of nothing", async () => {
        await open("/d/tasks");
        const panels = await shownPanels(tab);
        const expected = tasksDashboard.panels!.filter(({ type }) => type !== "row");
        assert.deepEqual(
            panels.map(({ title, state }) => [title, state]),
            expected.map(({ title }) => [title, "drawn"]),
        );
        for (const { title, text, painted } of panels) {
            assert.match(text, /\d/, `${title} has no number`);
            assert.ok(painted === null || painted > 150, `${title} has an empty graph`);
        }
        assert.deepEqual(
            panels.filter(({ painted }) => painted !== null).map(({ title }) => title),
            ["CPU: used and reserved", "CPU, by task", "Memory, by task", "Latency"],
        );
        assert.deepEqual(complaints, []);
    });

    it("draws a dashboard that says no more than it must", async () => {
        const { id, type, gridPos, targets } = jvmDashboard.panels![0];
        const bare = {
            uid: "bare",
            title: "Bare",
            panels: [{ id, type, gridPos, targets: [{ ...targets![0], expr: "up" }] }],
        };
        const other = await startPreview({ dashboards: [bare], prometheusUrl: prometheus.url });
        try {
            await open("/", other);
            assert.deepEqual(
                (await shownPanels(tab)).map(({ state }) => state),
                ["drawn"],
            );
            assert.equal(await tab.getByRole("combobox", { name: "Time range" }).inputValue(), "now-6h");
            assert.equal(await tab.getByRole("combobox", { name: "Refresh" }).inputValue(), "");
            assert.deepEqual(complaints, []);
        } finally {
            await other.close();
        }
    });

    it("marks its annotations on the graphs", async () => {
        const painted = async (at: Preview): Promise<number> => {
            await open("/d/tasks", at);
            return (await shownPanels(tab)).find(({ title }) => title === "CPU, by task")!.painted!;
        };
        const unmarked = await startPreview({
            dashboards: [{ ...tasksDashboard, annotations: undefined }],
            prometheusUrl: prometheus.url,
        });
        try {
            assert.ok((await painted(preview)) > (await painted(unmarked)) + 200);
        } finally {
            await unmarked.close();
        }
    });

    it("says that it is a preview", async () => {
        await open("/");
        assert.equal(
            await tab.locator(".preview").innerText(),
            "Preview: drawn from the dashboards' JSON, not by Grafana.",
        );
    });

    it("is reached by the keyboard: pickers, theme, links, descriptions, rows and graphs", async () => {
        await open("/d/tasks");
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

    it("selects services by keyboard, and queries those only", async () => {
        await open("/d/tasks");
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

    it("carries the time range and the selected service to another dashboard", async () => {
        await open("/d/tasks?var-service=orders");
        await tab.getByRole("combobox", { name: "Time range" }).selectOption("now-15m");
        await whenDrawn(tab);
        await tab.getByRole("link", { name: "JVM", exact: true }).click();
        await whenDrawn(tab);
        const { pathname, searchParams } = new URL(tab.url());
        assert.equal(pathname, "/d/jvm");
        assert.equal(searchParams.get("from"), "now-15m");
        assert.equal(searchParams.get("var-service"), "orders");
        assert.equal(await tab.getByRole("combobox", { name: "Time range" }).inputValue(), "now-15m");
    });

    it("zooms to what is dragged over, and to what is typed", async () => {
        await open("/d/tasks");
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

    it("follows a link of a table's value", async () => {
        await open("/d/tasks");
        await tab.getByRole("button", { name: "basket", exact: true }).first().click();
        await tab.getByRole("link", { name: "JVMs" }).first().click();
        await whenDrawn(tab);
        assert.equal(new URL(tab.url()).pathname, "/d/jvm");
        assert.equal(new URL(tab.url()).searchParams.get("var-service"), "basket");
    });

    it("explains a panel to the pointer and to the keyboard", async () => {
        await open("/d/tasks");
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

    it("has values read out as keys move the crosshair, which the other graphs share", async () => {
        await open("/d/tasks");
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

    it("hides a series and shows it again from the legend, which keeps the focus", async () => {
        await open("/d/tasks");
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
        await open("/d/jvm");
        const background = (): Promise<string> =>
            tab.evaluate<string>("getComputedStyle(document.body).backgroundColor");
        const light = await background();
        await tab.getByRole("button", { name: "Light or dark" }).click();
        const dark = await background();
        assert.notEqual(dark, light);
        await open("/d/jvm");
        assert.equal(await background(), dark);
        assert.ok((await shownPanels(tab)).every(({ state }) => state === "drawn"));
        await tab.getByRole("button", { name: "Light or dark" }).click();
        assert.equal(await background(), light);
    });

    it("fits a narrow screen", async () => {
        await tab.setViewportSize({ width: 420, height: 900 });
        try {
            await open("/d/tasks");
            const [content, window] = await tab.evaluate<[number, number]>(
                "[document.documentElement.scrollWidth, innerWidth]",
            );
            assert.ok(content <= window, `${content} px wide on ${window}`);
        } finally {
            await tab.setViewportSize(size);
        }
    });

    it("opens a young stack on its last five minutes, refreshes it soon, and keeps what is chosen", async () => {
        const young = await startPreview({
            dashboards,
            prometheusUrl: prometheus.url,
            since: Date.now() - 90_000,
            notice: "1 request in 8 fails on purpose.",
        });
        const shown = async (): Promise<string[]> => [
            await tab.getByRole("combobox", { name: "Time range" }).inputValue(),
            await tab.getByRole("combobox", { name: "Refresh" }).inputValue(),
        ];
        try {
            await open("/d/tasks", young);
            assert.deepEqual(await shown(), ["now-5m", "5s"]);
            assert.equal(await tab.getByRole("note").innerText(), "1 request in 8 fails on purpose.");
            // The next dashboard follows the data's age too.
            await tab.getByRole("link", { name: "JVM", exact: true }).click();
            await whenDrawn(tab);
            assert.deepEqual(await shown(), ["now-5m", "5s"]);
            assert.equal(new URL(tab.url()).searchParams.get("from"), null);
            await tab.getByRole("combobox", { name: "Time range" }).selectOption("now-3h");
            await whenDrawn(tab);
            assert.equal((await shown())[0], "now-3h");
            assert.equal(new URL(tab.url()).searchParams.get("from"), "now-3h");
            await open("/d/tasks?from=now-6h", young);
            assert.deepEqual(await shown(), ["now-6h", "1m"]);
        } finally {
            await young.close();
        }
    });

    it("keeps the colour of a value that is a link", async () => {
        await open("/d/tasks");
        const colourOf = (service: string): Promise<string> =>
            tab.evaluate<string>(`getComputedStyle([...document.querySelectorAll(".panel.table tbody tr")]
                .find((row) => row.innerText.startsWith("${service}"))
                .querySelector("a[href*='/d/jvm']:not(.go)")).color`);
        assert.equal(await colourOf("orders"), "rgb(200, 30, 30)");
        assert.equal(await colourOf("basket"), "rgb(21, 128, 61)");
    });

    it("opens and closes rows as Grafana does: a closed one asks nothing until it is opened", async () => {
        const [row, first, second] = tasksDashboard.panels!;
        const folded: Dashboard = {
            ...tasksDashboard,
            uid: "folded",
            panels: [
                row,
                first,
                { ...row, id: 201, title: "Rarely asked", collapsed: true, panels: [{ ...second, id: 202 }] },
                { ...row, id: 203, title: "Last" },
                { ...first, id: 204, title: "Tasks again" },
            ],
        };
        const other = await startPreview({ dashboards: [folded], prometheusUrl: prometheus.url });
        const asked: string[] = [];
        const note = (request: { url(): string }): void => void asked.push(request.url());
        const asksCpu = (): boolean => asked.some((url) => url.includes("cpu_used"));
        const titles = async (): Promise<string[]> => (await shownPanels(tab)).map(({ title }) => title);
        tab.on("request", note);
        try {
            await open("/", other);
            assert.deepEqual(await titles(), ["Tasks", "Tasks again"]);
            assert.ok(!asksCpu());
            await openRows(tab);
            assert.ok(asksCpu());
            assert.deepEqual(
                (await shownPanels(tab)).map(({ title, state }) => [title, state]),
                [
                    ["Tasks", "drawn"],
                    ["CPU: used and reserved", "drawn"],
                    ["Tasks again", "drawn"],
                ],
            );
            await tab.locator("summary", { hasText: "Rarely asked" }).click();
            asked.length = 0;
            await tab.getByRole("button", { name: "Refresh", exact: true }).click();
            await whenDrawn(tab);
            assert.deepEqual(await titles(), ["Tasks", "Tasks again"]);
            assert.ok(asked.length > 0 && !asksCpu());
        } finally {
            tab.off("request", note);
            await other.close();
        }
    });

    it("orders a legend by the column that the dashboard says, and has a menu of several links", async () => {
        const by = tasksDashboard.panels!.find(({ title }) => title === "CPU, by task")!;
        const links = ["JVM", "Envoy"].map((title) => ({ title, url: `/d/jvm?var-task=\${__field.labels.instance}` }));
        const ordered = (sortDesc: boolean): Panel => ({
            ...by,
            options: { legend: { showLegend: true, calcs: ["lastNotNull", "max"], sortBy: "Last *", sortDesc } },
            fieldConfig: { defaults: { ...by.fieldConfig!.defaults, links } },
        });
        const figures = (): Promise<number[]> =>
            tab.evaluate<number[]>(`[...document.querySelectorAll(".legend tbody tr")].map((row) =>
                parseFloat(row.querySelector(".figure").innerText))`);
        for (const sortDesc of [true, false]) {
            const other = await startPreview({
                dashboards: [{ ...tasksDashboard, panels: [ordered(sortDesc)] }],
                prometheusUrl: prometheus.url,
            });
            try {
                await open("/", other);
                const shown = await figures();
                assert.equal(shown.length, 3);
                assert.deepEqual(
                    shown,
                    [...shown].sort((a, b) => (sortDesc ? b - a : a - b)),
                );
                await tab
                    .getByRole("button", { name: /^Dashboards of/ })
                    .first()
                    .click();
                const href = await tab.getByRole("link", { name: "Envoy" }).first().getAttribute("href");
                assert.match(href!, /^\/d\/jvm\?var-task=\w{32}$/);
            } finally {
                await other.close();
            }
        }
    });

    it("cuts no name in a legend, however long", async () => {
        try {
            for (const width of [1400, 390]) {
                await tab.setViewportSize({ width, height: 900 });
                await open("/d/tasks");
                const cut = await tab.evaluate<string[]>(`[...document.querySelectorAll(".legend .name")]
                .filter((name) => name.scrollWidth > name.clientWidth + 1 || name.clientWidth === 0)
                .map((name) => name.textContent)`);
                assert.deepEqual(cut, [], `at ${width} px`);
                const halves =
                    await tab.evaluate<number>(`[...document.querySelectorAll(".legend")].filter((legend) => {
                const bottom = legend.getBoundingClientRect().top + legend.clientHeight;
                return [...legend.querySelectorAll("tr")].some((row) => {
                    const { top, height } = row.getBoundingClientRect();
                    return top + 1 < bottom && top + height > bottom + 1;
                });
            }).length`);
                assert.equal(halves, 0, `rows are cut in half at ${width} px`);
                assert.ok((await tab.locator(".legend .name").count()) > 5);
            }
        } finally {
            await tab.setViewportSize(size);
        }
    });

    it("shows a phone the table first, as high as its rows, and its keyboard too", async () => {
        const { panels = [] } = tasksDashboard;
        const [row, first, ...others] = panels;
        const table = others.find(({ type }) => type === "table")!;
        const second = { ...row, id: 101, title: "Every service" };
        const fleet = {
            ...tasksDashboard,
            uid: "fleet",
            panels: [
                row,
                first,
                { ...table, id: 103, title: "Alerts" },
                second,
                table,
                { ...row, id: 102, title: "The course of it" },
                others[0],
            ],
        };
        const phone = await startPreview({ dashboards: [fleet], prometheusUrl: prometheus.url });
        const rows = (): Promise<string[]> => tab.locator("main h2").allInnerTexts();
        try {
            await open("/", phone);
            assert.deepEqual(await rows(), ["Now", "Every service", "The course of it"]);
            await tab.setViewportSize({ width: 390, height: 844 });
            await tab.locator("main > :first-child h2", { hasText: "Every service" }).waitFor();
            assert.deepEqual(await rows(), ["Every service", "Now", "The course of it"]);
            const box = (await tab.getByRole("article", { name: "Services", exact: true }).boundingBox())!;
            assert.ok(box.y + box.height < 844, `the table ends at ${box.y + box.height}`);
            const [content, window] = await tab.evaluate<[number, number]>(
                "[document.documentElement.scrollWidth, innerWidth]",
            );
            assert.ok(content <= window, `${content} px wide on ${window}`);
            await tab.setViewportSize(size);
            await tab.locator("main > :first-child h2", { hasText: "Now" }).waitFor();
            assert.deepEqual(await rows(), ["Now", "Every service", "The course of it"]);
        } finally {
            await tab.setViewportSize(size);
            await phone.close();
        }
    });

    it("says in a stat what its dashboard says of no data, in its colour, and in the colour's place", async () => {
        const [stat] = jvmDashboard.panels!;
        const nothing = { targets: [{ ...stat.targets![0], expr: "no_such_metric" }] };
        const mapping = { type: "special", options: { match: "null+nan", result: { text: "no data", color: "red" } } };
        const silent: Dashboard = {
            ...jvmDashboard,
            panels: [
                { ...stat, ...nothing, id: 1, title: "Grey", fieldConfig: { defaults: { noValue: "none yet" } } },
                {
                    ...stat,
                    ...nothing,
                    id: 2,
                    title: "Red",
                    fieldConfig: { defaults: { mappings: [mapping as never] } },
                },
                {
                    ...stat,
                    id: 3,
                    title: "Filled",
                    options: { colorMode: "background" },
                    fieldConfig: {
                        defaults: { thresholds: { mode: "absolute", steps: [{ color: "red", value: null }] } },
                    },
                },
            ],
        };
        const other = await startPreview({ dashboards: [silent], prometheusUrl: prometheus.url });
        const style = (title: string, of: string, property: string): Promise<string> =>
            tab.evaluate<string>(`getComputedStyle([...document.querySelectorAll("[data-panel]")]
                .find((panel) => panel.querySelector("h3").textContent === "${title}")
                .querySelector("${of}")).${property}`);
        try {
            await open("/", other);
            const shown = await shownPanels(tab);
            assert.deepEqual(
                shown.map(({ state, text }) => [state, text]),
                [
                    ["drawn", "none yet"],
                    ["drawn", "no data"],
                    ["drawn", "3"],
                ],
            );
            assert.equal(await style("Grey", ".number", "color"), "rgb(31, 36, 48)");
            assert.equal(await style("Red", ".number", "color"), "rgb(200, 30, 30)");
            assert.equal(await style("Filled", ".stat", "backgroundColor"), "rgb(200, 30, 30)");
        } finally {
            await other.close();
        }
    });

    it("says of each panel what kept it from being drawn", async () => {
        const [stat] = jvmDashboard.panels!;
        const [target] = stat.targets!;
        const panel = (id: number, title: string, change: Partial<Panel>): Panel => ({ ...stat, id, title, ...change });
        const withQuery = (expr: string) => ({ targets: [{ ...target, expr }] });
        const failing: Dashboard = {
            ...jvmDashboard,
            panels: [
                panel(1, "Unknown", { type: "geomap" }),
                panel(2, "Foreign", { targets: [{ ...target, datasource: { type: "cloudwatch" } }] }),
                panel(3, "Wrong", withQuery("sum(")),
                panel(4, "Nothing", withQuery("no_such_metric")),
                panel(5, "Variable", withQuery("up{job=~'$cluster'}")),
            ],
        };
        const other = await startPreview({ dashboards: [failing], prometheusUrl: prometheus.url });
        try {
            await open("/", other);
            const said = new Map(
                (await shownPanels(tab)).map(({ title, state, text }) => [title, `${state}: ${text}`]),
            );
            assert.equal(
                said.get("Unknown"),
                "unknown: This preview doesn't draw panels of the type geomap; Grafana does.",
            );
            assert.equal(
                said.get("Foreign"),
                "unknown: This panel queries cloudwatch; the preview has only Prometheus.",
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

    it("says when Prometheus doesn't answer, and when there is no such dashboard", async () => {
        const lost = await startPreview({ dashboards, prometheusUrl: "http://127.0.0.1:1" });
        try {
            await open("/d/jvm", lost);
            assert.ok(
                (await shownPanels(tab)).every(({ text }) =>
                    /^Query [A-Z] failed: Prometheus at http:\/\/127\.0\.0\.1:1 does not answer\. Is it still running\?$/.test(
                        text,
                    ),
                ),
            );
        } finally {
            await lost.close();
        }
        await tab.goto(`${preview.url}/d/nothing`);
        assert.match(await tab.locator("main").innerText(), /^There is no dashboard "nothing" here\. There are:/);
    });

    it("says that a time range is not understood, and shows the dashboard's own", async () => {
        await open("/d/jvm?from=yesterday");
        assert.match(await tab.getByRole("alert").innerText(), /^Time "yesterday" is not understood\./);
        assert.ok((await shownPanels(tab)).every(({ state }) => state === "drawn"));
    });
});
