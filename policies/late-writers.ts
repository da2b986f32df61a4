/** Resources that write to an SSM parameter after a task was judged by what another resource writes to it. */
import { configUnproven } from "../audit/container-rules/collector-config-proven";
import { violationText } from "../audit/violation-text";
import type { Inspection } from "../audit/violations";
import { isLateWriter, type ParameterArgs } from "./shared";

/** What is wrong with such a resource; nothing for any other. */
export function lateWriterOf(args: ParameterArgs): Pick<Inspection, "violations"> {
    if (!isLateWriter(args)) {
        return { violations: [] };
    }
    const { id: rule, policy } = configUnproven;
    const breach = {
        message:
            "A collector takes its config from an SSM parameter that another resource of this program writes, and this one writes to the same, so that nobody can tell which of the two values a task starts with.",
        fix: "Leave one resource that writes the parameter, or give this one another name.",
    };
    const text = violationText(`Resource "${args.name}"`, rule, "at name", breach, policy.name);
    return { violations: [{ rule, policy: policy.name, ...breach, text }] };
}
