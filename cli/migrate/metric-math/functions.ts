/** Each function of metric math, in PromQL or with the reason why it isn't there. */
import { promDuration } from "../durations";
import type { MathEnvironment } from "./environment";
import { CannotSay, type MathNode } from "./parse";
import { readSearch } from "./search";
import { atom, labelled, list, type Named, scalar, series, united, type Value } from "./value";

/** What a function gets: its arguments, and how one is told. */
export interface Call {
    readonly name: string;
    readonly args: readonly MathNode[];
    readonly environment: MathEnvironment;
    readonly told: (node: MathNode) => Value;
}

type MathFunction = (call: Call) => Value;

export const cannot = (why: string): never => {
    throw new CannotSay(why);
};

export function argument({ name, args, told }: Call, index: number): Value {
    const node = args[index];
    return node === undefined ? cannot(`${name} has ${args.length} arguments, which are too few.`) : told(node);
}

const numberAt = ({ name, args }: Call, index: number): number => {
    const node = args[index];
    return node?.kind === "number" ? node.value : cannot(`${name} has no number as argument ${index + 1}.`);
};
const wordAt = ({ args }: Call, index: number): string | undefined => {
    const node = args[index];
    return node?.kind === "word" ? node.name : undefined;
};

/** Each series with what a function makes of it. */
export function mapped(value: Value, change: (promql: string) => string): Value {
    switch (value.kind) {
        case "list":
            return list(value.items.map(({ name, promql }) => ({ name, promql: change(promql) })));
        case "sorted":
            return { ...value, of: mapped(value.of, change) };
        case "scalar":
        case "series":
        case "labelled":
            return { ...value, promql: change(value.promql) };
    }
}

/** Several series as one expression. */
export function asVector(value: Value): string {
    switch (value.kind) {
        case "list":
            return value.items.length === 1 ? value.items[0]!.promql : united(value.items);
        case "sorted":
            return asVector(value.of);
        case "scalar":
            return `vector(${value.promql})`;
        case "series":
        case "labelled":
            return value.promql;
    }
}

const ofEach =
    (name: string): MathFunction =>
    (call) =>
        mapped(vectorIn(argument(call, 0)), (promql) => `${name}(${promql})`);

const vectorIn = (value: Value): Value => (value.kind === "scalar" ? series(asVector(value)) : value);

/** All that the panel shows, for a number that is of the whole graph. */
const wholeRange = ({ environment: { periodSeconds } }: Call, promql: string): string =>
    `${atom(promql)}[$__range:${promDuration(periodSeconds)}] @ end()`;

/** Of several series one; of one series a number, that of the whole graph. */
const aggregated =
    (operator: string, overTime: string): MathFunction =>
    (call) => {
        const value = argument(call, 0);
        if (value.kind !== "series" && value.kind !== "scalar") {
            return series(`${operator}(${asVector(value)})`);
        }
        if (call.environment.isRule) {
            return cannot(
                `${call.name} of one metric is a number of all that a graph shows, which an alarm has not: AWS advises against it too. Take the statistic of the metric.`,
            );
        }
        return scalar(`scalar(${overTime}_over_time(${wholeRange(call, asVector(value))}))`);
    };

/** The last two of CloudWatch's points. */
const lastTwo = ({ environment: { periodSeconds } }: Call, promql: string): string =>
    `${atom(promql)}[${promDuration(2 * periodSeconds)}:${promDuration(periodSeconds)}]`;

const ofTime =
    (expression: string): MathFunction =>
    () =>
        series(expression);

const reason =
    (why: string): MathFunction =>
    () =>
        cannot(why);

function fill(call: Call): Value {
    const value = argument(call, 0);
    const word = wordAt(call, 1);
    if (word === "LINEAR") {
        return cannot("FILL with LINEAR needs the point after the gap, which PromQL doesn't look at.");
    }
    if (word === "REPEAT") {
        call.environment.note("FILL repeats the last point for an hour at most.");
        return mapped(
            value,
            (promql) => `last_over_time(${atom(promql)}[1h:${promDuration(call.environment.periodSeconds)}])`,
        );
    }
    if (value.kind === "labelled") {
        return cannot("FILL can't fill series that a search finds: PromQL doesn't know of a series that isn't there.");
    }
    const filler = argument(call, 1);
    const own = asVector(filler);
    return mapped(value, (promql) => `(${promql} or ${own})`);
}

function sort(call: Call): Value {
    const by = wordAt(call, 1) ?? "SUM";
    const sorted: Value = {
        kind: "sorted",
        of: argument(call, 0),
        by: by.toLowerCase(),
        isDescending: wordAt(call, 2) !== "ASC",
    };
    return call.args.length > 3 ? firstOf(call, sorted, numberAt(call, 3)) : sorted;
}

/** The first of what is sorted, by the whole graph. */
function firstOf(call: Call, value: Value, limit: number): Value {
    if (value.kind !== "sorted") {
        return value.kind === "list"
            ? list(value.items.slice(0, limit))
            : cannot(`${call.name} takes the first of series that have no order: sort them by SORT.`);
    }
    if (call.environment.isRule) {
        return cannot(`${call.name} orders by all that a graph shows, which an alarm has not.`);
    }
    const vector = asVector(value.of);
    const operator = value.isDescending ? "topk" : "bottomk";
    const chosen = `${atom(vector)} and ${operator}(${limit}, ${value.by}_over_time(${wholeRange(call, vector)}))`;
    return labelled(chosen, value.of.kind === "labelled" ? value.of.by : value.of.kind === "list" ? ["query"] : []);
}

