/** What a minute of a collector's config sends to those who bill it, by source: an estimate with its bounds. Pure. */
import { andList } from "../lists";
import { ConfigView } from "../rules/config-view";
import { isMapping } from "../values";
import type { Buckets } from "./buckets";
import { fateOf, othersIn } from "./filters";
import { pointsOf } from "./otlp-points";
import { exactly, plus, type Range, times } from "./range";
import { exporterRegion } from "./region";
import { surroundingsOf } from "./resource-bytes";
import {
    billedReceivers,
    costedDestination,
    type CostedDestination,
    type Route,
    routesOf,
    sendsTargetInfo,
} from "./routes";
import { type Beside, type Metric, type Source, sourcesOf } from "./sources";

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

/** What one exporter sends in a minute. */
export interface DestinationEstimate {
    readonly exporter: string;
    readonly to: CostedDestination;
    /** As Prometheus counts them, a histogram's buckets one by one. */
    readonly series: Range;
    readonly samplesPerMinute: Range;
    /** As OTLP counts them, a histogram as one. */
    readonly pointsPerMinute: Range;
    /** Of these points, as CloudWatch counts them; the lower bound is without the scope that a receiver names. */
    readonly pointBytesPerMinute: Range;
}

export interface Estimate {
    readonly sources: readonly SourceEstimate[];
    /** In the order of the config; a sum over them is what the whole has. */
    readonly destinations: readonly DestinationEstimate[];
    readonly series: Range;
    readonly samplesPerMinute: Range;
    /** Full sentences about the config as a whole. */
    readonly notes: readonly string[];
}

/** Estimates a config as the collector reads it, which may be anything. */
export function estimate(root: unknown, beside: Beside = {}): Estimate {
    const config = new ConfigView(isMapping(root) ? root : {}, {});
    const receivers = billedReceivers(config);
    const all = receivers.flatMap((receiver) => {
        const routes = routesOf(config, receiver);
        return sourcesOf(config, receiver, beside).map((source) => ({ source, routes }));
    });
    const sources = all.map(({ source, routes }) => sourceEstimate(config, source, routes));
    return {
        sources,
        destinations: destinationEstimates(config, all),
        series: plus(...sources.map(({ sent, added }) => plus(sent ?? { low: 0, likely: 0 }, exactly(added)))),
        samplesPerMinute: plus(
            ...sources.flatMap(({ ownPerMinute, addedPerMinute }) => [ownPerMinute, addedPerMinute]),
        ),
        notes: [
            ...(receivers.length > 0
                ? []
                : [
                      "No metrics come to an exporter that writes to AMP or CloudWatch, so there is nothing that they bill.",
                  ]),
            ...inSeveralRegions(config, receivers),
            ...unpriced(config).map((id) => `What ${id} costs where it sends to isn't known, and nothing is counted.`),
        ],
    };
}

/** That the destinations at AMP and CloudWatch are in several regions, of which a bill has one. */
function inSeveralRegions(config: ConfigView, receivers: readonly string[]): readonly string[] {
    const billed = receivers
        .flatMap((receiver) => routesOf(config, receiver))
        .filter(({ to }) => to !== "remote-write");
    const exporters = [...new Set(billed.map(({ exporter }) => exporter))];
    const known = exporters.flatMap((id) => {
        const region = exporterRegion(config, id);
        return region === undefined ? [] : [{ id, region }];
    });
    return new Set(known.map(({ region }) => region)).size < 2
        ? []
        : [
              `All destinations are counted at the prices of one region, and ${andList(known.map(({ id, region }) => `${id} is in ${region}`))}.`,
          ];
}

/** Exporters of metrics over OTLP whose bill nothing is known of. */
const unpriced = (config: ConfigView): readonly string[] => [
    ...new Set(
        config.pipelines
            .filter(({ signal }) => signal === "metrics")
            .flatMap(({ exporters }) => exporters)
            .filter(
                (id) =>
                    /^otlp_(grpc|http)$/.test(config.componentType("exporters", id)) &&
                    costedDestination(config, id) === undefined,
            ),
    ),
];

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

