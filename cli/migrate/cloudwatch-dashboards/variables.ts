/** Variables of a CloudWatch dashboard: those of a dimension that is picked here too. */
import { at, items, textOf } from "../../../collector/values";
import type { Ledger } from "../ledger";

/** The pickers that every dashboard here has. */
const picked: Readonly<Record<string, string>> = {
    ClusterName: "cluster",
    ServiceName: "job",
    TaskId: "instance",
};

/** Names of the dimensions whose values the pickers choose. */
export function pickedVariables(body: unknown, ledger: Ledger): ReadonlySet<string> {
    const open = new Set<string>();
    items(at(body, "variables")).forEach((variable, index) => {
        const property = textOf(at(variable, "property"));
        const picker = Object.hasOwn(picked, property) ? picked[property] : undefined;
        if (at(variable, "type") === "property" && picker !== undefined) {
            open.add(property);
            ledger.say(["variables", index], { fate: "same", became: `variable ${picker}` });
        } else {
            ledger.say(["variables", index], {
                fate: "none",
                why: `Dashboards here pick ClusterName, ServiceName and TaskId; ${property === "" ? "a pattern" : property} isn't picked, and the widgets keep the value that they have.`,
            });
        }
    });
    return open;
}
