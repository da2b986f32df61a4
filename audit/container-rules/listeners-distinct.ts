/** Collectors of one task that listen on ports of their own. */
import type { Policy } from "../../collector/rules/rule";
import type { ContainerRule } from "./container-rule";

const policy = {
    name: "listeners-distinct",
    displayName: "Collectors of a task listen on ports of their own",
    description: "No two collectors of a task listen on the same port.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/** Another collector of the task listens on a port too; advice, as each has a network of its own in bridge mode. */
export const listenerClash = {
    id: "listener-clash",
    policy,
    check: ({ clashes }, report) => {
        if (clashes.length > 0) {
            const ports = clashes.map(({ port, what }) => `${port} (${what})`).join(", ");
            const others = [...new Set(clashes.map(({ other }) => `"${other}"`))].join(" and ");
            report({
                path: "command",
                message: `It listens on ports on which container ${others} of the same task listens too: ${ports}. In the network modes awsvpc and host one of them doesn't start.`,
                fix: "Keep one collector with the pipelines of both, or give one of them other ports: endpoint of its receivers and of health_check, and service.telemetry.metrics.readers.",
            });
        }
    },
} as const satisfies ContainerRule;
