/** Our dashboards in a real browser with 4, 32 and 300 tasks in a real Prometheus: what is drawn, and how soon. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { panelsOf, standardDashboards } from "../../dashboards";
import { startMany } from "../../local/sample/many";
import { closeAll } from "../../local/support/closing";
import { startPreview, type Preview } from "../../preview";
import { openBrowser, openRows, whenDrawn, type Browser, type Tab } from "../../preview/browser";
import { collectComplaints } from "../../preview/test/panels";
import { needs, toolPath } from "../support/parts";

/** Between two scrapes: a third of the collector's 20 s, as writing 300 tasks is what takes longest here. */
const scrapeSeconds = 60;
/** Beyond these nobody can tell lines apart. */
const mostLines = 20;
/** A page that takes longer isn't looked at. */
const patienceMs = 3000;

/** How many processes want each core: what takes a second alone takes this long beside others. */
const crowd = (): number => Math.max(1, os.loadavg()[0]! / os.cpus().length);

/** What a Prometheus has computed since its start. */
async function processorSeconds(url: string): Promise<number> {
    const page = await (await fetch(`${url}/metrics`)).text();
    return Number(/^process_cpu_seconds_total (\S+)/m.exec(page)![1]);
}

interface Drawn {
    readonly title: string;
    readonly state: string;
    /** Names of its lines, bars or numbers. */
    readonly names: readonly string[];
}

/** Runs in the page. A heat map has cells, and a table rows, which scroll. */
const script = `[...document.querySelectorAll("[data-panel]")].filter((panel) => {
    return panel.closest("details")?.open !== false;
}).map((panel) => ({
    title: panel.querySelector("h3").textContent,
    state: panel.dataset.state,
    names: [...panel.querySelectorAll(".legend .name, .bars .name, .stat")].map((one) => one.innerText),
}))`;

describe("our dashboards with many tasks", function () {
    this.timeout(180_000);
    const closing: (() => unknown)[] = [];
    let browser: Browser;
    let tab: Tab;
    let complaints: string[];

    before(async function () {
        needs(this, "prometheus", "chromium");
        browser = await openBrowser({ chromium: toolPath("chromium"), width: 1366, height: 768 });
        closing.push(() => browser.close());
        tab = await browser.context.newPage();
        complaints = collectComplaints(tab);
    });

    after(() => closeAll(closing));

    const drawn = (): Promise<Drawn[]> => tab.evaluate<Drawn[]>(script);

    async function open(address: string): Promise<number> {
        const begin = performance.now();
        await tab.goto(address);
        await whenDrawn(tab);
        return performance.now() - begin;
    }

    function isBounded(panels: readonly Drawn[]): void {
        const over = panels.filter(({ names }) => names.length > mostLines);
        assert.deepEqual(
            over.map(({ title, names }) => `${title}: ${names.length}`),
            [],
        );
        const failed = panels.filter(({ state }) => !["drawn", "empty"].includes(state));
        assert.deepEqual(failed, []);
    }

    for (const tasks of [4, 32, 300]) {
        describe(String(tasks), () => {
            let preview: Preview;
            let url: string;

            before(async () => {
                const directory = fs.mkdtempSync(path.join(os.tmpdir(), "many-tasks-"));
                closing.push(() => fs.rmSync(directory, { recursive: true, force: true }));
                const fleet = { tasks, services: Math.min(12, tasks), interval: scrapeSeconds };
                const sample = await startMany({ prometheus: toolPath("prometheus"), directory, ...fleet });
                closing.push(() => sample.stop());
                url = sample.url;
                const dashboards = standardDashboards();
                preview = await startPreview({ dashboards, prometheusUrl: sample.url, scrapeSeconds });
                closing.push(() => preview.close());
                // The first page of a browser waits for its own start.
                await open(preview.url);
            });

            it(`are drawn within ${patienceMs / 1000} s, none with more than ${mostLines} lines`, async () => {
                complaints.length = 0;
                const times: string[] = [];
                const late: string[] = [];
                for (const { uid } of standardDashboards()) {
                    const before = await processorSeconds(url);
                    const ms = await open(`${preview.url}/d/${uid}`);
                    const used = (await processorSeconds(url)) - before;
                    times.push(`${uid} ${(ms / 1000).toFixed(1)} s (${used.toFixed(1)})`);
                    // Beside others a page takes longer, but what is computed for it is the same.
                    const tooLate = ms > patienceMs * crowd() || used * 1000 > patienceMs;
                    late.push(...(tooLate ? [times.at(-1)!] : []));
                    isBounded(await drawn());
                }
                // In brackets what Prometheus computed, in seconds of one core.
                console.log(`        ${times.join(", ")}; ${crowd().toFixed(1)} processes a core`);
                assert.deepEqual(late, []);
                assert.deepEqual(complaints, []);
            });

            it("name tasks by service and short id, all of a small fleet and the worst of a large one", async () => {
                await open(`${preview.url}/d/adot-ecs-task`);
                const { names } = (await drawn()).find(({ title }) => title === "CPU, by task")!;
                const ofTasks = names.filter((name) => !name.endsWith(" of all"));
                assert.equal(ofTasks.length, Math.min(10, tasks));
                assert.equal(names.length, ofTasks.length + 2);
                for (const name of ofTasks) {
                    assert.match(name, /^service-\d\d [0-9a-f]{8}$/);
                }
            });

            if (tasks === 32) {
                it("are no more in rows that are opened", async () => {
                    for (const dashboard of standardDashboards()) {
                        await open(`${preview.url}/d/${dashboard.uid}`);
                        await openRows(tab);
                        const panels = await drawn();
                        assert.equal(panels.length, panelsOf(dashboard).length);
                        isBounded(panels);
                    }
                });
                return;
            }
            if (tasks < 300) {
                return;
            }

            it("are all drawn when they are asked for", async () => {
                await open(`${preview.url}/d/adot-ecs-task?var-top=$__all`);
                const { names } = (await drawn()).find(({ title }) => title === "CPU, by task")!;
                assert.equal(names.length, 300 + 2);
            });

            it("lead from a line to the JVM of its task, with the same time", async () => {
                await open(`${preview.url}/d/adot-ecs-task?from=now-30m&to=now`);
                const panel = tab.getByRole("article", { name: "CPU, by task", exact: true });
                const [name] = (await drawn()).find(({ title }) => title === "CPU, by task")!.names;
                await panel.getByRole("button", { name: `Dashboards of ${name}` }).click();
                await panel.getByRole("link", { name: "JVM", exact: true }).first().click();
                await whenDrawn(tab);
                const { pathname, searchParams } = new URL(tab.url());
                assert.equal(pathname, "/d/adot-jvm");
                assert.equal(searchParams.get("from"), "now-30m");
                const picked = [...searchParams.values()];
                const [service, task] = name!.split(" ");
                assert.ok(picked.includes(service!), picked.join());
                assert.ok(
                    picked.some((value) => value.length === 32 && value.startsWith(task!)),
                    picked.join(),
                );
                const { names } = (await drawn()).find(({ title }) => title === "Heap in use, by task")!;
                assert.deepEqual(
                    names.filter((one) => !one.endsWith(" of all")),
                    [name],
                );
            });
        });
    }
});
