/** What to do about a container whose carrier hasn't all of ECS's properties. Data. */
import type { RuleName } from "./rules";

type Fixes = Readonly<Partial<Record<RuleName, string>>>;

const ownTask = "declare the collector in a task definition of its own, or beside the application's container in one";

/**
 * By the carrier, in the properties that it has. Sources: ECS API reference, `ExpressGatewayContainer`; Batch API
 * reference, `ContainerProperties` and `TaskContainerProperties`.
 */
const fixes: Readonly<Record<string, Fixes>> = {
    "Express service": {
        "container-memory-missing":
            "Set the memory of the Express service, which its one container has, to a number of MiB that is known before the task starts.",
        "health-check-missing": `The container of an Express service has no health check of its own, only the healthCheckPath that the load balancer asks. To have one, ${ownTask}.`,
        "health-check-shell": `The container of an Express service has no health check of its own: ${ownTask}.`,
        "sidecar-essential": `The one container of an Express service is essential: ${ownTask}.`,
        "stop-timeout-short": `The container of an Express service has no stopTimeout: ${ownTask}.`,
    },
    "Batch job definition": {
        "container-memory-missing":
            'Set its memory in MiB as a resource requirement, as in { type: "MEMORY", value: "512" } in resourceRequirements.',
        "health-check-missing":
            "The containers of a Batch job have no health check: set the job's timeout, so that one that hangs ends, or run the collector as an ECS service with a task definition.",
        "health-check-shell":
            "The containers of a Batch job have no health check: remove it, or run the collector as an ECS service with a task definition.",
        "sidecar-essential": "Set essential to false in the collector's entry of ecsProperties.",
        "stop-timeout-short":
            "The containers of a Batch job have no stopTimeout: remove it, and let the application flush before it ends.",
    },
};

/** The fix in the properties that a kind of carrier has; undefined where those of ECS's containers hold. */
export const carrierFix = (kind: string, rule: RuleName): string | undefined =>
    Object.hasOwn(fixes, kind) ? fixes[kind]![rule] : undefined;

/** The kinds that have properties of their own. */
export const kindsWithFixes: readonly string[] = Object.keys(fixes);
