/** Properties as plain data, with an `Unknown` in place of what the host refuses to tell. */
import { Unknown } from "../audit/knowledge";
import type { Mapping } from "../collector/values";
import { known } from "./reading";

/**
 * What a value that isn't known stands for: in a preview the update will know it, and in an update nobody does. The
 * engine starts a pack anew for each, with this variable set (pulumi `plugin/analyzer_plugin.go`).
 */
function unknown(): Unknown {
    const isUpdate = (process.env.PULUMI_DRY_RUN ?? process.env.PULUMI_NODEJS_DRY_RUN) === "false";
    return isUpdate
        ? new Unknown("never", "isn't known, not even in the update")
        : new Unknown("not yet", "isn't known in this preview");
}

/** A copy of properties as a policy gets them, at any depth. */
export function plainProperties(props: object, names = Object.keys(props)): Mapping {
    const holder = props as Mapping;
    return Object.fromEntries(names.map((name) => [name, plain(() => holder[name])]));
}

function plain(read: () => unknown): unknown {
    const found = known(read);
    if (!found.known) {
        return unknown();
    }
    const { value } = found;
    if (typeof value !== "object" || value === null) {
        return value;
    }
    return Array.isArray(value)
        ? Array.from({ length: value.length }, (_, index) => plain(() => (value as unknown[])[index]))
        : plainProperties(value);
}
