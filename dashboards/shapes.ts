/** What the dashboards have in common: places on the grid, legends, and thresholds that mean the same everywhere. */
import { labels } from "../collector/names/names";
import type { PanelRequest, Steps } from "./builder";
import type { Size } from "./layout";

/** A number: six stand side by side. */
export const tile: Size = { width: 4, height: 4 };
/** A graph: three stand side by side. */
export const third: Size = { width: 8, height: 8 };
/** A graph: two stand side by side. */
export const half: Size = { width: 12, height: 8 };

/** Legend of a series for each task. */
export const perTask = `{{${labels.instance}}}`;
/** Legend of a series for each service. */
export const perService = `{{${labels.job}}}`;

/** From these shares of a limit on, look; from the second on, act. */
export const nearLimit: Steps = { steps: [[0.8, "orange"], [0.9, "red"]] }; // prettier-ignore

/** A share of a limit that can't be passed, in whole percents. */
export const ofLimit = {
    unit: "percentunit",
    decimals: 0,
    min: 0,
    max: 1,
    thresholds: nearLimit,
} as const satisfies Partial<PanelRequest>;

/**
 * What a graph of weeks shows whatever the dashboard shows: a month, in steps of an hour. An absolute time range goes
 * before it.
 */
export const overWeeks = { timeFrom: "30d", interval: "1h" } as const satisfies Partial<PanelRequest>;
