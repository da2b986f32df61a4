/** What a config's receivers take in: the metrics of each source, before any pipeline. */
import { goSeconds, prometheusSeconds } from "../durations";
import { ecsMetrics } from "../names/ecs-metrics";
import { type ConfigView, countOf } from "../rules/config-view";
import { jobsOf } from "../rules/scrape-jobs";
import { at, entries, isMapping, items, textOf } from "../values";
import { type Buckets, bucketsOf } from "./buckets";
import { type Family, type Labels } from "./exposition";
import { type Points, pointsOf } from "./otlp-points";
import { programAt } from "./programs";
import { exactly, type Range, times } from "./range";
import { readRules, relabelled } from "./relabel";

/** What is known beside the config. */
export interface Beside {
    /** Containers of the task; undefined where they aren't known. */
    readonly containers?: number;
    /** The buckets that the task's Envoy is told to have; undefined for its own. */
    readonly envoyBuckets?: readonly number[];
    /** What targets expose, by the names of their jobs, or by receivers' ids for what is pushed. */
    readonly scraped?: ReadonlyMap<string, readonly Family[]>;
}

/** A metric and its series of one target. */
export interface Metric {
    readonly name: string;
    readonly series: Range;
    /** As OTLP has them: a histogram with all its buckets is one for each combination of labels. */
    readonly points: Range;
    /** Bytes of these points, without what they have from resource and scope. */
    readonly pointBytes: Range;
    /** Of a histogram with buckets of its own; undefined for anything else. */
    readonly histogram?: Buckets;
}

/** What comes from one job, or from one receiver. */
export interface Source {
    readonly receiver: string;
    readonly job: string;
    /** What it is taken for, as the end of a sentence; undefined for what isn't known. */
    readonly takenFor?: string;
    /** Targets of the job. */
    readonly targets: number;
    readonly intervalSeconds: number;
    /** Series of one target, before any rule; undefined where that isn't known. */
    readonly exposed?: Range;
    /** What the job's rules leave of them. */
    readonly metrics: readonly Metric[];
    /** Whether that isn't known. */
    readonly isUnknown: boolean;
    /** What Prometheus's scraper adds to each target; none for what isn't scraped. */
    readonly added: readonly string[];
    /** Whether the collector could ask for native histograms, and doesn't. Default: false. */
    readonly isClassic?: boolean;
    /** Labels that the job adds to each series. */
    readonly targetLabels: Labels;
    /** Full sentences about what isn't known, and what was taken in its place. */
    readonly notes: readonly string[];
}

/** Prometheus's `scrape_interval` where nothing says one ("Configuration", `<global_config>`). */
const defaultScrapeSeconds = 60;
/** `collection_interval` of awsecscontainermetrics (its config.go). */
const defaultEcsSeconds = 20;
/** The SDKs' OTEL_METRIC_EXPORT_INTERVAL, and the `aggregation_interval` of the statsd receiver. */
const pushSeconds = 60;
/** An application and the collector. */
const likelyContainers = 2;

const ofScraper = ["up", "scrape_duration_seconds", "scrape_samples_scraped"];
const afterRules = ["scrape_samples_post_metric_relabeling", "scrape_series_added"];
const ofExtra = ["scrape_timeout_seconds", "scrape_sample_limit", "scrape_body_size_bytes"];

/** What a program says about itself and its library: the receiver makes attributes of it (`transaction.go`). */
const info = ["target_info", "otel_scope_info"];

/** Receivers that take in what applications push. */
const pushed: ReadonlySet<string> = new Set(["otlp", "statsd", "kafka", "awscontainerinsightreceiver"]);

/** The sources of a receiver. */
export function sourcesOf(config: ConfigView, receiver: string, beside: Beside): Source[] {
    const type = config.componentType("receivers", receiver);
    if (type === "prometheus") {
        const settings = at(config.settings("receivers", receiver), "config");
        const jobs = jobsOf(config, receiver);
        return jobs.length > 0
            ? jobs.map(({ settings: job }) => scraped(config, receiver, job, settings, beside))
            : [withoutJobs(receiver)];
    }
    return [type === "awsecscontainermetrics" ? ecs(config, receiver, beside) : other(receiver, type, beside)];
}

/** A target allocator or a file may have them. */
const withoutJobs = (receiver: string): Source => ({
    receiver,
    job: receiver,
    targets: 0,
    intervalSeconds: defaultScrapeSeconds,
    metrics: [],
    isUnknown: true,
    added: [],
    targetLabels: {},
    notes: ["Its scrape jobs aren't in the config, so nothing is known of what it sends."],
});

