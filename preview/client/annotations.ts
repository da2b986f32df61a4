/** Annotations from Prometheus queries: spans in which a series has values other than zero are marked on graphs. */
import type { Annotation } from "../model/dashboard";
import { formatLegend, toSpans } from "../model/series";
import { alignedRange, intervalMs, type TimeRange } from "../model/time";
import type { Mark } from "./drawing";
import { queryRange } from "./prometheus";
import { colour } from "./theme";

/**
 * The marks of all enabled annotations that have a query.
 * @param interpolated replaces the variables in a query
 * @param interval the shortest step, seconds
 */
export async function queryAnnotations(
    annotations: readonly Annotation[],
    interpolated: (expr: string) => string,
    range: TimeRange,
    interval: number,
): Promise<Mark[]> {
    const marks = annotations.map(
        async ({ name = "", enable, iconColor, expr, target, titleFormat, textFormat, step }) => {
            const query = expr ?? target?.expr;
            if (enable === false || query === undefined || query === "") {
                return [];
            }
            const seconds = Math.max(interval, (intervalMs(step ?? "") ?? 0) / 1000);
            const results = await queryRange(interpolated(query), { ...alignedRange(range, seconds), step: seconds });
            return results.flatMap(({ metric, values = [] }) => {
                const parts = [titleFormat ?? name, textFormat ?? ""]
                    .map((format) => formatLegend(format || " ", metric).trim())
                    .filter((part) => part !== "");
                const text = parts.join(": ");
                return toSpans(values, seconds).map((span) => ({ ...span, text, colour: colour(iconColor ?? "red") }));
            });
        },
    );
    return (await Promise.all(marks)).flat();
}
