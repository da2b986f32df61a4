/** The body of a CloudWatch dashboard, as far as its JSON can be read ("Dashboard Body Structure and Syntax"). */
import { at, isMapping, items, textOf } from "../../../collector/values";
import type { AskedMetric } from "../metric-map";
import type { QueryRow } from "../metric-math/queries";

/** A row of `metrics`, its shorthand written out. */
export interface MetricRow extends QueryRow {
    readonly label?: string;
    readonly isVisible: boolean;
    readonly isRight: boolean;
    /** Where it is of another region or account than the dashboard's. */
    readonly elsewhere?: string;
    /** Why it can't be read. */
    readonly problem?: string;
}

const defaultPeriod = 300;

/** Periods are seconds; CloudWatch takes whole ones of 1, 5, 10, 30 and multiples of 60. */
const periodOf = (value: unknown, otherwise: number): number =>
    typeof value === "number" && Number.isFinite(value) && value >= 1 ? Math.round(value) : otherwise;

/**
 * The rows of a metric widget. `.` stands for the field above it, `...` for all that are left but the last ones.
 * @param open dimensions that a variable of the dashboard fills.
 */
export function metricRows(properties: unknown, open: ReadonlySet<string>): MetricRow[] {
    const stat = textOf(at(properties, "stat")) || "Average";
    const period = periodOf(at(properties, "period"), defaultPeriod);
    let above: readonly string[] = [];
    return items(at(properties, "metrics")).map((row): MetricRow => {
        const fields = items(row);
        const last = fields.at(-1);
        const options = isMapping(last) ? last : {};
        const common = {
            id: textOf(options.id),
            periodSeconds: periodOf(options.period, period),
            isVisible: options.visible !== false,
            isRight: options.yAxis === "right",
            ...(options.label !== undefined && { label: textOf(options.label) }),
            ...elsewhereOf(options, properties),
        };
        if (options.expression !== undefined) {
            // Without its own it has that of its metrics.
            const own = options.period === undefined ? 0 : common.periodSeconds;
            return { ...common, periodSeconds: own, expression: textOf(options.expression) };
        }
        const names = (isMapping(last) ? fields.slice(0, -1) : fields).map(textOf);
        const full = writtenOut(names, above);
        if (full === undefined || full.length < 2 || full.length % 2 === 1 || full.includes("")) {
            return {
                ...common,
                problem: `The row ${JSON.stringify(row)} isn't a namespace, a metric's name and pairs of dimensions.`,
            };
        }
        above = full;
        return { ...common, asked: askedOf(full, textOf(options.stat) || stat, common.periodSeconds, open) };
    });
}

function elsewhereOf(options: unknown, properties: unknown): { elsewhere?: string } {
    const account = textOf(at(options, "accountId")) || textOf(at(properties, "accountId"));
    const region = textOf(at(options, "region"));
    const differs = region !== "" && region !== textOf(at(properties, "region"));
    const parts = [...(account === "" ? [] : [`account ${account}`]), ...(differs ? [`region ${region}`] : [])];
    return parts.length === 0 ? {} : { elsewhere: parts.join(", ") };
}

function writtenOut(names: readonly string[], above: readonly string[]): string[] | undefined {
    const rest = names.indexOf("...");
    const length = rest === -1 ? names.length : Math.max(names.length - 1, above.length);
    const filled =
        rest === -1
            ? names
            : [
                  ...names.slice(0, rest),
                  ...above.slice(rest, length - (names.length - rest - 1)),
                  ...names.slice(rest + 1),
              ];
    const full = filled.map((name, index) => (name === "." ? above[index] : name));
    return full.every((name) => name !== undefined) ? full : undefined;
}

function askedOf(
    [namespace, metricName, ...pairs]: readonly string[],
    statistic: string,
    periodSeconds: number,
    open: ReadonlySet<string>,
): AskedMetric {
    const dimensions = Object.fromEntries(
        pairs.flatMap((name, index) => (index % 2 === 0 && !open.has(name) ? [[name, pairs[index + 1]!]] : [])),
    );
    return { namespace: namespace!, metricName: metricName!, dimensions, statistic, periodSeconds };
}

/** A line or a band across a graph. */
export interface Mark {
    readonly value: number;
    readonly isBadBelow: boolean;
}

/** The horizontal annotations that are numbers. */
export const marksOf = (properties: unknown): Mark[] =>
    items(at(properties, "annotations", "horizontal"))
        .flat()
        .flatMap((annotation) => {
            const value = at(annotation, "value");
            return typeof value === "number" ? [{ value, isBadBelow: at(annotation, "fill") === "below" }] : [];
        });

/** Where CloudWatch's time range begins, for Grafana: `-PT3H` is `now-3h`. */
export function startOf(body: unknown): string | undefined {
    const text = textOf(at(body, "start"));
    const [, sign, months, weeks, days, hours, minutes] =
        /^(-)P(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(text) ?? [];
    if (sign === undefined) {
        return text === "" ? undefined : text;
    }
    const total =
        Number(months ?? 0) * 30 * 1440 +
        Number(weeks ?? 0) * 7 * 1440 +
        Number(days ?? 0) * 1440 +
        Number(hours ?? 0) * 60 +
        Number(minutes ?? 0);
    return total === 0
        ? undefined
        : total % 1440 === 0
          ? `now-${total / 1440}d`
          : total % 60 === 0
            ? `now-${total / 60}h`
            : `now-${total}m`;
}
