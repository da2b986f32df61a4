/** Resources that write to an SSM parameter after a task was judged by what another resource writes to it. */
import { configUnproven } from "../audit/container-rules/collector-config-proven";
import { violationText } from "../audit/violation-text";
import { isSubjectExempt } from "./exempting";
import { lateWriter, type ParameterArgs } from "./shared";
import type { Outcome } from "./tasks";

const { id: rule, policy } = configUnproven;

const messageOf = (writes: string): string =>
    `A collector takes its config from an SSM parameter that another resource of this program writes, and this one ${writes} to the same, so that nobody can tell which of the two values a task starts with.`;

/**
 * What is wrong with such a resource; nothing for any other. The tasks are no longer what they were judged to be, so
 * that only an exemption of theirs excuses it.
 */
export function lateWriterOf(args: ParameterArgs): Outcome {
    const late = lateWriter(args);
    if (late === undefined) {
        return { violations: [], waiting: [] };
    }
    const { askers: owners, unknown } = late;
    if (unknown?.state === "not yet") {
        const why = `The name of the SSM parameter that resource "${args.name}" writes ${unknown.why}; the update checks whether a collector takes its config from there.`;
        const isExcused = owners.every((owner) => isSubjectExempt(policy.name, owner));
        return { violations: [], waiting: isExcused ? [] : [why] };
    }
    const breach = {
        message:
            unknown === undefined
                ? messageOf("writes")
                : `${messageOf("may write")} The name of its parameter ${unknown.why}.`,
        fix: "Leave one resource that writes the parameter, or give this one another name.",
    };
    const text = violationText(`Resource "${args.name}"`, rule, "at name", breach, policy.name);
    return { violations: [{ rule, policy: policy.name, ...breach, text, owners }], waiting: [] };
}
