/** Prometheus's results as series on the steps of the time range. */

/** A result of Prometheus's query API: `value` of an instant query, `values` of a range. */
export interface PromResult {
    readonly metric: Readonly<Record<string, string>>;
    readonly value?: readonly [time: number, value: string];
    readonly values?: readonly (readonly [time: number, value: string])[];
}

/** One line: values on the common steps, null where there is none. */
export interface Series {
    readonly refId: string;
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly values: readonly (number | null)[];
}

/** The times of a range query's steps, seconds since 1970. */
export function stepTimes(start: number, end: number, interval: number): number[] {
    return Array.from({ length: Math.floor((end - start) / interval) + 1 }, (_, index) => start + index * interval);
}

/** The results of one query, each value at its step. An instant result has one value, whatever `times` says. */
export function toSeries(
    results: readonly PromResult[],
    { refId, legendFormat }: { readonly refId: string; readonly legendFormat?: string },
    times: readonly number[],
): Series[] {
    const interval = times.length > 1 ? times[1] - times[0] : 1;
    return results.map(({ metric, value, values }) => {
        const line: (number | null)[] = value === undefined ? times.map(() => null) : [toNumber(value[1])];
        for (const [time, number] of values ?? []) {
            line[Math.round((time - times[0]) / interval)] = toNumber(number);
        }
        return { refId, name: formatLegend(legendFormat ?? "", metric), labels: metric, values: line };
    });
}

/** NaN and infinity have no place on a scale: they are gaps. */
function toNumber(number: string): number | null {
    const value = Number(number.replace("Inf", "Infinity"));
    return Number.isFinite(value) ? value : null;
}

/** A series' name: the format with each `{{label}}` replaced; without a format, the labels as PromQL writes them. */
export function formatLegend(format: string, labels: Readonly<Record<string, string>>): string {
    if (format !== "" && format !== "__auto") {
        return format.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (_, label: string) => labels[label] ?? "");
    }
    const { __name__: name = "", ...rest } = labels;
    const pairs = Object.entries(rest);
    if (format === "__auto" && pairs.length === 1) {
        return pairs[0][1];
    }
    const inside = pairs.map(([label, value]) => `${label}="${value}"`).join(", ");
    return inside === "" && name !== "" ? name : `${name}{${inside}}`;
}

/** One of Grafana's calculations over the values without the gaps; undefined when there are only gaps. */
export function reduce(calculation: string, values: readonly (number | null)[]): number | undefined {
    const there = values.filter((value) => value !== null);
    if (there.length === 0) {
        return undefined;
    }
    return (reducers[calculation] ?? reducers.lastNotNull).of(there);
}

/** A calculation's heading in a legend; its id when the preview doesn't know it. */
export function reducerName(calculation: string): string {
    return reducers[calculation]?.name ?? calculation;
}

/** Grafana's headings of calculations without gaps end so; those of the preview don't. */
const withoutGaps = / \*$/;

/** The calculation under a heading of Grafana's legends, as `Last *`; undefined for an unknown one. */
export function calculationOf(heading: string): string | undefined {
    const name = heading.replace(withoutGaps, "");
    return Object.keys(reducers).find((calculation) => reducers[calculation].name === name);
}

const reducers: Readonly<
    Record<string, { readonly name: string; readonly of: (values: readonly number[]) => number }>
> = {
    lastNotNull: { name: "Last", of: (values) => values[values.length - 1] },
    last: { name: "Last", of: (values) => values[values.length - 1] },
    first: { name: "First", of: (values) => values[0] },
    firstNotNull: { name: "First", of: (values) => values[0] },
    max: { name: "Max", of: (values) => Math.max(...values) },
    min: { name: "Min", of: (values) => Math.min(...values) },
    sum: { name: "Total", of: sum },
    mean: { name: "Mean", of: (values) => sum(values) / values.length },
    count: { name: "Count", of: (values) => values.length },
};

function sum(values: readonly number[]): number {
    return values.reduce((total, value) => total + value, 0);
}

/** Adds to each series where `stacked` is true those that are stacked below it; a gap adds nothing. */
export function stack(
    lines: readonly (readonly (number | null)[])[],
    stacked: readonly boolean[],
): (number | null)[][] {
    const heights: number[] = [];
    return lines.map((values, line) =>
        values.map((value, index) => {
            if (!stacked[line]) {
                return value;
            }
            heights[index] = (heights[index] ?? 0) + (value ?? 0);
            return value === null ? null : heights[index];
        }),
    );
}

export interface Span {
    readonly from: number;
    readonly to: number;
}

/** The same time in spans that don't overlap: five alerts at once aren't five times as dark as one. */
export function union(spans: readonly Span[]): Span[] {
    const joined: { from: number; to: number }[] = [];
    for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
        const last = joined.at(-1);
        if (last !== undefined && from <= last.to) {
            last.to = Math.max(last.to, to);
        } else {
            joined.push({ from, to });
        }
    }
    return joined;
}

/** The spans in which a series has values other than zero, seconds since 1970; a step without a value ends a span. */
export function toSpans(
    values: readonly (readonly [time: number, value: string])[],
    interval: number,
): { readonly from: number; readonly to: number }[] {
    const spans: { from: number; to: number }[] = [];
    for (const [time] of values.filter(([, value]) => Number(value) !== 0 && value !== "NaN")) {
        const last = spans.at(-1);
        if (last !== undefined && time - last.to <= interval * 1.5) {
            last.to = time;
        } else {
            spans.push({ from: time, to: time });
        }
    }
    return spans;
}
