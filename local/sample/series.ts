/** What a healthy task sends: the recorded expositions of its JVM and its Envoy, and the catalogue's other metrics. */
import * as fs from "node:fs";
import * as path from "node:path";
import { bufferIds } from "../../collector/config/buffer";
import { dropUnasked } from "../../collector/config/keep";
import { labels, metrics, selfScrapeJob, sidecarContainer, type Metric } from "../../collector/names/names";
import { relabelled } from "./relabel";

/** One series as an exposition has it, without a timestamp. */
export interface Series {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    /** Whether it only grows: a counter, or a part of a histogram or a summary. */
    readonly counter: boolean;
}

/** The scrape interval, which is the collector's default. */
export const scrapeSeconds = 20;

const fixtures = path.join(__dirname, "..", "fixtures");
/** The recorded expositions of each scrape job; a later one adds the names that those before it lack. */
const recordings: Readonly<Record<string, readonly string[]>> = {
    jvm: ["jvm-jmx-exporter-1.0.1.prom"],
    envoy: ["envoy-1.39.3.prom", "envoy-1.39.3-xds.prom"],
};

/** By scrape job, what the collector keeps of its recording without an allow-list. */
export function recordedSeries(): Record<string, Series[]> {
    const isKept = ({ name, labels: own }: Series): boolean =>
        relabelled(dropUnasked, { ...own, __name__: name }) !== undefined;
    return Object.fromEntries(
        Object.entries(recordings).map(([scrapeJob, files]) => [
            scrapeJob,
            files.map(readExposition).reduce(withNewNames).filter(isKept),
        ]),
    );
}

function withNewNames(known: Series[], added: Series[]): Series[] {
    const names = new Set(known.map(({ name }) => name));
    return [...known, ...added.filter(({ name }) => !names.has(name))];
}

/** The samples of an exposition in Prometheus's text format. */
function readExposition(file: string): Series[] {
    const lines = fs.readFileSync(path.join(fixtures, file), "utf8").split("\n");
    const kinds = new Map(
        lines.flatMap((line) => {
            const [, name, kind] = /^# TYPE (\S+) (\S+)/.exec(line) ?? [];
            return name === undefined ? [] : [[name, kind] as const];
        }),
    );
    return lines.flatMap((line) => {
        const [, name, inBraces = "", value] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
        if (name === undefined) {
            return [];
        }
        const own = [...inBraces.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, content]) => [label, content]);
        const kind = kinds.get(name) ?? kinds.get(name.replace(/_(bucket|sum|count)$/, ""));
        const counter = kind === "counter" || kind === "histogram" || kind === "summary";
        return [{ name, labels: Object.fromEntries(own) as Record<string, string>, value: Number(value), counter }];
    });
}

const containerMiB: Record<string, number> = { app: 1024, envoy: 256, [sidecarContainer]: 256 };
const { ecs, container, sidecar, scrape } = metrics;
/** Counters that a collector exposes only after the first loss. */
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

/** What a sidecar with its queue on disk has beside the rest: an eighth of 64 MiB waits. */
const onDisk = new Map<Metric, number>([
    [sidecar.queueCapacity, 64 * 1024 ** 2],
    [sidecar.queueSize, 8 * 1024 ** 2],
]);

/**
 * The metrics of ECS and of the collector itself, from the catalogue: nothing lost, the sidecar's heap at half of its
 * soft limit.
 * @param kept how many series are kept of each scrape job
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
        ...[...onDisk].map(([metric, value]) =>
            series(metric, { [labels.exporter]: bufferIds.hop, [labels.scrapeJob]: selfScrapeJob }, value),
        ),
        ...Object.entries({ ...kept, [selfScrapeJob]: self.length + onDisk.size }).flatMap(([job, count]) =>
            Object.values(scrape).map((metric) =>
                series(metric, { [labels.scrapeJob]: job }, metric === scrape.samplesKept ? count : undefined),
            ),
        ),
    ];
}

function ownLabels(metric: Metric): Record<string, string> {
    return Object.fromEntries(metric.labels.map((label) => [label, "prometheus"]));
}
