/** Network modes of tasks. Pure. */
import type { Around } from "../collector/rules/config-view";

/**
 * A task definition's network mode; on EC2 alone it is `bridge` where nothing is said, and `default` on Windows is of
 * the same kind (ECS API reference, `RegisterTaskDefinition`). Undefined for one that isn't known.
 * @param mode What the definition says; undefined or null where it says nothing.
 * @param needed Its `requiresCompatibilities`.
 */
export function networkOf(mode: unknown, needed: readonly unknown[]): Around["network"] {
    if (mode === undefined || mode === null) {
        const isOnHosts = needed.length > 0 && needed.every((each) => each === "EC2" || each === "EXTERNAL");
        return isOnHosts ? "bridge" : undefined;
    }
    const text = typeof mode === "string" ? mode.toLowerCase() : "";
    return text === "default" ? "bridge" : (["awsvpc", "bridge", "host", "none"] as const).find((one) => one === text);
}
