/** What can be said of the environment variables of a container before its task starts. */
import type { Container } from "../containers";
import { once } from "../../collector/rules/per-config";
import type { Variable } from "./placeholders";

/**
 * Variables that ECS, the container runtime or the ADOT image set: the task metadata endpoint, credentials and region
 * ("Amazon ECS environment variables" in its developer guide), and what every Linux container has. Those that ADOT's
 * own configs ask for are the task's to set.
 */
const setByOthers = /^(AWS_(?!PROMETHEUS_)|ECS_|(HOME|HOSTNAME|PATH|TERM|USER|PWD|RUN_IN_CONTAINER)$)/;

/** Whether a container has the variable whatever its definition says. */
export const isSetByOthers = (name: string): boolean => setByOthers.test(name);

/**
 * A variable's literal value; `unknown` when it comes from secrets, may come from `environmentFiles`, has two different
 * values, or is set by others; else `unset`.
 */
export function variableOf(container: Container, name: string): Variable {
    const { literals, secrets } = namesIn(container);
    const values = literals.get(name) ?? new Set();
    const [value] = values;
    const secret = secrets.has(name);
    if (value !== undefined) {
        return secret || values.size > 1 ? "unknown" : { value };
    }
    return secret || container.hasEnvironmentFiles || isSetByOthers(name) ? "unknown" : "unset";
}

/** The different literal values of each variable, and the names that secrets have: a config may ask for thousands. */
const namesIn = once((container: Container) => {
    const literals = new Map<string, Set<string>>();
    for (const { name, value } of container.environment) {
        literals.set(name, (literals.get(name) ?? new Set()).add(value));
    }
    return { literals, secrets: new Set(container.secrets.map(({ name }) => name)) };
});
