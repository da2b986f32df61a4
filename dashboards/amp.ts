/**
 * The AMP dashboard: the series and samples that a workspace gets, from whom, what they cost, and how far the quotas
 * are.
 */
import { labels, metrics, type Metric } from "../collector/names/names";
import { standardMarks } from "./annotations";
import { dollarsPerTenMillionSamples, quotas, secondsPerMonth } from "./amp-terms";
import { dashboard, table, type RowRequest } from "./builder";
import { toService, uids } from "./links";
import type { Dashboard } from "./model";
import { count, orZero, select, selectAll, share, sum, topk } from "./promql";
import { recorded } from "./recorded";
import { bars, graph, half, overWeeks, perService, perTarget, third, tile } from "./shapes";
import { hourly } from "./trend";

const { ecs, container, scrape } = metrics;
const { job } = labels;

const size = (group: Readonly<Record<string, Metric>>): number => Object.keys(group).length;

/**
 * Adds up what is sent, for each of the labels `by`: the samples that scrapes kept, what the scraper adds to every
 * target, and the metrics of ECS. So a few series of each task are read, not all that the workspace holds. Series that
 * reach the collector by other receivers are not in it.
 * @param kept what is added up of the samples that a target keeps.
 * @param times how often a series was written.
 */
function sent(
    kept: (selector: string) => string,
    times: (selector: string, ...by: readonly string[]) => string,
    by: readonly string[],
): string {
    const targets = times(select(scrape.up), ...by);
    const ofEcs = (metric: Metric): string => orZero(times(select(metric), ...by), targets);
    return [
        sum(kept(select(scrape.samplesKept)), ...by),
        `${size(scrape)} * ${targets}`,
        `${size(ecs)} * ${ofEcs(ecs.taskMemoryUtilized)}`,
        `${size(container)} * ${ofEcs(container.memoryUtilized)}`,
    ].join(" + ");
}

/** Series that are written now. */
const series = (...by: readonly string[]): string => sent((selector) => selector, count, by);

/** Long enough for several scrapes at any usual interval, and a round number of seconds to divide by. */
const window = { text: "5m", seconds: 300 };

/** Samples per second, as scrapes really happened: no interval has to be known. */
const samplesPerSecond = (...by: readonly string[]): string => {
    const kept = (selector: string): string => `sum_over_time(${selector}[${window.text}])`;
    const times = (selector: string, ...labels: readonly string[]): string =>
        sum(`count_over_time(${selector}[${window.text}])`, ...labels);
    return `(${sent(kept, times, by)}) / ${window.seconds}`;
};

const samplesPerMonth = (...by: readonly string[]): string => `${secondsPerMonth} * ${samplesPerSecond(...by)}`;
const dollarsPerMonth = (...by: readonly string[]): string =>
    `${dollarsPerTenMillionSamples} * ${samplesPerMonth(...by)} / 1e7`;

const now: RowRequest = {
    title: "Now",
    panels: [
        tile(
            "Series",
            "Series that the picked tasks write: what their scrapes keep, and the metrics of ECS. Every one costs a sample per scrape; what the table below shows on top is where to save.",
            { unit: "short" },
            { expr: series(), legend: "Series" },
        ),
        tile(
            "Samples per second",
            "Samples written per second, counted over five minutes. It is what AMP bills: series divided by the scrape interval; a longer interval lowers it for every series at once.",
            { unit: "cps", decimals: 1 },
            { expr: samplesPerSecond(), legend: "Samples" },
        ),
        tile(
            "Samples per month",
            "Samples in a month of 30 days at the rate of this moment. Compare it with the bill: much more there comes from writers without this package's sidecar.",
            { unit: "short", decimals: 1 },
            { expr: samplesPerMonth(), legend: "Samples" },
        ),
        tile(
            "Dollars per month",
            `US dollars for ingestion in a month of 30 days at this rate, at the list price of the first tier, $${dollarsPerTenMillionSamples.toFixed(2)} for ten million samples. Storage and queries come on top: check the current price of the region.`,
            { unit: "currencyUSD", decimals: 2 },
            { expr: dollarsPerMonth(), legend: "Ingestion" },
        ),
        tile(
            "Of the series quota",
            `Series against the default quota of ${quotas.activeSeries / 1e6} million active series in a workspace. AMP counts what it got in two hours, so deployments add: ask for more before 80 %.`,
            { unit: "percentunit", decimals: 3, min: 0 },
            { expr: `(${series()}) / ${quotas.activeSeries}`, legend: "Series" },
        ),
        tile(
            "Of the ingestion quota",
            `Samples per second against the default quota of ${quotas.ingestionRate.toLocaleString("en-US")} in a workspace. Above it AMP answers 429 and the sidecars' queues fill: ask for more before 80 %.`,
            { unit: "percentunit", decimals: 3, min: 0 },
            { expr: `${samplesPerSecond()} / ${quotas.ingestionRate}`, legend: "Samples" },
        ),
    ],
};

