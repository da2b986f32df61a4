/**
 * Alerts on error and latency budgets as clients see them: how fast they burn, over a long and a short window at once.
 */
import { uids } from "../../links";
import { recorded, type BurnWindow, type RecordedMetric } from "../../recorded";
import { alertsWith, type AlertRequest } from "../alert";
import type { AlertRule, Severity } from "../model";
import type { ResolvedOptions } from "../options";

interface Burn {
    /** End of the alert's name. */
    readonly name: string;
    readonly short: BurnWindow;
    readonly long: BurnWindow;
    /** How many times faster than a budget of 30 days allows. */
    readonly factor: number;
    readonly severity: Severity;
    readonly pace: string;
    /** What the longer window has spent at that pace, and its name. */
    readonly spent: string;
    readonly during: string;
}

/**
 * The short window ends an alert soon after the fault does. Source of windows, factors and shares: Google, "The Site
 * Reliability Workbook", chapter 5, table 5-8, for a budget of 30 days.
 */
const burns: readonly Burn[] = [
    {
        name: "FastBurn",
        short: "5m",
        long: "1h",
        factor: 14.4,
        severity: "page",
        pace: "more than 14.4 times as fast as it may be",
        spent: "2 %",
        during: "hour",
    },
    {
        name: "Burn",
        short: "30m",
        long: "6h",
        factor: 6,
        severity: "page",
        pace: "more than 6 times as fast as it may be",
        spent: "5 %",
        during: "six hours",
    },
    {
        name: "SlowBurn",
        short: "6h",
        long: "3d",
        factor: 1,
        severity: "ticket",
        pace: "faster than it may be",
        spent: "10 %",
        during: "three days",
    },
];

const slowest = (wanted: Severity): number =>
    Math.min(...burns.filter(({ severity }) => severity === wanted).map(({ factor }) => factor));

/** How many times faster than allowed a budget is used when the slowest alert of each severity fires. */
export const burnFactors: Readonly<Record<Severity, number>> = { page: slowest("page"), ticket: slowest("ticket") };

interface Budget {
    /** Beginning of the alert's name. */
    readonly name: string;
    readonly budget: string;
    readonly ratio: Readonly<Record<BurnWindow, RecordedMetric>>;
    readonly objective: number;
    /** What the ratio counts. */
    readonly what: string;
    readonly look: string;
}

function budgetsOf({ availabilityObjective, latencyObjective, latencyMs }: ResolvedOptions): readonly Budget[] {
    const { errorRatio, slowRatio } = recorded.envoyClients;
    return [
        {
            name: "EnvoyErrorBudget",
            budget: "An error budget",
            ratio: errorRatio,
            objective: availabilityObjective,
            what: "were answered with a 5xx",
            look: "Compare with the clusters' errors: those that only clients see are Envoy's own.",
        },
        {
            name: "EnvoyLatencyBudget",
            budget: "A latency budget",
            ratio: slowRatio,
            objective: latencyObjective,
            what: `took longer than ${latencyMs} ms`,
            look: "Compare with the clusters' p99: the one that stands out is what clients wait for.",
        },
    ];
}

export function envoyAlerts(options: ResolvedOptions): AlertRule[] {
    const requests = recorded.envoyClients.requests.name;
    const alertOf = ({ name, budget, ratio, objective, what, look }: Budget, burn: Burn): AlertRequest => {
        const { short, long, factor, severity, pace, spent, during } = burn;
        const threshold = rounded(factor * (1 - objective));
        return {
            name: name + burn.name,
            of: "service",
            expr: [
                `${ratio[long].name} > ${threshold}`,
                `${ratio[short].name} > ${threshold}`,
                `avg_over_time(${requests}[${long}]) > ${options.minimumRequestRate}`,
            ].join(" and "),
            for: "2m",
            severity,
            summary: `${budget} is used ${pace}.`,
            description: `{{ $value | humanizePercentage }} of the requests of the last ${during} ${what}; ${rounded(100 * (1 - objective))} % may over 30 days, and ${spent} of that is spent. ${look}`,
            dashboard: uids.envoy,
        };
    };
    const requested = budgetsOf(options).flatMap((budget) => burns.map((burn) => alertOf(budget, burn)));
    return alertsWith(options)(...requested);
}

/** Six digits, so that 14.4 times 0.001 is 0.0144. */
const rounded = (value: number): number => Number(value.toPrecision(6));