function scraped(config: ConfigView, receiver: string, job: unknown, receiverConfig: unknown, beside: Beside): Source {
    const name = textOf(at(job, "job_name"));
    const path = textOf(at(job, "metrics_path") ?? "/metrics");
    const global = at(receiverConfig, "global");
    const { addresses, targets, notes } = targetsOf(job);
    const given = at(job, "scrape_interval") ?? at(global, "scrape_interval");
    const seconds = given === undefined ? defaultScrapeSeconds : prometheusSeconds(given);
    const ports = new Set(addresses.map((address) => /:(\d+)$/.exec(address)?.[1]));
    const port = ports.size === 1 ? Number([...ports][0]) : undefined;
    const recording = programAt({ job: name, path, port }, config.root);
    const own = beside.scraped?.get(name);
    const families = own ?? recording?.families(beside.envoyBuckets);
    const most = own === undefined ? recording?.most?.() : undefined;
    const hasExtra = [job, global].some((each) => at(each, "extra_scrape_metrics") === true);
    const base = {
        receiver,
        job: name,
        targets,
        intervalSeconds: seconds === undefined || seconds <= 0 ? defaultScrapeSeconds : seconds,
        added: [...ofScraper, ...afterRules, ...(hasExtra ? ofExtra : [])],
        isClassic: ![job, global].some((each) => at(each, "scrape_native_histograms") === true),
        targetLabels: labelsOf(job),
    };
    const about = [
        ...notes,
        ...(seconds === undefined ? [`Its interval isn't known, and was taken for ${defaultScrapeSeconds} s.`] : []),
    ];
    if (families === undefined) {
        const why = `What it exposes isn't known: give --scrape ${name}=FILE or the target's URL.`;
        return { ...base, metrics: [], isUnknown: true, notes: [...about, why] };
    }
    const kept = afterRelabelling(job, families, base.targetLabels, most);
    const limit = countOf(at(job, "sample_limit")) ?? Infinity;
    const refused = sumOf(kept.metrics).likely > limit;
    return {
        ...base,
        takenFor: own === undefined ? `${recording!.name}, ${recording!.about}` : "what --scrape names",
        exposed: { ...exactly(count(families)), ...(most && { high: count(most) }) },
        metrics: refused ? [] : kept.metrics,
        isUnknown: false,
        notes: [
            ...about,
            ...kept.notes,
            ...(refused
                ? [
                      `Its sample_limit of ${limit} is below the ${sumOf(kept.metrics).likely} series that it keeps: each scrape fails and sends nothing of them.`,
                  ]
                : []),
        ],
    };
}

export const sumOf = (metrics: readonly Metric[]): { readonly likely: number } => ({
    likely: metrics.reduce((sum, { series }) => sum + series.likely, 0),
});

const count = (families: readonly Family[]): number =>
    families.reduce((sum, { name, series }) => (info.includes(name) ? sum : sum + series.length), 0);

/** Of the first of its groups that has any. */
function labelsOf(job: unknown): Labels {
    const groups = items(at(job, "static_configs")).map((group) => entries(at(group, "labels")));
    const own = groups.find((labels) => labels.length > 0) ?? [];
    return Object.fromEntries(own.map(([name, value]) => [name, textOf(value)]));
}

/** What is left of a family: its series, and its points. */
interface Left extends Points {
    readonly series: number;
    readonly histogram?: Buckets;
}
const none: Left = { series: 0, count: 0, bytes: 0 };

/** The series that the job's rules leave, by metric; where there is a page that says more, up to those of that one. */
function afterRelabelling(
    job: unknown,
    families: readonly Family[],
    added: Labels,
    most?: readonly Family[],
): { readonly metrics: readonly Metric[]; readonly notes: readonly string[] } {
    const { followed, hasOthers } = readRules(at(job, "metric_relabel_configs"));
    const left = (all: readonly Family[]): ReadonlyMap<string, Left> =>
        new Map(
            all
                .filter(({ name }) => !info.includes(name))
                .map((family) => {
                    const kept = distinct(family.series.map((each) => relabelled(followed, each)));
                    return [
                        family.name,
                        {
                            series: kept.length,
                            ...pointsOf(family, kept, added),
                            histogram: bucketsOf(family.type, kept),
                        },
                    ] as const;
                }),
        );
    const [likely, high] = [left(families), most && left(most)];
    const names = [...new Set([...likely.keys(), ...(high?.keys() ?? [])])];
    const metrics = names.map((name): Metric => {
        const [usual, more] = [likely.get(name) ?? none, high?.get(name) ?? none];
        const range = (of: (left: Left) => number): Range => ({
            low: hasOthers ? 0 : of(usual),
            likely: of(usual),
            high: Math.max(of(usual), of(more)),
        });
        return {
            name,
            series: range(({ series }) => series),
            points: range(({ count }) => count),
            pointBytes: range(({ bytes }) => bytes),
            ...(usual.histogram === undefined ? {} : { histogram: usual.histogram }),
        };
    });
    const notes = hasOthers
        ? ["Some of its metric_relabel_configs can't be followed, and were taken for ones that keep everything."]
        : [];
    return { metrics: metrics.filter(({ series }) => series.high! > 0), notes };
}

