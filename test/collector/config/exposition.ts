/** The samples of a page in Prometheus's exposition format. */
import type { Labels } from "../../../local/sample/relabel";

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
