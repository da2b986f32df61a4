/** What arrived of a task's metrics, and what didn't, by the stand-in for AMP and the collector's log. Pure. */
import type { Labels } from "../amp";
import type { Scrape } from "./scrapes";

/** The series of one job. */
export interface JobSeries {
    /** Value of `job`, and of `scrape_job` where there is one; empty for those without. */
    readonly job: string;
    readonly series: number;
    readonly metrics: number;
    /** Their labels without `__name__`, those with most values first, and how many values each has. */
    readonly labels: readonly { readonly name: string; readonly values: number }[];
    /** A few series, as PromQL writes them. */
    readonly examples: readonly string[];
}

/** How many series of a job are shown. */
const shown = 2;

/** The series by job, those with most first. */
export function byJob(all: readonly Labels[]): JobSeries[] {
    const jobs = new Map<string, Labels[]>();
    for (const labels of all) {
        const job = [labels.job, labels.scrape_job].filter((part) => part !== undefined).join("/");
        jobs.set(job, [...(jobs.get(job) ?? []), labels]);
    }
    return [...jobs]
        .map(([job, series]) => jobOf(job, series))
        .sort((a, b) => b.series - a.series || a.job.localeCompare(b.job));
}

function jobOf(job: string, series: readonly Labels[]): JobSeries {
    const metrics = [...new Set(series.map(({ __name__: name }) => name ?? ""))].sort();
    const names = [...new Set(series.flatMap(Object.keys))].filter((name) => name !== "__name__").sort();
    // Those that a person looks for first, not the scrape's own.
    const own = series.filter(({ __name__: name }) => !/^(up$|scrape_)/.test(name ?? ""));
    const first = (own.length > 0 ? own : series).toSorted((a, b) => written(a).localeCompare(written(b)));
    const different = first.filter(
        ({ __name__: name }, index) => first.findIndex((each) => each.__name__ === name) === index,
    );
    return {
        job,
        series: series.length,
        metrics: metrics.length,
        labels: names
            .map((name) => ({ name, values: valuesOf(series, name) }))
            .sort((a, b) => b.values - a.values || a.name.localeCompare(b.name)),
        examples: different.slice(0, shown).map(written),
    };
}

const valuesOf = (series: readonly Labels[], name: string): number =>
    new Set(series.flatMap(({ [name]: value }) => (value === undefined ? [] : [value]))).size;

const written = ({ __name__: name, ...labels }: Labels): string => {
    const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return `${name}{${pairs.sort().join(",")}}`;
};

/** What became of one target. */
export interface TargetOutcome {
    readonly scrape: Scrape;
    /** Undefined where nothing tells: its series arrive without the scrape's own. */
    readonly answered: boolean | undefined;
    /** As the rest of a row. */
    readonly note: string;
}

/** What is known of the scrapes. */
export interface ScrapeEvidence {
    /** Series of `up` with their last values. */
    readonly up: readonly { readonly labels: Labels; readonly value: number }[];
    readonly series: readonly Labels[];
    /** The collector's log. */
    readonly log: string;
    /** Ports that the collector opens itself. */
    readonly collectorPorts: readonly number[];
    /** Names of the task's containers. */
    readonly containers: readonly string[];
}

/** What became of the targets. The metric `up` decides where it arrives, and else what came of a target or didn't. */
export function outcomesOf(scrapes: readonly Scrape[], evidence: ScrapeEvidence): TargetOutcome[] {
    return scrapes.map((scrape) => {
        const about = isAbout(scrape, scrapes, evidence);
        const ups = evidence.up.filter(({ labels }) => about(labels));
        const came = evidence.series.some((labels) => about(labels) && !isOfScrape.test(labels.__name__ ?? ""));
        const failed = evidence.log
            .split("\n")
            .some((line) => /Failed to scrape/i.test(line) && line.includes(scrape.target));
        if (ups.length > 0 ? ups.every(({ value }) => value === 0) : failed && !came) {
            return { scrape, answered: false, note: whyNot(scrape, evidence.containers) };
        }
        return ups.length > 0 || came
            ? { scrape, answered: true, note: "answered" }
            : { scrape, answered: undefined, note: "nothing of it has arrived, and nothing says that it failed" };
    });
}

/** Metrics that the receiver makes of a scrape whether or not it works, and of its target. */
const isOfScrape = /^(up|scrape_.*|target_info)$/;

/** Whether a series is of a target: by the target's address, or by a job that has no other one. */
function isAbout(
    { job, target, port, isInTask }: Scrape,
    scrapes: readonly Scrape[],
    { collectorPorts }: ScrapeEvidence,
): (labels: Labels) => boolean {
    const isOnlyOne = scrapes.filter((each) => each.job === job).length === 1;
    const isOwn = isInTask && collectorPorts.includes(port);
    return ({ __name__: name = "", ...labels }) => {
        const values = Object.values(labels);
        // The collector's own metrics say themselves whose they are.
        return values.includes(target) || (isOnlyOne && values.includes(job)) || (isOwn && name.startsWith("otelcol_"));
    };
}

function whyNot({ target, isInTask, isHttps, path }: Scrape, containers: readonly string[]): string {
    const host = target.replace(/:\d+$/, "");
    if (containers.includes(host)) {
        return `didn't answer: with awsvpc a container has no name of its own on the network, and ${host} is at 127.0.0.1`;
    }
    if (!isInTask) {
        return "didn't answer: it isn't in the task, and nothing outside of it can be reached here";
    }
    return isHttps
        ? "didn't answer: what stands in for its container speaks plain HTTP"
        : `didn't answer at ${path}, or not in a form that Prometheus reads`;
}

/** The first lines with errors that the collector said, each once, without their times and places. */
export function errorsIn(log: string, most = 3): string[] {
    const messages = log.split("\n").flatMap((line) => {
        const [, words = "", fields = ""] = /\terror\t(?:\S+:\d+\t)?([^\t{]+)(.*)$/.exec(line) ?? [];
        const [, why = ""] = /"error": "((?:[^"\\]|\\.)*)"/.exec(fields) ?? [];
        return words === "" ? [] : [`${words.trim()}${why === "" ? "" : ` ${why}`}`.slice(0, 300)];
    });
    return [...new Set(messages)].slice(0, most);
}
