/** Which task definitions of a stack a service runs. */
import type { PolicyResource } from "@pulumi/policy";

import { optional } from "./reading";

/**
 * Finds the task definitions that a service's `taskDefinition` comes from or, where it is a literal, names. Each
 * definition is read once, however many services there are.
 */
export function definitionFinder(
    definitions: readonly PolicyResource[],
): (service: PolicyResource) => readonly PolicyResource[] {
    const byUrn = new Map(definitions.map((definition) => [definition.urn, definition]));
    const byName = new Map<unknown, PolicyResource[]>();
    for (const definition of definitions) {
        for (const name of new Set(namesOf(definition))) {
            const others = byName.get(name) ?? [];
            others.push(definition);
            byName.set(name, others);
        }
    }
    return ({ props, propertyDependencies }) => {
        const sources = new Set(propertyDependencies.taskDefinition?.map(({ urn }) => urn));
        const wired = [...sources].flatMap((urn) => byUrn.get(urn) ?? []);
        return wired.length > 0 ? wired : (byName.get(optional(() => props.taskDefinition as unknown)) ?? []);
    };
}

/**
 * What a service may call a task definition: ARN, family, or family and revision (`CreateService` in the ECS API
 * reference).
 */
function namesOf({ props }: PolicyResource): unknown[] {
    const arn = optional(() => props.arn as unknown);
    const family = optional(() => props.family as unknown);
    const revision = optional(() => props.revision as unknown);
    return [arn, family, revision === undefined ? undefined : `${String(family)}:${String(revision)}`].filter(
        (name) => name !== undefined,
    );
}