function slice(call: Call): Value {
    const value = argument(call, 0);
    const from = numberAt(call, 1);
    const to = call.args.length > 2 ? numberAt(call, 2) : undefined;
    if (value.kind === "list") {
        return list(value.items.slice(from, to));
    }
    return from === 0 && to !== undefined
        ? firstOf(call, value, to)
        : cannot(
              "SLICE that leaves out the first ones has no counterpart: PromQL has topk and bottomk, which keep them.",
          );
}

function end(call: Call): Value {
    const value = argument(call, 0);
    const isLast = call.name === "LAST";
    if (value.kind === "list") {
        const item = value.items.at(isLast ? -1 : 0);
        return item === undefined ? cannot(`${call.name} has no series to take.`) : series(item.promql);
    }
    return firstOf(
        call,
        value.kind === "sorted" && isLast ? { ...value, isDescending: !value.isDescending } : value,
        1,
    );
}

function metricsCall({ args: [pattern], environment }: Call): Value {
    const part = pattern?.kind === "string" ? pattern.value : "";
    return list(environment.metrics().filter(({ name }) => name.includes(part)));
}

function search(call: Call): Value {
    const [text, statistic, period] = call.args;
    const found = readSearch(text?.kind === "string" ? text.value : "");
    const said = call.environment.ask({
        ...found,
        statistic: statistic?.kind === "string" ? statistic.value : "Average",
        periodSeconds: period?.kind === "number" ? period.value : call.environment.periodSeconds,
    });
    if (said.promql === undefined) {
        return cannot(said.why);
    }
    said.differs.forEach(call.environment.note);
    return labelled(
        said.promql,
        (found.by ?? []).flatMap((name) => said.labels[name] ?? []),
    );
}

/** Days of the model that CloudWatch trains are two weeks; a week is what a query may well read. */
const band: MathFunction = (call) => {
    const value = argument(call, 0);
    const width = call.args.length > 1 ? numberAt(call, 1) : 2;
    if (value.kind !== "series") {
        return cannot("ANOMALY_DETECTION_BAND is told of one metric alone.");
    }
    call.environment.note(
        "CloudWatch's band is of a model that knows hours and days of the week; the query's is the mean of the last week and its standard deviation. What swings by the hour has a wider band here: compare before the alarm is switched off.",
    );
    const week = `${atom(value.promql)}[1w:1h]`;
    const bound = (sign: string): string => `avg_over_time(${week}) ${sign} ${width} * stddev_over_time(${week})`;
    return list([
        { name: "upper bound", promql: bound("+") },
        { name: "lower bound", promql: bound("-") },
    ] satisfies Named[]);
};

/** By CloudWatch's names; a test walks AWS's table. */
export const mathFunctions: Readonly<Record<string, MathFunction>> = {
    ABS: ofEach("abs"),
    CEIL: ofEach("ceil"),
    FLOOR: ofEach("floor"),
    LOG: ofEach("ln"),
    LOG10: ofEach("log10"),
    AVG: aggregated("avg", "avg"),
    MAX: aggregated("max", "max"),
    MIN: aggregated("min", "min"),
    STDDEV: aggregated("stddev", "stddev"),
    SUM: aggregated("sum", "sum"),
    DATAPOINT_COUNT: aggregated("count", "count"),
    DIFF: (call) => mapped(argument(call, 0), (promql) => `idelta(${lastTwo(call, promql)})`),
    RATE: (call) =>
        mapped(argument(call, 0), (promql) => `idelta(${lastTwo(call, promql)}) / ${call.environment.periodSeconds}`),
    DIFF_TIME: reason(
        "DIFF_TIME tells gaps between CloudWatch's points; a query of Prometheus has a point at each step.",
    ),
    FILL: fill,
    FIRST: end,
    LAST: end,
    METRICS: metricsCall,
    METRIC_COUNT: (call) => {
        const value = argument(call, 0);
        return value.kind === "list" ? scalar(value.items.length) : scalar(`scalar(count(${asVector(value)}))`);
    },
    MINUTE: ofTime("minute()"),
    HOUR: ofTime("hour()"),
    // CloudWatch's week begins with Monday as 1, Prometheus's with Sunday as 0.
    DAY: ofTime("(day_of_week() + 6) % 7 + 1"),
    DATE: ofTime("day_of_month()"),
    MONTH: ofTime("month()"),
    YEAR: ofTime("year()"),
    EPOCH: ofTime("vector(time())"),
    PERIOD: ({ environment }) => scalar(environment.periodSeconds),
    REMOVE_EMPTY: (call) => argument(call, 0),
    RUNNING_SUM: reason(
        "RUNNING_SUM adds up from the beginning of a graph, which a query doesn't know at each point. Ask for increase() over a day.",
    ),
    SEARCH: search,
    SLICE: slice,
    SORT: sort,
    TIME_SERIES: (call) => series(asVector(argument(call, 0))),
    ANOMALY_DETECTION_BAND: band,
    SERVICE_QUOTA: reason("Service quotas are in CloudWatch alone: keep that widget or alarm there."),
    INSIGHT_RULE_METRIC: reason("Contributor Insights are of logs in CloudWatch: keep that widget or alarm there."),
    DB_PERF_INSIGHTS: reason(
        "Performance Insights of a database are asked for by CloudWatch alone: keep that widget there.",
    ),
    LAMBDA: reason("A Lambda function as a data source is called by CloudWatch alone: ask what it asks."),
};
