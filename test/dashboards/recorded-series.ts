/**
 * Series for a real Prometheus: recorded expositions, and the ECS and sidecar metrics of the catalogue, over ten
 * minutes of scrapes.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { labels, metrics, selfScrapeJob, sidecarContainer, type Metric } from "../../collector/names/names";

/** One series as it is written in an exposition, without time. */
export interface Series {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    /** Grows by a tenth of its value with every scrape; a gauge stays. */
    readonly counter: boolean;
}

export const scrapeSeconds = 20;
export const scrapes = 30;

const fixtures = path.join(__dirname, "..", "..", "local", "fixtures");

/** The samples of a recorded exposition in Prometheus's text format. */
export function readExposition(file: string): Series[] {
    const lines = fs.readFileSync(path.join(fixtures, file), "utf8").split("\n");
    const kinds = new Map(
        lines.flatMap((line) => {
            const [, name, kind] = /^# TYPE (\S+) (\S+)/.exec(line) ?? [];
            return name === undefined ? [] : [[name, kind] as const];
        }),
    );
    return lines.flatMap((line) => {
        const [, name, text = "", value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
        if (name === undefined) {
            return [];
        }
        const own = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, content]) => [label, content]);
        const kind = kinds.get(name) ?? kinds.get(name.replace(/_(bucket|sum|count)$/, ""));
        const counter = kind === "counter" || kind === "histogram" || kind === "summary";
        return [{ name, labels: Object.fromEntries(own) as Record<string, string>, value: Number(value), counter }];
    });
}

const containerMiB: Record<string, number> = { app: 1024, envoy: 256, [sidecarContainer]: 256 };
const { ecs, container, sidecar, scrape } = metrics;
/** Counters that a collector has only after the first loss. */
const absent: readonly Metric[] = [
    sidecar.receiverRefused,
    sidecar.limiterRefused,
    sidecar.exporterSendFailed,
    sidecar.exporterEnqueueFailed,
];
const values = new Map<Metric, number>([
    [ecs.taskMemoryReserved, 2048],
    [ecs.taskMemoryUtilized, 1024],
    [ecs.taskCpuReserved, 1024],
    [ecs.taskCpuUtilized, 256],
    // Half of the soft limit in 256 MiB, which is 103 MiB.
    [sidecar.heapAlloc, 51.5 * 1024 ** 2],
    [sidecar.memoryRss, 128 * 1024 ** 2],
    [sidecar.queueCapacity, 40],
    [sidecar.queueSize, 10],
    [scrape.up, 1],
]);

/**
 * What ECS and the collector say of a healthy task, from the catalogue: nothing lost, the sidecar's heap at half of its
 * soft limit.
 * @param kept Series that each scrape job keeps.
 */
export function catalogueSeries(kept: Readonly<Record<string, number>>): Series[] {
    const series = (metric: Metric, own: Record<string, string>, value = values.get(metric) ?? 100): Series => ({
        name: metric.name,
        labels: own,
        value,
        counter: metric.kind === "counter",
    });
    const self = Object.values(sidecar).filter((metric) => !absent.includes(metric));
    return [
        ...Object.values(ecs).map((metric) => series(metric, {})),
        ...Object.entries(containerMiB).flatMap(([name, memory]) =>
            Object.values(container).map((metric) =>
                series(metric, { [labels.container]: name }, metric === container.memoryReserved ? memory : memory / 2),
            ),
        ),
        ...self.map((metric) => series(metric, { ...ownLabels(metric), [labels.scrapeJob]: selfScrapeJob })),
        ...Object.entries({ ...kept, [selfScrapeJob]: self.length }).flatMap(([job, count]) =>
            Object.values(scrape).map((metric) =>
                series(metric, { [labels.scrapeJob]: job }, metric === scrape.samplesKept ? count : undefined),
            ),
        ),
    ];
}

function ownLabels(metric: Metric): Record<string, string> {
    return Object.fromEntries(metric.labels.map((label) => [label, "prometheus"]));
}

/** OpenMetrics text with one sample for each scrape that ends at `end` (Unix seconds). */
export function openMetrics(
    series: readonly Series[],
    identity: Readonly<Record<string, string>>,
    end: number,
): string {
    return series
        .flatMap(({ name, labels: own, value, counter }) => {
            const pairs = Object.entries({ ...own, ...identity }).map(([label, content]) => `${label}="${content}"`);
            return Array.from({ length: scrapes }, (_, scrapeNumber) => {
                const now = counter ? value * (1 + scrapeNumber / 10) : value;
                return `${name}{${pairs.join(",")}} ${now} ${end - (scrapes - 1 - scrapeNumber) * scrapeSeconds}\n`;
            });
        })
        .join("");
}
