/** Series and samples a minute that a collector's config sends to AMP, by source: an estimate with its bounds. Pure. */
import { ConfigView } from "../rules/config-view";
import { isMapping } from "../values";
import { fateOf, othersIn } from "./filters";
import { exactly, plus, type Range, times } from "./range";
import { billedReceivers, type Route, routesOf, sendsTargetInfo } from "./routes";
import { type Beside, type Buckets, type Metric, type Source, sourcesOf } from "./sources";

export type { Beside } from "./sources";

/** What one scrape job, or one receiver, costs. */
export interface SourceEstimate {
    readonly receiver: string;
    readonly job: string;
    readonly takenFor?: string;
    readonly targets: number;
    readonly intervalSeconds: number;
    /** Series of one target; undefined where that isn't known. */
    readonly exposed?: Range;
    /** Of these, sent from all targets, once for each exporter that they go to; undefined where that isn't known. */
    readonly sent?: Range;
    /** `up`, `scrape_…` and `target_info` of all targets, sent in the same way. */
    readonly added: number;
    /** Samples a minute of what is sent; of what isn't known nothing is in it, and it has no upper bound. */
    readonly ownPerMinute: Range;
    readonly addedPerMinute: Range;
    /** Series by metric, all targets, as likely. */
    readonly metrics: readonly SentMetric[];
    /** Whether the collector could ask for native histograms, and doesn't. */
    readonly isClassic: boolean;
    /** Full sentences. */
    readonly notes: readonly string[];
}

/** A metric of all targets of a source, on all ways. */
export interface SentMetric {
    readonly name: string;
    readonly series: number;
    /** Of a histogram with buckets of its own; undefined for anything else. */
    readonly histogram?: Buckets;
}

export interface Estimate {
    readonly sources: readonly SourceEstimate[];
    readonly series: Range;
    readonly samplesPerMinute: Range;
    /** Full sentences about the config as a whole. */
    readonly notes: readonly string[];
}

/** Estimates a config as the collector reads it, which may be anything. */
export function estimate(root: unknown, beside: Beside = {}): Estimate {
    const config = new ConfigView(isMapping(root) ? root : {}, {});
    const receivers = billedReceivers(config);
    const sources = receivers.flatMap((receiver) => {
        const routes = routesOf(config, receiver);
        return sourcesOf(config, receiver, beside).map((source) => sourceEstimate(config, source, routes));
    });
    return {
        sources,
        series: plus(...sources.map(({ sent, added }) => plus(sent ?? { low: 0, likely: 0 }, exactly(added)))),
        samplesPerMinute: plus(
            ...sources.flatMap(({ ownPerMinute, addedPerMinute }) => [ownPerMinute, addedPerMinute]),
        ),
        notes:
            receivers.length > 0
                ? []
                : ["No metrics come to an exporter that writes to AMP, so there is nothing that AMP bills."],
    };
}

/** The jobs and receivers that `Beside.scraped` can be about. */
export function sourceNames(root: unknown): string[] {
    const config = new ConfigView(isMapping(root) ? root : {}, {});
    return billedReceivers(config).flatMap((receiver) => sourcesOf(config, receiver, {}).map(({ job }) => job));
}

function sourceEstimate(config: ConfigView, source: Source, routes: readonly Route[]): SourceEstimate {
    const { receiver, job, takenFor, targets, intervalSeconds, exposed, isUnknown } = source;
    const scrapesPerMinute = 60 / intervalSeconds;
    const others = [...new Set(routes.flatMap(({ processors }) => othersIn(config, processors)))];
    const all = routes.map((route) => ofRoute(config, source, route));
    const sent = isUnknown ? undefined : times(plus(...all.map(({ own }) => own)), targets);
    const added = all.reduce((sum, route) => sum + route.added, 0) * targets;
    return {
        receiver,
        job,
        takenFor,
        targets,
        intervalSeconds,
        exposed,
        sent,
        added,
        ownPerMinute: sent === undefined ? { low: 0, likely: 0 } : times(sent, scrapesPerMinute),
        addedPerMinute: times(exactly(added), scrapesPerMinute),
        metrics: source.metrics
            .map((metric) => {
                const ways = all.filter(({ byName }) => byName.has(metric.name)).length;
                return sentOf(metric, ways * targets);
            })
            .filter(({ series }) => series > 0),
        isClassic: source.isClassic === true,
        notes: [
            ...source.notes,
            ...others.map(
                (id) => `What processor ${id} does to the number of series isn't known, and was taken for nothing.`,
            ),
        ],
    };
}

/** @param copies Targets, times the ways that it takes. */
const sentOf = ({ name, series, histogram }: Metric, copies: number): SentMetric => ({
    name,
    series: series.likely * copies,
    ...(histogram === undefined
        ? {}
        : { histogram: { buckets: histogram.buckets * copies, histograms: histogram.histograms * copies } }),
});

/** What one target sends on one way. */
function ofRoute(config: ConfigView, source: Source, { processors, exporter }: Route) {
    const isOpen = othersIn(config, processors).some((id) => config.componentType("processors", id) !== "filter");
    const fates = new Map(source.metrics.map(({ name }) => [name, fateOf(config, processors, name)]));
    const passing = source.metrics.filter(({ name }) => fates.get(name) !== "dropped");
    const own = passing.map(({ name, series }): Range => {
        const isCertain = fates.get(name) === "passes" && !isOpen;
        return { ...series, low: isCertain ? series.low : 0, high: isOpen ? undefined : series.high };
    });
    const info = source.added.length > 0 && sendsTargetInfo(config, exporter) ? 1 : 0;
    const added = source.added.filter((name) => fateOf(config, processors, name) !== "dropped").length;
    return {
        own: plus(...own),
        added: added + info,
        byName: new Set(passing.map(({ name }) => name)),
    };
}