/** What has no name, or the labels of another series, isn't kept. */
const distinct = (series: readonly (Labels | undefined)[]): readonly Labels[] => [
    ...new Map(
        series
            .filter((labels) => labels?.__name__ !== undefined)
            .map((labels) => [JSON.stringify(Object.entries(labels!).sort()), labels!]),
    ).values(),
];

function targetsOf(job: unknown): { addresses: string[]; targets: number; notes: string[] } {
    const { followed, hasOthers } = readRules(at(job, "relabel_configs"));
    const name = textOf(at(job, "job_name"));
    const all = items(at(job, "static_configs")).flatMap((group) =>
        items(at(group, "targets")).map((address): Labels => {
            const own = entries(at(group, "labels")).map(([key, value]) => [key, textOf(value)]);
            return {
                job: name,
                __address__: textOf(address),
                __scheme__: textOf(at(job, "scheme") ?? "http"),
                __metrics_path__: textOf(at(job, "metrics_path") ?? "/metrics"),
                ...(Object.fromEntries(own) as Labels),
            };
        }),
    );
    const left = all.map((labels) => relabelled(followed, labels)).filter((labels) => labels !== undefined);
    const discoveries = isMapping(job) ? Object.keys(job).filter((key) => /_sd_configs$/.test(key)) : [];
    return {
        addresses: left.map(({ __address__ = "" }) => __address__),
        targets: left.length + discoveries.length,
        notes: [
            ...discoveries.map((key) => `How many targets ${key} finds isn't known, and was taken for one.`),
            ...(hasOthers
                ? ["Some of its relabel_configs can't be followed, and were taken for ones that keep all targets."]
                : []),
        ],
    };
}

function ecs(config: ConfigView, receiver: string, { containers }: Beside): Source {
    const given = at(config.settings("receivers", receiver), "collection_interval");
    const seconds = given === undefined ? defaultEcsSeconds : goSeconds(given);
    const each: Range = containers === undefined ? { low: 1, likely: likelyContainers } : exactly(containers);
    // That one is of stopped containers only.
    const names = Object.keys(ecsMetrics).filter((name) => name !== "container.duration");
    const metrics = names.map((name): Metric => {
        const series = name.startsWith("container.") ? each : exactly(1);
        const { bytes } = pointsOf({ name, type: "gauge" }, [{ __name__: name }], {});
        return { name, series, points: series, pointBytes: times(series, bytes) };
    });
    return {
        receiver,
        job: receiver,
        takenFor: "the task metadata endpoint of ECS",
        targets: 1,
        intervalSeconds: seconds ?? defaultEcsSeconds,
        exposed: exactly(metrics.reduce((sum, { series }) => sum + series.likely, 0)),
        metrics,
        isUnknown: false,
        added: [],
        targetLabels: {},
        notes: [
            ...(containers === undefined
                ? [`How many containers the task has isn't known, and was taken for ${likelyContainers}.`]
                : []),
            ...(seconds === undefined ? [`Its interval isn't known, and was taken for ${defaultEcsSeconds} s.`] : []),
        ],
    };
}

function other(receiver: string, type: string, { scraped: given }: Beside): Source {
    const families = given?.get(receiver);
    const base = { receiver, job: receiver, targets: 1, intervalSeconds: pushSeconds, added: [], targetLabels: {} };
    if (families === undefined) {
        const what = pushed.has(type) ? "What applications push to it" : "What it takes in";
        const why = `${what} isn't known: give --scrape ${receiver}=FILE with it in Prometheus's text format.`;
        return { ...base, exposed: undefined, metrics: [], isUnknown: true, notes: [why] };
    }
    const metrics = families.map((family): Metric => {
        const points = pointsOf(family, family.series, {});
        const { name, series } = family;
        const histogram = bucketsOf(family.type, series);
        return {
            name,
            series: exactly(series.length),
            points: exactly(points.count),
            pointBytes: exactly(points.bytes),
            ...(histogram === undefined ? {} : { histogram }),
        };
    });
    return {
        ...base,
        takenFor: "what --scrape names",
        exposed: exactly(count(families)),
        metrics,
        isUnknown: false,
        notes: [`Its interval was taken for ${pushSeconds} s, the default of the SDKs.`],
    };
}
