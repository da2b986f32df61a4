/** Memory of its own for a collector's container. */
import { memoryFloorMiB, memoryFor, sizeSidecar } from "../../collector";
import type { Policy } from "../../collector/rules/rule";
import type { ContainerRule } from "./container-rule";

const policy = {
    name: "collector-memory-required",
    displayName: "A collector has a hard memory limit",
    description: "Every collector's container has a hard memory limit, of its own or of a task that it has to itself.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;

/** The container has no hard memory limit of its own, and isn't the only one of a task with such a limit. */
export const containerMemoryMissing = {
    id: "container-memory-missing",
    policy,
    isFixable: true,
    check: ({ container, hasTaskMemory }, report) => {
        const unknown = container.unknown?.get("memory");
        if (unknown !== undefined) {
            report({
                path: "memory",
                message: `Its hard memory limit ${unknown.why}, so that nobody can say whether its memory_limiter fits.`,
                fix: "Give it a hard memory limit that is known before the task starts.",
            });
        } else if (container.memoryMiB === undefined && !hasTaskMemory) {
            report({
                path: "memory",
                message:
                    "It has no hard memory limit of its own, so that it takes the memory of the whole task, and the service dies with it.",
                fix: `Set its memory, ${memoryFloorMiB} MiB or more; ${memoryFloorMiB} hold ${sizeSidecar(memoryFloorMiB).samplesPerScrape} series, and 100000 need ${memoryFor(100_000)}.`,
            });
        }
    },
} as const satisfies ContainerRule;
