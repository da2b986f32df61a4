/** Containers that wait for a collector get what they wait for. */
import type { Policy } from "../../collector/rules/rule";
import { neverHealthy } from "../health-check";
import type { ContainerRule } from "./container-rule";

const policy = {
    name: "collector-awaited",
    displayName: "What waits for a collector starts",
    description: "No container waits for a collector to become what it never does: healthy, or done.",
    severity: "high",
    level: "mandatory",
} as const satisfies Policy;

/** Another container depends on the collector in a way that keeps it from ever starting. */
export const dependencyNeverMet = {
    id: "dependency-never-met",
    policy,
    isFixable: true,
    check: (collector, report) => {
        const unhealthy = neverHealthy(collector);
        for (const { name, condition } of collector.awaitedBy) {
            if (condition === "COMPLETE" || condition === "SUCCESS") {
                report({
                    path: "name",
                    message: `The container ${name} starts once it has ended (dependsOn ${condition}), and a collector doesn't end by itself: the service never starts.`,
                    fix: `Let ${name} depend on it with the condition START, or HEALTHY.`,
                });
            } else if (condition === "HEALTHY" && unhealthy !== undefined) {
                report({
                    path: "healthCheck",
                    message: `The container ${name} starts once it is healthy (dependsOn HEALTHY), which never comes, since ${unhealthy.why}: the service never starts.`,
                    fix: `${unhealthy.fix} Or let ${name} depend on it with the condition START.`,
                });
            }
        }
    },
} as const satisfies ContainerRule;
