/**
 * A real collector with one exporter for each translation strategy, all into a real Prometheus; a label tells whose
 * series it is. Metrics come by OTLP, from the recorded targets, from the ECS receiver beside a stand-in of the
 * metadata endpoint, and from the collector itself.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import type { OtlpMetric, TranslationStrategy } from "../../../collector";
import { startPrometheus } from "../../../local/amp/prometheus";
import { serveTaskMetadata } from "../../../local/ecs/fixed-metadata";
import { serveBodies } from "../../../local/support/http";
import { freePorts } from "../../../local/support/ports";
import { describeExit, lastWords, startProcess, waitForHttp } from "../../../local/support/process";
import type { ArrivedSeries } from "../config/arrival";
import { type Case, strategies } from "./translation-cases";

/** Labels by which a test finds its series again; no generated attribute may become one of them. */
export const marks = { strategy: "strategy", case: "case" } as const;

/**
 * Remote Write 2.0 is behind a gate, and the two strategies without escaping need it (prometheusremotewriteexporter
 * `config.go`).
 */
export const writeV2Gate = "exporter.prometheusremotewritexporter.enableSendingRW2";
export const needsWriteV2 = (strategy: TranslationStrategy): boolean => !strategy.startsWith("Underscore");

const patienceMs = 30_000;

export interface Run {
    readonly otelcol: string;
    readonly prometheus: string;
    readonly cases: readonly Case[];
    /** Exposition by job. */
    readonly expositions: Readonly<Record<string, string>>;
    /** Whether all that is awaited is there. */
    readonly complete: (series: readonly ArrivedSeries[]) => boolean;
}

/** The series that arrived. Rejects when the collector ends, or when they aren't complete in time. */
export async function runTranslation(run: Run): Promise<readonly ArrivedSeries[]> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "translation-"));
    const stopping: (() => unknown)[] = [() => fs.rmSync(directory, { recursive: true, force: true })];
    try {
        const database = await startPrometheus({ executable: run.prometheus, directory, name: "prometheus" });
        stopping.push(() => database.stop());
        const targets: Record<string, number> = {};
        for (const [job, text] of Object.entries(run.expositions)) {
            const target = await serveBodies({ "/metrics": text });
            stopping.push(target.close);
            targets[job] = target.port;
        }
        const metadata = await serveTaskMetadata({
            taskArn: "arn:aws:ecs:eu-west-1:111122223333:task/prod/0123456789abcdef0123456789abcdef",
            cluster: "prod",
            family: "orders",
            containers: [{ name: "app", memoryMiB: 1024 }],
        });
        stopping.push(metadata.close);

        const [otlpPort = 0, selfPort = 0] = await freePorts(2);
        const file = path.join(directory, "collector.yaml");
        fs.writeFileSync(file, stringify(config(database.url, { otlpPort, selfPort, targets })));
        const collector = startProcess({
            name: "otelcol",
            command: run.otelcol,
            args: [`--config=${file}`, `--feature-gates=${writeV2Gate}`],
            env: { PATH: process.env.PATH, ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${metadata.port}` },
        });
        stopping.push(() => collector.stop());
        const otlp = `http://127.0.0.1:${otlpPort}/v1/metrics`;
        await waitForHttp(otlp, { child: collector, ready: () => true });
        await post(otlp, run.cases);

        for (const deadline = Date.now() + patienceMs; ; await sleep(250)) {
            const series = await arrived(database.url);
            if (run.complete(series)) {
                return series;
            }
            if (collector.exit !== undefined) {
                throw new Error(`otelcol ${describeExit(collector.exit)}.${lastWords(collector)}`);
            }
            if (Date.now() > deadline) {
                throw new Error(`Not everything had arrived after ${patienceMs} ms.${lastWords(collector)}`);
            }
        }
    } finally {
        for (const stop of stopping.reverse()) {
            await stop();
        }
    }
}

/** The exporter with nothing that would add labels of its own. */
export function exporter(strategy: TranslationStrategy, database: string, writeV2: boolean): object {
    return {
        endpoint: `${database}/api/v1/write`,
        translation_strategy: strategy,
        ...(writeV2 ? { protobuf_message: "io.prometheus.write.v2.Request" } : {}),
        external_labels: { [marks.strategy]: strategy },
        target_info: { enabled: false },
        disable_scope_info: true,
    };
}

function config(
    database: string,
    { otlpPort, selfPort, targets }: { otlpPort: number; selfPort: number; targets: Readonly<Record<string, number>> },
): object {
    const exporters = Object.fromEntries(
        strategies.map((strategy) => [
            `prometheusremotewrite/${strategy}`,
            exporter(strategy, database, needsWriteV2(strategy)),
        ]),
    );
    const scrapes = Object.entries({ ...targets, self: selfPort }).map(([job, port]) => ({
        job_name: job,
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
        metric_relabel_configs: [{ source_labels: ["__name__"], regex: "target_info", action: "drop" }],
    }));
    return {
        receivers: {
            otlp: { protocols: { http: { endpoint: `127.0.0.1:${otlpPort}` } } },
            prometheus: {
                config: { global: { scrape_interval: "1s", scrape_timeout: "1s" }, scrape_configs: scrapes },
            },
            awsecscontainermetrics: { collection_interval: "1s" },
        },
        processors: { memory_limiter: { check_interval: "1s", limit_mib: 500, spike_limit_mib: 100 } },
        exporters,
        service: {
            telemetry: {
                metrics: {
                    readers: [{ pull: { exporter: { prometheus: { host: "127.0.0.1", port: selfPort, ...bare } } } }],
                },
            },
            pipelines: {
                metrics: {
                    receivers: ["otlp", "prometheus", "awsecscontainermetrics"],
                    processors: ["memory_limiter"],
                    exporters: Object.keys(exporters),
                },
            },
        },
    };
}

const bare = { without_scope_info: true, without_type_suffix: true, without_units: true };

async function post(url: string, cases: readonly Case[]): Promise<void> {
    const body = { resourceMetrics: [{ scopeMetrics: [{ metrics: cases.map(otlpJson) }] }] };
    const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
    });
    if (!response.ok) {
        throw new Error(`The collector answered ${response.status} to OTLP: ${await response.text()}`);
    }
}

