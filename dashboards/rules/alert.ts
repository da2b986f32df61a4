/** From what an alert means to the rule: its links and labels are the same work for each. */
import { docsCommand, publicPage } from "../../collector/documentation";
import type { DashboardUid } from "../links";
import { serviceKey } from "../promql";
import type { AlertRule, Severity } from "./model";
import type { ResolvedOptions } from "./options";

/** Where runbooks are, in the folder `docs` of this package and at its public address. */
const runbookFolder = "runbooks";

export interface AlertRequest {
    /** Words in upper camel case; also the name of its runbook. */
    readonly name: string;
    /** PromQL whose result has few labels, one of them job. */
    readonly expr: string;
    /** Default: fires at once, for an expression that looks back far enough by itself. */
    readonly for?: string;
    readonly severity: Severity;
    /** One line without a full stop: what is wrong, and where. */
    readonly summary: string;
    /** What it means, and what to look at first. */
    readonly description: string;
    readonly dashboard: DashboardUid;
}

/** Lets the alerts of one subject be written without saying the options each time. */
export const alertsWith =
    (options: ResolvedOptions) =>
    (...requests: readonly AlertRequest[]): AlertRule[] =>
        requests.map((request) => alert(request, options));

function alert(request: AlertRequest, { runbooks, grafana, keepFiringFor }: ResolvedOptions): AlertRule {
    const { name, expr, severity, summary, description, dashboard } = request;
    return {
        alert: name,
        expr,
        ...(request.for === undefined ? {} : { for: request.for }),
        ...(keepFiringFor === undefined ? {} : { keep_firing_for: keepFiringFor }),
        labels: { severity },
        annotations: {
            summary,
            description,
            dashboard,
            ...(grafana === undefined ? {} : { dashboard_url: `${trimmed(grafana)}/d/${dashboard}?${ofService}` }),
            ...runbookOf(name, runbooks),
        },
    };
}

/** Where an alert's runbook is: its address, or the command that prints it. */
export function runbookOf(name: string, runbooks: string | undefined): Readonly<Record<string, string>> {
    const file = `${name}.md`;
    const url = runbooks === undefined ? publicPage(`${runbookFolder}/${file}`) : `${trimmed(runbooks)}/${file}`;
    return url === undefined ? { runbook: docsCommand(name) } : { runbook_url: url };
}

/** The pickers of a dashboard, set to the alert's service. */
const ofService = serviceKey.map(([variable, label]) => `var-${variable}={{ $labels.${label} | urlquery }}`).join("&");

const trimmed = (address: string): string => address.replace(/\/+$/, "");
