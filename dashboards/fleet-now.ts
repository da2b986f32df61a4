/** The first screen of the fleet: what fires, what users feel, what is lost, and what says nothing. */
import { labels, metrics } from "../collector/names/names";
import { alertLabels, firingFor, firingWith } from "./alerts";
import { table, type Column, type PanelDraft, type RowRequest } from "./builder";
import { memoryShare, silent } from "./ecs-series";
import { clientErrors, clients } from "./envoy-series";
import { toDashboardOf } from "./links";
import type { DataLink } from "./model";
import { anyIs, objectiveSteps, percent, severityColors } from "./objectives";
import { count, max, orZero, quantile } from "./promql";
import { recorded, selectRecorded } from "./recorded";
import { isAlert, standardRules, type Severity } from "./rules";
import { severities } from "./rules/model";
import { runbookOf } from "./rules/alert";
import { resolveOptions, type RuleOptions } from "./rules/options";
import { wordsOf } from "./rules/severities";
import { ofLimit, tile } from "./shapes";
import { lost, memoryOfContainer } from "./sidecar";

const { cluster, job, instance } = labels;

/** Services that the alerts watch: where there are none, no alert could fire, and nobody can say that none does. */
const watched = count(selectRecorded(recorded.ecs.watched));
/** Services that the recording rules see. */
const seen = count(selectRecorded(recorded.ecs.tasks));
const noRules = ["No rules", "gray"] as const;

/** Eight stand side by side. */
const small = { width: 3, height: 3 };

const firingNow = (severity: Severity, options: RuleOptions, meaning: string): PanelDraft => {
    const word = wordsOf(resolveOptions(options).severities)[severity];
    return tile(
        titles[word]!,
        `Alerts of the severity ${word} that fire now: ${meaning}. The list below has them; "No rules": nothing evaluates the alerts of the standard rules for these services, so that none could fire.`,
        { unit: "none", thresholds: anyIs(severity), noData: noRules, ...small },
        { expr: orZero(count(firingWith(word)), watched), legend: "Alerts" },
    );
};

/** What the counts of alerts are called, by their severity. */
const titles: Readonly<Record<string, string>> = {
    page: "Pages",
    ticket: "Tickets",
    critical: "Critical",
    warning: "Warnings",
};

/** The numbers of the first screen, and the list of what fires. */
export function nowRow(options: RuleOptions): RowRequest {
    const steps = objectiveSteps(options);
    const { latencyObjective, latencyMs } = resolveOptions(options);
    const p = `p${percent(latencyObjective)}`;
    return {
        title: "Now",
        panels: [
            firingNow("page", options, "somebody gets up"),
            firingNow("ticket", options, "somebody looks at it on the next working day"),
            tile(
                "Server errors",
                "Share of responses to clients with a 5xx status, in the service with most. Orange: its error budget is used too fast; red: so fast that somebody is woken; click it in the table.",
                { unit: "percentunit", decimals: 2, min: 0, max: 1, thresholds: steps.errors, ...small },
                { expr: max(clientErrors(job)), legend: "5xx" },
            ),
            tile(
                p,
                `Time that ${percent(latencyObjective)} of 100 requests from clients stay below, in the slowest service. From ${latencyMs} ms on its latency budget is used too fast; no data: no requests.`,
                { unit: "ms", decimals: 0, min: 0, thresholds: steps.latency, ...small },
                { expr: max(quantile(latencyObjective, metrics.envoy.downstreamRequestTime, clients, job)), legend: p },
            ),
            tile(
                "Points lost",
                "Points a second that sidecars refuse, shed or fail to write. Any: the graphs of that service have holes, and its alerts may be blind; click its lost points in the table.",
                { unit: "cps", decimals: 1, thresholds: anyIs("page"), ...small },
                { expr: lost(), legend: "Points" },
            ),
            tile(
                "Fullest sidecar",
                "Resident memory against the container's, in the fullest sidecar. At 100 % the kernel kills it; the collector's dashboard tells whether it is the heap or what comes in: raise its memory.",
                { ...ofLimit, thresholds: steps.memory, ...small },
                { expr: max(memoryOfContainer), legend: "Memory" },
            ),
            tile(
                "Fullest task",
                "Memory in use against the task's memory, in the fullest task of all. At 100 % ECS stops the whole task: the table's memory column says whose it is.",
                { ...ofLimit, thresholds: steps.memory, ...small },
                { expr: max(memoryShare), legend: "Memory" },
            ),
            tile(
                "Services silent",
                "Services that sent metrics in the last six hours and now send none. Any: it is down, can't write, or was taken away, and every other alert on it is blind; the table has it.",
                { unit: "none", thresholds: anyIs("page"), noData: noRules, ...small },
                { expr: orZero(count(silent), seen), legend: "Services" },
            ),
            firingList(options),
        ],
    };
}

