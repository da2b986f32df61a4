/** What an expression of metric math stands in: a widget's metrics, or an alarm's. */
import type { AskedMetric, SaidMetric, UnsaidMetric } from "../metric-map";
import type { Named, Value } from "./value";

export interface MathEnvironment {
    /** Of the metrics that it is made of, seconds. */
    readonly periodSeconds: number;
    /** A rule has no time range that it is shown for. */
    readonly isRule: boolean;
    /** What the id stands for; undefined for one that nothing has. Throws `CannotSay` for what can't be said. */
    readonly valueOf: (id: string) => Value | undefined;
    /** All metrics beside it, for `METRICS()`; no expressions. */
    readonly metrics: () => readonly Named[];
    readonly ask: (asked: AskedMetric) => SaidMetric | UnsaidMetric;
    /** Takes a sentence about what differs. */
    readonly note: (sentence: string) => void;
}
