/** A statistic of a counterpart in PromQL: what can be said so, and why the rest can't. */
import { promDuration } from "../durations";
import type { Conditions, Series, Shape } from "./shape";
import type { Bounds, Statistic } from "./statistic";

/** Which series, over which time, and by which labels. */
export interface Asked {
    readonly where: Conditions;
    readonly periodSeconds: number;
    /** Labels of which each combination is a series of its own. Default: none, one series in all. */
    readonly by?: readonly string[];
    /** Between two samples of a series. Default: 20, as the sidecar scrapes. */
    readonly scrapeSeconds?: number;
}

/** PromQL; or why there is none, full sentences. */
export type Answer =
    | { readonly promql: string; readonly differs: readonly string[] }
    | { readonly promql?: undefined; readonly why: string };

/**
 * Container Insights and the agent send a sample a minute ("Amazon ECS Container Insights metrics"; the agent's
 * `metrics_collection_interval`).
 */
const sampleSeconds = 60;
const step = promDuration(sampleSeconds);

/** What the number is, in PromQL, of each task at one time. */
interface Vector {
    readonly now: string;
    /** Whether a range can be put behind it, or only a subquery. */
    readonly isSelector: boolean;
}

/** A rate needs two samples, and one may be late: three lie in the window. */
const window = ({ periodSeconds, scrapeSeconds = 20 }: Asked): number => Math.max(periodSeconds, 3 * scrapeSeconds);

/** The statistic over the period. */
export function answerFor(shape: Shape, statistic: Statistic, asked: Asked): Answer {
    const answer = unscaled(shape, statistic, asked);
    if (answer.promql === undefined) {
        return answer;
    }
    const isNumberOfSamples = statistic.kind === "SampleCount" || statistic.kind === "TC" || statistic.kind === "PR";
    const scaled =
        shape.scale === undefined || shape.scale === 1 || isNumberOfSamples
            ? answer.promql
            : `${answer.promql} * ${shape.scale}`;
    return { promql: scaled, differs: [...(shape.differs === undefined ? [] : [shape.differs]), ...answer.differs] };
}

function unscaled(shape: Shape, statistic: Statistic, asked: Asked): Answer {
    switch (shape.kind) {
        case "histogram":
            return ofHistogram(shape.of, statistic, asked);
        case "counter":
            return ofCounter(shape.of, statistic, asked);
        case "count":
            return ofCount(shape, statistic, asked);
        case "share":
            return statistic.kind === "Average"
                ? said(`100 * ${averageShare(shape.of, shape.whole, asked)}`)
                : ofValues(vectorOf(shape, asked), statistic, asked, shape.scale);
        case "gauge":
        case "rate":
            return ofValues(vectorOf(shape, asked), statistic, asked, shape.scale);
    }
}

const said = (promql: string, ...differs: readonly string[]): Answer => ({ promql, differs });
const unsaid = (why: string): Answer => ({ why });

const aggregate = (operator: string, expr: string, { by = [] }: Pick<Asked, "by">, parameter?: number): string => {
    const inner = parameter === undefined ? expr : `${parameter}, ${expr}`;
    return by.length === 0 ? `${operator}(${inner})` : `${operator} by (${by.join(", ")}) (${inner})`;
};

export const selector = ({ name, where }: Series, conditions: Conditions): string => {
    const matchers = Object.entries({ ...where, ...conditions }).flatMap(([label, of]) =>
        [of].flat().map((condition) => label + condition),
    );
    return matchers.length === 0 ? name : `${name}{${matchers.join(", ")}}`;
};

function vectorOf(shape: Shape, asked: Asked): Vector {
    const { where } = asked;
    const now = selector(shape.of, where);
    if (shape.kind === "share") {
        return { now: `100 * ${now} / (${selector(shape.whole, where)} > 0)`, isSelector: false };
    }
    if (shape.kind === "rate") {
        const range = promDuration(window({ ...asked, periodSeconds: sampleSeconds }));
        return { now: `rate(${now}[${range}])`, isSelector: false };
    }
    return { now, isSelector: true };
}