const dashboardLabel = "dashboard";
const runbookLabel = "runbook";

/** The severities in their colours; what one's own rules have besides has that of text. */
function severityColumn(options: RuleOptions): NonNullable<Column["words"]> {
    const words = wordsOf(resolveOptions(options).severities);
    return Object.fromEntries(
        severities.map((severity) => [words[severity], [words[severity], severityColors[severity]] as const]),
    );
}

function firingList(options: RuleOptions): PanelDraft {
    const { runbook_url: address } = runbookOf(`\${__data.fields.${alertLabels.name}}`, options.runbooks);
    const toRunbook: DataLink[] = address === undefined ? [] : [{ title: "Runbook", url: address, targetBlank: true }];
    return table({
        title: "Alerts that fire",
        description:
            "Every alert that fires for the picked services: for which service and task, and for how long it has been so. A click on its name leads to its dashboard with that service; the runbook says what to do.",
        width: 24,
        height: 5,
        keys: {
            [alertLabels.severity]: "Severity",
            [alertLabels.name]: "Alert",
            [job]: "Service",
            [cluster]: "Cluster",
            [instance]: "Task",
            [dashboardLabel]: "Dashboard",
            [runbookLabel]: "Runbook",
        },
        keyWords: { [alertLabels.severity]: severityColumn(options) },
        keyLinks: {
            [alertLabels.name]: [toDashboardOf(dashboardLabel), ...toRunbook],
            [dashboardLabel]: [toDashboardOf(dashboardLabel)],
            [runbookLabel]: toRunbook,
        },
        columns: [{ name: "For", expr: withLeads(firingFor, options), unit: "s" }],
        // What fits 1366 pixels beside Grafana's menu.
        widths: {
            Severity: 80,
            Alert: 230,
            Service: 150,
            Cluster: 110,
            Task: 140,
            Dashboard: 120,
            Runbook: 330,
            For: 80,
        },
        sortBy: [{ ascending: "Severity" }, "For"],
        noRows: "No alert fires",
    });
}

/**
 * Gives alerts of the standard rules their dashboard and their runbook as labels, as a series has no annotations. `$1`
 * of `label_replace` would be a variable to Grafana.
 */
function withLeads(expr: string, options: RuleOptions): string {
    const alerts = standardRules(options).flatMap(({ rules }) => rules.filter(isAlert));
    const namesFor = (uid: string): string[] =>
        alerts.filter(({ annotations }) => annotations.dashboard === uid).map(({ alert }) => alert);
    const uids = [...new Set(alerts.map(({ annotations }) => annotations.dashboard!))];
    const withDashboards = uids.reduce(
        (inner, uid) =>
            `label_replace(${inner}, "${dashboardLabel}", "${uid}", "${alertLabels.name}", "${namesFor(uid).join("|")}")`,
        expr,
    );
    const { runbook } = runbookOf("", options.runbooks);
    return runbook === undefined
        ? `label_replace(${withDashboards}, "${runbookLabel}", "open", "${alertLabels.name}", ".+")`
        : // The command, and then the name: the first of the labels that are joined isn't there yet.
          `label_join(${withDashboards}, "${runbookLabel}", "${runbook}", "${runbookLabel}", "${alertLabels.name}")`;
}
