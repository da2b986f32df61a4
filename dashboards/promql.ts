/** PromQL from the metric catalogue: a metric or label that isn't in it can't get into a query. */
import { labels, type Metric } from "../collector/names/names";

/** Conditions on labels, each with its operator: `{ area: '="heap"' }`. */
export type Where = Readonly<Record<string, string>>;
/** The series of a histogram or summary. */
export type Part = "bucket" | "sum" | "count";

/**
 * Names of the variables by which the reader picks, as they stand in queries and addresses. Those of services and tasks
 * are called as their labels are, the convention of Grafana's dashboard-linter (`docs/rules/template-job-rule.md`).
 */
export const pickers = { cluster: "cluster", service: "job", task: "instance" } as const;

/** What the pickers of `variables.ts` choose. */
export const pickedClusters: Where = { [labels.cluster]: `=~"$${pickers.cluster}"` };
export const pickedServices: Where = { ...pickedClusters, [labels.job]: `=~"$${pickers.service}"` };
export const pickedTasks: Where = { [labels.instance]: `=~"$${pickers.task}"` };

/** The pickers that tell one service from all others, each with the label that has its value. */
export const serviceKey = [
    [pickers.cluster, labels.cluster],
    [pickers.service, labels.job],
] as const;

/** How many lines a graph shows of those that may be very many: a picker of `variables.ts`, and its values. */
export const mostVariable = { name: "top", choices: ["10", "20"], all: "100000" } as const;

/** Labels that every series has, whatever its metric. */
const common: readonly string[] = [labels.job, labels.instance, labels.scrapeJob, labels.cluster, labels.family];

/**
 * The series of the picked services and tasks.
 * @throws Error for a label that the metric lacks, and for a part that its kind doesn't have.
 */
export function select(metric: Metric, where: Where = {}, part?: Part): string {
    const own = [...common, ...metric.labels, ...(part === "bucket" ? [labels.le] : [])];
    for (const label of Object.keys(where)) {
        if (!own.includes(label)) {
            throw new Error(`Metric ${metric.name} has no label ${label}: it has ${own.join(", ")}.`);
        }
    }
    if (!partsOf(metric).includes(part)) {
        throw new Error(
            `Metric ${metric.name} is a ${metric.kind}: it has no series ${metric.name}${part ? `_${part}` : ""}.`,
        );
    }
    return `${metric.name}${part ? `_${part}` : ""}${selectAll(where)}`;
}

function partsOf({ kind }: Metric): readonly (Part | undefined)[] {
    switch (kind) {
        case "counter":
        case "gauge":
            return [undefined];
        case "histogram":
            return ["bucket", "sum", "count"];
        case "summary":
            return ["sum", "count"];
    }
}

/**
 * Increase per second over the window that Grafana finds right for the zoom and the scrape interval.
 * @throws Error for a gauge, and as {@link select}.
 */
export function rate(metric: Metric, where: Where = {}, part?: Part): string {
    if (metric.kind === "gauge") {
        throw new Error(`Metric ${metric.name} is a gauge: it has no rate.`);
    }
    return `rate(${select(metric, where, part)}[$__rate_interval])`;
}

/**
 * The labels `by`, with the cluster where the service is one of them: a service is known by both, as two clusters may
 * have services of one name. A series without that label is of the cluster with an empty name.
 */
export function withCluster(by: readonly string[]): readonly string[] {
    return by.includes(labels.job) && !by.includes(labels.cluster) ? [labels.cluster, ...by] : by;
}

/** One series for each combination of the labels `by` (see {@link withCluster}), or one in all. */
export function sum(expr: string, ...by: readonly string[]): string {
    return aggregate("sum", expr, by);
}
export function max(expr: string, ...by: readonly string[]): string {
    return aggregate("max", expr, by);
}
export function min(expr: string, ...by: readonly string[]): string {
    return aggregate("min", expr, by);
}
export function avg(expr: string, ...by: readonly string[]): string {
    return aggregate("avg", expr, by);
}
export function count(expr: string, ...by: readonly string[]): string {
    return aggregate("count", expr, by);
}

/** 1 for each combination that is there. */
export function group(expr: string, ...by: readonly string[]): string {
    return aggregate("group", expr, by);
}

function aggregate(operator: string, expr: string, by: readonly string[]): string {
    return by.length === 0 ? `${operator}(${expr})` : `${operator} by (${withCluster(by).join(", ")}) (${expr})`;
}

/**
 * `part` of `whole` where there is a whole: gauges whose maximum may be missing (0 or -1) show nothing rather than
 * nonsense.
 */
export function share(part: string, whole: string): string {
    return `${part} / (${whole} > 0)`;
}

/**
 * `part` of `whole` for rates, 0 where nothing happens. A whole of nothing has a part of nothing, so the smallest
 * divisor is free to choose: one in thirty years.
 */
export function perEvent(part: string, whole: string): string {
    return `${part} / clamp_min(${whole}, 1e-9)`;
}

/** Mean of a histogram or summary, 0 where nothing was observed. */
export function mean(metric: Metric, where: Where, ...by: readonly string[]): string {
    return perEvent(sum(rate(metric, where, "sum"), ...by), sum(rate(metric, where, "count"), ...by));
}

/** A quantile of a histogram; NaN, drawn as a gap, where nothing was observed. */
export function quantile(q: number, metric: Metric, where: Where, ...by: readonly string[]): string {
    return `histogram_quantile(${q}, ${sum(rate(metric, where, "bucket"), labels.le, ...by)})`;
}

/**
 * `expr`, and 0 for those that lack it: a counter that appears with its first increment. `present` is there whenever
 * the counter could be, and both have the same labels left.
 */
export function orZero(expr: string, present: string): string {
    return `(${expr} or 0 * ${present})`;
}

/**
 * Every series of the picked services and tasks, whatever its metric: for counting them, once a panel, never over a
 * range.
 */
export function selectAll(where: Where = {}): string {
    return braced({ ...pickedServices, ...pickedTasks, ...where });
}

/** Conditions as a selector has them. */
export function braced(where: Where): string {
    const matchers = Object.entries(where).map(([label, condition]) => label + condition);
    return `{${matchers.join(", ")}}`;
}

/** A quantile over the series of `expr`, for each combination of the labels `by` or over all. */
export function quantileOf(q: number, expr: string): string {
    return `quantile(${q}, ${expr})`;
}

/**
 * The `limit` largest of `expr`. Of an instant query only: over a range the set changes with each step, for which
 * `ranked.ts` is there.
 */
export function topk(limit: number | string, expr: string): string {
    return `topk(${limit}, ${expr})`;
}
/** As {@link topk}, the smallest. */
export function bottomk(limit: number | string, expr: string): string {
    return `bottomk(${limit}, ${expr})`;
}
