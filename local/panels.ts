/** Asks every query of every deployed dashboard, as Grafana would, and says which panels have data. */
import { bufferIds, metrics } from "../collector";
import { expandVariables, panelQueries, type Dashboard, type PanelQuery, type VariableValues } from "../dashboards";
import { listsAlerts } from "../dashboards/alerts";
import { collectedLately } from "../dashboards/jvm-series";
import type { PromVector } from "./amp";
import type { StackState } from "./engine";

/** Answers one PromQL query at this moment. */
export type Ask = (expression: string) => Promise<PromVector>;

/** What one dashboard showed. */
export interface DashboardResult {
    readonly title: string;
    /** Panels that have queries. */
    readonly panels: number;
    /** Panels of which every query returned at least one number. */
    readonly withData: number;
    /** The others, as `panel (refId)`. */
    readonly empty: readonly string[];
}

/** The dashboards in a stack's state: what was really given to Grafana. */
export function deployedDashboards(state: StackState): Dashboard[] {
    return (state.deployment.resources ?? [])
        .filter(({ type }) => type === "grafana:oss/dashboard:Dashboard")
        .map(({ inputs }) => JSON.parse(String(inputs?.configJson)) as Dashboard);
}

/** Runs each query of each dashboard once. */
export async function askDashboards(
    dashboards: readonly Dashboard[],
    ask: Ask,
    values: VariableValues,
): Promise<DashboardResult[]> {
    return Promise.all(
        dashboards.map(async (dashboard) => {
            const queries = panelQueries(dashboard).filter(({ expr }) => !mayBeEmpty(expr));
            const answers = await Promise.all(
                queries.map(async (query) => ({ query, data: await hasData(query, ask, values) })),
            );
            const empty = answers.filter(({ data }) => !data).map(({ query }) => query);
            const panels = new Set(queries.map(({ panelId }) => panelId)).size;
            return {
                title: dashboard.title,
                panels,
                withData: panels - new Set(empty.map(({ panelId }) => panelId)).size,
                empty: empty.map(({ panel, refId }) => `${panel} (${refId})`),
            };
        }),
    );
}

/**
 * Whether a query has no result although all is well: the example's sidecar has its queue in memory, its Envoy has no
 * outlier detection, no alert may fire, and a JVM that has just started may not have collected its heap yet.
 */
const mayBeEmpty = (expr: string): boolean =>
    isOfDisk(expr) ||
    listsAlerts(expr) ||
    expr.includes(metrics.envoy.outlierEjections.name) ||
    expr.includes(collectedLately);

/** Whether a query asks about the queue on disk, which a sidecar has only where its program says so. */
const isOfDisk = (expr: string): boolean =>
    [bufferIds.hop, bufferIds.tooOld, "exporter_queue_age_seconds"].some((word) => expr.includes(word));

/** A series of only NaN draws nothing, so it doesn't count as data. */
async function hasData({ expr }: PanelQuery, ask: Ask, values: VariableValues): Promise<boolean> {
    const vector = await ask(expandVariables(expr, values));
    return vector.some(({ value: [, number] }) => number !== "NaN");
}