/** Over the period: of the selector itself, or of an expression once a minute. */
function over(name: string, { now, isSelector }: Vector, { periodSeconds, scrapeSeconds = 20 }: Asked): string {
    // One sample may be late: in a shorter range there would be none now and then.
    const range = promDuration(isSelector ? Math.max(periodSeconds, 2 * scrapeSeconds) : periodSeconds);
    if (!isSelector && periodSeconds <= sampleSeconds) {
        return now;
    }
    return isSelector ? `${name}_over_time(${now}[${range}])` : `${name}_over_time((${now})[${range}:${step}])`;
}

/** Each minute's value, as CloudWatch has samples: what is counted has to be as many. */
const eachMinute = (expr: string, { isSelector }: Vector, periodSeconds: number): string =>
    `${isSelector && /^[\w:]+(?:\{[^}]*\})?$/.test(expr) ? expr : `(${expr})`}[${promDuration(Math.max(periodSeconds, sampleSeconds))}:${step}]`;

function averageShare(part: Series, whole: Series, asked: Asked): string {
    const mean = (series: Series): string =>
        aggregate("sum", over("avg", { now: selector(series, asked.where), isSelector: true }, asked), asked);
    return `${mean(part)} / (${mean(whole)} > 0)`;
}

const ofMeans =
    "It is a quantile of the tasks' means over the period, where CloudWatch takes one of all single samples: over a period of a minute the two are the same.";
const perMinute =
    "CloudWatch adds up a sample a minute from each task, and so does the query, whatever the scrape interval.";

function ofValues(vector: Vector, statistic: Statistic, asked: Asked, scale = 1): Answer {
    const { periodSeconds } = asked;
    const samples = eachMinute(vector.now, vector, periodSeconds);
    switch (statistic.kind) {
        case "Average":
            return said(aggregate("avg", over("avg", vector, asked), asked));
        case "Minimum":
            return said(aggregate("min", over("min", vector, asked), asked));
        case "Maximum":
            return said(aggregate("max", over("max", vector, asked), asked));
        case "Sum":
            return periodSeconds <= sampleSeconds
                ? said(aggregate("sum", over("avg", vector, asked), asked))
                : said(aggregate("sum", `sum_over_time(${samples})`, asked), perMinute);
        case "SampleCount":
            return said(aggregate("sum", `count_over_time(${samples})`, asked), perMinute);
        case "percentile":
            return periodSeconds <= sampleSeconds
                ? said(aggregate("quantile", over("avg", vector, asked), asked, statistic.of))
                : said(aggregate("quantile", over("avg", vector, asked), asked, statistic.of), ofMeans);
        case "TM":
        case "WM":
        case "PR":
        case "TC":
        case "TS":
            return trimmed(vector, statistic.kind, statistic.bounds, asked, scale);
    }
}

/** By fixed bounds alone: by percents it would take the quantiles of the same samples first. */
function trimmed(
    vector: Vector,
    kind: "TM" | "WM" | "PR" | "TC" | "TS",
    bounds: Bounds,
    asked: Asked,
    scale: number,
): Answer {
    if (bounds.inPercent) {
        return unsaid(
            `PromQL has quantiles and means, but no mean of what lies between two quantiles. Take a quantile, such as p99, or ${kind} with fixed bounds.`,
        );
    }
    const [low, high] = [bounds.low, bounds.high].map((bound) => (bound === undefined ? undefined : bound / scale));
    const own = vector.isSelector ? vector.now : `(${vector.now})`;
    const within = `${own}${low === undefined ? "" : ` > ${low}`}${high === undefined ? "" : ` <= ${high}`}`;
    const over = (name: string, expr: string): string =>
        aggregate(
            "sum",
            `${name}_over_time(${eachMinute(expr, { now: expr, isSelector: false }, asked.periodSeconds)})`,
            asked,
        );
    switch (kind) {
        case "TC":
            return said(over("count", within), perMinute);
        case "TS":
            return said(over("sum", within), perMinute);
        case "TM":
            return said(`${over("sum", within)} / ${over("count", within)}`);
        case "PR":
            return said(`100 * ${over("count", within)} / ${over("count", own)}`);
        case "WM": {
            const clamped =
                low === undefined
                    ? `clamp_max(${own}, ${high})`
                    : high === undefined
                      ? `clamp_min(${own}, ${low})`
                      : `clamp(${own}, ${low}, ${high})`;
            return said(`${over("sum", clamped)} / ${over("count", own)}`);
        }
    }
}

