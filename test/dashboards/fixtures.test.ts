/**
 * Every query of every dashboard, asked of a real Prometheus that holds what a real JVM and a real Envoy once said, and
 * evaluates the standard rules on it.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, before, describe, it } from "mocha";
import { labels } from "../../collector/names/names";
import { annotationQueries, expandVariables, panelQueries, standardDashboards } from "../../dashboards";
import { listsAlerts } from "../../dashboards/alerts";
import { recordedMetrics } from "../../dashboards/recorded";
import { renderRules, standardRules } from "../../dashboards/rules";
import { startPrometheus, type Prometheus } from "../../local/amp/prometheus";
import { writeRuleFiles } from "../../local/amp/rules";
import { catalogueSeries, recordedSeries, scrapeSeconds, type Series } from "../../local/sample/series";
import { needs, toolPath } from "../support/parts";

interface Result {
    readonly metric: Readonly<Record<string, string>>;
    readonly values: readonly (readonly [time: number, value: string])[];
}

const service = "orders";
const tasks = ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"];
/** Ten minutes of them. */
const scrapes = 30;
/** The last scrape, Unix seconds: when the suite begins and not when it is loaded, so that rules find it. */
let end = 0;
/** Series of one task are written once for each of its labels; this many of them are there. */
let written = 0;
/** When all rules had been evaluated: queries are asked for then. */
let asked = 0;

