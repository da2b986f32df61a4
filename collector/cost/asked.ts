/** What dashboards and rules ask for, by the names of metrics. Pure. */
import { ecsMetrics } from "../names/ecs-metrics";
import { type OtlpMetric, translate, type TranslationStrategy } from "../names/translation";
import { mayTakeLong, wholeMatch } from "../regex";

/** What expressions select. */
export interface Asked {
    /** Names of series, as in PromQL. */
    readonly names: ReadonlySet<string>;
    /** Expressions that the whole of a name matches. */
    readonly patterns: readonly string[];
}

/** Ends of the series of a histogram or summary, and of a counter in OpenMetrics. */
const ends = ["", "_bucket", "_sum", "_count", "_total"];
/** A histogram without one of these is dropped as a whole (`metricfamily.go`). */
const ofHistogram = ["_bucket", "_sum", "_count"];

const strategies: readonly TranslationStrategy[] = [
    "UnderscoreEscapingWithSuffixes",
    "UnderscoreEscapingWithoutSuffixes",
    "NoTranslation",
];

/** A metric's names in Prometheus, whatever the exporter is told about units. */
function spellings(metric: string): readonly string[] {
    const ofReceiver = (ecsMetrics as Readonly<Record<string, OtlpMetric | undefined>>)[metric];
    return ofReceiver === undefined
        ? [metric, metric.replace(/[^\w:]/g, "_")]
        : strategies.map((strategy) => translate(ofReceiver, strategy));
}

/** Whether a metric is asked for: one of its series is enough. */
export function isAskedBy({ names, patterns }: Asked, metric: string): boolean {
    const series = spellings(metric).flatMap((name) => ends.map((end) => name + end));
    // What would take too long to be tried counts as asking, as nothing should be left out for that.
    const isAsked = (name: string): boolean =>
        patterns.some((pattern) => mayTakeLong(pattern) || Boolean(wholeMatch(pattern, name)));
    return series.some((name) => names.has(name) || isAsked(name));
}

/**
 * The list that keeps what is asked for, each a regular expression of names: for `allow` of a scrape job, or for a rule
 * with `keep`.
 * @param recorded What rules make themselves, which no target exposes.
 */
export function allowListOf({ names, patterns }: Asked, recorded: ReadonlySet<string> = new Set()): readonly string[] {
    const all = [...names]
        .filter((name) => !recorded.has(name))
        .flatMap((name) => {
            const end = ofHistogram.find((each) => name.endsWith(each));
            return end === undefined ? [name] : ofHistogram.map((each) => name.slice(0, -end.length) + each);
        });
    return [...new Set([...all, ...patterns])].sort();
}
