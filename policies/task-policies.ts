/** The policies about collectors in tasks, as Pulumi runs them: all ask the rules in one way. */
import { type ResourceValidationPolicy, UnknownValueError } from "@pulumi/policy";

import { collectorConfigProven } from "../collector/rules/collector-config-proven";
import type { Policy } from "../collector/rules/rule";
import { reporterOf, ruleLevelPolicies } from "../audit/rule-levels";
import { taskPolicies } from "../audit/rules";
import { exemptible } from "./exemptible";
import { isExemptFrom, isSubjectExempt } from "./exempting";
import { lateWriterOf } from "./late-writers";
import { sharedSettings } from "./shared";
import { outcomeOf, type Told } from "./tasks";

/**
 * Every policy of the rules, about whatever carries containers and this package's component alike. Those for rules with
 * a level of their own come last; of these a resource is exempt by the policy that holds the rule.
 */
export const collectorPolicies: readonly ResourceValidationPolicy[] = [
    ...taskPolicies.map(policyFor),
    ...Object.values(ruleLevelPolicies).map(policyFor),
];

function policyFor({ name, displayName, description, severity, level }: Policy): ResourceValidationPolicy {
    // The others would only say again what a preview doesn't know.
    const reportsUnknown = name === collectorConfigProven.name;
    return {
        name,
        displayName,
        description,
        severity,
        enforcementLevel: level,
        validateResource: (args, report) => {
            const [outcome, late] = [outcomeOf(args), lateWriterOf(args)];
            const isExcused = ({ policy, owners = [exemptible(args)] }: Told): boolean =>
                owners.every((owner) => isSubjectExempt(policy, owner));
            [...outcome.violations, ...late.violations]
                .filter(({ rule }) => reporterOf(rule, sharedSettings())?.name === name)
                .filter((told) => !isExcused(told))
                .forEach(({ text }) => report(text));
            const waiting = [...(isExemptFrom(name, args) ? [] : outcome.waiting), ...late.waiting];
            if (reportsUnknown && waiting.length > 0) {
                throw notYet(waiting.join(" "));
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