const services: RowRequest = {
    title: "By service",
    panels: [
        table({
            title: "What each service sends and costs",
            description:
                "Series, samples per second and dollars a month of each service, the dearest first. Many series for each task: look for its label with the most values; many tasks: a longer scrape interval pays most.",
            width: 24,
            height: 8,
            keys: { [job]: "Service", [labels.cluster]: "Cluster" },
            keyLinks: { [job]: [toService("collector")] },
            sortBy: ["Dollars per month"],
            columns: [
                { name: "Targets", expr: count(select(scrape.up), job), unit: "none" },
                { name: "Series", expr: series(job), unit: "short" },
                {
                    name: "Series per task",
                    expr: share(`(${series(job)})`, count(count(select(scrape.up), job, labels.instance), job)),
                    unit: "short",
                    decimals: 0,
                },
                { name: "Samples per second", expr: samplesPerSecond(job), unit: "cps", decimals: 1 },
                { name: "Dollars per month", expr: dollarsPerMonth(job), unit: "currencyUSD", decimals: 2 },
            ],
        }),
        graph(
            "Series kept, over weeks",
            "Series that the scrapes of each service keep, from recorded series. A step at a deployment is new metrics or labels; a slope is a label whose values grow without end.",
            { unit: "short", ...overWeeks, ...third },
            { expr: hourly("max", recorded.scrape.activeSeries.sum), legend: perService },
        ),
        graph(
            "Samples kept by scrape job, over weeks",
            "Samples that one round of scrapes keeps, all tasks together, from recorded series. The scrape job that grew is the one whose allow or deny list to look at.",
            { unit: "short", ...overWeeks, ...third },
            { expr: hourly("max", recorded.scrape.samplesKept), legend: perTarget },
        ),
        graph(
            "New series by scrape job, over weeks",
            "New series in one scrape, mean over an hour, from recorded series. Peaks are deployments; a floor above 0 is churn: AMP counts each new series for two hours.",
            { unit: "short", ...overWeeks, ...third },
            { expr: hourly("avg", recorded.scrape.seriesAdded), legend: perTarget },
        ),
    ],
};

/** Metrics shown by the number of their series. */
const shownMetrics = 20;

/** Labels that may grow: those that a config or the code decides the values of. */
const growing: readonly (readonly [heading: string, label: string])[] = [
    ["tasks", labels.instance],
    ["scrape jobs", labels.scrapeJob],
    ["containers", labels.container],
    ["Envoy clusters", labels.envoyCluster],
    ["Envoy listeners", labels.envoyListenerPrefix],
    ["bucket bounds", labels.le],
    ["JVM pools", labels.jvmPool],
];

const cardinality: RowRequest = {
    title: "Cardinality",
    panels: [
        bars(
            `The ${shownMetrics} metrics with most series`,
            "Series of each metric name, the picked tasks together; buckets count each. One that no graph needs: deny it in its scrape job, or give the histogram fewer buckets. It reads every series once.",
            { unit: "short", width: 12, height: 14 },
            { expr: topk(shownMetrics, count(selectAll(), "__name__")), legend: "{{__name__}}" },
        ),
        bars(
            "Values of labels",
            "Different values of labels in the picked tasks. Each multiplies the series that carry it; a label of the application with thousands of values, an id or a path, belongs in a log. It reads every series once.",
            { unit: "short", width: 12, height: 14 },
            ...growing.map(([legend, label]) => ({
                // Every series has an instance, and is picked by it already.
                expr: count(count(selectAll(label === labels.instance ? {} : { [label]: '!=""' }), label)),
                legend,
            })),
        ),
        graph(
            "Samples per second, by service",
            "Samples written per second, counted over five minutes. A step without a deployment is a label that exploded or a target that came back; follow it in the scrapes of that service.",
            { unit: "cps", ...half },
            { expr: samplesPerSecond(job), legend: perService },
        ),
        graph(
            "Samples dropped before they cost",
            "Samples that scrapes brought and allow, deny and relabelling took out, in one round of scrapes. They cost memory in the sidecar and time in the target, though no money: better not expose them.",
            { unit: "short", ...half },
            {
                expr: `${sum(select(scrape.samplesScraped), job)} - ${sum(select(scrape.samplesKept), job)}`,
                legend: perService,
            },
        ),
    ],
};

/** Series, samples and cost of what the sidecars write, against AMP's quotas. */
export function ampDashboard(): Dashboard {
    return dashboard({
        uid: uids.amp,
        title: "AMP workspace",
        description:
            "Series and samples that the sidecars write, by service, metric and label, what they cost, and how far AMP's quotas are.",
        tags: ["amp"],
        serviceMetric: scrape.up.name,
        annotations: standardMarks,
        rows: [now, services, cardinality],
    });
}
