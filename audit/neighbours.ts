/** What the other containers of a task have to do with a collector. Pure. */
import { once } from "../collector/rules/per-config";
import type { Collector } from "./collectors";
import type { Container } from "./containers";

/** A container that starts after another, and on which condition. */
export interface Dependent {
    readonly name: string;
    readonly condition: string;
}

/** What waits for each container of a task, by its name. */
const dependentsIn = once((all: readonly Container[]): ReadonlyMap<string, readonly Dependent[]> => {
    const found = new Map<string, Dependent[]>();
    for (const { name, dependsOn = [] } of all) {
        for (const { containerName, condition } of dependsOn) {
            const dependents = found.get(containerName) ?? [];
            found.set(containerName, dependents);
            dependents.push({ name, condition });
        }
    }
    return found;
});

/** What waits for a container. */
export const dependentsOf = ({ name }: Container, all: readonly Container[]): readonly Dependent[] =>
    dependentsIn(all).get(name) ?? [];

const containersOf = once(
    (collectors: readonly Collector[]): ReadonlySet<Container> => new Set(collectors.map(({ container }) => container)),
);

/** What a rule about a collector's container is told of the whole task. */
export const inWholeTask = (
    collector: Collector,
    collectors: readonly Collector[],
    { all, bytes }: { readonly all: readonly Container[]; readonly bytes?: number },
) => ({ isFirst: collectors[0] === collector, beside: all, collectors: containersOf(collectors), bytes });
