/** The policies about collectors in tasks, as Pulumi runs them: a table in rules.ts, and one way to ask. */
import { type ResourceValidationPolicy, UnknownValueError } from "@pulumi/policy";

import { taskPolicies, type TaskPolicy } from "../audit/rules";
import { outcomeOf } from "./tasks";

/** The policy that speaks of what a preview doesn't know; the others would only say it again. */
const speaker = "collector-config-proven";

/** Every policy of rules.ts, about task definitions, daemon task definitions and this package's component alike. */
export const collectorPolicies: readonly ResourceValidationPolicy[] = taskPolicies.map(policyFor);

function policyFor({ name, displayName, description, severity, level }: TaskPolicy): ResourceValidationPolicy {
    return {
        name,
        displayName,
        description,
        severity,
        enforcementLevel: level,
        validateResource: (args, report) => {
            const outcome = outcomeOf(args);
            if (outcome === undefined) {
                return;
            }
            if ("unknown" in outcome) {
                if (name === speaker) {
                    throw outcome.unknown as Error;
                }
                return;
            }
            outcome.violations.filter(({ policy }) => policy === name).forEach(({ text }) => report(text));
            if (name === speaker && outcome.waiting.length > 0) {
                throw notYet(outcome.waiting.join(" "));
            }
        },
    };
}

/**
 * The error that the host turns into an advisory of a preview; its class has no constructor in its declarations
 * (@pulumi/policy 1.21).
 */
function notYet(message: string): Error {
    return Object.assign(Object.create(UnknownValueError.prototype as object) as Error, { message });
}
