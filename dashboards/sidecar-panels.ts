/** Panels about the sidecar that several dashboards show, each with where to look further. */
import { labels, metrics } from "../collector/names/names";
import type { PanelDraft, PanelRequest } from "./builder";
import { count, max, orZero, select } from "./promql";
import { downForLong } from "./rules/alerts/scrape";
import { anyIs } from "./objectives";
import { graph, perService, tasksAndUsual, third, tile } from "./shapes";
import { heapOfLimit, losses, lossRate, lost, nearFull, queueShare, refusing } from "./sidecar";

const { job } = labels;
const [refused, shed, failed] = losses;

/** The sidecar that is nearest to its limiter; `remedy` is what helps, as in `raise that sidecar's memory`. */
export const fullestSidecar = (remedy: string): PanelDraft =>
    tile(
        "Fullest sidecar",
        `Heap of the fullest sidecar against the size from which its limiter refuses points. From 100 % on metrics are lost so that the task lives: ${remedy}.`,
        { unit: "percentunit", decimals: 0, min: 0, thresholds: refusing },
        { expr: max(heapOfLimit), legend: "Heap" },
    );

/** Points that are lost at this moment; `where` is what tells which way, as in `the row on points`. */
export const pointsLost = (where: string): PanelDraft =>
    tile(
        "Points lost",
        `Points a second that the picked sidecars refuse, shed or fail to write. Any: ${where} says which of the three, since when, and what to do.`,
        { unit: "cps", decimals: 1, thresholds: anyIs("page") },
        { expr: lost(), legend: "Points" },
    );

/** Targets without a scrape for ten minutes; `where` is what names them, as in `the table of scrape targets`. */
export const scrapeTargetsDown = (where: string): PanelDraft =>
    tile(
        "Scrape targets down",
        `Targets that no scrape has succeeded on for ten minutes. Any: ${where} names them; the program isn't listening, answers too late, or sends more than the job's limits allow.`,
        { unit: "none", thresholds: anyIs("ticket") },
        { expr: orZero(count(downForLong), count(select(metrics.scrape.up))), legend: "Targets" },
    );

/** Points that are lost, by what lost them. */
export const lostPerSecond = (title: string, link: Pick<PanelRequest, "links"> = {}): PanelDraft =>
    graph(
        title,
        "Refused by the limiter: raise the sidecar's memory or scrape less. Shed: the queue was full as the endpoint is slow or away. Failed: the endpoint refused them; the collector's log has its answer.",
        { unit: "cps", rankedBy: lost(job), ...link, ...third },
        { expr: lossRate(refused, job), legend: `${perService} refused` },
        { expr: lossRate(shed, job), legend: `${perService} shed` },
        { expr: lossRate(failed, job), legend: `${perService} failed` },
    );

/** The queue of each task. */
export const queueByTask = (title: string, link: Pick<PanelRequest, "links"> = {}): PanelDraft =>
    graph(
        title,
        "What waits for the endpoint against the room for it, in memory or on disk. Above half for long: it is slow or away (check its status and throttling); at 100 % points are shed.",
        { unit: "percentunit", max: 1, thresholds: nearFull, ...link, ...third },
        ...tasksAndUsual(queueShare),
    );
