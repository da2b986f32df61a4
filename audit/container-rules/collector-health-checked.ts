/** Health checks that ECS can run in a collector's container. */
import type { Policy } from "../../collector/rules/rule";
import { type NeverHealthy, neverHealthy } from "../health-check";
import type { CollectorInTask, ContainerRule } from "./container-rule";

const policy = {
    name: "collector-health-checked",
    displayName: "A collector has a health check that can run",
    description: "Every collector has a health check in exec form that its image and its config let pass.",
    severity: "low",
    level: "advisory",
} as const satisfies Policy;

/** What can be said that collector-awaited doesn't say already. */
const adviceOn = (collector: CollectorInTask): NeverHealthy | undefined =>
    collector.awaitedBy.some(({ condition }) => condition === "HEALTHY") ? undefined : neverHealthy(collector);

/** No health check, so that nothing waits for the collector and nobody sees it hang. */
export const healthCheckMissing = {
    id: "health-check-missing",
    policy,
    isFixable: true,
    check: (collector, report) => {
        const found = adviceOn(collector);
        if (found?.kind === "missing") {
            report({
                path: "healthCheck",
                message:
                    "It has no health check, and ECS doesn't use the image's own: nothing shows that it hangs, and nothing can wait until it runs.",
                fix:
                    collector.distribution === "community"
                        ? 'The community\'s image has no program that could make one: use ADOT\'s, with the healthCheck command ["CMD", "/healthcheck"] and the extension health_check.'
                        : 'Give it the healthCheck command ["CMD", "/healthcheck"], which ADOT\'s image has, and the extension health_check.',
            });
        }
    },
} as const satisfies ContainerRule;

/** A health check that needs a shell, which a collector's image doesn't have. */
export const healthCheckShell = {
    id: "health-check-shell",
    policy,
    isFixable: true,
    check: (collector, report) => {
        // A private image may have a shell in it.
        const found = adviceOn(collector);
        if (found?.kind === "shell") {
            report({
                path: "healthCheck",
                message:
                    "Its health check needs a shell, which the collector's image doesn't have: it is never healthy.",
                fix: found.fix,
            });
        }
    },
} as const satisfies ContainerRule;

/** A health check that its image and its config never let pass. */
export const healthCheckFailing = {
    id: "health-check-failing",
    policy,
    isFixable: true,
    check: (collector, report) => {
        const found = adviceOn(collector);
        if (found?.kind === "failing") {
            const replaced = collector.container.essential ? ", and ECS replaces the task of a service for that" : "";
            report({
                path: "healthCheck",
                message: `It is never healthy${replaced}: ${found.why}.`,
                fix: found.fix,
            });
        }
    },
} as const satisfies ContainerRule;
