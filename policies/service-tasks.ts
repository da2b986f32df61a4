/** How many tasks of a task definition the services of a stack keep running, and where. */
import type { PolicyResource } from "@pulumi/policy";

import { isUnknown } from "../audit/knowledge";
import { descend, elements, isThere, member, type Place } from "../audit/sources/places";
import { typeName } from "../audit/sources/types";
import { plainProperties } from "./properties";
import { definitionFinder } from "./service-definitions";

/** A service, as far as it matters for what its tasks cost. */
export interface ServiceTasks {
    readonly name: string;
    /** Undefined where it isn't known, as where it runs one on each instance. */
    readonly tasks?: number;
    /** Of its tasks, those on Fargate Spot by the weights of its capacity providers: 0 to 1. */
    readonly spotShare: number;
}

const serviceType = "ecsservice";

/** The services of each task definition, by its URN. */
export function servicesByDefinition(
    resources: readonly PolicyResource[],
    definitions: readonly PolicyResource[],
): ReadonlyMap<string, readonly ServiceTasks[]> {
    const definitionsOf = definitionFinder(definitions);
    const found = new Map<string, ServiceTasks[]>();
    for (const service of resources.filter(({ type }) => typeName(type).key === serviceType)) {
        const used = definitionsOf(service);
        // Which of several it runs isn't known.
        const [only] = used.length === 1 ? used : [];
        if (only !== undefined) {
            found.set(only.urn, [...(found.get(only.urn) ?? []), tasksOf(service)]);
        }
    }
    return found;
}

function tasksOf({ name, props }: PolicyResource): ServiceTasks {
    const root = { value: plainProperties(props), path: [] };
    const tasks = numberAt(member(root, "desiredCount"));
    const isDaemon = member(root, "schedulingStrategy").value === "DAEMON";
    return { name, ...(isDaemon || tasks === undefined ? {} : { tasks }), spotShare: spotShareOf(root) };
}

/** What a strategy keeps on one provider whatever the weights (`base`) is left out. */
function spotShareOf(root: Place): number {
    const strategies = elements(descend(root, "capacityProviderStrategy")).map((strategy) => ({
        isSpot: member(strategy, "capacityProvider").value === "FARGATE_SPOT",
        // Zero where nothing says it, but for one that is alone (ECS API reference, `CapacityProviderStrategyItem`).
        weight: numberAt(member(strategy, "weight")) ?? 0,
    }));
    const all = strategies.reduce((sum, { weight }) => sum + weight, 0);
    const spot = strategies.reduce((sum, { weight, isSpot }) => sum + (isSpot ? weight : 0), 0);
    return all === 0 ? Number(strategies.length === 1 && strategies[0]!.isSpot) : spot / all;
}

const numberAt = (place: Place): number | undefined => {
    const count = isThere(place) && !isUnknown(place.value) ? Number(place.value) : NaN;
    return Number.isFinite(count) && count >= 0 ? count : undefined;
};