/** What a counter grew by in that time: of a rate over a longer one, where too few samples lie in it. */
function grown(series: Series, seconds: number, asked: Asked): string {
    const least = window({ ...asked, periodSeconds: seconds });
    const own = selector(series, asked.where);
    return least > seconds
        ? `rate(${own}[${promDuration(least)}]) * ${seconds}`
        : `increase(${own}[${promDuration(seconds)}])`;
}

function ofCounter(series: Series, statistic: Statistic, asked: Asked): Answer {
    switch (statistic.kind) {
        case "Sum":
            return said(aggregate("sum", grown(series, asked.periodSeconds, asked), asked));
        case "Average":
            return said(
                `${aggregate("avg", `rate(${selector(series, asked.where)}[${promDuration(window(asked))}])`, asked)} * ${sampleSeconds}`,
                "CloudWatch's mean is of what the counter grew by between two scrapes of the agent, which are taken for a minute apart.",
            );
        case "Minimum":
        case "Maximum":
        case "SampleCount":
        case "percentile":
        case "TM":
        case "WM":
        case "PR":
        case "TC":
        case "TS":
            return ofValues({ now: grown(series, sampleSeconds, asked), isSelector: false }, statistic, {
                ...asked,
                periodSeconds: Math.max(asked.periodSeconds, sampleSeconds),
            });
    }
}

function ofCount({ of, distinct }: Shape & { readonly kind: "count" }, statistic: Statistic, asked: Asked): Answer {
    const { by = [], where, periodSeconds } = asked;
    const own = selector(of, where);
    const counted = distinct === undefined ? own : `group by (${[...new Set([...by, distinct])].join(", ")}) (${own})`;
    const vector = { now: aggregate("count", counted, asked), isSelector: false };
    const range = `[${promDuration(periodSeconds)}:${step}]`;
    const isOne = periodSeconds <= sampleSeconds;
    const overPeriod = (name: string): string => (isOne ? vector.now : `${name}_over_time((${vector.now})${range})`);
    switch (statistic.kind) {
        case "Average":
            return said(overPeriod("avg"));
        case "percentile":
            return said(isOne ? vector.now : `quantile_over_time(${statistic.of}, (${vector.now})${range})`);
        case "Minimum":
            return said(overPeriod("min"));
        case "Maximum":
            return said(overPeriod("max"));
        case "Sum":
            return said(overPeriod("sum"), perMinute);
        case "SampleCount":
            return said(`count_over_time((${vector.now})${range})`, perMinute);
        case "TM":
        case "WM":
        case "PR":
        case "TC":
        case "TS":
            return unsaid(
                `CloudWatch has one sample a minute of a count of tasks: ${statistic.kind} of them says nothing.`,
            );
    }
}

function ofHistogram({ name, where }: Series, statistic: Statistic, asked: Asked): Answer {
    const part = (suffix: string): Series => ({ name: `${name}_${suffix}`, where });
    const of = (suffix: string): string => aggregate("sum", grown(part(suffix), asked.periodSeconds, asked), asked);
    const by = [...(asked.by ?? []), "le"];
    const quantile = (q: number): string =>
        `histogram_quantile(${q}, ${aggregate("sum", `rate(${selector(part("bucket"), asked.where)}[${promDuration(window(asked))}])`, { by })})`;
    const bounds = "It is interpolated between the bounds of two buckets, where CloudWatch has each value.";
    switch (statistic.kind) {
        case "Sum":
            return said(of("sum"));
        case "SampleCount":
            return said(of("count"));
        case "Average":
            return said(`${of("sum")} / (${of("count")} > 0)`);
        case "percentile":
            return said(quantile(statistic.of), bounds);
        case "Minimum":
        case "Maximum":
            return said(
                quantile(statistic.kind === "Minimum" ? 0 : 1),
                "It is the bound of the outermost bucket that has a value: a histogram doesn't keep its extremes.",
            );
        case "TM":
        case "WM":
        case "PR":
        case "TC":
        case "TS":
            return unsaid(
                `A histogram keeps how many values lie below each bound, not the values: ${statistic.kind} of them can't be had. Take a quantile, such as p99.`,
            );
    }
}
