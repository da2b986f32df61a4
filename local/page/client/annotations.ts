/** Annotations of Prometheus queries: spans in which a series is there and not zero, marked on the graphs. */
import { legend, toSpans } from "../draw/series";
import { alignedRange, intervalMs, type TimeRange } from "../draw/time";
import { askRange } from "./ask";
import type { Mark } from "./drawing";
import { colour } from "./theme";

/** An entry of a dashboard's `annotations`; Grafana's built-in one has no query. */
export interface AnnotationQuery {
    readonly name?: string;
    readonly enable?: boolean;
    readonly iconColor?: string;
    readonly expr?: string;
    readonly target?: { readonly expr?: string };
    readonly titleFormat?: string;
    readonly textFormat?: string;
    /** The step between points, and the longest gap within one mark. */
    readonly step?: string;
}

/** Asks all enabled annotations with a query. */
export async function askMarks(
    queries: readonly AnnotationQuery[],
    written: (expr: string) => string,
    range: TimeRange,
    interval: number,
): Promise<Mark[]> {
    const asked = queries.map(async ({ name = "", enable, iconColor, expr, target, titleFormat, textFormat, step }) => {
        const query = expr ?? target?.expr;
        if (enable === false || query === undefined || query === "") {
            return [];
        }
        const apart = Math.max(interval, (intervalMs(step ?? "") ?? 0) / 1000);
        const results = await askRange(written(query), { ...alignedRange(range, apart), step: apart });
        return results.flatMap(({ metric, values = [] }) => {
            const words = [titleFormat ?? name, textFormat ?? ""].map((format) => legend(format || " ", metric).trim());
            const text = words.filter((word) => word !== "").join(": ");
            return toSpans(values, apart).map((span) => ({ ...span, text, colour: colour(iconColor ?? "red") }));
        });
    });
    return (await Promise.all(asked)).flat();
}
