/** CloudWatch's statistics by their names, as "CloudWatch statistics definitions" has them. */

/** Bounds of a trimmed statistic: as values, or as percents of the samples. */
export interface Bounds {
    readonly low?: number;
    readonly high?: number;
    readonly inPercent: boolean;
}

export type Statistic =
    | { readonly kind: "Average" | "Sum" | "Minimum" | "Maximum" | "SampleCount" }
    /** `of` from 0 to 1. */
    | { readonly kind: "percentile"; readonly of: number }
    | { readonly kind: "TM" | "WM" | "PR" | "TC" | "TS"; readonly bounds: Bounds };

const plain: ReadonlyMap<string, Statistic> = new Map(
    Object.entries({
        average: { kind: "Average" },
        avg: { kind: "Average" },
        sum: { kind: "Sum" },
        minimum: { kind: "Minimum" },
        min: { kind: "Minimum" },
        maximum: { kind: "Maximum" },
        max: { kind: "Maximum" },
        samplecount: { kind: "SampleCount" },
        count: { kind: "SampleCount" },
        // The middle half.
        iqm: { kind: "TM", bounds: { low: 25, high: 75, inPercent: true } },
    } satisfies Readonly<Record<string, Statistic>>),
);

const trimmed = /^(TM|WM|PR|TC|TS)\((\d+(?:\.\d+)?)?(%?):(\d+(?:\.\d+)?)?(%?)\)$/i;

/** Undefined for what isn't a statistic of CloudWatch. */
export function statisticOf(text: string): Statistic | undefined {
    const known = plain.get(text.toLowerCase());
    if (known !== undefined) {
        return known;
    }
    const [, short, number] = /^(p|tm|wm|tc|ts)(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    if (number !== undefined && Number(number) <= 100) {
        return short === "p"
            ? { kind: "percentile", of: Number((Number(number) / 100).toPrecision(12)) }
            : { kind: upper(short!), bounds: { high: Number(number), inPercent: true } };
    }
    const [, name, low, lowPercent, high, highPercent] = trimmed.exec(text) ?? [];
    if (name === undefined || (low === undefined && high === undefined)) {
        return undefined;
    }
    return {
        kind: upper(name),
        bounds: {
            ...(low !== undefined && { low: Number(low) }),
            ...(high !== undefined && { high: Number(high) }),
            inPercent: lowPercent === "%" || highPercent === "%",
        },
    };
}

type Trimmed = "TM" | "WM" | "PR" | "TC" | "TS";
const upper = (name: string): Trimmed => name.toUpperCase() as Trimmed;

/** One of each kind, for tables and tests. */
export const statisticExamples = [
    ...["Average", "Sum", "Minimum", "Maximum", "SampleCount", "p50", "p99.9", "IQM"],
    ...["tm99", "TM(10%:90%)", "TM(150:1000)", "wm98", "WM(150:1000)", "PR(:300)", "PR(100:2000)"],
    ...["tc90", "TC(0.005:0.030)", "ts90", "TS(80:)"],
] as const;
