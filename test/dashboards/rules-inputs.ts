/** Series for promtool's unit tests: metrics of the catalogue with a sample a minute, in promtool's own notation. */
import { labels, metrics, selfScrapeJob, type Metric } from "../../collector/names/names";
import type { Part } from "../../dashboards/promql";

export interface Input {
    readonly series: string;
    readonly values: string;
}

/** What every series of the tests has; the second task is for what is computed over tasks. */
export const service = "orders";
export const tasks = ["task-1", "task-2"] as const;

const sidecarMetrics = Object.values<Metric>(metrics.sidecar);

/** A series of a task with its identity and labels of its own. */
export function input(
    metric: Metric,
    values: string,
    own: Readonly<Record<string, string>> = {},
    part?: Part,
    task: string = tasks[0],
): Input {
    const scraped = sidecarMetrics.includes(metric) ? { [labels.scrapeJob]: selfScrapeJob } : {};
    const pairs = { [labels.job]: service, [labels.instance]: task, ...scraped, ...own };
    const text = Object.entries(pairs).map(([label, value]) => `${label}="${value}"`);
    return { series: `${metric.name}${part === undefined ? "" : `_${part}`}{${text.join(",")}}`, values };
}

/** The same series of a service in a cluster; without it they are of none, as series of other collectors may be. */
export const inCluster = (cluster: string, inputs: readonly Input[]): Input[] =>
    inputs.map(({ series, values }) => ({ series: series.replace("{", `{${labels.cluster}="${cluster}",`), values }));

type Segment = readonly [value: number, minutes: number];

/** A gauge that has each value for so many minutes. */
export const gauge = (...segments: readonly Segment[]): string =>
    segments.map(([value, minutes]) => `${value}x${minutes - 1}`).join(" ");

/** Something that begins at `start` and grows by each value a minute, for so many minutes. */
export function growing(start: number, ...segments: readonly Segment[]): string {
    let now = start;
    return segments
        .map(([perMinute, minutes]) => {
            const text = `${now}+${perMinute}x${minutes - 1}`;
            now += perMinute * minutes;
            return text;
        })
        .join(" ")
        .replaceAll("+-", "-");
}

/** No samples for so many minutes. */
export const nothing = (minutes: number): string => `_x${minutes}`;

/** The same few values again and again, for so many minutes. */
export const repeating = (values: readonly number[], minutes: number): string =>
    Array.from({ length: minutes }, (_, minute) => values[minute % values.length]).join(" ");

export const mib = 2 ** 20;