/** Each exporter with what comes to it on all ways. */
function destinationEstimates(
    config: ConfigView,
    all: readonly { readonly source: Source; readonly routes: readonly Route[] }[],
): DestinationEstimate[] {
    const parts = all.flatMap(({ source, routes }) =>
        routes.map((route): DestinationEstimate => {
            const { own, added, points, pointBytes, addedPoints, addedBytes } = ofRoute(config, source, route);
            const { targets, intervalSeconds, isUnknown } = source;
            const open = (range: Range): Range => (isUnknown ? { low: 0, likely: 0 } : range);
            const perMinute = (range: Range, more: Range): Range =>
                times(plus(open(range), more), (targets * 60) / intervalSeconds);
            return {
                exporter: route.exporter,
                to: route.to,
                series: times(plus(open(own), exactly(added)), targets),
                samplesPerMinute: perMinute(own, exactly(added)),
                pointsPerMinute: perMinute(points, exactly(addedPoints)),
                pointBytesPerMinute: perMinute(pointBytes, addedBytes),
            };
        }),
    );
    const byExporter = new Map<string, DestinationEstimate>();
    for (const part of parts) {
        const before = byExporter.get(part.exporter);
        const sum = (of: (each: DestinationEstimate) => Range): Range =>
            before === undefined ? of(part) : plus(of(before), of(part));
        byExporter.set(part.exporter, {
            ...part,
            series: sum(({ series }) => series),
            samplesPerMinute: sum(({ samplesPerMinute }) => samplesPerMinute),
            pointsPerMinute: sum(({ pointsPerMinute }) => pointsPerMinute),
            pointBytesPerMinute: sum(({ pointBytesPerMinute }) => pointBytesPerMinute),
        });
    }
    return [...byExporter.values()];
}

/** What one target sends on one way. */
function ofRoute(config: ConfigView, source: Source, { processors, exporter }: Route) {
    const isOpen = othersIn(config, processors).some((id) => config.componentType("processors", id) !== "filter");
    const fates = new Map(source.metrics.map(({ name }) => [name, fateOf(config, processors, name)]));
    const passing = source.metrics.filter(({ name }) => fates.get(name) !== "dropped");
    const bounded = ({ name }: { readonly name: string }, range: Range): Range => {
        const isCertain = fates.get(name) === "passes" && !isOpen;
        return { ...range, low: isCertain ? range.low : 0, high: isOpen ? undefined : range.high };
    };
    const sum = (of: (metric: (typeof passing)[number]) => Range): Range =>
        plus(...passing.map((metric) => bounded(metric, of(metric))));
    const info = source.added.length > 0 && sendsTargetInfo(config, exporter) ? 1 : 0;
    const added = source.added.filter((name) => fateOf(config, processors, name) !== "dropped");
    const { resource, scope } = surroundingsOf(config, source.receiver, source.job, processors);
    const carried = { low: resource, likely: resource + scope, high: resource + scope };
    const points = sum(({ points: each }) => each);
    const ofAdded = added.map((name) => pointsOf({ name, type: "gauge" }, [{ __name__: name }], source.targetLabels));
    return {
        own: sum(({ series }) => series),
        added: added.length + info,
        points,
        pointBytes: plus(
            sum(({ pointBytes }) => pointBytes),
            withCarried(points, carried),
        ),
        addedPoints: added.length,
        addedBytes: plus(
            exactly(ofAdded.reduce((total, { bytes }) => total + bytes, 0)),
            withCarried(exactly(added.length), carried),
        ),
        byName: new Set(passing.map(({ name }) => name)),
    };
}

/** What so many points have from resource and scope. */
const withCarried = (points: Range, carried: Required<Range>): Range => ({
    low: points.low * carried.low,
    likely: points.likely * carried.likely,
    high: points.high === undefined ? undefined : points.high * carried.high,
});
