/**
 * A real Prometheus with an hour of metrics up to now and weeks of what the standard rules record: for the pictures of
 * the dashboards and the tests of their preview.
 */
import { labels } from "../../collector/names/names";
import { alertLabels, alertSeries, alertTimeSeries } from "../../dashboards/alerts";
import { isAlert, standardRules } from "../../dashboards/rules";
import { startPrometheus, type Prometheus } from "../amp/prometheus";
import { load } from "./blocks";
import { inTrouble } from "./faults";
import { valueOverTime, type ValueAt } from "./movement";
import { identityOf } from "./open-metrics";
import { alertLines, recordedLines } from "./recorded";
import { catalogueSeries, recordedSeries, scrapeSeconds, type Series } from "./series";

export interface SampleOptions {
    /** Executables. */
    readonly prometheus: string;
    readonly promtool: string;
    /** An empty directory for the data. */
    readonly directory: string;
    /** Whether a service is in trouble (faults.ts), and the alerts that this sets off fire. Default: false. */
    readonly trouble?: boolean;
    /** How long ago the data ended, seconds. Default: they reach beyond now. */
    readonly endedSeconds?: number;
}

/** How far the data reach beyond the start: a page that asks for "now" a little later still finds some. */
const aheadSeconds = 300;
const hourSeconds = 3600;
/** Longer than what is shown, so that nothing begins inside a graph. */
const scrapedSeconds = 1.25 * hourSeconds;
/** The share of the time span after which trouble begins: half an hour before now. */
const onsetShare = 0.55;
const troubled = "orders";

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
    const { prometheus: executable, directory, trouble = false, endedSeconds = -aheadSeconds } = options;
    const end = Math.ceil(Date.now() / 1000 / scrapeSeconds) * scrapeSeconds - endedSeconds;
    const window = { begin: end - scrapedSeconds - aheadSeconds, end };
    load(options, "scraped", [...tasks.flatMap((task) => scraped(task, end, trouble)), ...alerts(end)]);
    const rules = standardRules().flatMap((group) => group.rules);
    // Some rules read what others record: they get their values once those are loaded.
    let waiting = rules.flatMap((rule) => (isAlert(rule) ? [] : [rule]));
    for (let round = 1; waiting.length > 0; round++) {
        const recorded = await ask(options, (url) => recordedLines(url, waiting, window));
        if (recorded.size === 0) {
            break;
        }
        load(options, `recorded-${round}`, [...recorded.values()].flat());
        waiting = waiting.filter((rule) => !recorded.has(rule));
    }
    if (trouble) {
        load(options, "alerts", await ask(options, (url) => alertLines(url, rules.filter(isAlert), window)));
    }
    return startPrometheus({ executable, directory, name: "sample" });
}

/** Asks a Prometheus with what is loaded so far: it takes new blocks only when it starts. */
async function ask<T>(
    { prometheus: executable, directory }: SampleOptions,
    question: (url: string) => Promise<T>,
): Promise<T> {
    const prometheus = await startPrometheus({ executable, directory, name: "sample" });
    try {
        return await question(prometheus.url);
    } finally {
        await prometheus.stop();
    }
}

function scraped({ service, task, from }: (typeof tasks)[number], end: number, trouble: boolean): string[] {
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
    const points = Array.from({ length: scrapes + 1 }, (_, scrape) => scrape).slice(Math.round(from * scrapes));
    const all = [...recorded, ...catalogueSeries(counts)];
    const healthy = (series: Series): ValueAt => valueOverTime(series, task, begin);
    const context = { all, healthy, onset: Math.round(onsetShare * scrapes) };
    const first = task === tasks[0]!.task;
    return all.map((series) => {
        const value = trouble && service === troubled ? inTrouble(series, first, context) : healthy(series);
        return openMetrics(identityOf(series.name, { ...series.labels, ...identity }), points, value, begin);
    });
}

/** One alert that fired for a while, so that the graphs have a mark, and one that goes on. */
function alerts(end: number): string[] {
    const begin = end - 0.6 * hourSeconds;
    const untilEnd = (end - begin) / scrapeSeconds + 1;
    return [alert("SidecarQueueFilling", begin, 20), alert("EnvoyLatencyBudgetSlowBurn", begin, untilEnd)];
}

function alert(name: string, begin: number, scrapes: number): string {
    const own = {
        [alertLabels.name]: name,
        [alertLabels.severity]: "ticket",
        [labels.cluster]: "shop",
        [labels.job]: "basket",
    };
    const points = Array.from({ length: scrapes }, (_, index) => index);
    const firing = openMetrics(
        identityOf(alertSeries, { ...own, [alertLabels.state]: "firing" }),
        points,
        () => 1,
        begin,
    );
    return firing + openMetrics(identityOf(alertTimeSeries, own), points, () => begin, begin);
}

/** Lines with a value for each of `points`, whose numbers count scrapes from `begin` (Unix seconds). */
function openMetrics(identity: string, points: readonly number[], value: ValueAt, begin: number): string {
    return points.map((point) => `${identity} ${value(point)} ${begin + point * scrapeSeconds}\n`).join("");
}