describe("standard dashboards on a real Prometheus", function () {
    let directory: string;
    let prometheus: Prometheus;

    // A machine that is busy has the rules evaluated some scrapes after the last one that there is: then once more.
    before(async function () {
        needs(this, "prometheus", "promtool");
        for (let attempt = 0; attempt < 3 && (attempt === 0 || asked > end + scrapeSeconds); attempt++) {
            await stop();
            await begin();
        }
    });

    after(stop);

    async function stop(): Promise<void> {
        await prometheus?.stop();
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    }

    async function begin(): Promise<void> {
        end = Math.floor(Date.now() / 1000);
        written = 0;
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "dashboard-queries-"));
        const scraped = recordedSeries();
        const kept = Object.fromEntries(Object.entries(scraped).map(([scrapeJob, { length }]) => [scrapeJob, length]));
        const text = tasks.map((task) => {
            const identity = {
                [labels.job]: service,
                [labels.instance]: task,
                [labels.cluster]: "shop",
                [labels.family]: service,
            };
            const parts = [
                ...Object.entries(scraped).map(
                    ([scrapeJob, series]) => [series, { ...identity, [labels.scrapeJob]: scrapeJob }] as const,
                ),
                [catalogueSeries(kept), identity] as const,
            ];
            written += parts.reduce((sum, [series]) => sum + series.length, 0);
            return parts.map(([series, own]) => openMetrics(series, own)).join("");
        });
        const file = path.join(directory, "series.om");
        fs.writeFileSync(file, `${text.join("")}# EOF\n`);
        const made = spawnSync(
            toolPath("promtool"),
            ["tsdb", "create-blocks-from", "openmetrics", "--quiet", file, path.join(directory, "data")],
            { encoding: "utf8" },
        );
        assert.equal(made.status, 0, made.stdout + made.stderr);
        prometheus = await startPrometheus({ executable: toolPath("prometheus"), directory, name: "dashboards" });
        writeRuleFiles(directory, { standard: renderRules(standardRules()) }, 1);
        await prometheus.reload();
        asked = await whenRecorded();
    }

    /** The time at which every recorded series was there, Unix seconds. */
    async function whenRecorded(): Promise<number> {
        const until = Date.now() + 30_000;
        for (;;) {
            // The points of a graph are at multiples of its step, and what is newer isn't ranked yet.
            asked = Math.ceil(Date.now() / 1000 / scrapeSeconds) * scrapeSeconds;
            const found = await ask('count by (__name__) ({__name__=~".+:.+"})', true);
            const names = new Set(found.map(({ metric }) => metric.__name__));
            const missing = recordedMetrics.filter(({ name }) => !names.has(name)).map(({ name }) => name);
            if (missing.length === 0) {
                return asked;
            }
            assert.ok(Date.now() < until, `never recorded: ${missing.join(", ")}`);
            await sleep(500);
        }
    }

    /** Asks as Grafana does: for one point, or for the last five minutes. */
    async function ask(expr: string, instant: boolean): Promise<Result[]> {
        const range = { start: String(asked - 300), end: String(asked), step: String(scrapeSeconds) };
        const parameters = new URLSearchParams({ query: expr, ...(instant ? { time: String(asked) } : range) });
        const response = await fetch(`${prometheus.url}/api/v1/${instant ? "query" : "query_range"}`, {
            method: "POST",
            body: parameters,
        });
        const { error, data } = (await response.json()) as {
            error?: string;
            data?: {
                result: (Omit<Result, "values"> & { value?: Result["values"][number]; values?: Result["values"] })[];
            };
        };
        assert.equal(error, undefined, expr);
        return data!.result.map(({ metric, value, values }) => ({ metric, values: values ?? [value!] }));
    }

    const finite = ({ values }: Result): boolean => values.some(([, value]) => Number.isFinite(Number(value)));

    for (const dashboard of standardDashboards()) {
        it(`${dashboard.uid}: every query returns numbers, for all and for one task`, async () => {
            const empty: string[] = [];
            for (const { panel, refId, expr, instant } of panelQueries(dashboard).filter(
                ({ expr: of }) => !listsAlerts(of),
            )) {
                for (const values of [{}, { job: service, instance: tasks[0] }]) {
                    const results = await ask(expandVariables(expr, values), instant);
                    if (!results.some(finite)) {
                        empty.push(`"${panel}" ${refId}: ${expandVariables(expr, values)}`);
                    }
                }
            }
            assert.deepEqual(empty, []);
        });
    }

    it("mark nothing while nothing happens, and the new tasks when there are some", async () => {
        const queries = standardDashboards().flatMap(annotationQueries);
        for (const { annotation, expr } of queries.filter(({ annotation: name }) => name !== "Alert")) {
            const results = await ask(expandVariables(expr), true);
            assert.ok(!results.some(({ values: [[, value]] }) => Number(value) > 0), annotation);
        }
        const { expr } = queries.find(({ annotation }) => annotation === "New tasks")!;
        const [started] = await ask(`max_over_time((${expandVariables(expr)})[15m:20s])`, true);
        assert.deepEqual(
            [started.metric, started.values[0][1]],
            [{ [labels.cluster]: "shop", [labels.job]: service }, String(tasks.length)],
        );
    });

    it("have nothing to show for a service that isn't there, so that a query can fail this suite", async () => {
        const queries = standardDashboards().flatMap(panelQueries);
        for (const { expr, instant } of queries) {
            assert.deepEqual(await ask(expandVariables(expr, { job: "nobody" }), instant), [], expr);
        }
    });

    /** The one number of the first query of a stat. */
    async function number(uid: string, panel: string): Promise<number> {
        const queries = standardDashboards().flatMap(panelQueries);
        const { expr, instant } = queries.find((query) => query.dashboard === uid && query.panel === panel)!;
        const [{ values }] = await ask(expandVariables(expr), instant);
        return Number(values.at(-1)![1]);
    }

    it("say what the series say", async () => {
        const close = (actual: number, expected: number): void =>
            assert.ok(Math.abs(actual - expected) <= Math.abs(expected) * 1e-6, `${actual} is not ${expected}`);
        // Seen in the recordings, and set in the series of the catalogue.
        assert.equal(await number("adot-jvm", "JVMs"), tasks.length);
        close(await number("adot-jvm", "Fullest heap"), 15_943_168 / 134_217_728);
        close(await number("adot-envoy", "Requests"), (tasks.length * 300) / 10 / scrapeSeconds);
        close(await number("adot-envoy", "Server errors"), 9 / 300);
        assert.equal(await number("adot-envoy", "Hosts out of use"), 0);
        assert.equal(await number("adot-ecs-task", "Tasks"), tasks.length);
        close(await number("adot-ecs-task", "Busiest task"), 0.25);
        close(await number("adot-ecs-task", "Fullest task"), 0.5);
        close(await number("adot-ecs-task", "Fullest sidecar"), 0.5);
        assert.equal(await number("adot-ecs-task", "Points lost"), 0);
        assert.equal(await number("adot-ecs-task", "Scrape targets down"), 0);
        assert.equal(await number("adot-fleet", "Pages"), 0);
        assert.equal(await number("adot-fleet", "Services silent"), 0);
        close(await number("adot-fleet", "Server errors"), 9 / 300);
        close(await number("adot-fleet", "Fullest sidecar"), 0.5);
        assert.equal(await number("adot-fleet", "Points lost"), 0);
        close(await number("adot-collector", "Fullest queue"), 0.25);
        // What the workspace is estimated to get is what was written to it.
        assert.equal(await number("adot-amp", "Series"), written);
        close(await number("adot-amp", "Samples per second"), written / scrapeSeconds);
        close(await number("adot-amp", "Dollars per month"), (written / scrapeSeconds) * 30 * 86_400 * 0.9e-7);
    });

    it("keep tasks apart where they show tasks", async () => {
        const perTask = standardDashboards()
            .flatMap(panelQueries)
            .filter(({ panel, refId }) => panel.endsWith(", by task") && refId === "A");
        assert.ok(perTask.length > 15);
        for (const { expr, instant, panel } of perTask) {
            const found = (await ask(expandVariables(expr), instant)).map(({ metric }) => metric[labels.instance]);
            assert.deepEqual(found.sort(), tasks, panel);
        }
    });
});

/** OpenMetrics text with one sample for each scrape: a counter grows by a tenth of its value each time. */
function openMetrics(series: readonly Series[], identity: Readonly<Record<string, string>>): string {
    return series
        .flatMap(({ name, labels: own, value, counter }) => {
            const pairs = Object.entries({ ...own, ...identity }).map(([label, content]) => `${label}="${content}"`);
            return Array.from({ length: scrapes }, (_, scrape) => {
                const now = counter ? value * (1 + scrape / 10) : value;
                return `${name}{${pairs.join(",")}} ${now} ${end - (scrapes - 1 - scrape) * scrapeSeconds}\n`;
            });
        })
        .join("");
}
