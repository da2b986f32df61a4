/** What is asked of a live collector and what it answers: plain data, as it travels between the test and its worker. */
import { standardRules, isAlert } from "../../dashboards/rules";
import type { Result } from "./firing-prometheus";

/**
 * Scrape jobs: one that stays well and has most series, one whose target stops, one whose series jump over the limit.
 */
export const jobs = { steady: "steady", stopped: "stopped", growing: "growing" } as const;

/**
 * A target that answers 503, a target with more series than its limit, an endpoint that refuses some of the requests
 * for good, one that answers 503 to all, and one that takes fewer than come.
 */
export type Fault = "stopped" | "growing" | "refusing" | "away" | "slow";
/** Unix seconds. */
export type Times = readonly [from: number, to: number];

/** After the last fault: the exporter's pause between two tries, what waits in the queue, and the window of a rate. */
export const settleSeconds = 9;

export interface LiveOrder {
    readonly directory: string;
    readonly programs: { readonly otelcol: string; readonly prometheus: string };
    /** PromQL by alert. */
    readonly expressions: Readonly<Record<string, string>>;
}

export interface LiveOutcome {
    /** When the first samples had arrived, and when the last query was asked for. */
    readonly from: number;
    readonly to: number;
    readonly faults: Readonly<Record<Fault, Times>>;
    /** For each alert what its expression gave in each second. */
    readonly results: Readonly<Record<string, readonly Result[]>>;
}

/**
 * An alert's expression on raw series alone, with a second for each of its minutes: what a collector that scrapes each
 * second says then, one that scrapes each 20 s says in a few minutes.
 */
export function liveExpression(alert: string): string {
    const rules = standardRules().flatMap((group) => group.rules);
    const recorded = new Map(rules.flatMap((rule) => (isAlert(rule) ? [] : [[rule.record, rule.expr] as const])));
    const inlined = (expr: string): string =>
        expr.replace(/[a-z]+:\w+:\w+/g, (name) => `(${inlined(recorded.get(name)!)})`);
    const { expr } = rules.filter(isAlert).find((rule) => rule.alert === alert)!;
    return inlined(expr).replace(/(\[|offset )(\d+)m/g, "$1$2s");
}
