/** What ECS refuses about the order in which a task's containers start. Pure. */
import type { Container } from "./containers";
import { dependentsOf } from "./neighbours";

/** A container that can't start, and why: the end of a sentence that begins with its name, and a full sentence. */
export interface DependencyFault {
    readonly container: Container;
    readonly why: string;
    readonly fix: string;
}

/**
 * Faults in what collectors wait for, in what waits for them and for what these wait; and names that no container of
 * the task has, as such a name may be meant for a collector. What waits for a collector itself in a way that never
 * comes is collector-awaited's.
 */
export function dependencyFaults(
    all: readonly Container[],
    collectors: ReadonlySet<Container>,
): readonly DependencyFault[] {
    if (all.every((container) => startsAfter(container).length === 0)) {
        return [];
    }
    const byName = new Map(all.map((container) => [container.name, container]));
    const concerned = waitingFor(all, collectors);
    return [
        ...strangers(all, byName),
        ...all
            .filter((container) => concerned.has(container))
            .flatMap((container) => neverCome(container, byName, collectors)),
        ...circleIn(concerned, byName),
    ];
}

/** The collectors, and all that starts after one of them. */
function waitingFor(all: readonly Container[], collectors: ReadonlySet<Container>): ReadonlySet<Container> {
    const byName = new Map(all.map((container) => [container.name, container]));
    const found = new Set(collectors);
    // ECS takes ten containers; whoever has more wants to keep us busy.
    const linking = all.filter((container) => linksOf(container).length > 0).slice(0, 100);
    // What is added while it is walked is walked too.
    for (const container of found) {
        dependentsOf(container, all)
            .flatMap(({ name }) => byName.get(name) ?? [])
            .forEach((dependent) => found.add(dependent));
        linking.filter((each) => linksOf(each).includes(container.name)).forEach((dependent) => found.add(dependent));
    }
    return found;
}

/** The containers that it is linked to, which start before it (ECS API reference, `links`). */
const linksOf = ({ surroundings }: Container): readonly string[] =>
    Array.isArray(surroundings?.links) ? surroundings.links.map((link) => String(link).split(":")[0]!) : [];

const startsAfter = (container: Container): readonly string[] => [
    ...(container.dependsOn ?? []).map(({ containerName }) => containerName),
    ...linksOf(container),
];

/** Names of containers that there aren't; nothing where a container's name isn't known. */
function strangers(all: readonly Container[], byName: ReadonlyMap<string, Container>): DependencyFault[] {
    const isOpen = all.some(({ unknown }) => unknown?.has("name") === true || unknown?.has("definition") === true);
    return isOpen
        ? []
        : all.flatMap((container) =>
              (container.dependsOn ?? [])
                  .filter(({ containerName }) => !byName.has(containerName))
                  .map(({ containerName }) => ({
                      container,
                      why: `depends on "${containerName}", which isn't a container of this task`,
                      fix: "Write the name of one of the task's containers.",
                  })),
          );
}

/** Conditions that ECS refuses of the container that is waited for. */
function neverCome(
    container: Container,
    byName: ReadonlyMap<string, Container>,
    collectors: ReadonlySet<Container>,
): DependencyFault[] {
    return (container.dependsOn ?? []).flatMap(({ containerName, condition }): DependencyFault[] => {
        const target = byName.get(containerName);
        if (target === undefined || collectors.has(target) || target.unknown?.has("definition") === true) {
            return [];
        }
        const isChecked = target.healthCheck !== undefined || target.unknown?.has("healthcheck") === true;
        if (condition === "HEALTHY" && !isChecked) {
            return [
                {
                    container,
                    why: `waits for "${containerName}" to be healthy, which has no health check in the task definition, and ECS doesn't use the image's`,
                    fix: `Give ${containerName} a healthCheck, or wait for it with the condition START.`,
                },
            ];
        }
        const isEssential = target.essential && target.unknown?.has("essential") !== true;
        return (condition === "COMPLETE" || condition === "SUCCESS") && isEssential
            ? [
                  {
                      container,
                      why: `waits for the end of "${containerName}" (${condition}), which is essential, so that the task ends with it`,
                      fix: `Set essential to false for ${containerName}, or wait for it with the condition START.`,
                  },
              ]
            : [];
    });
}

/** One circle among containers that wait for each other. */
function circleIn(containers: ReadonlySet<Container>, byName: ReadonlyMap<string, Container>): DependencyFault[] {
    const done = new Set<Container>();
    for (const start of containers) {
        // From each container to the first that it waits for and that isn't done; what has none is done.
        const way = [start];
        while (way.length > 0) {
            const last = way.at(-1)!;
            const next = startsAfter(last)
                .flatMap((name) => byName.get(name) ?? [])
                .find((each) => containers.has(each) && !done.has(each));
            if (next === undefined) {
                done.add(last);
                way.pop();
            } else if (way.includes(next)) {
                const circle = [...way.slice(way.indexOf(next)), next].map(({ name }) => `"${name}"`);
                return [
                    {
                        container: next,
                        why: `waits for itself: ${circle.slice(0, mostNamed).join(", which waits for ")}`,
                        fix: "Take one dependsOn or link out of the circle; a collector needn't wait for the app that it scrapes.",
                    },
                ];
            } else {
                way.push(next);
            }
        }
    }
    return [];
}

/** ECS takes ten containers in a task. */
const mostNamed = 11;
