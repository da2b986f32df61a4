/** Health checks that ECS can run in a collector's container. */
import type { Policy } from "../../collector/rules/rule";
import type { Container } from "../containers";
import type { ContainerRule } from "./container-rule";

const policy = {
    name: "collector-health-checked",
    displayName: "A collector has a health check that can run",
    description: "Every collector has a health check in exec form.",
    severity: "low",
    level: "advisory",
} as const satisfies Policy;

/** No health check, so that nothing waits for the collector and nobody sees it hang. */
export const healthCheckMissing = {
    id: "health-check-missing",
    policy,
    check: ({ container }, report) => {
        if (formOf(container) === undefined) {
            report({
                path: "healthCheck",
                message:
                    "It has no health check, and ECS doesn't use the image's own: nothing shows that it hangs, and nothing can wait until it runs.",
                fix: 'Give it the healthCheck command ["CMD", "/healthcheck"], which ADOT\'s image has, and the extension health_check.',
            });
        }
    },
} as const satisfies ContainerRule;

/** A health check that needs a shell, which a collector's image doesn't have. */
export const healthCheckShell = {
    id: "health-check-shell",
    policy,
    check: ({ container, distribution }, report) => {
        // A private image may have a shell in it.
        if (["adot", "community"].includes(distribution ?? "") && (formOf(container) ?? "CMD") !== "CMD") {
            report({
                path: "healthCheck",
                message:
                    "Its health check needs a shell, which the collector's image doesn't have: it is never healthy.",
                fix: 'Use the exec form, as in ["CMD", "/healthcheck"] for ADOT\'s image.',
            });
        }
    },
} as const satisfies ContainerRule;

/** The first word of a health check, `CMD` in exec form; undefined where there is none. */
function formOf({ healthCheck: [form] = [] }: Container): string | undefined {
    return form === "NONE" ? undefined : form;
}
