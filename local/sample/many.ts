/**
 * A fleet of many tasks in a real Prometheus: what the recordings and the catalogue have of one task, for each of them,
 * by remote write, which takes seconds where files of text take minutes.
 */
import { compress } from "snappy";
import { bufferIds } from "../../collector/config/buffer";
import { envoyAdminListener, labels } from "../../collector/names/names";
import { recordedMetrics, type RecordedMetric } from "../../dashboards/recorded";
import { startPrometheus, type Prometheus } from "../amp/prometheus";
import { valueOverTime, type ValueAt } from "./movement";
import type { Labels } from "./open-metrics";
import { catalogueSeries, recordedSeries, scrapeSeconds, type Series } from "./series";

export interface ManyOptions {
    /** The executable. */
    readonly prometheus: string;
    /** An empty directory for the data. */
    readonly directory: string;
    readonly tasks: number;
    /** Default: one for 25 tasks, at least two. */
    readonly services?: number;
    /** Between two scrapes, seconds. Default: 20, the collector's. */
    readonly interval?: number;
}

/** Of data up to now: a little less than the hour by which Prometheus lets one series lag behind another. */
const spanSeconds = 3540;
/** Tasks in one request: some megabytes. */
const tasksInRequest = 5;

/** Starts Prometheus and writes the last hour of the fleet; the caller stops it and removes the directory. */
export async function startMany(options: ManyOptions): Promise<Prometheus> {
    const { prometheus: executable, directory, tasks, interval = scrapeSeconds } = options;
    const { services = Math.max(2, Math.ceil(tasks / 25)) } = options;
    const prometheus = await startPrometheus({ executable, directory, name: "many" });
    try {
        const end = Math.floor(Date.now() / 1000 / interval) * interval;
        const times = Array.from(
            { length: spanSeconds / interval },
            (_, at) => end - spanSeconds + (at + 1) * interval,
        );
        const empty = pointsAt(times);
        const ofTask = seriesOfTask();
        for (let first = 0; first < tasks; first += tasksInRequest) {
            const some = Array.from({ length: Math.min(tasksInRequest, tasks - first) }, (_, index) => first + index);
            const series = some.flatMap((index) => {
                const task = taskId(index);
                return ofTask.map((one) => written(one, identity(index % services, task), task, times[0]!, empty));
            });
            await write(prometheus.url, series);
        }
        const names = Array.from({ length: services }, (_, index) => index);
        await write(
            prometheus.url,
            names.flatMap((index) =>
                recordedOf().map((one) => written(one, identity(index), serviceName(index), times[0]!, empty)),
            ),
        );
        return prometheus;
    } catch (error) {
        await prometheus.stop();
        throw error;
    }
}

/** Everything that one task sends. */
function seriesOfTask(): Series[] {
    const jobs = Object.entries(recordedSeries());
    const recorded = jobs.flatMap(([scrapeJob, kept]) =>
        kept
            .filter(({ labels: own }) => own[labels.envoyListenerPrefix] !== envoyAdminListener)
            .map((series) => ({ ...series, labels: { ...series.labels, [labels.scrapeJob]: scrapeJob } })),
    );
    const counts = Object.fromEntries(jobs.map(([scrapeJob, { length }]) => [scrapeJob, length]));
    // Most sidecars have their queue in memory.
    const all: readonly Series[] = [...recorded, ...catalogueSeries(counts)];
    return all.filter(({ labels: own }) => own[labels.exporter] !== bufferIds.hop);
}

/** What the rules record of one service; a series for each metric is enough to draw it. */
function recordedOf(): Series[] {
    const own = (metric: RecordedMetric): Record<string, string> =>
        Object.fromEntries(
            metric.labels
                .filter((label) => ![labels.cluster, labels.job, labels.instance].includes(label as never))
                .map((label) => [label, label === labels.le ? "+Inf" : label === labels.envoyResponseCodeClass ? "2" : "envoy"]), // prettier-ignore
        );
    return recordedMetrics
        .filter(({ labels: of }) => !of.includes(labels.instance))
        .map((metric) => ({
            name: metric.name,
            labels: own(metric),
            value: metric.unit === "ratio" ? 0.4 : 100,
            counter: false,
        }));
}

const serviceName = (index: number): string => `service-${String(index).padStart(2, "0")}`;

/** 32 hexadecimal digits, as ECS has them, of which the first eight differ. */
const taskId = (index: number): string =>
    ((index + 1) * 0x9e3779b1).toString(16).padStart(12, "0").slice(-8).padEnd(32, "0123456789abcdef");

const identity = (service: number, task?: string): Labels => ({
    [labels.job]: serviceName(service),
    ...(task !== undefined && { [labels.instance]: task }),
    [labels.cluster]: "shop",
    ...(task !== undefined && { [labels.family]: serviceName(service) }),
});

/** A `prometheus.TimeSeries` (prometheus/prometheus, `prompb/types.proto`), as a field of a request. */
function written(series: Series, own: Labels, task: string, begin: number, empty: Buffer): Buffer {
    const value: ValueAt = valueOverTime(series, task, begin);
    const pairs = Object.entries({ ...series.labels, ...own, __name__: series.name }).sort(([a], [b]) =>
        a < b ? -1 : 1,
    );
    const named = pairs.map(([name, content]) => field(1, Buffer.concat([field(1, name), field(2, content)])));
    const points = Buffer.from(empty);
    for (let at = valueOffset, point = 0; at < points.length; at += pointBytes, point++) {
        points.writeDoubleLE(value(point), at);
    }
    return field(1, Buffer.concat([...named, points]));
}

/** A sample as a field of a series: two bytes, its value after one, and after another its time, which takes six. */
const pointBytes = 18;
const valueOffset = 3;

/** Samples without values. */
function pointsAt(times: readonly number[]): Buffer {
    const value = Buffer.concat([Buffer.from([0x09]), Buffer.alloc(8)]);
    return Buffer.concat(
        times.map((time) => field(2, Buffer.concat([value, Buffer.from([0x10]), varint(time * 1000)]))),
    );
}

function field(number: number, content: string | Buffer): Buffer {
    const bytes = Buffer.from(content as string);
    return Buffer.concat([Buffer.from([number * 8 + 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
    const bytes: number[] = [];
    for (let rest = value; ; rest = Math.floor(rest / 128)) {
        if (rest < 128) {
            return Buffer.from([...bytes, rest]);
        }
        bytes.push((rest % 128) + 128);
    }
}

async function write(url: string, series: readonly Buffer[]): Promise<void> {
    const response = await fetch(`${url}/api/v1/write`, {
        method: "POST",
        headers: {
            "content-encoding": "snappy",
            "content-type": "application/x-protobuf",
            "x-prometheus-remote-write-version": "0.1.0",
        },
        body: await compress(Buffer.concat([...series])),
    });
    if (!response.ok) {
        throw new Error(`Prometheus doesn't take the fleet: ${response.status} ${(await response.text()).trim()}`);
    }
}
