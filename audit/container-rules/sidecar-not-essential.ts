/** Tasks that go on without their collector. */
import type { Policy } from "../../collector/rules/rule";
import type { ContainerRule } from "./container-rule";

const policy = {
    name: "sidecar-not-essential",
    displayName: "A task outlives its collector",
    description: "A collector beside other containers isn't essential, so that the service outlives its monitoring.",
    severity: "low",
    level: "advisory",
} as const satisfies Policy;

/** The service's task ends with its monitoring. */
export const sidecarEssential = {
    id: "sidecar-essential",
    policy,
    check: ({ container, hasEssentialBeside }, report) => {
        // A task needs at least one essential container, and a collector by itself is a service of its own.
        if (container.essential && hasEssentialBeside) {
            report({
                path: "essential",
                message:
                    "It is essential, so that the whole task ends when it does: monitoring takes the service down.",
                fix: "Set essential to false, and restartPolicy to { enabled: true } so that ECS starts it again.",
            });
        }
    },
} as const satisfies ContainerRule;
