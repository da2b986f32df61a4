/**
 * The series that Prometheus and AMP's ruler write for every alert, `ALERTS`: not a metric of the catalogue, so it is
 * spelt here and nowhere else.
 */
import { labels } from "../collector/names/names";
import { braced, min, pickedServices, type Where } from "./promql";

/** Name of the series; an alert has one for each of its label sets while it is pending or firing. */
export const alertSeries = "ALERTS";

/** When each of them became active, Unix seconds; it has their labels without the state. */
export const alertTimeSeries = "ALERTS_FOR_STATE";

/** Labels that every alert has besides those of its expression. */
export const alertLabels = { name: "alertname", state: "alertstate", severity: "severity" } as const;

/**
 * Alerts that fire for the picked services. Alerts of a task carry its id, others don't, so the picked tasks play no
 * part.
 */
export const firing = firingOf();

/** As {@link firing}, with that label `severity`. */
export const firingWith = (severity: string): string => firingOf({ [alertLabels.severity]: `="${severity}"` });

function firingOf(where: Where = {}): string {
    return alertSeries + braced({ ...pickedServices, [alertLabels.state]: '="firing"', ...where });
}

/** Whether a query lists alerts: while all is well it has no result. */
export const listsAlerts = (expr: string): boolean => expr.includes(alertTimeSeries);

/** For how long each alert has been active, seconds, by severity, name, service and task. */
export const firingFor = `time() - ${min(
    `${alertTimeSeries}${braced(pickedServices)} and ignoring (${alertLabels.state}) ${firing}`,
    alertLabels.severity,
    alertLabels.name,
    labels.job,
    labels.instance,
)}`;
