/**
 * The opt-in remedy: a sized limiter and all that belongs to it put into a raw task definition before the engine goes
 * on with it.
 */
import type { ResourceValidationPolicy } from "@pulumi/policy";

import { mebibytes, parseContainerDefinitions } from "../audit/containers";
import { fixContainers } from "../audit/fix/containers-fix";
import { Unknown } from "../audit/knowledge";
import { memoryRules } from "../audit/rules";
import { settingsSchema, type Settings } from "../audit/settings";
import { taskDefinitionType } from "../audit/task-types";
import type { Task } from "../audit/violations";
import { parsedJson } from "../collector/values";
import { known, optional, typed } from "./reading";

/**
 * Containers as text, put right; undefined when there is nothing to do, or when it wouldn't be enough.
 */
export function remedied(
    containerDefinitions: string,
    settings: Settings = {},
    task: Pick<Task, "memoryMiB" | "memoryUnknown"> = {},
): string | undefined {
    const raw = parsedJson(containerDefinitions);
    if (!Array.isArray(raw) || "problem" in parseContainerDefinitions(containerDefinitions)) {
        return undefined;
    }
    const { images } = settings;
    const { containers, changes, left } = fixContainers(
        raw,
        { kind: "task definition", name: "", ...task },
        { images },
    );
    // Half a cure is none: what is left is for its author to see as it was written.
    return changes.length === 0 || left.some(({ rule }) => memoryRules.includes(rule))
        ? undefined
        : JSON.stringify(containers);
}

export const limiterInsertion: ResourceValidationPolicy = {
    name: "memory-limiter-inserted",
    displayName: "A missing or ill-sized memory limiter is put in, with what belongs to it",
    description:
        "A task definition whose collector has its config as a literal gets what holds its memory: limiter, GOMEMLIMIT, hard memory, and bounds for batches and queues.",
    enforcementLevel: "disabled",
    severity: "critical",
    // Remediations come before every check, the one that holds the shared settings included, so that this policy has
    // its own.
    configSchema: {
        properties: { images: settingsSchema.properties.images },
    } as unknown as ResourceValidationPolicy["configSchema"],
    remediateResource: typed(taskDefinitionType, (({ props, getConfig }) => {
        const text = optional(() => props.containerDefinitions as unknown);
        const memory = known(() => props.memory as unknown);
        const task = memory.known
            ? { memoryMiB: mebibytes(memory.value) }
            : { memoryUnknown: new Unknown("not yet", "isn't known yet") };
        const better = typeof text === "string" ? remedied(text, getConfig<Settings>(), task) : undefined;
        if (better === undefined) {
            return undefined;
        }
        // In place: the host's proxy keeps secret what was secret, and a copy would bare it.
        props.containerDefinitions = better;
        return props;
    }) satisfies ResourceValidationPolicy["remediateResource"]),
};
