/** What a metric of CloudWatch is, told in series: the forms that a counterpart has. */
import type { Unit } from "../../../dashboards/model";

/** Conditions on labels, each with its operator: `{ area: '="heap"' }`; a label may have several. */
export type Conditions = Readonly<Record<string, string | readonly string[]>>;

/** A series by its name, with conditions of its own. */
export interface Series {
    readonly name: string;
    readonly where?: Conditions;
}

interface Common {
    /** CloudWatch's number is this many times that of the series: units differ. Default: 1. */
    readonly scale?: number;
    /** Unit of CloudWatch's number, as Grafana knows it. */
    readonly unit: Unit;
    /** The job has to keep the series by `allow`: what is kept by default doesn't have it. */
    readonly needsAllow?: boolean;
    /** Why the two may differ beyond the time of their samples, full sentences. */
    readonly differs?: string;
}

/**
 * - `gauge`: CloudWatch gets the series' value once a minute.
 * - `rate`: CloudWatch gets what a counter grew by in a second.
 * - `counter`: CloudWatch gets what a counter grew by since the last sample.
 * - `share`: CloudWatch gets `of` in percent of `whole`.
 * - `count`: CloudWatch gets the number of tasks, or of `distinct` values of a label, that send the series.
 * - `histogram`: CloudWatch gets each value that was observed.
 */
export type Shape = Common &
    (
        | { readonly kind: "gauge" | "rate" | "counter" | "histogram"; readonly of: Series }
        | { readonly kind: "share"; readonly of: Series; readonly whole: Series }
        | { readonly kind: "count"; readonly of: Series; readonly distinct?: string }
    );

/** Nothing here says what the metric says; full sentences, with what to do instead. */
export interface NoShape {
    readonly kind: "none";
    readonly why: string;
}

export type Counterpart = Shape | NoShape;

export const none = (why: string): NoShape => ({ kind: "none", why });

/** Counterparts by the metric's name in one namespace. */
export type Counterparts = Readonly<Record<string, Counterpart>>;