/** One point each; the value of an attribute is its place, so that its label is found again. */
function otlpJson({ metric, attributes }: Case, index: number): object {
    const point = {
        timeUnixNano: `${Date.now()}000000`,
        attributes: [
            { key: marks.case, value: { stringValue: `${index}` } },
            ...attributes.map((key, place) => ({ key, value: { stringValue: `value ${place}` } })),
        ],
    };
    return { name: metric.name, unit: metric.unit, ...pointsOf[metric.kind](point) };
}

const cumulative = 2;
const pointsOf: Readonly<Record<OtlpMetric["kind"], (point: object) => object>> = {
    gauge: (point) => ({ gauge: { dataPoints: [{ ...point, asDouble: 1 }] } }),
    monotonicSum: (point) => ({
        sum: { aggregationTemporality: cumulative, isMonotonic: true, dataPoints: [{ ...point, asDouble: 1 }] },
    }),
    nonMonotonicSum: (point) => ({
        sum: { aggregationTemporality: cumulative, isMonotonic: false, dataPoints: [{ ...point, asDouble: 1 }] },
    }),
    histogram: (point) => ({
        histogram: {
            aggregationTemporality: cumulative,
            dataPoints: [{ ...point, count: "2", sum: 3, explicitBounds: [1], bucketCounts: ["1", "1"] }],
        },
    }),
    summary: (point) => ({ summary: { dataPoints: [{ ...point, count: "2", sum: 3 }] } }),
};

async function arrived(url: string): Promise<ArrivedSeries[]> {
    const response = await fetch(`${url}/api/v1/series?match[]=${encodeURIComponent('{__name__!=""}')}`);
    return ((await response.json()) as { data: ArrivedSeries[] }).data;
}
