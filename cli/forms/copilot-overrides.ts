/** `taskdef_overrides` of a Copilot manifest ("Task definition overrides" in Copilot's documentation). */
import { Unknown } from "../../audit/knowledge";
import { isMapping, type Mapping } from "../../collector/values";

const open = new Unknown("never", "has an override whose path can't be followed");

/**
 * A task with the overrides: `ContainerDefinitions[0].Memory`, or `[-]` for one more entry of a list. The names of
 * properties are CloudFormation's.
 */
export function overridden(task: Mapping, overrides: readonly unknown[]): Mapping {
    let changed: unknown = task;
    for (const override of overrides) {
        const { path, value } = isMapping(override) ? override : {};
        const steps = typeof path === "string" ? stepsOf(path) : undefined;
        if (steps === undefined) {
            return { ...task, containerDefinitions: [open] };
        }
        changed = set(changed, steps, fromCloudFormation(value));
    }
    return changed as Mapping;
}

/** Undefined for a path in another notation. */
function stepsOf(path: string): (string | number)[] | undefined {
    const steps = path.match(/[A-Za-z]\w*|\[(?:\d+|-)\]/g) ?? [];
    return steps.join("") === path.replaceAll(".", "")
        ? steps.map((step) =>
              step === "[-]" ? Number.MAX_SAFE_INTEGER : step.startsWith("[") ? Number(step.slice(1, -1)) : lower(step),
          )
        : undefined;
}

const lower = (key: string): string => key[0]!.toLowerCase() + key.slice(1);

function set(within: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
    if (step === undefined) {
        return value;
    }
    if (typeof step === "number") {
        const list: readonly unknown[] = Array.isArray(within) ? within : [];
        const at = Math.min(step, list.length);
        return [...list.slice(0, at), set(list[at], rest, value), ...list.slice(at + 1)];
    }
    const mapping = isMapping(within) ? within : {};
    return { ...mapping, [step]: set(mapping[step], rest, value) };
}

function fromCloudFormation(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(fromCloudFormation);
    }
    return isMapping(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [lower(key), fromCloudFormation(each)]))
        : value;
}
