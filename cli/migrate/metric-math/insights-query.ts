/** Metrics Insights queries in SQL ("Metrics Insights query components and syntax"). */
import type { AskedMetric } from "../metric-map";
import { CannotSay } from "./parse";

/** A query as a metric by labels, and how many of the largest or least it keeps. */
export interface InsightsQuery {
    readonly asked: Omit<AskedMetric, "periodSeconds">;
    readonly top?: { readonly limit: number; readonly isDescending: boolean };
}

const name = String.raw`("[^"]+"|[\w./:-]+)`;
const query = new RegExp(
    String.raw`^\s*SELECT\s+(AVG|SUM|MIN|MAX|COUNT)\s*\(\s*${name}\s*\)\s+FROM\s+(?:SCHEMA\s*\(([^()]*)\)|${name})` +
        String.raw`(?:\s+WHERE\s+(.+?))?(?:\s+GROUP\s+BY\s+(.+?))?(?:\s+ORDER\s+BY\s+(AVG|SUM|MIN|MAX|COUNT)\s*\(\s*\)\s*(ASC|DESC)?)?(?:\s+LIMIT\s+(\d+))?\s*$`,
    "is",
);
const condition = new RegExp(String.raw`^${name}\s*=\s*'([^']*)'$`);

const statistics: Readonly<Record<string, string>> = {
    AVG: "Average",
    SUM: "Sum",
    MIN: "Minimum",
    MAX: "Maximum",
    COUNT: "SampleCount",
};

export const isInsightsQuery = (text: string): boolean => /^\s*SELECT\s/i.test(text);

/** Throws {@link CannotSay}. */
export function readInsightsQuery(text: string): InsightsQuery {
    const found = query.exec(text);
    if (found === null) {
        throw new CannotSay(`${JSON.stringify(text)} can't be read as a query of Metrics Insights.`);
    }
    const [, operator, metric, schema, plain, where, grouped, , order, limit] = found;
    const [namespace] = (schema ?? plain!).split(",").map((part) => unquoted(part.trim()));
    const dimensions = Object.fromEntries(
        (where ?? "")
            .split(/\s+AND\s+/i)
            .filter((text) => text !== "")
            .map((text) => {
                const [, key, value] = condition.exec(text.trim()) ?? [];
                if (key === undefined || value === undefined) {
                    throw new CannotSay(
                        `The query has the condition ${JSON.stringify(text.trim())}: only DIMENSION = 'value', joined by AND, is told in labels.`,
                    );
                }
                return [unquoted(key), value];
            }),
    );
    return {
        asked: {
            namespace: namespace!,
            metricName: unquoted(metric!),
            statistic: statistics[operator!.toUpperCase()]!,
            dimensions,
            ...(grouped !== undefined && { by: grouped.split(",").map((part) => unquoted(part.trim())) }),
        },
        ...(limit !== undefined && { top: { limit: Number(limit), isDescending: order?.toUpperCase() === "DESC" } }),
    };
}

const unquoted = (text: string): string => text.replace(/^"(.*)"$/s, "$1");
