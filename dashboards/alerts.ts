/**
 * The series that Prometheus and AMP's ruler write for every alert, `ALERTS`: not a metric of the catalogue, so it is
 * spelt here and nowhere else.
 */
import { braced, pickedServices } from "./promql";

/** Name of the series; an alert has one for each of its label sets while it is pending or firing. */
export const alertSeries = "ALERTS";

/** Labels that every alert has besides those of its expression. */
export const alertLabels = { name: "alertname", state: "alertstate", severity: "severity" } as const;

/**
 * Alerts that fire for the picked services. Alerts of a task carry its id, others don't, so the picked tasks play no
 * part.
 */
export const firing = alertSeries + braced({ ...pickedServices, [alertLabels.state]: '="firing"' });
