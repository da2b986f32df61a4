/** Numbers about the sidecar that several dashboards show, each with where to look further. */
import { stat, type PanelDraft } from "./builder";
import { tile } from "./shapes";
import { lostSinceStart, targetsDown } from "./sidecar";

/** From the first one on it is red. */
const none = { steps: [[1, "red"]] } as const;

/** Points that are gone for good; `where` is what tells which way, as in `the row on points`. */
export const pointsLost = (where: string): PanelDraft =>
    stat({
        title: "Points lost",
        description: `Points that the picked sidecars refused, shed or failed to write since each started. Any: ${where} says which of the three, and what to do.`,
        unit: "short",
        thresholds: none,
        ...tile,
        queries: [{ expr: lostSinceStart, legend: "Points" }],
    });

/** Targets whose last scrape failed; `where` is what names them, as in `the table of scrape targets`. */
export const scrapeTargetsDown = (where: string): PanelDraft =>
    stat({
        title: "Scrape targets down",
        description: `Targets whose last scrape failed. Any: ${where} names them; the program isn't listening, answers too late, or sends more than the job's limits allow.`,
        unit: "none",
        thresholds: none,
        ...tile,
        queries: [{ expr: targetsDown(), legend: "Targets" }],
    });
