/** What can be said of the environment variables of a container before its task starts. */
import type { Container } from "../containers";
import type { Variable } from "./placeholders";

/**
 * Variables that ECS, the container runtime or the ADOT image set: the task metadata endpoint, credentials and region
 * ("Amazon ECS environment variables" in its developer guide), and what every Linux container has.
 */
const setByOthers = /^(AWS_|ECS_|(HOME|HOSTNAME|PATH|TERM|USER|PWD|RUN_IN_CONTAINER)$)/;

/**
 * A variable's literal value; `unknown` when it comes from secrets, may come from `environmentFiles`, has two different
 * values, or is set by others; else `unset`.
 */
export function variableOf(container: Container, name: string): Variable {
    const values = new Set(container.environment.filter((entry) => entry.name === name).map(({ value }) => value));
    const [value] = values;
    const secret = container.secrets.some((entry) => entry.name === name);
    if (value !== undefined) {
        return secret || values.size > 1 ? "unknown" : { value };
    }
    return secret || container.hasEnvironmentFiles || setByOthers.test(name) ? "unknown" : "unset";
}
