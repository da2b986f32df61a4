/**
 * The policy about ECS services: that none runs without a collector. For those who want it: services may well be
 * measured in other ways.
 */
import type { PolicyResource, StackValidationPolicy } from "@pulumi/policy";

import { taskDefinitionType } from "../audit/task-types";
import { optional, reportBreach, typed } from "./reading";
import { definitionFinder } from "./service-definitions";

/** Type token of @pulumi/aws. */
const serviceType = "aws:ecs/service:Service";

/**
 * The policy, with the way to find a collector in the JSON text of `containerDefinitions`. A service is judged by its
 * task definitions in the same stack; one whose task definition is elsewhere, or not known yet, is not judged.
 */
export function serviceHasCollector(find: (containerDefinitions: string) => boolean): StackValidationPolicy {
    return {
        name: "service-has-collector",
        displayName: "ECS services have a collector",
        description: "Every ECS service whose task definition is in the stack has a collector in it.",
        severity: "medium",
        enforcementLevel: "disabled",
        validateStack: typed(serviceType, ({ resources }, report) => {
            const definitionsOf = definitionFinder(resources.filter(({ type }) => type === taskDefinitionType));
            for (const service of resources.filter(({ type }) => type === serviceType)) {
                const used = definitionsOf(service);
                if (used.length === 0 || !used.every((definition) => lacks(definition, find))) {
                    continue;
                }
                const breach = {
                    path: "taskDefinition",
                    message: `No container of ${used.map(({ name }) => `"${name}"`).join(", ")} is a collector, so nothing collects the service's metrics.`,
                    fix: "Make the task definition with AdotTaskDefinition, or its containers with withAdotSidecar.",
                };
                reportBreach(report, "service-has-collector", `ECS service "${service.name}"`, breach, service.urn);
            }
        }),
    };
}

/** Whether the containers are known, and no collector is among them. */
function lacks({ props }: PolicyResource, find: (containerDefinitions: string) => boolean): boolean {
    const text = optional(() => props.containerDefinitions as unknown);
    return typeof text === "string" && !find(text);
}
