/** What the audit says of the task, in the words of `npx pulumi-adot audit`. */
import { inspectCarried } from "../../audit/carried-inspection";
import { policyOf, seePage, type Level } from "../../audit/rules";
import type { CarriedTask } from "../../audit/sources/carried";
import { taskFactsOf } from "../../audit/sources/task-facts";
import { inspectConfig, type Violation } from "../../audit/violations";
import type { GivenTask } from "./read";

export interface AuditedTask {
    readonly violations: readonly Violation[];
    readonly mandatory: number;
    readonly advisory: number;
}

/**
 * Judges the task as it is in the file.
 * @param config the config of `--config`, which the file doesn't have
 */
export function auditTask(
    task: GivenTask,
    config?: { readonly container: string; readonly text: string },
): AuditedTask {
    const { containers, family, memoryMiB, whole } = task;
    const facts = taskFactsOf({ value: whole ?? { containerDefinitions: task.definitions }, path: [] });
    const carried: CarriedTask = {
        carries: "task",
        kind: "task definition",
        containers: { containers: [...containers] },
        memoryMiB,
        ...facts,
        path: ["containerDefinitions"],
    };
    const named = { kind: "task definition", name: family, memoryMiB } as const;
    const violations = [
        ...inspectCarried(carried, family).violations,
        ...(config === undefined ? [] : inspectConfig(config.text, config.container, "--config", named)),
    ];
    const count = (level: Level): number => violations.filter(({ rule }) => policyOf(rule).level === level).length;
    return { violations, mandatory: count("mandatory"), advisory: count("advisory") };
}

/** A paragraph for each finding. */
export function findingsText(
    { violations }: AuditedTask,
    paint: (text: string, good: boolean) => string = (text) => text,
): string {
    return violations
        .map(({ rule, policy, container, path, source, message, fix }) => {
            const { level } = policyOf(rule);
            const place = [path, source].filter((part) => part !== undefined && part !== "").join(" in ");
            const about = [container === undefined ? "" : `container "${container}"`, place].filter(
                (part) => part !== "",
            );
            return [
                `  ${level === "mandatory" ? paint(level, false) : level}  ${rule}`,
                ...(about.length === 0 ? [] : [`    In ${about.join(", ")}:`]),
                `    ${message}`,
                `    To fix it: ${fix}`,
                `    ${seePage(policy)}`,
                "",
            ].join("\n");
        })
        .join("\n");
}
