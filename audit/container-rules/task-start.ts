/** The policies about whether a whole task starts. */
import type { Policy } from "../../collector/rules/rule";

/** What is certain to keep it from starting. */
export const taskStartable = {
    name: "task-startable",
    displayName: "A task with a collector can start",
    description: "ECS takes every task definition with a collector, and the collector's container can start.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;

/** What may keep it from starting, by what the definition doesn't say. */
export const taskStartCertain = {
    name: "task-start-certain",
    displayName: "A task with a collector is certain to start",
    description: "Whether a task with a collector starts depends on nothing that its definition leaves open.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;
