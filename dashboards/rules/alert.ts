/** From what an alert means to the rule: its links and labels are the same work for each. */
import type { DashboardUid } from "../links";
import type { AlertRule, Severity } from "./model";
import type { ResolvedOptions } from "./options";

/** Where runbooks are in this package. */
const runbookFolder = "docs/runbooks";

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
            ...(grafana === undefined
                ? {}
                : { dashboard_url: `${trimmed(grafana)}/d/${dashboard}?var-service={{ $labels.job | urlquery }}` }),
            ...(runbooks === undefined
                ? { runbook: `${runbookFolder}/${name}.md` }
                : { runbook_url: `${trimmed(runbooks)}/${name}.md` }),
        },
    };
}

const trimmed = (address: string): string => address.replace(/\/+$/, "");
