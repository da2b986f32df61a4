/**
 * What the standard rules make of the sample: during the scrapes exactly what they evaluate to, so that a table which
 * asks the scrapes and a graph which asks the recordings agree; before that, weeks around it that are made up.
 */
import { alertLabels, alertSeries, alertTimeSeries } from "../../dashboards/alerts";
import type { AlertRule, RecordingRule } from "../../dashboards/rules";
import { intervalMs } from "../../preview";
import { valueOverTime } from "./movement";
import { identityOf, type Labels } from "./open-metrics";

/** The time of the scrapes, Unix seconds. */
export interface Window {
    readonly begin: number;
    readonly end: number;
}

const weeksSeconds = 30 * 24 * 3600;
/** Between the points of the weeks: enough for graphs of weeks, which have a step of an hour. */
const weekStepSeconds = 1800;
/** Between the points during the scrapes, which is the rules' interval. */
const stepSeconds = 60;
/** A rate needs two scrapes. */
const settleSeconds = 120;

/** One series of a range query. */
interface Evaluated {
    readonly metric: Labels;
    readonly values: readonly (readonly [time: number, value: string])[];
}

/** OpenMetrics lines of what the rules record; rules without a result are left out. */
export async function recordedLines(
    url: string,
    rules: readonly RecordingRule[],
    window: Window,
): Promise<ReadonlyMap<RecordingRule, string[]>> {
    const asked = rules.map(async (rule): Promise<[RecordingRule, string[]]> => {
        const results = await evaluate(url, rule.expr, window);
        return [rule, results.map((result) => linesOf(rule.record, result, window))];
    });
    return new Map((await Promise.all(asked)).filter(([, written]) => written.length > 0));
}

function linesOf(record: string, { metric, values }: Evaluated, window: Window): string {
    const { __name__: _, ...own } = metric;
    const identity = identityOf(record, own);
    const weeks = values[0]![0] > firstStep(window) ? [] : weeksBefore(record, own, Number(values[0]![1]), window);
    return [...weeks, ...values].map(([time, value]) => `${identity} ${value} ${time}\n`).join("");
}

/** Made-up weeks that end where the window begins, at its first value. */
function weeksBefore(name: string, labels: Labels, value: number, window: Window): [time: number, value: number][] {
    const start = firstStep(window) - weeksSeconds;
    const points = Array.from({ length: weeksSeconds / weekStepSeconds }, (_, point) => point);
    const shape = valueOverTime({ name, labels, value: 1, counter: false }, "", start);
    const last = shape(points.length);
    return points.map((point) => [start + point * weekStepSeconds, (value * shape(point)) / (last || 1)]);
}

/**
 * OpenMetrics lines of the alerts that fire during the scrapes, as a ruler writes them: from when an expression has
 * held for as long as its rule waits.
 */
export async function alertLines(url: string, rules: readonly AlertRule[], window: Window): Promise<string[]> {
    const asked = rules.map(async (rule) => {
        const waitSeconds = (intervalMs(rule.for ?? "0s") ?? 0) / 1000;
        return (await evaluate(url, rule.expr, window)).map(({ metric, values }) => {
            const { __name__: _, ...of } = metric;
            const own = { ...of, ...rule.labels, [alertLabels.name]: rule.alert };
            const firing = identityOf(alertSeries, { ...own, [alertLabels.state]: "firing" });
            const begun = identityOf(alertTimeSeries, own);
            const times = firingTimes(values, waitSeconds);
            return [
                ...times.map(({ time }) => `${firing} 1 ${time}\n`),
                ...times.map(({ time, since }) => `${begun} ${since} ${time}\n`),
            ].join("");
        });
    });
    return (await Promise.all(asked)).flat();
}

/** The times of evaluations before which all others were true for so long, and since when they were. */
function firingTimes(
    values: Evaluated["values"],
    waitSeconds: number,
): { readonly time: number; readonly since: number }[] {
    let since = Infinity;
    let before = -Infinity;
    return values.flatMap(([time]) => {
        since = time - before > stepSeconds ? time : since;
        before = time;
        return time - since >= waitSeconds ? [{ time, since }] : [];
    });
}

const firstStep = ({ begin }: Window): number => Math.ceil((begin + settleSeconds) / stepSeconds) * stepSeconds;

async function evaluate(url: string, query: string, window: Window): Promise<Evaluated[]> {
    const parameters = new URLSearchParams({
        query,
        start: String(firstStep(window)),
        end: String(window.end),
        step: String(stepSeconds),
    });
    const response = await fetch(`${url}/api/v1/query_range?${parameters.toString()}`);
    const { data, error } = (await response.json()) as { data?: { result: Evaluated[] }; error?: string };
    if (data === undefined) {
        throw new Error(`Prometheus doesn't evaluate ${query}: ${error}`);
    }
    return data.result;
}
