/**
 * When an alarm is in ALARM, in PromQL: M of N datapoints against a threshold or a band, and what stands for a missing
 * one ("Using Amazon CloudWatch alarms", Evaluating an alarm and Configuring how alarms treat missing data).
 */
import { promDuration } from "../durations";
import { atom } from "../metric-math/value";

export interface Watched {
    readonly promql: string;
    readonly operator: string;
    readonly threshold?: number;
    readonly band?: { readonly upper: string; readonly lower: string };
    readonly periodSeconds: number;
    readonly evaluationPeriods: number;
    readonly datapoints: number;
    readonly missing: string;
}

export interface Condition {
    /** Has a result while the alarm is in ALARM, but for `for`. */
    readonly expr: string;
    /** Seconds for which it has to have one. */
    readonly forSeconds?: number;
}

const signs: Readonly<Record<string, string>> = {
    GreaterThanOrEqualToThreshold: ">=",
    GreaterThanThreshold: ">",
    LessThanThreshold: "<",
    LessThanOrEqualToThreshold: "<=",
};

/** Two sides of a comparison, joined where a band has two bounds. */
function comparisons({
    promql,
    operator,
    threshold,
    band,
}: Watched): readonly (readonly [sign: string, bound: string])[] | undefined {
    const own = atom(promql);
    if (band === undefined) {
        const sign = Object.hasOwn(signs, operator) ? signs[operator] : undefined;
        return sign === undefined || threshold === undefined ? undefined : [[`${own} ${sign}`, String(threshold)]];
    }
    const above = [`${own} >`, `(${band.upper})`] as const;
    const below = [`${own} <`, `(${band.lower})`] as const;
    const known: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
        GreaterThanUpperThreshold: [above],
        LessThanLowerThreshold: [below],
        LessThanLowerOrGreaterThanUpperThreshold: [above, below],
    };
    return Object.hasOwn(known, operator) ? known[operator] : undefined;
}

/** How long the last known state stands where missing data are ignored: CloudWatch knows no end, a query does. */
const keptHours = 1;

/** Undefined for a comparison that isn't known. */
export function conditionOf(watched: Watched): Condition | undefined {
    const compared = comparisons(watched);
    if (compared === undefined) {
        return undefined;
    }
    const { datapoints, evaluationPeriods, periodSeconds, missing } = watched;
    const isAll = datapoints === evaluationPeriods;
    if (missing === "ignore") {
        const counted = `${countOf(watched, compared)} >= bool ${datapoints}`;
        return { expr: `last_over_time((${counted})[${keptHours}h:${promDuration(periodSeconds)}]) == 1` };
    }
    if (!isAll) {
        return { expr: `${countOf(watched, compared)} >= ${datapoints}` };
    }
    const plain = compared
        .map(([left, bound]) => (compared.length > 1 ? `(${left} ${bound})` : `${left} ${bound}`))
        .join(" or ");
    const forSeconds = (evaluationPeriods - 1) * periodSeconds;
    return {
        expr: missing === "breaching" ? `(${plain}) or absent(${watched.promql})` : plain,
        ...(forSeconds > 0 && { forSeconds }),
    };
}

/** The same without a time to wait: for what has to know it at once. */
export function countedCondition(watched: Watched): string | undefined {
    const compared = comparisons(watched);
    return compared === undefined ? undefined : `${countOf(watched, compared)} >= ${watched.datapoints}`;
}

/**
 * How many of the last datapoints are beyond: the points of a subquery are at multiples of its step, as CloudWatch's.
 */
function countOf(
    { promql, periodSeconds, evaluationPeriods, missing }: Watched,
    compared: NonNullable<ReturnType<typeof comparisons>>,
): string {
    const truth = compared.map(([left, bound]) => `(${left} bool ${bound})`).join(" + ");
    const each = missing === "breaching" ? `${truth} or absent(${promql})` : truth;
    const range = `[${promDuration(evaluationPeriods * periodSeconds)}:${promDuration(periodSeconds)}]`;
    return `sum_over_time((${each})${range})`;
}
