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
}

/** What became of the targets. */
export const outcomesOf = (scrapes: readonly Scrape[], evidence: ScrapeEvidence): TargetOutcome[] =>
    scrapes.map((scrape) => {
        const about = (labels: Labels): boolean => {
            const values = Object.entries(labels).flatMap(([name, value]) => (name === "__name__" ? [] : [value]));
            return values.includes(scrape.target) || values.includes(scrape.job);
        };
        const failed = evidence.log
            .split("\n")
            .some((line) => /Failed to scrape/i.test(line) && line.includes(scrape.target));
        const ups = evidence.up.filter(({ labels }) => about(labels));
        const count = evidence.series.filter(about).length;
        if (failed || ups.some(({ value }) => value === 0)) {
            return { scrape, answered: false, note: whyNot(scrape) };
        }
        return ups.length > 0 || count > 0
            ? { scrape, answered: true, note: "answered" }
            : { scrape, answered: undefined, note: "nothing of it has arrived, and nothing says that it failed" };
    });

function whyNot({ isInTask, isHttps, path }: Scrape): string {
    if (!isInTask) {
        return "didn't answer: it isn't in the task, and nothing outside of it can be reached here";
    }
    return isHttps ? "didn't answer: what stands in for its container speaks plain HTTP" : `didn't answer at ${path}`;
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
