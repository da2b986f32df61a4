/** How many tasks of a task definition the services of a stack keep running, and where. */
import type { PolicyResource } from "@pulumi/policy";

import { isUnknown } from "../audit/knowledge";
import { descend, elements, isThere, member, type Place, textAt } from "../audit/sources/places";
import { typeName } from "../audit/sources/types";
import { spotShareOf, type StrategyItem } from "../collector/cost/spot";
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
    return { name, ...(isDaemon || tasks === undefined ? {} : { tasks }), spotShare: spotShareOf(strategyOf(root)) };
}

const strategyOf = (root: Place): readonly StrategyItem[] =>
    elements(descend(root, "capacityProviderStrategy")).map((item) => ({
        provider: textAt(member(item, "capacityProvider")),
        weight: numberAt(member(item, "weight")),
    }));

const numberAt = (place: Place): number | undefined => {
    const count = isThere(place) && !isUnknown(place.value) ? Number(place.value) : NaN;
    return Number.isFinite(count) && count >= 0 ? count : undefined;
};
