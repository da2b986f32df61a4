/** A dashboard's expression as a rule: for every service and task, over a window of its own. */

import { pickedServices, pickedTasks } from "../promql";

/** Of each rate: fifteen scrapes of 20 s, so that one that is missed changes little. */
const window = "5m";

/** The conditions by which dashboards keep to what is picked. */
const picked = [pickedServices, pickedTasks]
    .flatMap((where) => Object.entries(where))
    .map(([label, condition]) => label + condition);

/**
 * Takes the pickers out of an expression of `promql.ts` or `limiter.ts` and gives its rates a window, so that a rule
 * and the panel that explains it can't say different things.
 * @throws Error for any other variable, as only a dashboard has those.
 */
export function everywhere(expr: string): string {
    const result = picked
        .reduce((text, condition) => text.replaceAll(`${condition}, `, "").replaceAll(condition, ""), expr)
        .replaceAll("$__rate_interval", window)
        .replaceAll(", }", "}")
        .replaceAll("{}", "");
    const [variable] = /\$\w+|\$\{\w+/.exec(result) ?? [];
    if (variable !== undefined) {
        throw new Error(`Variable ${variable} isn't allowed in a rule: ${expr}`);
    }
    return result;
}
