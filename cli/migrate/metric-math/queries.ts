/** The metrics and expressions of one widget or alarm, each told in PromQL, whatever refers to what. */
import { type AskedMetric, type MapContext, promqlFor, type SaidMetric } from "../metric-map";
import { CannotSay } from "./parse";
import { translateMath } from "./translate";
import { labelled, type Named, series, type Value } from "./value";

/** A metric, or an expression of others. */
export interface QueryRow {
    /** Empty for one that nothing refers to. */
    readonly id: string;
    /** 0 for an expression that has that of its metrics. */
    readonly periodSeconds: number;
    readonly asked?: AskedMetric;
    readonly expression?: string;
}

export type ToldRow =
    | { readonly value: Value; readonly said?: SaidMetric; readonly differs: readonly string[] }
    | { readonly value?: undefined; readonly why: string };

/** Tells rows that may refer to each other by their ids. */
export function tellRows(
    rows: readonly QueryRow[],
    { context = {}, isRule }: { readonly context?: MapContext; readonly isRule: boolean },
): (row: QueryRow) => ToldRow {
    const known = new Map<QueryRow, ToldRow>();
    const open = new Set<QueryRow>();

    function tell(row: QueryRow): ToldRow {
        const before = known.get(row);
        if (before !== undefined) {
            return before;
        }
        if (open.has(row)) {
            return { why: `${row.id} is made of itself.` };
        }
        open.add(row);
        const told = row.asked === undefined ? expressionOf(row) : metricOf(row.asked);
        open.delete(row);
        known.set(row, told);
        return told;
    }

    function metricOf(asked: AskedMetric): ToldRow {
        const said = promqlFor(asked, context);
        if (said.promql === undefined) {
            return { why: said.why };
        }
        const by = (asked.by ?? []).flatMap((name) => said.labels[name] ?? []);
        return {
            value: by.length === 0 ? series(said.promql) : labelled(said.promql, by),
            said,
            differs: said.differs,
        };
    }

    function expressionOf({ expression = "", periodSeconds }: QueryRow): ToldRow {
        const differs = new Set<string>();
        const needed = (row: QueryRow): Value => {
            const told = tell(row);
            if (told.value === undefined) {
                throw new CannotSay(
                    row.id === "" ? told.why : `It needs ${row.id}, of which nothing can be had: ${told.why}`,
                );
            }
            told.differs.forEach((sentence) => differs.add(sentence));
            return told.value;
        };
        const metrics = (): readonly Named[] =>
            rows
                .filter(({ asked }) => asked !== undefined)
                .map((row, index) => {
                    const value = needed(row);
                    if (value.kind !== "series") {
                        throw new CannotSay("METRICS() has a metric in it that isn't one series.");
                    }
                    return { name: row.id === "" ? `metric ${index + 1}` : row.id, promql: value.promql };
                });
        try {
            const value = translateMath(expression, {
                periodSeconds: periodOf(rows, periodSeconds),
                isRule,
                valueOf: (id) => {
                    const row = rows.find((candidate) => candidate.id === id);
                    return row === undefined ? undefined : needed(row);
                },
                metrics,
                ask: (asked) => promqlFor(asked, context),
                note: (sentence) => differs.add(sentence),
            });
            return { value, differs: [...differs] };
        } catch (error) {
            if (error instanceof CannotSay) {
                return { why: error.message };
            }
            throw error;
        }
    }

    return tell;
}

/** CloudWatch's own, where neither an expression nor a metric says one. */
const defaultPeriod = 300;

/** An expression has the longest period of its metrics. */
const periodOf = (rows: readonly QueryRow[], own: number): number =>
    Math.max(own, ...rows.flatMap(({ asked }) => asked?.periodSeconds ?? [])) || defaultPeriod;
