/**
 * What a month of the JVM costs to look at: samples that Prometheus reads for the graphs of weeks, recorded and raw.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, it } from "mocha";
import { labels, metrics, type Metric } from "../../collector/names/names";
import { expandVariables, jvmDashboard, panelsOf, type Panel } from "../../dashboards";
import { recorded, recordedMetrics, type RecordedMetric } from "../../dashboards/recorded";
import { startPrometheus, type Prometheus } from "../../local/amp/prometheus";
import { scrapeSeconds } from "../../local/sample/series";
import { needs, toolPath } from "../support/parts";

const days = 30;
const taskCount = 5;
/** The standard rules' interval. */
const ruleSeconds = 60;
/** The step of a month on a graph, as the panels have it. */
const stepSeconds = 3600;
/** Complete hours only, so that every window is full. */
const end = Math.floor(Date.now() / 3_600_000) * 3600;
const start = end - days * 86_400;

const service = "orders";
const tasks = Array.from({ length: taskCount }, (_, index) => `task-${index}`);
const { jvm } = metrics;
const heap = `{${labels.jvmArea}="heap"}`;
const window = "[1h]";

/**
 * For each recorded series on the dashboard the least that says the same of raw series: one window for each task, then
 * over tasks.
 */
const raw = new Map<RecordedMetric, (of: string) => string>([
    [recorded.jvm.heapUsed.max, (of) => `max by (job) (${of}_over_time(${jvm.memoryUsed.name}${heap}${window}))`],
    [recorded.jvm.heapUsed.avg, (of) => `avg by (job) (${of}_over_time(${jvm.memoryUsed.name}${heap}${window}))`],
    [recorded.jvm.heapFloor.max, () => `max by (job) (min_over_time(${jvm.memoryUsed.name}${heap}${window}))`],
    [recorded.jvm.heapFloor.avg, () => `avg by (job) (min_over_time(${jvm.memoryUsed.name}${heap}${window}))`],
    [recorded.jvm.heapMax.max, (of) => `max by (job) (${of}_over_time(${jvm.memoryMax.name}${heap}${window}))`],
    [recorded.jvm.heapMax.avg, (of) => `avg by (job) (${of}_over_time(${jvm.memoryMax.name}${heap}${window}))`],
    [recorded.jvm.gcTime.max, () => `max by (job) (sum by (job, instance) (rate(${jvm.gcSeconds.name}_sum${window})))`],
    [recorded.jvm.gcTime.avg, () => `avg by (job) (sum by (job, instance) (rate(${jvm.gcSeconds.name}_sum${window})))`],
    [recorded.jvm.threads.max, (of) => `max by (job) (${of}_over_time(${jvm.threads.name}${window}))`],
    [recorded.jvm.threads.avg, (of) => `avg by (job) (${of}_over_time(${jvm.threads.name}${window}))`],
]);

/** The same graph from raw series. */
function fromRaw(expr: string): string {
    return expr.replace(/(avg|min|max)_over_time\(([\w:]+)\{[^}]*\}\[1h\]\)/g, (_, of: string, name: string) => {
        const metric = recordedMetrics.find((candidate) => candidate.name === name)!;
        return raw.get(metric)!(of);
    });
}

