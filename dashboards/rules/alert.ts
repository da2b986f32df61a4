/** From what an alert means to the rule: its links and labels are the same work for each. */
import { docsCommand, publicPage } from "../../collector/documentation";
import { labels } from "../../collector/names/names";
import type { DashboardUid } from "../links";
import { pickers, serviceKey } from "../promql";
import type { AlertRule, Severity } from "./model";
import type { ResolvedOptions } from "./options";
import { wordsOf } from "./severities";

/** Where runbooks are, in the folder `docs` of this package and at its public address. */
const runbookFolder = "runbooks";

export interface AlertRequest {
    /** Words in upper camel case; also the name of its runbook. */
    readonly name: string;
    /** PromQL whose result has few labels: those of `of`. */
    readonly expr: string;
    readonly of: keyof typeof places;
    /** Default: fires at once, for an expression that looks back far enough by itself. */
    readonly for?: string;
    readonly severity: Severity;
    /** One sentence, the same for every service: what is wrong. */
    readonly summary: string;
    /** What it means, and what to look at first; which service and task it is about is put before it. */
    readonly description: string;
    readonly dashboard: DashboardUid;
}

/** Lets the alerts of one subject be written without saying the options each time. */
export const alertsWith =
    (options: ResolvedOptions) =>
    (...requests: readonly AlertRequest[]): AlertRule[] =>
        requests.map((request) => alert(request, options));

function alert(request: AlertRequest, { runbooks, grafana, keepFiringFor, severities }: ResolvedOptions): AlertRule {
    const { name, expr, of, severity, summary, description, dashboard } = request;
    const place = places[of];
    const path = `/d/${dashboard}?${place.pickers.map(pickedBy).join("&")}`;
    return {
        alert: name,
        expr,
        ...(request.for === undefined ? {} : { for: request.for }),
        ...(keepFiringFor === undefined ? {} : { keep_firing_for: keepFiringFor }),
        labels: { severity: wordsOf(severities)[severity] },
        annotations: {
            summary,
            description: `${place.words}: ${description}`,
            dashboard,
            dashboard_path: path,
            ...(grafana === undefined ? {} : { dashboard_url: trimmed(grafana) + path }),
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

type Picker = readonly [variable: string, label: string];

const labelOf = (label: string): string => `{{ $labels.${label} }}`;

/** A picker of a dashboard, set to what the alert is about. */
const pickedBy = ([variable, label]: Picker): string => `var-${variable}={{ $labels.${label} | urlquery }}`;

/** What an alert is about, in words, and which pickers lead there. */
const places = {
    service: { words: `Service ${labelOf(labels.job)}`, pickers: serviceKey },
    task: {
        words: `Service ${labelOf(labels.job)}, task ${labelOf(labels.instance)}`,
        pickers: [...serviceKey, [pickers.task, labels.instance]],
    },
    container: {
        words: `Service ${labelOf(labels.job)}, container ${labelOf(labels.container)}`,
        pickers: serviceKey,
    },
    scrapeJob: {
        words: `Service ${labelOf(labels.job)}, scrape job ${labelOf(labels.scrapeJob)}`,
        pickers: serviceKey,
    },
} as const satisfies Readonly<Record<string, { words: string; pickers: readonly Picker[] }>>;

const trimmed = (address: string): string => address.replace(/\/+$/, "");
