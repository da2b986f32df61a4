/** The samples of a page in Prometheus's exposition format. */
import type { Labels } from "../../../local/sample/relabel";

/** A page with what a second one has of other metrics: a metric may be on a page only once. */
export function withNewMetrics(text: string, second: string): string {
    const metricsOf = (page: string): string[] =>
        page.split(/^(?=# TYPE )/m).filter((part) => part.startsWith("# TYPE "));
    const nameOf = (metric: string): string => metric.split(" ")[2]!;
    const known = new Set(metricsOf(text).map(nameOf));
    return text + metricsOf(second).filter((metric) => !known.has(nameOf(metric))).join(""); // prettier-ignore
}

/** Each sample's labels, `__name__` among them. */
export function seriesOfText(text: string): Labels[] {
    return text.split("\n").flatMap((line) => {
        const sample = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line);
        if (sample === null) {
            return [];
        }
        const own = [...(sample[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [
            label,
            value,
        ]);
        return [{ __name__: sample[1], ...Object.fromEntries(own) } as Labels];
    });
}
