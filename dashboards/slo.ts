/** Error budgets on the Envoy dashboard: what the objectives allow, how fast it is used, and what is left of it. */
import { type RowRequest, type Steps } from "./builder";
import { perEvent, sum, type Where } from "./promql";
import { burnWindows, recorded, selectRecorded, type BurnWindow, type RecordedMetric } from "./recorded";
import { resolveOptions, type RuleOptions } from "./rules/options";
import { labels } from "../collector/names/names";
import { budgetOf, percent, severityColors } from "./objectives";
import { burnFactors } from "./rules/alerts/envoy";
import { graph, perService, third, tile } from "./shapes";

/** Shares of requests that are to be answered without a 5xx, and within some milliseconds. */
export type Objectives = Pick<RuleOptions, "availabilityObjective" | "latencyObjective" | "latencyMs">;

const { job } = labels;
const { errors, errorRatio, responses, slow, slowRatio, timeBucket } = recorded.envoyClients;
/** The last bucket has all requests. */
const all: Where = { [labels.le]: '="+Inf"' };

/**
 * The budget is for this long. Source: Google, "The Site Reliability Workbook", chapter 5, whose burn rates are of 30
 * days.
 */
const period = "30d";

/** Burn rates from which the standard alerts open a ticket or wake somebody. */
const burnSteps: Steps = {
    steps: [
        [burnFactors.ticket, severityColors.ticket],
        [burnFactors.page, severityColors.page],
    ],
};

/** Below 0 more was spent than the objective allows. */
const leftSteps: Steps = { base: "red", steps: [[0, "green"]] }; // prettier-ignore

/** How far below is of no use to anybody, and reads as a mistake: -1964.9 %. */
const usedUp = ["used up", "red"] as const;

/** Windows drawn: the short ones to see it begin and end, the long ones to see what it costs. */
const drawn: readonly BurnWindow[] = burnWindows.filter((window) => window !== "30m");

/** How many times faster than allowed the budget is used, over each window. */
const burn = (ratios: Readonly<Record<BurnWindow, RecordedMetric>>, budget: number) =>
    drawn.map((window) => ({
        expr: `${selectRecorded(ratios[window])} / ${budget}`,
        legend: `${perService} ${window}`,
    }));

/** Share of the period's budget that is left; below 0 the objective is broken. */
const left = (bad: string, whole: string, budget: number): string => {
    const over = (selector: string): string => sum(`sum_over_time(${selector}[${period}])`, job);
    return `1 - ${perEvent(over(bad), over(whole))} / ${budget}`;
};

/**
 * The row on both objectives.
 * @throws Error as `standardRules()` for an objective with which an alert would never fire.
 */
export function sloRow(objectives: Objectives): RowRequest {
    const { availabilityObjective, latencyObjective, latencyMs } = resolveOptions(objectives);
    const budgets = { errors: budgetOf(availabilityObjective), slow: budgetOf(latencyObjective) };
    return {
        title: "Objectives and error budget",
        panels: [
            tile(
                "Error budget left",
                `Share of the errors that ${percent(availabilityObjective)} % availability allows in ${period} which is left, from recorded series. Below a quarter: no risky deployment; below 0 the objective is broken: mend before features.`,
                { unit: "percentunit", decimals: 1, max: 1, thresholds: leftSteps, usedUp, worst: "lowest", height: 8 },
                { expr: left(selectRecorded(errors), selectRecorded(responses), budgets.errors), legend: perService },
            ),
            graph(
                "Burn rate of the error budget",
                `How many times faster than ${percent(availabilityObjective)} % allows errors happen. At 1 × the budget lasts exactly ${period}; from 6 × on somebody is woken; the short window says whether it goes on.`,
                { unit: "suffix:×", decimals: 2, thresholds: burnSteps, ...third },
                ...burn(errorRatio, budgets.errors),
            ),
            tile(
                "Latency budget left",
                `Share of the slow requests that the objective, ${percent(latencyObjective)} % within ${latencyMs} ms, allows in ${period} which is left. Below 0 the objective is broken: see the heat map for which requests.`,
                { unit: "percentunit", decimals: 1, max: 1, thresholds: leftSteps, usedUp, worst: "lowest", height: 8 },
                { expr: left(selectRecorded(slow), selectRecorded(timeBucket, all), budgets.slow), legend: perService },
            ),
            graph(
                "Burn rate of the latency budget",
                `How many times faster than ${percent(latencyObjective)} % allows slow requests happen: at 1 × the budget lasts exactly ${period}. Up while errors stay down: something behind Envoy is slow but answers; compare the clusters' p99 below.`,
                { unit: "suffix:×", decimals: 2, thresholds: burnSteps, ...third },
                ...burn(slowRatio, budgets.slow),
            ),
        ],
    };
}
