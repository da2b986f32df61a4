/** A task definition with the overrides that a task was started with. Source: the API's TaskOverride. */
import { isMapping, type Mapping } from "../../collector/values";

/** What of a task takes the place of what the definition says. */
const ofTask = ["cpu", "memory", "taskRoleArn", "executionRoleArn", "ephemeralStorage"] as const;

/** What of a container does. */
const ofContainer = ["command", "cpu", "memory", "memoryReservation", "resourceRequirements"] as const;

export function withOverrides(definition: Mapping, overrides: Mapping | undefined): Mapping {
    if (overrides === undefined) {
        return definition;
    }
    const containers = listOf(overrides.containerOverrides);
    return {
        ...definition,
        ...picked(overrides, ofTask),
        containerDefinitions: listOf(definition.containerDefinitions).map((container) => {
            const own = containers.find(({ name }) => name === container.name);
            return own === undefined ? container : overridden(container, own);
        }),
    };
}

function overridden(container: Mapping, own: Mapping): Mapping {
    const variables = listOf(own.environment);
    const names = new Set(variables.map(({ name }) => name));
    return {
        ...container,
        ...picked(own, ofContainer),
        environment: [...listOf(container.environment).filter(({ name }) => !names.has(name)), ...variables],
        environmentFiles: [...listOf(container.environmentFiles), ...listOf(own.environmentFiles)],
    };
}

const picked = (from: Mapping, keys: readonly string[]): Mapping =>
    Object.fromEntries(
        keys.filter((key) => from[key] !== undefined && from[key] !== null).map((key) => [key, from[key]]),
    );

const listOf = (value: unknown): readonly Mapping[] => (Array.isArray(value) ? value.filter(isMapping) : []);
