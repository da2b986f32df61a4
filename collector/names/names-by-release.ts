/**
 * What a metric is called in another release of ADOT, or with another translation strategy: for queries that have to
 * find old series too.
 */
import { ecsMetrics } from "./ecs-metrics";
import { type Metric, metrics } from "./names";
import type { AdotRelease } from "../release";
import { type OtlpKind, type OtlpMetric, sentStrategy, translate, type TranslationStrategy } from "./translation";

/** One change of what the collector itself sends. What a program sends doesn't change with the collector's release. */
interface Change {
    /** Collector that first sends it as it is now. */
    readonly since: string;
    /** OTLP names as they are now. */
    readonly names: readonly string[];
    /** What older collectors send instead; undefined when they send nothing. */
    readonly before: (metric: OtlpMetric) => OtlpMetric | undefined;
}

const limiterCounters = ["accepted", "refused"].flatMap((what) =>
    ["metric_points", "log_records", "spans"].map((signal) => `otelcol_processor_memory_limiter_${what}_${signal}`),
);

/** Sources: contrib's changelog (0.148), `metadata.yaml` of the memory limiter in 0.154 and 0.155. */
const changes: readonly Change[] = [
    {
        since: "0.148.0",
        names: ["ecs.task.memory", "container.memory"].flatMap((prefix) => [
            `${prefix}.utilized`,
            `${prefix}.reserved`,
        ]),
        before: (metric) => ({ ...metric, unit: "Megabytes" }),
    },
    {
        since: "0.148.0",
        names: ["ecs.task.ephemeral_storage.utilized", "ecs.task.ephemeral_storage.reserved"],
        before: () => undefined,
    },
    {
        since: "0.155.0",
        names: limiterCounters,
        // Other processors counted under this name too: the label `processor` tells.
        before: (metric) => ({ ...metric, name: metric.name.replace("_memory_limiter", "") }),
    },
];

/**
 * The metric's name in Prometheus when that release sends it; undefined when it doesn't.
 * @param metric as the pinned release sends it: {@link otlpOf}, or `otlp` of an entry in `jvm-sources.ts`.
 * @param strategy Default: that of the rendered configs. It is a key of the exporter since ADOT v0.48; before,
 * `add_metric_suffixes: false` meant `UnderscoreEscapingWithoutSuffixes`, and nothing or `true` meant
 * `UnderscoreEscapingWithSuffixes`.
 * @throws Error as {@link translate}.
 */
export function nameIn(
    release: Pick<AdotRelease, "collectorVersion">,
    metric: OtlpMetric,
    strategy: TranslationStrategy = sentStrategy,
): string | undefined {
    const sent = changes
        .filter(({ since, names }) => names.includes(metric.name) && isOlder(release.collectorVersion, since))
        .reduce<OtlpMetric | undefined>((found, { before }) => found && before(found), metric);
    return sent && translate(sent, strategy);
}

const isOlder = (version: string, since: string): boolean => version.localeCompare(since, "en", { numeric: true }) < 0;

const kinds: Readonly<Record<Metric["kind"], OtlpKind>> = {
    counter: "monotonicSum",
    gauge: "gauge",
    histogram: "histogram",
    summary: "summary",
};

/**
 * A metric of `names.ts` as it reaches the exporter. A scraped one has no unit, as the Prometheus text format has none.
 * @throws Error for a metric that isn't in `names.ts`: its OTLP name and unit can't be told from its name in
 * Prometheus.
 */
export function otlpOf(metric: Metric): OtlpMetric {
    const { name, kind } = metric;
    if (!catalogue.has(name)) {
        throw new Error(
            `Metric ${name} isn't in names.ts, so its OTLP name and unit aren't known. Ask with the OTLP metric that its source sends.`,
        );
    }
    const ofReceiver = Object.values(ecsMetrics).find((sent) => sent.name === metric.otel);
    return ofReceiver ?? { name, unit: "", kind: kinds[kind] };
}

const catalogue: ReadonlySet<string> = new Set(
    Object.values(metrics).flatMap((group) => Object.values<Metric>(group).map(({ name }) => name)),
);
