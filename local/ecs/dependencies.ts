/** The order in which ECS starts and stops the containers of a task (developer guide, "Container dependency"). */
import type { ContainerState, HealthState, TaskContainer } from "./types";

const conditions = ["START", "COMPLETE", "SUCCESS", "HEALTHY"] as const;
export type Condition = (typeof conditions)[number];

/** What a condition looks at. */
export interface DependencyState {
    readonly state: ContainerState;
    readonly health: HealthState | undefined;
    readonly exitCode: number | undefined;
}

/**
 * Throws when the containers wait for what can't come; ECS refuses the same when a task definition is
 * registered.
 */
export function checkDependencies(containers: readonly TaskContainer[]): void {
    const byName = new Map(containers.map((container) => [container.name, container]));
    for (const { name, dependsOn = [] } of containers) {
        for (const { containerName, condition } of dependsOn) {
            const target = byName.get(containerName);
            const what = `Container ${name} depends on ${containerName} with condition ${condition}`;
            if (target === undefined) {
                throw new Error(`${what}: unknown container; the containers are ${[...byName.keys()].join(", ")}.`);
            }
            if (!isCondition(condition)) {
                throw new Error(`${what}: unknown condition; the conditions are ${conditions.join(", ")}.`);
            }
            if (condition === "HEALTHY" && target.healthCheck === undefined) {
                throw new Error(`${what}, but ${containerName} has no health check; give it one or use START.`);
            }
            if ((condition === "COMPLETE" || condition === "SUCCESS") && target.essential !== false) {
                throw new Error(`${what}, but ${containerName} is essential: when it ends the task ends.`);
            }
        }
    }
    startOrder(containers);
}

/** The names, each after those it depends on; otherwise in the order of the task definition. Throws on a circle. */
export function startOrder(containers: readonly TaskContainer[]): string[] {
    const byName = new Map(containers.map((container) => [container.name, container]));
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]): void => {
        if (path.includes(name)) {
            throw new Error(`The containers wait for one another in a circle: ${[...path, name].join(" -> ")}.`);
        }
        if (!done.has(name)) {
            byName.get(name)?.dependsOn?.forEach(({ containerName }) => visit(containerName, [...path, name]));
            done.add(name);
        }
    };
    containers.forEach(({ name }) => visit(name, []));
    return [...done];
}

/** Calls `stop` for each name, when those that depend on it have stopped; settles when all have. */
export async function inStopOrder(
    containers: readonly TaskContainer[],
    stop: (name: string) => Promise<void>,
): Promise<void> {
    const stopping = new Map<string, Promise<void>>();
    // From the end of the start order on, so that whoever depends on a container is in the map before it.
    for (const name of startOrder(containers).reverse()) {
        const dependents = containers
            .filter(({ dependsOn = [] }) => dependsOn.some(({ containerName }) => containerName === name))
            .map((container) => stopping.get(container.name));
        stopping.set(
            name,
            Promise.all(dependents).then(() => stop(name)),
        );
    }
    await Promise.all(stopping.values());
}

/** Whether a condition holds: `never` when it can't come true any more. */
export function judge(
    condition: Condition,
    { state, health, exitCode }: DependencyState,
): "holds" | "not yet" | "never" {
    const ended = state === "STOPPED";
    switch (condition) {
        case "START":
            return state === "PENDING" ? "not yet" : "holds";
        case "HEALTHY":
            return health === "HEALTHY" && !ended ? "holds" : ended ? "never" : "not yet";
        case "COMPLETE":
            return ended ? "holds" : "not yet";
        case "SUCCESS":
            return !ended ? "not yet" : exitCode === 0 ? "holds" : "never";
    }
}

export function isCondition(text: string): text is Condition {
    return (conditions as readonly string[]).includes(text);
}
