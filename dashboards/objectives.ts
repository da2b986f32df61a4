/**
 * When a number is orange or red: where the standard rules open a ticket or wake somebody for it, and nowhere else. So
 * a panel and the alert behind it can't say different things, whatever options the rules were given.
 */
import type { Steps } from "./builder";
import type { Color } from "./model";
import { burnFactors } from "./rules/alerts/envoy";
import { severities, type Severity } from "./rules/model";
import { resolveOptions, type RuleOptions } from "./rules/options";

/** The colour of what an alert of that severity fires for. */
export const severityColors = { page: "red", ticket: "orange" } as const satisfies Record<Severity, Color>;

/** Rules fire above a limit, thresholds hold from one: the difference is less than what is shown. */
const justAbove = (limit: number): number => (limit === 0 ? 1e-9 : Number((limit * (1 + 1e-9)).toPrecision(12)));

/** Green, then the colours of the alerts that fire above these limits. */
export function alarmAbove(limits: Partial<Readonly<Record<Severity, number>>>): Steps {
    const steps = severities.flatMap((severity) => {
        const limit = limits[severity];
        return limit === undefined ? [] : [[justAbove(limit), severityColors[severity]] as const];
    });
    return { steps: steps.sort(([a], [b]) => a - b) };
}

/** The first one is too many: what an alert of that severity counts. */
export const anyIs = (severity: Severity): Steps => alarmAbove({ [severity]: 0 });

/** Thresholds by what they are of. */
export interface ObjectiveSteps {
    /** Share of the memory of a task, a container or the sidecar. */
    readonly memory: Steps;
    /** Share of a JVM's maximum heap that survives collections. */
    readonly heap: Steps;
    /** Share of the sidecar's queue. */
    readonly queue: Steps;
    /** Share of responses with a 5xx status. */
    readonly errors: Steps;
    /** Share of requests that take longer than the latency objective. */
    readonly slow: Steps;
    /** The quantile of the latency objective, milliseconds: above its limit the budget is used too fast. */
    readonly latency: Steps;
}

/** @throws Error as `standardRules()` for options with which an alert would always fire, or never. */
export function objectiveSteps(options: RuleOptions): ObjectiveSteps {
    const { memoryShare, heapShare, queueShare, availabilityObjective, latencyObjective, latencyMs } =
        resolveOptions(options);
    /** The slowest burn of each severity. */
    const burning = (objective: number): Steps => {
        const budget = budgetOf(objective);
        return alarmAbove({ ticket: burnFactors.ticket * budget, page: burnFactors.page * budget });
    };
    return {
        memory: alarmAbove({ ticket: memoryShare }),
        heap: alarmAbove({ page: heapShare }),
        queue: alarmAbove({ ticket: queueShare }),
        errors: burning(availabilityObjective),
        slow: burning(latencyObjective),
        // A quantile between two buckets is a guess, and beyond the last one it is that bucket's bound: from there on.
        latency: { steps: [[latencyMs, severityColors.ticket]] },
    };
}

/** What an objective allows, without the noise of binary fractions: 1 - 0.999 is 0.001. */
export const budgetOf = (objective: number): number => Number((1 - objective).toFixed(6));

/** A share of 100, for texts. */
export const percent = (share: number): number => Number((share * 100).toFixed(4));
