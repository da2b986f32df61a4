/**
 * A real Prometheus with an hour of recorded metrics up to now, and weeks of what the rules record: for pictures and
 * for tests of the page.
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { dropUnasked } from "../../../collector/config/keep";
import { labels } from "../../../collector/names/names";
import { alertLabels, alertSeries } from "../../../dashboards/alerts";
import { isAlert, standardRules, type RecordingRule } from "../../../dashboards/rules";
import { relabelled } from "../../../test/collector/config/relabel";
import { catalogueSeries, readExposition, type Series } from "../../../test/dashboards/recorded-series";
import { startPrometheus, type Prometheus } from "../../amp/prometheus";
import { courseOf, scrapeSeconds } from "./movement";

export interface SampleOptions {
    /** Executables. */
    readonly prometheus: string;
    readonly promtool: string;
    /** An empty directory for the data. */
    readonly directory: string;
}

/** How the page is told to ask: the data end a little after the start, as what is still being written. */
const aheadSeconds = 300;
const hourSeconds = 3600;
/** Longer than what is shown, so that the first of it is no beginning. */
const scrapedSeconds = 1.25 * hourSeconds;
const weeksSeconds = 30 * 24 * hourSeconds;
/** Recorded series have a point each minute; graphs of weeks look at an hour. */
const recordedSeconds = 1800;

const files: Readonly<Record<string, string>> = { jvm: "jvm-jmx-exporter-1.0.1.prom", envoy: "envoy-1.39.3.prom" };

/** The tasks, and from which part of the hour on each is there. */
const tasks = [
    { service: "orders", task: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", from: 0 },
    { service: "orders", task: "7f6e5d4c3b2a19080716253443526170", from: 0 },
    { service: "orders", task: "c4d5e6f708192a3b4c5d6e7f80910213", from: 0.6 },
    { service: "basket", task: "91a2b3c4d5e6f7081920a1b2c3d4e5f6", from: 0 },
];

/** Starts it; the caller stops it and removes the directory. */
export async function startSample(options: SampleOptions): Promise<Prometheus> {
    const { prometheus: executable, directory } = options;
    const end = Math.ceil(Date.now() / 1000 / scrapeSeconds) * scrapeSeconds + aheadSeconds;
    load(options, "scraped", [...tasks.flatMap((task) => scraped(task, end)), alert(end)]);
    // Some rules read what others record, so that their turn comes with a later start.
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

/** Makes blocks of OpenMetrics text. A span of a month in blocks of two hours would be hundreds. */
function load({ promtool, directory }: SampleOptions, name: string, text: readonly string[]): void {
    const file = path.join(directory, `${name}.om`);
    fs.writeFileSync(file, `${text.join("")}# EOF\n`);
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
        throw new Error(`promtool did not take the recorded metrics: ${made.stdout}${made.stderr}`);
    }
}

function scraped({ service, task, from }: (typeof tasks)[number], end: number): string[] {
    const identity = {
        [labels.job]: service,
        [labels.instance]: task,
        [labels.cluster]: "shop",
        [labels.family]: service,
    };
    const jobs = Object.entries(files).map(([scrapeJob, file]) => ({
        scrapeJob,
        kept: readExposition(file)
            .filter(({ name, labels: own }) => relabelled(dropUnasked, { ...own, __name__: name }) !== undefined)
            .map((series) => ({ ...series, labels: { ...series.labels, [labels.scrapeJob]: scrapeJob } })),
    }));
    const counts = Object.fromEntries(jobs.map(({ scrapeJob, kept }) => [scrapeJob, kept.length]));
    const scrapes = (scrapedSeconds + aheadSeconds) / scrapeSeconds;
    const begin = end - scrapes * scrapeSeconds;
    return [...jobs.flatMap(({ kept }) => kept), ...catalogueSeries(counts)].map((series) => {
        const course = courseOf(series, task, begin);
        const moments = Array.from({ length: scrapes + 1 }, (_, scrape) => scrape).slice(Math.round(from * scrapes));
        return lines({ ...series, labels: { ...series.labels, ...identity } }, moments, course, begin, scrapeSeconds);
    });
}

/** One alert that fired for a while, so that the graphs have a mark. */
function alert(end: number): string {
    const own = {
        [alertLabels.name]: "EnvoyLatencyHigh",
        [alertLabels.state]: "firing",
        [alertLabels.severity]: "ticket",
        [labels.job]: "basket",
    };
    const moments = Array.from({ length: 20 }, (_, index) => index);
    const series = { name: alertSeries, labels: own, value: 1, counter: false };
    return lines(series, moments, () => 1, end - 0.6 * hourSeconds, scrapeSeconds);
}

/** What recording rules say now, over weeks; rules that say nothing are left out. */
async function recordedWeeks(
    url: string,
    rules: readonly RecordingRule[],
    end: number,
): Promise<ReadonlyMap<RecordingRule, string[]>> {
    const begin = end - weeksSeconds;
    const whole = weeksSeconds / recordedSeconds;
    // Within the last hours a point each minute, as the ruler writes them.
    const fine = (2 * hourSeconds) / recordedSeconds;
    const moments = [
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
        const text = (data?.result ?? []).map(({ metric, value: [, value] }) => {
            const { __name__: _, ...own } = metric;
            const series = { name: record, labels: own, value: Number(value), counter: false };
            return lines(series, moments, courseOf(series, "", begin), begin, recordedSeconds);
        });
        return [rule, text];
    });
    return new Map((await Promise.all(asked)).filter(([, text]) => text.length > 0));
}

function lines(
    { name, labels: own }: Series,
    moments: readonly number[],
    course: (moment: number) => number,
    begin: number,
    apart: number,
): string {
    const pairs = Object.entries(own).map(([label, content]) => `${label}="${content}"`);
    const identity = `${name}{${pairs.join(",")}}`;
    return moments.map((moment) => `${identity} ${course(moment)} ${begin + moment * apart}\n`).join("");
}
