/**
 * A real Prometheus with an hour of metrics up to now and weeks of what the standard rules record: for the pictures of
 * the dashboards and the tests of their preview.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { labels } from "../../collector/names/names";
import { alertLabels, alertSeries, alertTimeSeries } from "../../dashboards/alerts";
import { isAlert, standardRules, type RecordingRule } from "../../dashboards/rules";
import { startPrometheus, type Prometheus } from "../amp/prometheus";
import { valueOverTime, type ValueAt } from "./movement";
import { catalogueSeries, recordedSeries, scrapeSeconds, type Series } from "./series";

export interface SampleOptions {
    /** Executables. */
    readonly prometheus: string;
    readonly promtool: string;
    /** An empty directory for the data. */
    readonly directory: string;
}

/** How far the data reach beyond the start: a page that asks for "now" a little later still finds some. */
const aheadSeconds = 300;
const hourSeconds = 3600;
/** Longer than what is shown, so that nothing begins inside a graph. */
const scrapedSeconds = 1.25 * hourSeconds;
const weeksSeconds = 30 * 24 * hourSeconds;
/** Between the points of recorded series: enough for graphs of weeks, which have a step of an hour. */
const recordedSeconds = 1800;

/** The tasks, each with the share of the time span after which it starts. */
const tasks = [
    { service: "orders", task: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", from: 0 },
    { service: "orders", task: "7f6e5d4c3b2a19080716253443526170", from: 0 },
    { service: "orders", task: "c4d5e6f708192a3b4c5d6e7f80910213", from: 0.6 },
    { service: "basket", task: "91a2b3c4d5e6f7081920a1b2c3d4e5f6", from: 0 },
];

/**
 * Writes the data and starts Prometheus; the caller stops it and removes the directory.
 * @throws Error with promtool's output when it rejects the data.
 */
export async function startSample(options: SampleOptions): Promise<Prometheus> {
    const { prometheus: executable, directory } = options;
    const end = Math.ceil(Date.now() / 1000 / scrapeSeconds) * scrapeSeconds + aheadSeconds;
    load(options, "scraped", [...tasks.flatMap((task) => scraped(task, end)), ...alerts(end)]);
    // Some rules read what others record: they get their values once those are loaded.
    let waiting = standardRules().flatMap(({ rules }) => rules.flatMap((rule) => (isAlert(rule) ? [] : [rule])));
    for (;;) {
        const prometheus = await startPrometheus({ executable, directory, name: "sample" });
        try {
            const weeks = await recordedWeeks(prometheus.url, waiting, end);
            if (weeks.size === 0) {
                return prometheus;
            }
            await prometheus.stop();
            load(options, "recorded", [...weeks.values()].flat());
            waiting = waiting.filter((rule) => !weeks.has(rule));
        } catch (error) {
            await prometheus.stop();
            throw error;
        }
    }
}

/** Makes blocks of OpenMetrics lines. A month in promtool's blocks of two hours would be hundreds of them. */
function load({ promtool, directory }: SampleOptions, name: string, lines: readonly string[]): void {
    const file = path.join(directory, `${name}.om`);
    fs.writeFileSync(file, `${lines.join("")}# EOF\n`);
    const made = spawnSync(
        promtool,
        [
            "tsdb",
            "create-blocks-from",
            "--max-block-duration=1440h",
            "openmetrics",
            "--quiet",
            file,
            path.join(directory, "data"),
        ],
        { encoding: "utf8" },
    );
    if (made.status !== 0) {
        throw new Error(`promtool rejects the recorded metrics: ${made.stdout}${made.stderr}`);
    }
}

function scraped({ service, task, from }: (typeof tasks)[number], end: number): string[] {
    const identity = {
        [labels.job]: service,
        [labels.instance]: task,
        [labels.cluster]: "shop",
        [labels.family]: service,
    };
    const jobs = Object.entries(recordedSeries());
    const recorded = jobs.flatMap(([scrapeJob, kept]) =>
        kept.map((series) => ({ ...series, labels: { ...series.labels, [labels.scrapeJob]: scrapeJob } })),
    );
    const counts = Object.fromEntries(jobs.map(([scrapeJob, { length }]) => [scrapeJob, length]));
    const scrapes = (scrapedSeconds + aheadSeconds) / scrapeSeconds;
    const begin = end - scrapes * scrapeSeconds;
    return [...recorded, ...catalogueSeries(counts)].map((series) => {
        const value = valueOverTime(series, task, begin);
        const points = Array.from({ length: scrapes + 1 }, (_, scrape) => scrape).slice(Math.round(from * scrapes));
        return openMetrics(
            { ...series, labels: { ...series.labels, ...identity } },
            points,
            value,
            begin,
            scrapeSeconds,
        );
    });
}

/** One alert that fired for a while, so that the graphs have a mark, and one that goes on. */
function alerts(end: number): string[] {
    const begin = end - 0.6 * hourSeconds;
    return [alert("SidecarQueueFilling", begin, 20), alert("EnvoyLatencyBudgetSlowBurn", begin, (end - begin) / scrapeSeconds + 1)]; // prettier-ignore
}

function alert(name: string, begin: number, scrapes: number): string {
    const own = {
        [alertLabels.name]: name,
        [alertLabels.severity]: "ticket",
        [labels.cluster]: "shop",
        [labels.job]: "basket",
    };
    const points = Array.from({ length: scrapes }, (_, index) => index);
    const firing = { name: alertSeries, labels: { ...own, [alertLabels.state]: "firing" }, value: 1, counter: false };
    const since = { name: alertTimeSeries, labels: own, value: begin, counter: false };
    return [firing, since]
        .map((series) => openMetrics(series, points, () => series.value, begin, scrapeSeconds))
        .join("");
}

/** OpenMetrics lines of weeks of what recording rules evaluate to now; rules without a result are left out. */
async function recordedWeeks(
    url: string,
    rules: readonly RecordingRule[],
    end: number,
): Promise<ReadonlyMap<RecordingRule, string[]>> {
    const begin = end - weeksSeconds;
    const whole = weeksSeconds / recordedSeconds;
    // Within the last hours a point each minute, which is the rules' interval.
    const fine = (2 * hourSeconds) / recordedSeconds;
    const points = [
        ...Array.from({ length: whole - fine }, (_, index) => index),
        ...Array.from(
            { length: (fine * recordedSeconds) / 60 + 1 },
            (_, index) => whole - fine + (index * 60) / recordedSeconds,
        ),
    ];
    const asked = rules.map(async (rule): Promise<[RecordingRule, string[]]> => {
        const { record, expr } = rule;
        const parameters = new URLSearchParams({ query: expr, time: String(end - aheadSeconds) });
        const response = await fetch(`${url}/api/v1/query?${parameters.toString()}`);
        const { data } = (await response.json()) as {
            data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
        };
        const written = (data?.result ?? []).map(({ metric, value: [, value] }) => {
            const { __name__: _, ...own } = metric;
            const series = { name: record, labels: own, value: Number(value), counter: false };
            return openMetrics(series, points, valueOverTime(series, "", begin), begin, recordedSeconds);
        });
        return [rule, written];
    });
    return new Map((await Promise.all(asked)).filter(([, written]) => written.length > 0));
}

/** Lines with a value for each of `points`, whose numbers count intervals from `begin` (Unix seconds). */
function openMetrics(
    { name, labels: own }: Series,
    points: readonly number[],
    value: ValueAt,
    begin: number,
    intervalSeconds: number,
): string {
    const pairs = Object.entries(own).map(([label, content]) => `${label}="${content}"`);
    const identity = `${name}{${pairs.join(",")}}`;
    return points.map((point) => `${identity} ${value(point)} ${begin + point * intervalSeconds}\n`).join("");
}
