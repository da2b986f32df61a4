/** What the dashboards share: how panels are written, legends, and thresholds that mean the same everywhere. */
import { labels } from "../collector/names/names";
import {
    bargauge,
    heatmap,
    stat,
    timeseries,
    type PanelDraft,
    type PanelRequest,
    type Query,
    type Steps,
    type TimeseriesRequest,
} from "./builder";
import type { Size } from "./layout";
import { min, quantileOf } from "./promql";
import { perTask, worstNow, worstOver, type Ranking } from "./ranked";

export { perTask } from "./ranked";

/**
 * Panels as the dashboards write them: what they are called, what they show and what to do when it looks wrong, the
 * look, and a query for each line. `common` is the look of a kind of panel unless one of them says otherwise.
 */
const panels =
    <R extends PanelRequest, C extends Partial<R>>(draw: (request: R & Ranking) => PanelDraft, common: C) =>
    (
        title: string,
        description: string,
        look: Omit<R, "title" | "description" | "queries" | keyof C> & Partial<R> & Ranking,
        ...queries: readonly Query[]
    ): PanelDraft =>
        // What isn't in `common` has to be in `look`, which the compiler can't add up for an R that it doesn't know.
        draw({ ...common, ...look, title, description, queries } as unknown as R & Ranking);

/** The worst of now, where there may be many. */
const few =
    <R extends PanelRequest>(draw: (request: R) => PanelDraft) =>
    ({ worst, ...request }: R & Ranking): PanelDraft =>
        draw({ ...request, queries: worstNow(request.queries, { worst }) } as unknown as R);

/** A number: six stand side by side. */
export const tile = panels(few(stat), { width: 4, height: 4 });
/** Lines over time, from 0 upwards: where there may be many, the worst of the time range. */
export const graph = panels(
    ({ worst, rankedBy, present, ...request }: TimeseriesRequest & Ranking) =>
        timeseries({
            ...request,
            queries: worstOver(
                request.queries,
                { worst, rankedBy, present },
                request.timeFrom === undefined ? 10 : 100,
            ),
        }),
    { min: 0 },
);
/** A bar for each series, from 0 upwards. */
export const bars = panels(few(bargauge), { min: 0 });
/** The buckets of a histogram over time, as a heat map across the dashboard. */
export const buckets = panels(heatmap, { width: 24, height: 8 });

/** A graph: three stand side by side. */
export const third: Size = { width: 8, height: 8 };
/** A graph: two stand side by side. */
export const half: Size = { width: 12, height: 8 };

/** Legend of a series for each service: the cluster and the service, as ECS writes them. */
export const perService = `{{${labels.cluster}}}/{{${labels.job}}}`;
/** Legend of a series for each scrape job of a service. */
export const perTarget = `${perService}: {{${labels.scrapeJob}}}`;

/** The first one is too many. */
export const anyIsRed: Steps = { steps: [[1, "red"]] };
/** From these shares of a limit on, look; from the second on, act. */
export const nearLimit: Steps = { steps: [[0.8, "orange"], [0.9, "red"]] }; // prettier-ignore

/** A share of a limit that can't be passed, in whole percents. */
export const ofLimit = {
    unit: "percentunit",
    decimals: 0,
    min: 0,
    max: 1,
} as const satisfies Partial<PanelRequest>;

/**
 * What a graph of weeks shows whatever the dashboard shows: a month, in steps of an hour. An absolute time range goes
 * before it.
 */
export const overWeeks = { timeFrom: "30d", interval: "1h" } as const satisfies Partial<PanelRequest>;

/**
 * The worst tasks, and what is usual: the median of all of them and the least. `expr` has a series for each task. One
 * line that leaves the others is a task that is ill; a median that rises is load.
 */
export const tasksAndUsual = (expr: string): readonly Query[] => [
    { expr, legend: perTask },
    { expr: quantileOf(0.5, expr), legend: "median of all", limit: "text" },
    { expr: min(expr), legend: "least of all", limit: "gray" },
];