const weeks: Panel[] = panelsOf(jvmDashboard()).filter(({ title }) => title.endsWith("over weeks"));
/** Without the choice of the worst services, which costs the same on both. */
const ofAll = (expr: string): string => /^\((.*)\) and on \(/.exec(expr)?.[1] ?? expr;
const queries = weeks.flatMap(({ targets }) => targets.map(({ expr }) => expandVariables(ofAll(expr))));

/** A month of one series; the values play no part in what is read. */
function* month(name: string, own: Readonly<Record<string, string>>, seconds: number): Generator<string> {
    const pairs = Object.entries(own).map(([label, value]) => `${label}="${value}"`);
    const series = `${name}{${pairs.join(",")}}`;
    for (let time = start; time <= end; time += seconds) {
        yield `${series} ${1e8 + ((time * 7919) % 1e7)} ${time}\n`;
    }
}

describe("a month of the JVM", function () {
    this.timeout(120_000);
    let directory: string;
    let prometheus: Prometheus;

    before(async function () {
        needs(this, "prometheus", "promtool");
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "long-trend-"));
        const file = path.join(directory, "series.om");
        const out = fs.openSync(file, "w");
        const write = (...series: Parameters<typeof month>): void =>
            void fs.writeSync(out, [...month(...series)].join(""));
        const sent: readonly (readonly [Metric, string, Record<string, string>])[] = [
            [jvm.memoryUsed, "", { [labels.jvmArea]: "heap" }],
            [jvm.memoryMax, "", { [labels.jvmArea]: "heap" }],
            [jvm.gcSeconds, "_sum", { [labels.jvmCollector]: "G1 Young Generation" }],
            [jvm.threads, "", {}],
        ];
        for (const [metric, part, own] of sent) {
            for (const task of tasks) {
                const identity = { [labels.job]: service, [labels.instance]: task };
                write(metric.name + part, { ...identity, ...own }, scrapeSeconds);
            }
        }
        for (const metric of raw.keys()) {
            write(metric.name, { [labels.job]: service }, ruleSeconds);
        }
        fs.writeSync(out, "# EOF\n");
        fs.closeSync(out);
        // One block instead of 360, each of which would read the whole file.
        const made = spawnSync(
            toolPath("promtool"),
            ["tsdb", "create-blocks-from", "--max-block-duration=31d", "openmetrics", "--quiet", file, path.join(directory, "data")], // prettier-ignore
            { encoding: "utf8" },
        );
        assert.equal(made.status, 0, made.stdout + made.stderr);
        fs.rmSync(file);
        prometheus = await startPrometheus({ executable: toolPath("prometheus"), directory, name: "long-trend" });
    });

    after(async () => {
        await prometheus?.stop();
        if (directory !== undefined) {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });

    /** Samples that Prometheus reads for a graph of the month, by its own count. */
    async function cost(expr: string): Promise<{ samples: number; points: number }> {
        const range = { start: String(start + stepSeconds), end: String(end), step: String(stepSeconds) };
        const response = await fetch(`${prometheus.url}/api/v1/query_range`, {
            method: "POST",
            body: new URLSearchParams({ query: expr, stats: "all", ...range }),
        });
        const { error, data } = (await response.json()) as {
            error?: string;
            data: { result: { values: unknown[] }[]; stats: { samples: { totalQueryableSamples: number } } };
        };
        assert.equal(error, undefined, expr);
        const points = data.result.reduce((sum, { values }) => sum + values.length, 0);
        return { samples: data.stats.samples.totalQueryableSamples, points };
    }

    it("is on graphs of recorded series, whose raw twins are known", () => {
        assert.ok(queries.length >= 8);
        for (const expr of queries) {
            assert.doesNotMatch(fromRaw(expr), /service:|task:/);
        }
    });

    it("reads less than a tenth of the samples that raw series would cost", async () => {
        const all = { recorded: 0, raw: 0 };
        const times = { recorded: 0, raw: 0 };
        for (const expr of queries) {
            for (const [kind, query] of [
                ["recorded", expr],
                ["raw", fromRaw(expr)],
            ] as const) {
                // prettier-ignore
                const began = performance.now();
                const { samples, points } = await cost(query);
                times[kind] += performance.now() - began;
                assert.equal(points, (days * 86_400) / stepSeconds, query);
                all[kind] += samples;
            }
        }
        const percent = (100 * all.recorded) / all.raw;
        console.log(
            `      ${days} days, ${taskCount} tasks, scraped every ${scrapeSeconds} s, ${queries.length} queries: ` +
                `${all.recorded.toLocaleString("en-US")} samples in ${times.recorded.toFixed(0)} ms from recorded series, ` +
                `${all.raw.toLocaleString("en-US")} in ${times.raw.toFixed(0)} ms from raw ones: ${percent.toFixed(1)} %`,
        );
        assert.ok(percent < 10, `${percent.toFixed(1)} %`);
    });
});
